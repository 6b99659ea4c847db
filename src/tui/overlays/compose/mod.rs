//! The Composer's boxes: one that something is written in, one that something is chosen from, and one that
//! shows the exact calls.

mod albums;
mod calls;
mod choose;
mod goal;
mod oneall;
mod write;

pub(crate) use calls::Calls;
pub(crate) use choose::{Choose, List};
pub(crate) use goal::Goal;
pub(crate) use write::{LONGEST, Write};

pub(super) use calls::draw as draw_calls;
pub(super) use choose::draw as draw_choose;
pub(super) use write::draw as draw_write;
