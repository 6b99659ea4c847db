//! Comments and likes. A comment whose answer was lost is looked for, never written blindly again.

use std::time::Duration;

use super::Browser;
use super::closed::{explained, is_refusal};
use super::page::Acting;
use super::patience::WriteEnd;
use crate::engine::clock;
use crate::engine::protocol::Part;
use crate::graph::{self, Edge, Parameters};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Named, NodeId};
use crate::model::photo::Comment;
use crate::model::secret::Secret;
use crate::model::text;

/// When to look for what may have been written; what is new can take seconds until it can be read.
const LOOKS: [Duration; 4] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(3)];
/// So far the server's clock may be behind ours, in seconds.
pub(super) const CLOCK_DRIFT: i64 = 30;

impl Browser {
    /// Writes a comment; an answer that never came is settled by reading back.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for an empty text, [`FaultKind::Unknown`] when it cannot be told whether the
    /// comment was written.
    pub async fn comment(&self, id: &NodeId, text: &str) -> Result<Comment, Fault> {
        if text.trim().is_empty() {
            return Err(Fault::new(FaultKind::Usage, "A comment must not be empty").hint("Give its text."));
        }
        let acting = self.acting().await?;
        let begun = clock::unix();
        let (edge, parameters) = (Edge::of(id, "comments"), vec![("message", text.to_owned())]);
        let end = self.write(false, || self.access.client.post(&acting.token, &edge, &parameters)).await?;
        let lost = match end {
            WriteEnd::Done(written) => match written.id.as_deref().and_then(NodeId::parse) {
                Some(id) => {
                    self.forget(&Part::Comment);
                    self.wrote(&id);
                    let message = text::tame_lines(text).into();
                    return Ok(Comment {
                        id,
                        from: acting.page,
                        message,
                        created_time: Some(clock::unix()),
                        like_count: None,
                        comment_count: None,
                    });
                }
                None => Fault::new(FaultKind::Answer, "The server names no id for the comment"),
            },
            WriteEnd::Lost(fault) => fault,
            WriteEnd::Refused { fault, .. } => return Err(self.refused_part(Part::Comment, fault)),
        };
        self.say(format!("{}; looking whether the comment is there", lost.message.trim_end_matches('.')));
        let found = self.find_comment(id, text, begun, &acting).await;
        found.inspect(|found| self.wrote(&found.id)).ok_or_else(|| unknown("comment", &lost, "comments", id))
    }

    /// Remembers a comment as written, so that it is not taken for a later one with the same text.
    fn wrote(&self, comment: &NodeId) {
        self.memory.send_if_modified(|memory| memory.written.insert(comment.clone()));
    }

    /// Likes a photo (true) or takes the like back.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn like(&self, id: &NodeId, on: bool) -> Result<(), Fault> {
        let token = self.acting().await?.token;
        let (edge, none) = (Edge::of(id, "likes"), Parameters::new());
        let (client, part) = (&self.access.client, if on { Part::Like } else { Part::Unlike });
        let end = match on {
            true => self.write(true, || client.post(&token, &edge, &none)).await?,
            false => self.write(true, || client.delete(&token, &edge, &none)).await?,
        };
        match end {
            WriteEnd::Done(_) => {
                self.forget(&part);
                Ok(())
            }
            // The first try worked: there is nothing left to take back, or to like.
            WriteEnd::Refused { after_loss: true, .. } if self.likes_it(id, &token).await == Some(on) => {
                Ok(())
            }
            WriteEnd::Refused { fault, .. } | WriteEnd::Lost(fault) => Err(self.refused_part(part, fault)),
        }
    }

    /// Explains a refused write, and remembers it when the part as such was refused.
    pub(super) fn refused_part(&self, part: Part, fault: Fault) -> Fault {
        let fault = explained(&part, fault);
        if is_refusal(&fault) {
            self.remember(part, fault.clone());
        }
        fault
    }

    async fn likes_it(&self, id: &NodeId, token: &Secret) -> Option<bool> {
        let parameters = vec![("fields", "id,likes.limit(0).summary(true)".to_owned())];
        let edge = Edge::node(id);
        let read = self.read(|| self.access.client.object(token, &edge, &parameters)).await.ok()?;
        graph::photo(&read)?.has_liked
    }

    /// Looks a few times for a comment with this text that was written since `begun`.
    async fn find_comment(&self, id: &NodeId, text: &str, begun: i64, acting: &Acting) -> Option<Comment> {
        let edge = Edge::of(id, "comments");
        let parameters = vec![
            ("fields", "id,from{id,name},message,created_time".to_owned()),
            ("order", "reverse_chronological".to_owned()),
            ("limit", "100".to_owned()),
        ];
        let is_ours = |comment: &Comment| {
            is_it(comment, text, begun, acting.page.as_ref())
                && !self.memory.borrow().written.contains(&comment.id)
        };
        for pause in LOOKS {
            tokio::time::sleep(pause).await;
            let call = || self.access.client.list(&acting.token, &edge, &parameters, None);
            let page = self.read(call).await.ok()?;
            let found = page.rows.iter().filter_map(graph::comment).find(is_ours);
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// Whether a comment can be the one that was just sent: by its text, its time, and its author where
/// Facebook names one.
fn is_it(comment: &Comment, text: &str, begun: i64, page: Option<&Named>) -> bool {
    let author = comment.from.as_ref().and_then(|from| from.id.as_ref());
    let is_other = author.zip(page.and_then(|page| page.id.as_ref())).is_some_and(|(one, page)| one != page);
    let is_new = comment.created_time.is_some_and(|at| at >= begun - CLOCK_DRIFT);
    is_new && !is_other && comment.message.trim() == text::tame_lines(text).trim()
}

/// It cannot be told whether something was written.
pub(super) fn unknown(what: &str, lost: &Fault, command: &str, photo: &NodeId) -> Fault {
    let message = format!(
        "It is not known whether the {what} was written: {}, and it could not be found since",
        lost.message.trim_end_matches('.')
    );
    Fault { kind: FaultKind::Unknown, message, ..lost.clone() }.hint(format!(
        "Look at the photo before writing it again: `wirephoto {command} {photo}`, or its link."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_authors_comment_with_the_same_text_is_not_ours() {
        let named = |id: &str| Named { id: NodeId::parse(id), name: Box::default() };
        let comment = |from: Option<Named>, at| Comment {
            id: NodeId::parse("1_2").unwrap(),
            from,
            message: "Lovely!".into(),
            created_time: Some(at),
            like_count: None,
            comment_count: None,
        };
        let page = named("7");
        let is_it = |comment: &Comment, text| is_it(comment, text, 1000, Some(&page));
        assert!(is_it(&comment(Some(named("7")), 1001), "Lovely!\n"));
        assert!(is_it(&comment(None, 975), "Lovely!"), "the author is hidden, the clocks differ");
        assert!(!is_it(&comment(Some(named("8")), 1001), "Lovely!"));
        assert!(!is_it(&comment(Some(named("7")), 900), "Lovely!"), "an older one");
        assert!(!is_it(&comment(Some(named("7")), 1001), "Lovely"));
    }
}
