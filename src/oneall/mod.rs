//! The client of the OneAll API, a second road to Pages for those who connect their accounts there: its
//! resources as a table, what is typed checked against it, and one call at a time with its answer.

mod body;
mod client;
mod endpoint;
mod envelope;
mod fault;
mod kinds;
mod pages;
mod post;
mod resources;
mod table;

pub use body::{Push, check, find, nearest, prepare, unusable};
pub use client::{OneAllClient, PushEnd};
pub use endpoint::OneAllEndpoint;
pub use envelope::Said;
pub use pages::{PageListed, news};
pub use post::{field_check, fields_left, judge_post, place, push_of, resource_for, rewritten, where_field};
pub use resources::{
    Field, Given, Kind, PICTURE_BYTES, PICTURE_FORMATS, PROFILES_CLOSED, Place, RESOURCES, Resource, Rule,
    State,
};
