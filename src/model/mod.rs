//! Plain data and its rules: no I/O, no async, no drawing.
//!
//! Everything above this floor speaks in these types; nothing here knows where a value came from.

pub mod advice;
pub mod fault;
pub mod handle;
pub mod node;
pub mod params;
pub mod photo;
pub mod picture;
pub mod post;
pub mod raster;
pub mod redact;
pub mod schedule;
pub mod secret;
pub mod session;
pub mod size;
pub mod text;
