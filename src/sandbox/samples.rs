//! Sample files.
