//! The rows of the table, by edge.

mod feed;
mod photos;
mod shared;
mod videos;

pub(super) use feed::ROWS as FEED;
pub(super) use photos::ROWS as PHOTOS;
pub(super) use shared::ROWS as SHARED;
pub(super) use videos::ROWS as VIDEOS;

use super::{Kind, Need, Param, Tier};
use crate::model::post::PostEdge;

/// Any whole number that is not negative.
const COUNT: Kind = Kind::Integer { min: 0, max: i64::MAX };
/// Whole degrees.
const fn degrees(min: i64, max: i64) -> Kind {
    Kind::Integer { min, max }
}

impl Param {
    /// A row for some posts, without a default.
    const fn new(name: &'static str, edges: &'static [PostEdge], kind: Kind, note: &'static str) -> Self {
        Self {
            name,
            edges,
            kind,
            default: None,
            note,
            deprecated: None,
            excludes: &[],
            needs: &[],
            tier: Tier::Advanced,
            own_flag: None,
            albums: true,
        }
    }

    const fn everyday(self) -> Self {
        Self { tier: Tier::Everyday, ..self }
    }

    const fn internal(self) -> Self {
        Self { tier: Tier::Internal, ..self }
    }

    const fn default(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }

    /// Facebook advises against it; with what to use instead.
    const fn deprecated(self, instead: &'static str) -> Self {
        Self { deprecated: Some(instead), tier: Tier::Internal, ..self }
    }

    const fn excludes(self, names: &'static [&'static str]) -> Self {
        Self { excludes: names, ..self }
    }

    const fn needs(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    /// It has an option of its own, and a field of its own in the Composer.
    const fn own(self, flag: &'static str) -> Self {
        Self { own_flag: Some(flag), ..self }
    }

    const fn not_for_albums(self) -> Self {
        Self { albums: false, ..self }
    }
}
