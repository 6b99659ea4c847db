//! The client of the Graph API: builds requests exactly as the reference pages say, reads answers
//! with suspicion, and keeps tokens out of everything but one header.

mod accounts;
mod answer;
mod body;
mod client;
mod error;
mod nodes;
mod paging;
mod photos;
mod pictures;
mod posts;
mod pressure;
mod uploads;

pub use accounts::PageEntry;
pub use body::ByteStream;
pub use client::{DEFAULT_VERSION, Endpoint, GraphClient, PUBLIC_GRAPH};
pub use error::CallError;
pub use nodes::{Attached, album, attached, comment, named, normal_photo, photo, post, tag, time_text};
pub use paging::RawPage;
pub use photos::{Edge, Parameters, Written, tag_call, tags_call};
pub use pictures::{NoPicture, PictureClient};
pub use posts::{FilePart, POST_FIELDS, Posted, PublishError};
pub use pressure::Pressure;
pub use uploads::{DataAnswer, DataCall, Offset, RemoteId, SessionSpec, SessionStatus};
