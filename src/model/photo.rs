//! Photos, albums, comments and tags as the reference page photo-node and the newer fields describe them.
//! All text in them is tamed; times are Unix seconds; a field that did not come is `None` or empty.

use super::node::{Named, NodeId};

/// One stored size of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Its address.
    pub source: Box<str>,
}

/// Somebody named in a caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Who.
    pub who: Named,
    /// `user`, `page`, …; an open set.
    pub kind: Box<str>,
    /// Where in the caption the name begins, in characters.
    pub offset: u32,
    /// How many characters it takes.
    pub length: u32,
}

/// Where a photo was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The place's Page.
    pub page: Named,
    /// Street, city, country and the like in one line; empty when nothing is known.
    pub address: Box<str>,
    /// Latitude and longitude in degrees.
    pub coordinates: Option<(f64, f64)>,
}

/// A photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// Its id.
    pub id: NodeId,
    /// Who posted it.
    pub from: Option<Named>,
    /// The caption; may have several lines.
    pub name: Option<Box<str>>,
    /// Whom the caption names.
    pub name_tags: Vec<Mention>,
    /// The icon in the feed.
    pub icon: Option<Box<str>>,
    /// The thumbnail's address.
    pub picture: Option<Box<str>>,
    /// The address of the source image.
    pub source: Option<Box<str>>,
    /// Pixels across.
    pub width: Option<u32>,
    /// Pixels down.
    pub height: Option<u32>,
    /// The stored sizes, the widest first whatever order they came in.
    pub images: Vec<Rendition>,
    /// The same as WebP.
    pub webp_images: Vec<Rendition>,
    /// The photo's page on Facebook.
    pub link: Option<Box<str>>,
    /// Where it was taken.
    pub place: Option<Place>,
    /// When it was published.
    pub created_time: Option<i64>,
    /// When it or its caption last changed.
    pub updated_time: Option<i64>,
    /// The time that its owner gave it.
    pub backdated_time: Option<i64>,
    /// Its place in the album.
    pub position: Option<i64>,
    /// Its album.
    pub album: Option<Named>,
    /// The event that it belongs to.
    pub event: Option<Named>,
    /// The Page or profile that it was posted to.
    pub target: Option<Named>,
    /// The post that shows it.
    pub page_story_id: Option<NodeId>,
    /// Facebook's own alternative text.
    pub alt_text: Option<Box<str>>,
    /// The alternative text that a person wrote.
    pub alt_text_custom: Option<Box<str>>,
    /// Whether the token may delete it, tag it, change its date.
    pub can: Rights,
    /// How many comments.
    pub comment_count: Option<u64>,
    /// How many likes.
    pub like_count: Option<u64>,
    /// Whether the one whose token it is likes it.
    pub has_liked: Option<bool>,
}

/// What the token may do with a photo; `None` where the server did not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    /// `can_delete`.
    pub delete: Option<bool>,
    /// `can_tag`.
    pub tag: Option<bool>,
    /// `can_backdate`.
    pub backdate: Option<bool>,
    /// `can_comment` of the comments' summary.
    pub comment: Option<bool>,
    /// `can_like` of the likes' summary.
    pub like: Option<bool>,
}

impl Photo {
    /// A photo of which only the id is known.
    pub fn unknown(id: NodeId) -> Self {
        Self {
            id,
            from: None,
            name: None,
            name_tags: Vec::new(),
            icon: None,
            picture: None,
            source: None,
            width: None,
            height: None,
            images: Vec::new(),
            webp_images: Vec::new(),
            link: None,
            place: None,
            created_time: None,
            updated_time: None,
            backdated_time: None,
            position: None,
            album: None,
            event: None,
            target: None,
            page_story_id: None,
            alt_text: None,
            alt_text_custom: None,
            can: Rights::default(),
            comment_count: None,
            like_count: None,
            has_liked: None,
        }
    }

    /// Its size in pixels: what it says of itself, else its widest rendition. Neither is 0.
    pub fn pixels(&self) -> Option<(u32, u32)> {
        let own = self.width.zip(self.height);
        let widest = self.images.iter().max_by_key(|one| one.width).map(|one| (one.width, one.height));
        own.or(widest).filter(|(width, height)| *width > 0 && *height > 0)
    }

    /// The addresses to get it from for so many pixels, the best first: the smallest rendition that is at
    /// least as wide and high, then the larger ones, then the smaller ones.
    pub fn sources_for(&self, width: u32, height: u32) -> Vec<&str> {
        let mut by_size: Vec<&Rendition> = self.images.iter().collect();
        by_size.sort_by_key(|one| (one.width, one.height));
        let fills = |one: &&&Rendition| one.width >= width && one.height >= height;
        let (enough, small): (Vec<&Rendition>, Vec<&Rendition>) = (
            by_size.iter().filter(fills).copied().collect(),
            by_size.iter().filter(|one| !fills(one)).copied().collect(),
        );
        let mut all: Vec<&str> = enough.iter().chain(small.iter().rev()).map(|one| &*one.source).collect();
        all.extend(self.source.as_deref());
        all.extend(self.picture.as_deref());
        all
    }

    /// The largest rendition, for saving: by its area, never by its place in the list.
    pub fn largest(&self) -> Option<&Rendition> {
        self.images.iter().max_by_key(|one| u64::from(one.width) * u64::from(one.height))
    }
}

/// An album.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Album {
    /// Its id.
    pub id: NodeId,
    /// Its name.
    pub name: Box<str>,
    /// How many photos it says it has.
    pub count: Option<u64>,
    /// `profile`, `cover`, `wall`, `normal`, …; an open set.
    pub kind: Option<Box<str>>,
    /// When it was made.
    pub created_time: Option<i64>,
    /// Its page on Facebook.
    pub link: Option<Box<str>>,
    /// Whether photos can be uploaded into it.
    pub can_upload: Option<bool>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: NodeId,
    /// Who wrote it; `None` when Facebook hides the author.
    pub from: Option<Named>,
    /// The text; may have several lines.
    pub message: Box<str>,
    /// When it was written.
    pub created_time: Option<i64>,
    /// How many like it.
    pub like_count: Option<u64>,
    /// How many answers it has.
    pub comment_count: Option<u64>,
}

/// A tag on a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// Who: without an id it is a text.
    pub who: Named,
    /// From the left edge, in percent of the width.
    pub x: Option<f64>,
    /// From the top edge, in percent of the height.
    pub y: Option<f64>,
    /// When it was set.
    pub created_time: Option<i64>,
}

/// Whom or what a new tag names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagTarget {
    /// A person, by id.
    User(NodeId),
    /// A text.
    Text(String),
}

/// A tag to be set, or moved when the person is tagged already.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTag {
    /// Whom or what.
    pub target: TagTarget,
    /// Where, in percent from the left and the top, each 0 to 100; `None` leaves it to the server.
    pub at: Option<(f64, f64)>,
}

/// Which of a Page's photos (`type` of the reference page page-photos).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PhotoType {
    /// Its profile pictures, old and new: what the API gives when nothing is asked for.
    #[default]
    Profile,
    /// Photos that it is tagged in.
    Tagged,
    /// Photos that it uploaded.
    Uploaded,
}

impl PhotoType {
    /// All types, in the order of the reference page.
    pub const ALL: [Self; 3] = [Self::Profile, Self::Tagged, Self::Uploaded];

    /// The API's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Tagged => "tagged",
            Self::Uploaded => "uploaded",
        }
    }

    /// The type for the API's word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// Whose photos a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The account's Page.
    Page,
    /// A person, or another Page.
    User(NodeId),
    /// An album.
    Album(NodeId),
}

/// A list of photos.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Listing {
    /// Whose.
    pub owner: Owner,
    /// Which; an album has no types, and takes `None`.
    pub kind: Option<PhotoType>,
    /// `business_id`.
    pub business_id: Option<String>,
    /// `biz_tag_id`.
    pub biz_tag_id: Option<u64>,
}

impl Listing {
    /// The Page's photos of a type.
    pub const fn page(kind: PhotoType) -> Self {
        Self { owner: Owner::Page, kind: Some(kind), business_id: None, biz_tag_id: None }
    }

    /// An album's photos.
    pub const fn album(id: NodeId) -> Self {
        Self { owner: Owner::Album(id), kind: None, business_id: None, biz_tag_id: None }
    }

    /// A name for the list that tells it from every other, for the disk.
    pub fn key(&self) -> String {
        let owner = match &self.owner {
            Owner::Page => "page".to_owned(),
            Owner::User(id) => format!("user/{id}"),
            Owner::Album(id) => format!("album/{id}"),
        };
        let kind = self.kind.map_or("-", PhotoType::as_str);
        let business = self.business_id.as_deref().unwrap_or("-");
        let tag = self.biz_tag_id.map_or_else(|| "-".to_owned(), |tag| tag.to_string());
        format!("{owner}?{kind}&{business}&{tag}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(sizes: &[(u32, u32)]) -> Photo {
        let images = sizes.iter().map(|(width, height)| Rendition {
            width: *width,
            height: *height,
            source: format!("{width}").into(),
        });
        Photo { images: images.collect(), ..Photo::unknown(NodeId::parse("1").unwrap()) }
    }

    #[test]
    fn a_rendition_is_chosen_by_its_size_and_never_by_its_place() {
        let photo = photo(&[(600, 400), (130, 86), (2048, 1365), (320, 213)]);
        assert_eq!(photo.sources_for(300, 200), ["320", "600", "2048", "130"]);
        assert_eq!(photo.sources_for(5000, 10), ["2048", "600", "320", "130"]);
        assert_eq!(photo.sources_for(1, 1).first(), Some(&"130"));
        assert_eq!(photo.largest().unwrap().width, 2048);
        assert_eq!(photo.pixels(), Some((2048, 1365)));
    }

    #[test]
    fn lists_have_names_of_their_own() {
        let album = NodeId::parse("7").unwrap();
        let mut keys: Vec<String> =
            PhotoType::ALL.into_iter().map(|kind| Listing::page(kind).key()).collect();
        keys.push(Listing::album(album.clone()).key());
        keys.push(Listing { owner: Owner::User(album), ..Listing::page(PhotoType::Profile) }.key());
        keys.push(Listing { biz_tag_id: Some(3), ..Listing::page(PhotoType::Profile) }.key());
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count);
    }
}
