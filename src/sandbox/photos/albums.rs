//! The Page's albums.

use serde_json::{Map, Value, json};

use super::catalog::{Album, Catalog, Number};
use super::node::{self, time};
use super::paging::{List, Wanted};
use super::photo::Photo;
use super::view::View;
use super::{Made, images, people};
use crate::sandbox::PAGE_ID;
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// The fields of an Album.
pub(super) const FIELDS: [&str; 23] = [
    "id",
    "name",
    "description",
    "type",
    "count",
    "photo_count",
    "video_count",
    "cover_photo",
    "created_time",
    "updated_time",
    "modified_major",
    "from",
    "link",
    "edit_link",
    "place",
    "location",
    "event",
    "privacy",
    "can_upload",
    "can_backdate",
    "backdated_time",
    "backdated_time_granularity",
    "is_user_facing",
];
const DEFAULT: [&str; 3] = ["created_time", "name", "id"];

/// The names of regular albums.
const NAMES: [&str; 12] = [
    "Winter on the pier",
    "Lantern night",
    "Λιμάνι το καλοκαίρι",
    "港の祭り",
    "First \u{1b}[31mferry\u{1b}[0m of the year",
    "Été 2024",
    "Огни гавани",
    "Stage and crowd",
    "Behind the breakwater",
    "مساء الميناء",
    "Posters",
    "Fog",
];

/// An album's name.
fn name(album: Album) -> String {
    match album {
        Album::Profile => "Profile pictures".to_owned(),
        Album::Cover => "Cover photos".to_owned(),
        Album::Timeline => "Timeline photos".to_owned(),
        Album::Regular(number) => {
            let at = number as usize % NAMES.len();
            let name = NAMES.get(at).copied().unwrap_or_default();
            match number as usize / NAMES.len() {
                0 => name.to_owned(),
                round => format!("{name} {}", round + 1),
            }
        }
    }
}

/// What a photo says of its album.
pub(super) fn brief(album: Album) -> Value {
    json!({ "id": album.id().to_string(), "name": name(album), "created_time": time(begun(album)) })
}

/// When an album was made, in Unix seconds: the three are as old as the Page.
fn begun(album: Album) -> u64 {
    match album {
        Album::Regular(number) => 1_400_000_000 + u64::from(number) * 1_900_000 % 390_000_000,
        _ => 1_262_304_000,
    }
}

/// The photos of an album, the newest first.
fn photos(view: &View<'_>, album: Album) -> impl Iterator<Item = Number> {
    let kind = album.kind();
    album
        .span(view.catalog.count(kind))
        .rev()
        .map(move |at| Number { kind, at })
        .filter(move |number| Album::of(*number) == Some(album) && !view.changes.is_deleted(*number))
}

/// The photo that stands for an album.
pub(super) fn cover(view: &View<'_>, album: Album) -> Option<Photo> {
    photos(view, album).next().map(|number| Photo::new(view.catalog, number))
}

/// An album with these fields.
fn whole(view: &View<'_>, album: Album, wants: impl Fn(&str) -> bool) -> Map<String, Value> {
    let id = album.id().to_string();
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| node.insert(name.to_owned(), value);
    put("name", name(album).into());
    put("created_time", time(begun(album)).into());
    put("updated_time", time(begun(album) + 86_400 * 30).into());
    if wants("count") || wants("photo_count") {
        let count = photos(view, album).count();
        put("count", count.into());
        put("photo_count", count.into());
    }
    let kind = match album {
        Album::Profile => "profile",
        Album::Cover => "cover",
        Album::Timeline => "wall",
        Album::Regular(_) => "normal",
    };
    put("type", kind.into());
    put("video_count", 0.into());
    if let Some(cover) = Some(()).filter(|()| wants("cover_photo")).and_then(|()| cover(view, album)) {
        let cover_id = cover.number.id().to_string();
        // Older versions of the API give the id alone.
        put(
            "cover_photo",
            if view.version < 24 {
                cover_id.into()
            } else {
                json!({ "id": cover_id, "created_time": time(cover.created()) })
            },
        );
    }
    put("from", people::page());
    put("link", format!("https://www.facebook.com/album.php?fbid={id}&id={PAGE_ID}").into());
    put("privacy", "everyone".into());
    put("can_upload", matches!(album, Album::Timeline | Album::Regular(_)).into());
    put("is_user_facing", true.into());
    if let Album::Regular(number) = album
        && number % 3 == 0
    {
        put("description", format!("{}. Up to 200 photos fit in here.", name(album)).into());
        put("location", "Old Harbour".into());
    }
    put("id", id.into());
    node
}

/// Answers `GET /{page}/albums`.
pub(super) fn list(view: &View<'_>, node: &str, params: &Params) -> Result<Made, GraphError> {
    view.may_read(Album::Timeline.kind())?;
    let wanted = Wanted::of(params)?;
    let fields = node::asked(params, &FIELDS, "Album", &DEFAULT)?;
    let list = List {
        path: format!("{node}/albums"),
        name: "albums".to_owned(),
        length: u64::from(view.catalog.albums()),
        descending: false,
        keep: &|_| true,
    };
    let page = list.page(view, &wanted)?;
    let wants = |name: &str| fields.iter().any(|field| field.name == name);
    let albums = page.keys.iter().filter_map(|key| view.catalog.album(u32::try_from(*key).ok()?));
    let data = albums.map(|album| node::choose(whole(view, album, wants), &fields).into()).collect();
    let mut value = page.envelope(data);
    if wanted.summary {
        value.insert("summary".to_owned(), json!({ "total_count": list.count() }));
    }
    Ok(Made::list(value, page.again))
}

/// Answers `GET /{album}`.
pub(super) fn read(view: &View<'_>, album: Album, params: &Params) -> Result<Value, GraphError> {
    view.may_read(album.kind())?;
    let fields = node::asked(params, &FIELDS, "Album", &DEFAULT)?;
    let wants = |name: &str| fields.iter().any(|field| field.name == name);
    Ok(node::choose(whole(view, album, wants), &fields).into())
}

/// The albums' ids, in the order of the list.
pub(super) fn ids(catalog: Catalog) -> Vec<String> {
    (0..catalog.albums()).filter_map(|at| catalog.album(at)).map(|album| album.id().to_string()).collect()
}

/// Where an album's picture is.
pub(super) fn picture(view: &View<'_>, album: Album, width: u32) -> Result<String, GraphError> {
    view.may_read(album.kind())?;
    let cover = cover(view, album).ok_or_else(|| GraphError::no_object("GET", &album.id().to_string()))?;
    Ok(images::url(view.base_url, cover, width))
}
