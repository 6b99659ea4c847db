//! Photos for the tests of this screen.

use std::sync::Arc;

use crate::model::node::NodeId;
use crate::model::photo::{Photo, Rendition};

/// An id.
pub(crate) fn id(number: u64) -> NodeId {
    NodeId::parse(&number.to_string()).unwrap()
}

/// A photo with a caption.
pub(crate) fn photo(number: u64, caption: &str) -> Arc<Photo> {
    let rendition = |width: u32| Rendition {
        width,
        height: width * 2 / 3,
        source: format!("https://pictures.example/{number}/{width}.jpg").into(),
    };
    Arc::new(Photo {
        name: Some(caption.into()),
        width: Some(1200),
        height: Some(800),
        images: [2048, 1200, 960, 720, 600, 480, 320, 130].map(rendition).to_vec(),
        ..Photo::unknown(id(number))
    })
}
