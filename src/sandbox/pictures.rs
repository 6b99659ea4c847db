//! Generated pictures.
