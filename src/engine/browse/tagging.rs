//! Tags: set, moved and removed, in the forms that the reference page photo-node shows.

use super::Browser;
use super::patience::WriteEnd;
use super::writes::{CLOCK_DRIFT, unknown};
use crate::engine::clock;
use crate::engine::protocol::Part;
use crate::graph::{Edge, Parameters, tag_call, tags_call};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::photo::{NewTag, Tag, TagTarget};
use crate::model::secret::Secret;
use crate::model::text;

impl Browser {
    /// Sets tags; a person who is tagged already is moved.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for coordinates out of 0 to 100 or an empty text, before anything is sent.
    pub async fn tag(&self, id: &NodeId, tags: &[NewTag]) -> Result<(), Fault> {
        check(tags)?;
        let token = self.acting().await?.token;
        let (people, texts): (Vec<NewTag>, Vec<NewTag>) =
            tags.iter().cloned().partition(|tag| matches!(tag.target, TagTarget::User(_)));
        match people.as_slice() {
            [] => {}
            [one] => self.tag_person(id, one, &token).await?,
            several => self.tag_people(id, several, &token).await?,
        }
        for (at, tag) in texts.iter().enumerate() {
            let done = people.len() + at;
            self.tag_text(id, tag, &token).await.map_err(|fault| after(done, tags.len(), fault))?;
        }
        self.forget(&Part::Tag);
        Ok(())
    }

    /// Removes a person's tag.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn untag(&self, id: &NodeId, user: &NodeId) -> Result<(), Fault> {
        let token = self.acting().await?.token;
        let client = &self.access.client;
        let (path, none) = (Edge::person(id, "tags", user), Parameters::new());
        let mut end = self.write(true, || client.delete(&token, &path, &none)).await?;
        if is_unknown_path(&end) {
            let (edge, to) = (Edge::of(id, "tags"), vec![("to", user.to_string())]);
            end = self.write(true, || client.delete(&token, &edge, &to)).await?;
        }
        match end {
            WriteEnd::Done(_) => {
                self.forget(&Part::Untag);
                Ok(())
            }
            // The first try worked: there is no tag left to remove.
            WriteEnd::Refused { after_loss: true, .. } if self.is_tagged(id, user).await == Some(false) => {
                Ok(())
            }
            WriteEnd::Refused { fault, .. } | WriteEnd::Lost(fault) => {
                Err(self.refused_part(Part::Untag, fault))
            }
        }
    }

    async fn tag_person(&self, id: &NodeId, tag: &NewTag, token: &Secret) -> Result<(), Fault> {
        let client = &self.access.client;
        let (edge, parameters) = tag_call(id, tag);
        let mut end = self.write(true, || client.post(token, &edge, &parameters)).await?;
        if let (TagTarget::User(user), true) = (&tag.target, is_unknown_path(&end)) {
            let edge = Edge::of(id, "tags");
            let to: Parameters = std::iter::once(("to", user.to_string())).chain(parameters).collect();
            end = self.write(true, || client.post(token, &edge, &to)).await?;
        }
        self.tagged(end)
    }

    async fn tag_people(&self, id: &NodeId, tags: &[NewTag], token: &Secret) -> Result<(), Fault> {
        let (edge, parameters) = tags_call(id, tags);
        self.tagged(self.write(true, || self.access.client.post(token, &edge, &parameters)).await?)
    }

    /// A text that is tagged twice stands there twice, so a lost answer is settled by looking.
    async fn tag_text(&self, id: &NodeId, tag: &NewTag, token: &Secret) -> Result<(), Fault> {
        let begun = clock::unix();
        let (edge, parameters) = tag_call(id, tag);
        let end = self.write(false, || self.access.client.post(token, &edge, &parameters)).await?;
        let WriteEnd::Lost(lost) = end else { return self.tagged(end) };
        let tags = self.tags(id).await.unwrap_or_default();
        let found = tags.iter().any(|there| is_same(there, tag, begun));
        if found { Ok(()) } else { Err(unknown("tag", &lost, "tags", id)) }
    }

    fn tagged(&self, end: WriteEnd) -> Result<(), Fault> {
        match end {
            WriteEnd::Done(_) => Ok(()),
            WriteEnd::Refused { fault, .. } | WriteEnd::Lost(fault) => {
                Err(self.refused_part(Part::Tag, fault))
            }
        }
    }

    async fn is_tagged(&self, id: &NodeId, user: &NodeId) -> Option<bool> {
        let tags = self.tags(id).await.ok()?;
        Some(tags.iter().any(|tag| tag.who.id.as_ref() == Some(user)))
    }
}

/// Whether a tag is the one that was just set, by its text, its time and, where it says no time, its place.
fn is_same(there: &Tag, tag: &NewTag, begun: i64) -> bool {
    let TagTarget::Text(text) = &tag.target else { return false };
    let near = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 0.5);
    let is_new = there.created_time.map(|at| at >= begun - CLOCK_DRIFT);
    let is_there = || tag.at.is_some_and(|(x, y)| near(there.x, x) && near(there.y, y));
    there.who.name.trim() == text::tame(text).trim() && is_new.unwrap_or_else(is_there)
}

fn is_unknown_path(end: &WriteEnd) -> bool {
    let WriteEnd::Refused { fault, .. } = end else { return false };
    let is_bare_404 = fault.kind == FaultKind::Missing && fault.code.is_none();
    is_bare_404 || fault.code == Some(2500) || fault.message.to_ascii_lowercase().contains("unknown path")
}

fn check(tags: &[NewTag]) -> Result<(), Fault> {
    let usage = |message: &str, hint: &str| Err(Fault::new(FaultKind::Usage, message).hint(hint));
    if tags.is_empty() {
        return usage("No tag is given", "Name a person or a text to tag.");
    }
    for tag in tags {
        if matches!(&tag.target, TagTarget::Text(text) if text.trim().is_empty()) {
            return usage("A tag's text must not be empty", "Give its text.");
        }
        let fits = |n: f64| (0.0..=100.0).contains(&n);
        if tag.at.is_some_and(|(x, y)| !fits(x) || !fits(y)) {
            return usage(
                "A tag's place is out of the picture",
                "Give x and y in percent of the width and the height, each 0 to 100.",
            );
        }
    }
    Ok(())
}

/// Some tags were set before one was not.
fn after(done: usize, all: usize, mut fault: Fault) -> Fault {
    if done > 0 {
        fault.message = format!("{done} of {all} tags were set, then: {}", fault.message);
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::node::Named;

    fn text(text: &str, at: Option<(f64, f64)>) -> NewTag {
        NewTag { target: TagTarget::Text(text.into()), at }
    }

    #[test]
    fn a_tag_lies_within_the_picture_and_says_something() {
        for at in [None, Some((0.0, 100.0)), Some((50.5, 0.0))] {
            assert!(check(&[text("x", at)]).is_ok());
        }
        for at in [(-0.1, 5.0), (5.0, 100.1), (f64::NAN, 5.0), (5.0, f64::INFINITY)] {
            assert_eq!(check(&[text("good", None), text("x", Some(at))]).unwrap_err().kind, FaultKind::Usage);
        }
        assert!(check(&[]).is_err() && check(&[text(" \n", None)]).is_err());
    }

    #[test]
    fn the_tag_that_was_just_set_is_recognised() {
        let there = |created_time, x| Tag {
            who: Named { id: None, name: "Crane".into() },
            x: Some(x),
            y: Some(20.0),
            created_time,
        };
        let tag = text("Crane ", Some((10.0, 20.0)));
        assert!(is_same(&there(Some(1000), 99.0), &tag, 1010));
        assert!(!is_same(&there(Some(500), 10.0), &tag, 1010), "an older one");
        assert!(is_same(&there(None, 10.2), &tag, 1010));
        assert!(!is_same(&there(None, 30.0), &tag, 1010));
        assert!(!is_same(&there(Some(1000), 10.0), &text("Bridge", None), 1010));
    }
}
