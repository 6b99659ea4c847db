//! Parses the command line, sets hooks, chooses a door.

fn main() {}
