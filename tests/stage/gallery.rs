//! The photos of the stage: as plain data, with answers to every request about them and pictures made of
//! two colours.

use std::collections::HashMap;
use std::sync::Arc;

use wirephoto::engine::protocol::{
    PhotoAnswer, PhotoRefusal, PhotoRequest, PictureWanted, Pictured, WholePhoto,
};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::node::{Cursor, Named, NodeId, Slice};
use wirephoto::model::photo::{
    Album, Comment, Listing, NewTag, Owner, Photo, PhotoType, Rendition, Tag, TagTarget,
};
use wirephoto::model::raster::Raster;
use wirephoto::tui::term::Graphics;
use wirephoto::tui::term::graphics::Protocol;

use super::NOON_MS;

const NOON: i64 = NOON_MS / 1000;
/// Photos in a page.
pub const PAGE: usize = 50;

/// Captions in many scripts.
const CAPTIONS: [&str; 12] = [
    "The crane at dawn, seen from the old pier",
    "Tall ships parade: the Morgenstern passes the lighthouse",
    "港の写真：夕焼けの灯台",
    "Flood of 1962, quay three\nFrom the collection of the harbour office.",
    "👩‍👩‍👧‍👦 Family day at the docks 🇩🇪 ⚓️",
    "Ærøskøbing ferry, winter timetable",
    "Café Hafenblick, opened again",
    "Реставрация буксира «Надежда»",
    "שלום מהנמל",
    "Restoration of the tug, week 12",
    "",
    "مرحبا من الميناء",
];

/// What the stage knows of photos.
pub struct Gallery {
    /// The lists, by their keys.
    pub lists: HashMap<String, Vec<Arc<Photo>>>,
    /// What the disk still has of them.
    pub kept: HashMap<String, Vec<Arc<Photo>>>,
    pub albums: Vec<Album>,
    pub comments: Vec<Comment>,
    pub likes: Vec<Named>,
    pub hides_people: bool,
    pub tags: Vec<Tag>,
    pub refused: Vec<PhotoRefusal>,
    pub graphics: Option<Graphics>,
    /// Pictures are only given when they are let go.
    pub hold_pictures: bool,
    pub held: Vec<PictureWanted>,
    /// Why no picture can be shown.
    pub broken: Option<String>,
    /// How many empty pages stand before the second one.
    pub empty_pages: usize,
    /// Files that are there already.
    pub files: Vec<std::path::PathBuf>,
}

impl Default for Gallery {
    fn default() -> Self {
        Self {
            lists: HashMap::new(),
            kept: HashMap::new(),
            albums: Vec::new(),
            comments: Vec::new(),
            likes: Vec::new(),
            hides_people: false,
            tags: Vec::new(),
            refused: Vec::new(),
            graphics: Some(seeing()),
            hold_pictures: false,
            held: Vec::new(),
            broken: None,
            empty_pages: 0,
            files: vec!["/srv/photos/taken.jpg".into()],
        }
    }
}

/// A terminal that shows pictures as half-blocks in 256 colours.
pub fn seeing() -> Graphics {
    Graphics::default()
}

/// A terminal that shows none.
pub fn blind() -> Graphics {
    Graphics { protocol: Protocol::Off, ..Graphics::default() }
}

pub fn id(number: u64) -> NodeId {
    NodeId::parse(&number.to_string()).unwrap()
}

pub fn who(number: u64, name: &str) -> Named {
    Named { id: Some(id(number)), name: name.into() }
}

/// A photo; its number decides what it shows.
pub fn photo(number: u64) -> Arc<Photo> {
    let (width, height) = [(2048, 1365), (1365, 2048), (1200, 1200), (3000, 1000)][number as usize % 4];
    let rendition = |part: u32| Rendition {
        width: width / part,
        height: height / part,
        source: format!(
            "https://pictures.example/v/t1.0-9/{number}_{part}_n.jpg?oh=0123456789abcdef&oe=5F0A1B2C"
        )
        .into(),
    };
    let caption = CAPTIONS[number as usize % CAPTIONS.len()];
    let text = if caption.is_empty() { None } else { Some(format!("{caption} ({number})").into()) };
    Arc::new(Photo {
        from: Some(who(90, "Harbour Museum")),
        name: text,
        width: Some(width),
        height: Some(height),
        images: [1, 2, 3, 4, 6, 8, 10, 16].map(rendition).to_vec(),
        webp_images: [1, 2, 3, 4, 6, 8, 10, 16].map(rendition).to_vec(),
        source: Some("https://pictures.example/source.jpg".into()),
        picture: Some("https://pictures.example/small.jpg".into()),
        link: Some(format!("https://www.facebook.com/photo.php?fbid={number}").into()),
        created_time: Some(NOON - 5400 * i64::try_from(number).unwrap()),
        album: Some(who(700, "Timeline photos")),
        comment_count: Some(number % 7),
        like_count: Some(number * 3 % 400),
        has_liked: Some(number.is_multiple_of(5)),
        ..Photo::unknown(id(number + 1000))
    })
}

impl Gallery {
    /// A museum's photos: 130 uploaded, 3 profile pictures, none that it is tagged in, some albums.
    pub fn museum() -> Self {
        let mut gallery = Self { tags: tags(), ..Self::default() };
        gallery.set(PhotoType::Uploaded, (1..=130).map(photo).collect());
        gallery.set(PhotoType::Profile, (400..403).map(photo).collect());
        let names = ["Timeline photos", "Tall ships 2025", "Restoration", "Schiffe & Menschen", "写真"];
        gallery.albums = names.into_iter().zip(700..).map(|(name, number)| album(number, name)).collect();
        let album = Listing::album(id(701));
        gallery.lists.insert(album.key(), (500..520).map(photo).collect());
        gallery.comments = (0..130).map(comment).collect();
        gallery.likes = (0..75).map(|number| who(800 + number, &format!("Friend {number}"))).collect();
        gallery
    }

    /// The same without anything beyond ASCII, on a terminal that shows no pictures.
    pub fn plain() -> Self {
        let mut gallery = Self { graphics: Some(blind()), ..Self::museum() };
        let plain = |photo: &Arc<Photo>| photo.name.as_deref().unwrap_or_default().is_ascii();
        gallery.lists.values_mut().for_each(|photos| photos.retain(plain));
        gallery.albums.retain(|album| album.name.is_ascii());
        gallery.tags.retain(|tag| tag.who.name.is_ascii());
        for comment in &mut gallery.comments {
            comment.message = "A comment of two\nlines".into();
        }
        gallery
    }

    /// Very many photos.
    pub fn crowd(count: u64) -> Self {
        let mut gallery = Self::default();
        gallery.set(PhotoType::Uploaded, (1..=count).map(photo).collect());
        gallery
    }

    pub fn set(&mut self, kind: PhotoType, photos: Vec<Arc<Photo>>) {
        self.lists.insert(Listing::page(kind).key(), photos);
    }

    fn slice<T: Clone>(&self, all: &[T], after: Option<&Cursor>, total: Option<u64>) -> Slice<T> {
        let from: usize = after.map_or(0, |cursor| cursor.parameters()[0].1.parse().unwrap());
        let to = (from + PAGE).min(all.len());
        let next = (to < all.len()).then(|| Cursor::after(&to.to_string()).unwrap());
        Slice { items: all[from.min(to)..to].to_vec(), next, total }
    }

    fn page(&mut self, listing: &Listing, after: Option<&Cursor>) -> Slice<Arc<Photo>> {
        let photos = self.lists.get(&listing.key()).cloned().unwrap_or_default();
        if self.empty_pages > 0 && after.is_some() {
            self.empty_pages -= 1;
            return Slice { items: Vec::new(), next: after.cloned(), total: None };
        }
        self.slice(&photos, after, None)
    }

    fn find(&self, wanted: &NodeId) -> Option<Arc<Photo>> {
        self.lists.values().flatten().find(|photo| photo.id == *wanted).cloned()
    }

    fn set_tags(&mut self, new: &[NewTag]) {
        for tag in new {
            let (x, y) = (tag.at.map(|at| at.0), tag.at.map(|at| at.1));
            let who = match &tag.target {
                TagTarget::User(user) => Named { id: Some(user.clone()), name: "Somebody".into() },
                TagTarget::Text(text) => Named { id: None, name: text.as_str().into() },
            };
            self.tags.retain(|old| who.id.is_none() || old.who.id != who.id);
            self.tags.push(Tag { who, x, y, created_time: Some(NOON) });
        }
    }

    pub fn answer(&mut self, request: &PhotoRequest) -> Result<PhotoAnswer, Fault> {
        let missing = || Fault::new(FaultKind::Missing, "The photo does not exist or may not be seen.");
        Ok(match request {
            PhotoRequest::Kept(listing) => {
                let kept = self.kept.get(&listing.key()).cloned().unwrap_or_default();
                PhotoAnswer::Kept(listing.clone(), kept)
            }
            PhotoRequest::Page { listing, after, .. } => {
                let page = self.page(listing, after.as_ref());
                PhotoAnswer::Page { listing: listing.clone(), page, warnings: Vec::new() }
            }
            PhotoRequest::Albums(after) => {
                PhotoAnswer::Albums(self.slice(&self.albums, after.as_ref(), None))
            }
            PhotoRequest::Photo(photo) => {
                let photo = self.find(photo).ok_or_else(missing)?;
                PhotoAnswer::Whole(Box::new(WholePhoto { photo, refused: self.refused.clone() }))
            }
            PhotoRequest::Comments(photo, after) => {
                let total = Some(self.comments.len() as u64);
                PhotoAnswer::Comments(photo.clone(), self.slice(&self.comments, after.as_ref(), total))
            }
            PhotoRequest::Likes(photo, after) => {
                let total = Some(self.likes.len() as u64);
                let shown = if self.hides_people { &[] } else { &*self.likes };
                PhotoAnswer::Likes(photo.clone(), self.slice(shown, after.as_ref(), total))
            }
            PhotoRequest::Tags(photo) => PhotoAnswer::Tags(photo.clone(), self.tags.clone()),
            PhotoRequest::Comment(photo, text) => {
                let new = Comment { message: text.as_str().into(), ..comment(999) };
                self.comments.push(new.clone());
                PhotoAnswer::Commented(photo.clone(), new)
            }
            PhotoRequest::Like(photo, likes) => PhotoAnswer::Liked(photo.clone(), *likes),
            PhotoRequest::Tag(photo, new) => {
                self.set_tags(new);
                PhotoAnswer::Tags(photo.clone(), self.tags.clone())
            }
            PhotoRequest::Untag(photo, user) => {
                self.tags.retain(|tag| tag.who.id.as_ref() != Some(user));
                PhotoAnswer::Tags(photo.clone(), self.tags.clone())
            }
            PhotoRequest::Save { to, overwrite, .. } => {
                if self.files.contains(to) && !overwrite {
                    return Err(Fault::new(FaultKind::Source, "There is a file taken.jpg already."));
                }
                PhotoAnswer::Saved { path: to.clone(), size: 1_234_567, pixels: Some((2048, 1365)) }
            }
            PhotoRequest::Pictures(_) => {
                return Err(Fault::new(FaultKind::Internal, "Pictures come by themselves."));
            }
        })
    }

    /// A picture, as far as it is given.
    pub fn picture(&self, wanted: &PictureWanted) -> Pictured {
        match &self.broken {
            Some(reason) => Err(reason.clone()),
            None => Ok(Arc::new(painted(wanted))),
        }
    }
}

/// A sky over the sea, in colours of the photo's own.
fn painted(wanted: &PictureWanted) -> Raster {
    let number: u32 = wanted.photo.id.as_str().parse().unwrap();
    let (width, height) = (wanted.width, wanted.height);
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let sea = y * 5 > height * 3;
            let sun = (i64::from(x) - i64::from(width * (number % 7 + 1) / 8)).pow(2) * 2
                + (i64::from(y) - i64::from(height / 3)).pow(2)
                < i64::from(height).pow(2) / 40;
            let shade = (y * 255 / height) as u8;
            rgb.extend(match (sun, sea) {
                (true, _) => [250, 220, 120],
                (false, true) => [20, 60 + shade / 4, 110 + (x % 8) as u8 * 4],
                (false, false) => [60 + shade / 2, 90 + (number % 60) as u8, 160],
            });
        }
    }
    Raster { width, height, rgb }
}

fn album(number: u64, name: &str) -> Album {
    Album {
        id: id(number),
        name: name.into(),
        count: Some(number % 50),
        kind: Some("normal".into()),
        created_time: Some(NOON),
        link: None,
        can_upload: Some(number != 700),
    }
}

pub fn comment(number: u64) -> Comment {
    Comment {
        id: id(5000 + number),
        from: (!number.is_multiple_of(3)).then(|| who(800 + number, &format!("Visitor {number}"))),
        message: format!("Comment {number}: what a beautiful picture of the old harbour.\n👍🏽 写真").into(),
        created_time: Some(NOON - 600 * i64::try_from(number).unwrap()),
        like_count: Some(number % 4),
        comment_count: Some(number % 2),
    }
}

fn tags() -> Vec<Tag> {
    let tag =
        |who: Named, x: f64, y: f64| Tag { who, x: Some(x), y: Some(y), created_time: Some(NOON - 90_000) };
    let text = Named { id: None, name: "the crane".into() };
    vec![tag(who(801, "Anna"), 20.0, 30.0), tag(who(802, "Björn"), 75.0, 50.0), tag(text, 50.0, 90.0)]
}

/// True for the list of an album.
pub fn is_album(listing: &Listing) -> bool {
    matches!(listing.owner, Owner::Album(_))
}
