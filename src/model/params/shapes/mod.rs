//! Values that have parts: each part with its form and its range, as data, and the rules between them.

mod form;
mod shape;

pub(super) use shape::{allowed, of, parts, read};
