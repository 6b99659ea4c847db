//! The sandbox: an embedded server that speaks the Resumable Upload API, the edges of photos and the OneAll
//! Push API on loopback, for the demo, for trying scripts and for the tests.
//!
//! It is written from the reference pages alone and shares nothing with the client, so that a mistake in
//! one reading shows in the other. It is strict: what the pages demand of a caller it demands too, and it
//! says in its error what was wrong. It keeps real sessions, byte for byte, and can be told to misbehave
//! by a [`Script`] of faults, each of which is reported when it strikes.
//!
//! | path | what it answers |
//! |---|---|
//! | `POST [/{version}]/{app-id}/uploads`, also `/app/uploads` | a new upload session |
//! | `POST [/{version}]/upload:…?sig=…` | takes data; the file handle when all has come |
//! | `GET [/{version}]/upload:…?sig=…` | the session's offset: the next byte wanted |
//! | `GET [/{version}]/me/accounts` | the one Page, with its token |
//! | `GET [/{version}]/debug_token` | what a token is good for |
//! | `GET [/{version}]/{page}`, `/me` | the Page; the Page or the person whose token it is |
//! | `GET [/{version}]/{page}/photos`, also `/me`, `/{user}`, `/{album}` | photos by `type`, in pages |
//! | `GET [/{version}]/{page}/albums`, `/{album}` | albums |
//! | `POST [/{version}]/{page}/photos`, also `/me`, `/{user}`, `/{album}` | a photo is published, scheduled or stored |
//! | `POST [/{version}]/{page}/feed`, `/{page}/videos` | a post; a video by its handle |
//! | `GET [/{version}]/{page}/feed`, `/posts`, `/published_posts`, `/scheduled_posts` | posts, in pages |
//! | `GET`, `POST`, `DELETE [/{version}]/{post}` | a post |
//! | `GET`, `DELETE [/{version}]/{photo}` | a photo |
//! | `GET`, `POST [/{version}]/{photo}/comments` | what is said under it |
//! | `GET`, `POST`, `DELETE [/{version}]/{photo}/likes` | who likes it |
//! | `GET`, `POST`, `DELETE [/{version}]/{photo}/tags`, `/tags/{user}` | who is in it, and where |
//! | `GET [/{version}]/{photo}/picture` | a redirect to its picture |
//! | `GET /_cdn/…` | a picture's bytes, at the width that its address names; needs no token. The addresses of `webp_images` lead nowhere (404) |
//! | `POST /push/identities/{token}/….json` | the OneAll Push API, for the one identity that is known |
//! | `GET /pull/identities/{token}/facebook/pages.json` | the Pages of that identity |
//! | `/_sandbox/…` | control: faults, sessions, requests, pushes, photos, posts, the clock, rate, tokens |

mod accounts;
mod answers;
mod conn;
mod control;
mod data;
mod errors;
pub mod faults;
mod form;
mod ids;
mod incoming;
mod intake;
mod log;
mod multipart;
pub mod oneall;
mod params;
mod photos;
mod pictures;
mod posts;
mod routes;
pub mod samples;
mod scenes;
mod server;
mod sessions;
mod summary;
pub mod tokens;
mod uploads;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

pub use faults::{Action, Fired, On, Rule, Script};
pub use log::RequestSeen;
pub use photos::{CommentSeen, Filter, PhotoSeen, TagSeen};
pub use posts::{FileSeen, Lag, PostSeen, PostState, SentPhoto};
pub use server::{Sandbox, StartError, start};
pub use summary::SessionSummary;
pub use tokens::{Standing, TokenName};

/// The id of the app that upload sessions belong to.
pub const APP_ID: &str = "584500000000774";
/// The id of the one Page.
pub const PAGE_ID: &str = "102900000000381";
/// The name of the one Page.
pub const PAGE_NAME: &str = "Harbour Lights";
/// The id of the person whom the user tokens belong to.
pub const USER_ID: &str = "122100000000917";
/// The Graph API version that calls without one get, and the newest that is known.
pub const NEWEST_VERSION: &str = "v26.0";

/// How a sandbox is to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen: loopback only; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What is to go wrong.
    pub faults: Script,
    /// Where sessions and what was uploaded are kept, so that they outlive the sandbox. `None` for a
    /// private folder that is removed at the end.
    pub data: Option<PathBuf>,
    /// Bytes a second that each data call is read at; `None` (or 0) for as fast as they come. Given at
    /// the start it also keeps the socket's buffer small, so that the sender's progress is smooth.
    pub rate: Option<u64>,
    /// How long a file handle is said to live: four days is what has been seen.
    pub handle_life: Duration,
    /// True to state offsets as quoted strings, as newer versions of the API do.
    pub quoted_offsets: bool,
    /// How many photos the Page has uploaded. It has two profile pictures for five of them and is tagged
    /// in half as many photos of others.
    pub photos: u32,
    /// False to refuse what the public API has dropped since the reference page of photos was written:
    /// reading and writing tags, and taking a like back.
    pub legacy: bool,
    /// How long what was published cannot be read back yet.
    pub lag: Lag,
    /// True to refuse the same words within a minute with code 506.
    pub refuse_repeats: bool,
    /// True for a few posts that are there from the start. Another app made them.
    pub sample_posts: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            faults: Script::default(),
            data: None,
            rate: None,
            handle_life: Duration::from_secs(4 * 24 * 3600),
            quoted_offsets: false,
            photos: 300,
            legacy: true,
            lag: Lag::None,
            refuse_repeats: false,
            sample_posts: false,
        }
    }
}
