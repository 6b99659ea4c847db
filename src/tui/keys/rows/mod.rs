//! The rows of the table, by the part of the interface that they belong to.

mod boxes;
mod common;
mod composer;
mod photos;
mod posts;
mod uploads;

pub(super) use boxes::MOVES;
pub(super) use common::COMMON;
pub(super) use composer::COMPOSER;
pub(super) use photos::PHOTOS;
pub(super) use posts::POSTS;
pub(super) use uploads::UPLOADS;
