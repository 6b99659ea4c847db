//! The lists of photos: of the Page by `type`, of an album, of a person.

use serde_json::json;

use super::catalog::{Album, Filter, Kind, Number, scramble};
use super::paging::{List, Wanted};
use super::photo::Photo;
use super::view::{View, Viewer};
use super::{Made, node, tags};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;
use crate::sandbox::posts::Target;
use crate::sandbox::{PAGE_ID, USER_ID};

/// Which photos a list holds.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// All of a kind.
    All(Kind),
    /// Those of an album.
    Of(Album),
    /// Uploads in which the person of the user tokens is tagged.
    WithUser,
    /// None at all.
    None,
}

impl Source {
    fn kind(self) -> Kind {
        match self {
            Self::All(kind) => kind,
            Self::Of(album) => album.kind(),
            Self::WithUser => Kind::Page(Filter::Uploaded),
            Self::None => Kind::Personal,
        }
    }

    fn holds(self, view: &View<'_>, number: Number) -> bool {
        if number.kind == Kind::Sent {
            return self.holds_sent(view, number);
        }
        match self {
            Self::All(_) => true,
            Self::Of(album) => Album::of(number) == Some(album),
            Self::WithUser => tags::shows_user(Photo::new(view.catalog, number)),
            Self::None => false,
        }
    }

    /// Whether it holds a photo that was sent; those that a read does not find yet are in no list.
    fn holds_sent(self, view: &View<'_>, number: Number) -> bool {
        let listed = view.sent(number).filter(|sent| view.book.is_listed(sent, view.now_ms));
        listed.is_some_and(|sent| match self {
            Self::All(Kind::Page(Filter::Uploaded)) => sent.target != Target::User,
            Self::All(Kind::Personal) => sent.target == Target::User,
            Self::Of(album) => view.catalog.find_sent_album(&sent.target) == Some(album),
            _ => false,
        })
    }
}

/// The two filters that businesses have: each leaves about one photo in twelve, the same ones each time.
#[derive(Debug, Default)]
struct Business {
    id: Option<u64>,
    tag: Option<u64>,
}

impl Business {
    fn read(params: &Params) -> Result<Self, GraphError> {
        let number = |name| {
            let read = |text: &str| {
                let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let number =
                    text.parse::<u64>().ok().filter(|number| is_number && *number <= i64::MAX as u64);
                number.ok_or_else(|| GraphError::parameter(format!("Param {name} must be an integer")))
            };
            params.get(name).map(read).transpose()
        };
        Ok(Self { id: number("business_id")?, tag: number("biz_tag_id")? })
    }

    fn keeps(&self, number: Number) -> bool {
        let fits = |filter: Option<u64>, salt: u64| {
            filter.is_none_or(|filter| number.roll(scramble(filter ^ salt)).is_multiple_of(12))
        };
        fits(self.id, 1) && fits(self.tag, 2)
    }
}

/// Answers `GET /{page}/photos`, `/me/photos`, `/{user}/photos` and `/{album}/photos`.
pub(super) fn read(view: &View<'_>, node: &str, params: &Params) -> Result<Made, GraphError> {
    let filter = filter(params)?;
    let source = source(view, node, filter)?;
    if !matches!(source, Source::None) {
        view.may_read(source.kind())?;
    }
    let business = Business::read(params)?;
    let wanted = Wanted::of(params)?;
    let fields = node::photo_fields(params)?;
    let kind = source.kind();
    // Behind the photos that were there from the start come those that were sent.
    let first_sent = u64::from(view.catalog.count(kind));
    let number = |key: u64| match key.checked_sub(first_sent) {
        Some(at) => Number { kind: Kind::Sent, at: u32::try_from(at).unwrap_or(u32::MAX) },
        None => Number { kind, at: u32::try_from(key).unwrap_or(u32::MAX) },
    };
    let list = List {
        path: format!("{node}/photos"),
        name: format!("photos:{source:?}:{business:?}"),
        length: first_sent + view.book.sent() as u64,
        descending: true,
        keep: &|key| {
            let number = number(key);
            source.holds(view, number) && business.keeps(number) && !view.changes.is_deleted(number)
        },
    };
    let page = list.page(view, &wanted)?;
    let photos = page.keys.iter().map(|key| Photo::new(view.catalog, number(*key)));
    let data: Result<Vec<_>, _> =
        photos.map(|photo| node::of(view, photo, &fields).map(Into::into)).collect();
    let mut value = page.envelope(data?);
    if wanted.summary {
        value.insert("summary".to_owned(), json!({ "total_count": list.count() }));
    }
    Ok(Made::list(value, page.again))
}

/// Reads `type`.
fn filter(params: &Params) -> Result<Option<Filter>, GraphError> {
    let read = |text: &str| {
        let unknown = || GraphError::parameter("Param type must be one of {profile, tagged, uploaded}");
        Filter::of(text).ok_or_else(unknown)
    };
    params.get("type").map(read).transpose()
}

fn source(view: &View<'_>, node: &str, filter: Option<Filter>) -> Result<Source, GraphError> {
    if let Some(album) = view.catalog.find_album(node) {
        return Ok(Source::Of(album));
    }
    let is_me = node == "me";
    if node == PAGE_ID || (is_me && view.viewer == Viewer::Page) {
        return Ok(Source::All(Kind::Page(filter.unwrap_or(Filter::Profile))));
    }
    if view.viewer == Viewer::User && (is_me || node == USER_ID) {
        return Ok(match filter.unwrap_or(Filter::Tagged) {
            Filter::Tagged => Source::WithUser,
            Filter::Uploaded => Source::All(Kind::Personal),
            Filter::Profile => Source::None,
        });
    }
    if is_me {
        return Ok(Source::None);
    }
    Err(GraphError::no_object("GET", node))
}
