//! What a user of the interface would tell: stories with keys, looked at frame by frame.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a story that cannot go on has to fail")]

mod stage;

#[path = "screens/at_rest.rs"]
mod at_rest;
#[path = "screens/chaos.rs"]
mod chaos;
#[path = "screens/composer.rs"]
mod composer;
#[path = "screens/composer_albums.rs"]
mod composer_albums;
#[path = "screens/composer_bad.rs"]
mod composer_bad;
#[path = "screens/every_key.rs"]
mod every_key;
#[path = "screens/files.rs"]
mod files;
#[path = "screens/leaving.rs"]
mod leaving;
#[path = "screens/looks.rs"]
mod looks;
#[path = "screens/many.rs"]
mod many;
#[path = "screens/oneall.rs"]
mod oneall;
#[path = "screens/photo_work.rs"]
mod photo_work;
#[path = "screens/photos.rs"]
mod photos;
#[path = "screens/photos_bad.rs"]
mod photos_bad;
#[path = "screens/posts.rs"]
mod posts;
#[path = "screens/posts_chaos.rs"]
mod posts_chaos;
#[path = "screens/posts_work.rs"]
mod posts_work;
#[path = "screens/secrets.rs"]
mod secrets;
#[path = "screens/uploads.rs"]
mod uploads;
