//! Small drawn things that screens and overlays share. None of them keeps state that a frame changes.

pub mod bar;
pub mod canvas;
pub mod columns;
pub mod editor;
pub mod field;
pub mod scroll;
pub mod text;
