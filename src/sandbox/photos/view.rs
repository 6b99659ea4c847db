//! Who looks at the photos and what may be seen: the token's worth, the version, the changes so far.

use std::collections::HashMap;

use super::catalog::{Catalog, Filter, Kind, Number};
use super::photo::Photo;
use super::tags::Tag;
use crate::sandbox::errors::GraphError;
use crate::sandbox::posts::{Book, Sent, Target};
use crate::sandbox::routes::Call;
use crate::sandbox::tokens::{Standing, TokenName};
use crate::sandbox::world::State;

/// Up to this version writes that have no id to give answer a bare `true`.
const BARE_TRUE: u32 = 23;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Viewer {
    /// The Page itself.
    Page,
    /// A person with a role on the Page.
    User,
    /// A person without one.
    Stranger,
}

/// Something that was written under a photo.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) message: String,
    pub(super) from: Viewer,
    /// Unix seconds.
    pub(super) at: u64,
}

/// What was done to a photo.
#[derive(Debug, Clone, Default)]
pub(super) struct Changed {
    pub(super) comments: Vec<Written>,
    pub(super) likers: Vec<Viewer>,
    /// All tags, once any was changed.
    pub(super) tags: Option<Vec<Tag>>,
    pub(super) deleted: bool,
}

/// What was done to photos since the start.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Changes(HashMap<Number, Changed>);

impl Changes {
    /// What was done to a photo, if anything.
    pub(super) fn of(&self, photo: Number) -> Option<&Changed> {
        self.0.get(&photo)
    }

    /// The same, to be changed.
    pub(super) fn entry(&mut self, photo: Number) -> &mut Changed {
        self.0.entry(photo).or_default()
    }

    /// True when a photo was deleted.
    pub(super) fn is_deleted(&self, photo: Number) -> bool {
        self.of(photo).is_some_and(|changed| changed.deleted)
    }
}

/// One call's view of the photos.
#[derive(Debug)]
pub(in crate::sandbox) struct View<'a> {
    pub(super) catalog: Catalog,
    pub(super) changes: &'a Changes,
    /// What was published.
    pub(in crate::sandbox) book: &'a Book,
    /// Milliseconds since the start.
    pub(in crate::sandbox) now_ms: u64,
    /// What all URLs begin with.
    pub(in crate::sandbox) base_url: &'a str,
    pub(super) version: u32,
    /// The token as it was sent: the links repeat it.
    pub(super) token: &'a str,
    pub(in crate::sandbox) viewer: Viewer,
    /// True when what the public API has dropped still works.
    pub(super) legacy: bool,
}

impl<'a> View<'a> {
    /// The view that a call has.
    pub(in crate::sandbox) fn of(call: &'a Call, viewer: Viewer, token: &'a str, state: &'a State) -> Self {
        Self {
            catalog: call.world.photos,
            changes: &state.changes,
            book: &state.book,
            now_ms: call.world.now_ms(),
            base_url: call.world.base_url(),
            version: call.version,
            token,
            viewer,
            legacy: call.world.legacy(),
        }
    }
}

impl View<'_> {
    /// The version as paths write it.
    pub(super) fn version(&self) -> String {
        format!("v{}.0", self.version)
    }

    /// Finds a photo that exists and that the caller may see.
    pub(super) fn photo(&self, method: &str, id: &str) -> Result<Photo, GraphError> {
        let number = self.catalog.find(id).filter(|number| !self.changes.is_deleted(*number));
        let number = number.ok_or_else(|| GraphError::no_object(method, id))?;
        let is_visible = match number.kind {
            Kind::Personal => self.viewer == Viewer::User,
            Kind::Sent => self.sent(number).is_some_and(|sent| match sent.target {
                Target::User => self.viewer == Viewer::User,
                _ => self.viewer != Viewer::Stranger || self.book.is_out(sent),
            }),
            Kind::Page(_) => true,
        };
        if !is_visible {
            return Err(GraphError::no_object(method, id));
        }
        if method == "GET" {
            self.may_read(number.kind)?;
        } else {
            self.may_write()?;
        }
        Ok(Photo::new(self.catalog, number))
    }

    /// The photo with this number, when it was sent and is still there.
    pub(super) fn sent(&self, number: Number) -> Option<&Sent> {
        self.book.photo(number.at as usize).filter(|_| number.kind == Kind::Sent)
    }

    /// Refuses those who may not read what the Page publishes.
    pub(in crate::sandbox) fn may_read_page(&self, filter: Filter) -> Result<(), GraphError> {
        self.may_read(Kind::Page(filter))
    }

    /// Refuses those who may not read the Page's photos of this kind.
    pub(super) fn may_read(&self, kind: Kind) -> Result<(), GraphError> {
        match (self.viewer, kind) {
            (Viewer::Page | Viewer::User, _) => Ok(()),
            (Viewer::Stranger, Kind::Page(Filter::Tagged)) => Err(GraphError::lacks_extended()),
            (Viewer::Stranger, _) => Err(GraphError::lacks(
                10,
                "This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content \
                 Access' feature or the 'Page Public Metadata Access' feature",
            )),
        }
    }

    fn may_write(&self) -> Result<(), GraphError> {
        if self.viewer == Viewer::Stranger {
            return Err(GraphError::lacks(
                200,
                "Requires pages_manage_engagement and pages_read_engagement permission with a role on the Page",
            ));
        }
        Ok(())
    }

    /// True when people are named to the caller: only with the Page's token.
    pub(super) fn names_people(&self) -> bool {
        self.viewer == Viewer::Page
    }

    /// What a write answers that has no id to give.
    pub(in crate::sandbox) fn success(&self) -> serde_json::Value {
        if self.version <= BARE_TRUE { true.into() } else { serde_json::json!({ "success": true }) }
    }
}

/// Finds out who calls.
pub(in crate::sandbox) fn viewer(call: &Call, token: Option<&str>) -> Result<Viewer, GraphError> {
    let token = token
        .ok_or_else(|| GraphError::token_missing("An access token is required to request this resource."))?;
    let state = call.world.lock();
    let name = state.tokens.known(token)?;
    match (name, state.tokens.standing(name)) {
        (TokenName::Stranger, _) => Ok(Viewer::Stranger),
        (_, Standing::NoRole) => Err(GraphError::lacks(
            200,
            "Requires pages_read_engagement permission with a role on the Page that allows MODERATE",
        )),
        (TokenName::Page, _) => Ok(Viewer::Page),
        _ => Ok(Viewer::User),
    }
}
