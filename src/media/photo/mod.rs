//! What there is to know of a photo before it is published: its type, size, pixels, digest, and whether it is
//! whole.

use std::path::Path;

use super::source::Source;
use super::still::{self, Still, Trouble};
use super::{digest, kind::HEAD};
use crate::model::post::PhotoFacts;
use crate::model::text;

/// Looks at all of a photo, decoding it once where that is within the bounds. Never fails: what is wrong is
/// among the facts. Blocks for as long as reading and decoding take: a fraction of a second, a few seconds
/// for the largest. Whether it was published before is not known here.
pub fn photo_facts(path: &Path) -> PhotoFacts {
    let source = match Source::open(path) {
        Ok(source) => source,
        Err(fault) => return PhotoFacts { broken: Some(fault.sentence()), ..PhotoFacts::default() },
    };
    let mut facts = PhotoFacts { size: source.size(), ..PhotoFacts::default() };
    let trouble = match still::read(&source) {
        Ok(bytes) => {
            facts.size = bytes.len() as u64;
            facts.digest = Some(digest(&bytes));
            facts.kind = still::kind(bytes.get(..HEAD).unwrap_or(&bytes));
            look(&bytes, &mut facts).err()
        }
        Err(trouble) => {
            facts.kind = source.head().ok().and_then(|head| still::kind(&head));
            Some(trouble)
        }
    };
    let name = text::show_name(path);
    match trouble {
        Some(Trouble::Broken(why)) => facts.broken = Some(format!("The photo {name} {why}.")),
        Some(Trouble::Beyond(why)) => {
            facts.unchecked = Some(format!("The photo {name} {why}: whether it is whole is not known."));
        }
        None => {}
    }
    facts
}

/// Takes the pixels from the head, then decodes it once to find out whether it is whole.
fn look(bytes: &[u8], facts: &mut PhotoFacts) -> Result<(), Trouble> {
    let Some(kind) = facts.kind.filter(|kind| still::is_decoded(kind)) else { return Ok(()) };
    let still = Still::open(bytes, kind)?;
    facts.pixels = Some(still.sides);
    still.prove()
}

#[cfg(test)]
pub mod tests;
