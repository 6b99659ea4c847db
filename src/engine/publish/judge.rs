//! Judging a post before it leaves, and writing down the calls that it takes.

use super::Publisher;
use crate::media;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::params;
use crate::model::post::{
    self, Content, PhotoFacts, PhotoSource, PlannedCall, Post, PostId, PostState, Severity, Subject, Verdict,
};
use crate::model::session::Digest;
use crate::oneall;
use crate::store::NewStep;

impl Publisher {
    /// Everything that is wrong with a content, and what is known of its photos, in order. Nothing is sent.
    ///
    /// # Errors
    /// [`FaultKind::Storage`]; what is wrong with the content is in the verdicts.
    pub async fn judge(&self, content: &Content) -> Result<(Vec<Verdict>, Vec<PhotoFacts>), Fault> {
        let facts = self.facts(content).await?;
        let verdicts = verdicts(content, &facts, self.browser.server_now());
        Ok((verdicts, facts))
    }

    async fn facts(&self, content: &Content) -> Result<Vec<PhotoFacts>, Fault> {
        let sources: Vec<PhotoSource> = content.photos.iter().map(|photo| photo.source.clone()).collect();
        let looking = tokio::task::spawn_blocking(move || sources.iter().map(facts_of).collect::<Vec<_>>());
        let ended = |_| Fault::new(FaultKind::Internal, "The look at the photos ended unexpectedly");
        let mut facts = looking.await.map_err(ended)?;
        let account = self.account.clone();
        let digests: Vec<Option<Digest>> = facts.iter().map(|facts| facts.digest).collect();
        let earlier = self.store.run(move |db| {
            let earlier = |digest: &Option<Digest>| match digest {
                Some(digest) => db.published_in(&account, digest),
                None => Ok(None),
            };
            digests.iter().map(earlier).collect::<Result<Vec<_>, _>>()
        });
        for (facts, earlier) in facts.iter_mut().zip(earlier.await?) {
            facts.published_in = earlier;
        }
        Ok(facts)
    }

    /// Judges a draft, or a post that was refused, once more and makes it ready to be sent.
    ///
    /// # Errors
    /// [`FaultKind::Usage`], or [`FaultKind::Source`] when files alone are the reason, with every refusal.
    pub async fn queue(&self, id: PostId) -> Result<Post, Fault> {
        let post = self.get(id).await?;
        if let (PostState::Draft, Some(there)) = (post.state, &post.post_id) {
            return Err(Fault::new(
                FaultKind::Usage,
                format!("Post {id} is a draft at Facebook already: {there}"),
            )
            .hint("Publish it there, or duplicate it here: sent once more it would be there twice."));
        }
        let (verdicts, facts) = self.judge(&post.content).await?;
        if let Some(fault) = refusals(&verdicts) {
            return Err(fault);
        }
        if post.content.goes_through_oneall() {
            return self.queue_push(post).await;
        }
        let page = self.page_id().await?;
        let calls = post::plan(&post.content).calls;
        let steps: Vec<NewStep> = calls.iter().map(|call| step(call, &page, &facts)).collect();
        let queued = self.journal(move |db, now| db.queue_post(id, &post.content, &page, &steps, now)).await;
        queued.map(|kept| kept.post)
    }
}

/// Everything that the rules say of a content at a moment in Unix seconds, by the rules of where it goes. `facts`
/// are in the order of its photos.
pub fn verdicts(content: &Content, facts: &[PhotoFacts], now: i64) -> Vec<Verdict> {
    if let Some(verdicts) = oneall::judge_post(content) {
        return verdicts;
    }
    let mut verdicts = post::judge(content, facts, now);
    if let Some(call) = post::plan(content).calls.last() {
        verdicts.extend(params::judge(content, call.edge, now));
    }
    verdicts
}

/// What is known of a photo. Blocking.
fn facts_of(source: &PhotoSource) -> PhotoFacts {
    match source {
        PhotoSource::Url(_) => PhotoFacts::default(),
        PhotoSource::File(path) => media::photo_facts(path),
    }
}

/// All reasons for which a post does not go, as one fault.
fn refusals(verdicts: &[Verdict]) -> Option<Fault> {
    let reasons: Vec<&Verdict> =
        verdicts.iter().filter(|verdict| verdict.severity == Severity::Refuse).collect();
    if reasons.is_empty() {
        return None;
    }
    let is_file = |verdict: &&Verdict| matches!(verdict.subject, Subject::Photo(_));
    let kind = if reasons.iter().all(is_file) { FaultKind::Source } else { FaultKind::Usage };
    let said: Vec<String> = reasons.iter().map(|verdict| about(verdict)).collect();
    Some(
        Fault::new(kind, format!("The post does not go: {}", said.join("; ")))
            .hint("Nothing was sent. Mend what is named and try again."),
    )
}

fn about(verdict: &Verdict) -> String {
    let message = verdict.message.trim_end_matches('.');
    match verdict.subject {
        Subject::Photo(at) => format!("photo {}: {message}", at + 1),
        _ => message.to_owned(),
    }
}

fn step(call: &PlannedCall, page: &NodeId, facts: &[PhotoFacts]) -> NewStep {
    let digest = call.file.as_ref().and_then(|_| facts.get(call.photo.unwrap_or(0))?.digest);
    NewStep { photo: call.photo, call: fingerprint(call, page, digest), digest }
}

/// BLAKE3 of all that a call says, but for its place among the photos: two calls with the same one make the
/// same photo.
fn fingerprint(call: &PlannedCall, page: &NodeId, digest: Option<Digest>) -> Digest {
    let said = format!("{page} {:?} {:?} {:?} {digest:?}", call.edge, call.target, call.parameters);
    *blake3::hash(said.as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{MediaPart, When, plan};

    fn photo(name: &str, caption: &str) -> MediaPart {
        MediaPart { source: PhotoSource::File(name.into()), caption: caption.into(), alt_text: String::new() }
    }

    fn calls(content: &Content) -> Vec<Digest> {
        let page = NodeId::parse("7").unwrap();
        let facts = |at: u8| PhotoFacts { digest: Some([at; 32]), ..PhotoFacts::default() };
        let steps = plan(content).calls;
        steps.iter().map(|call| step(call, &page, &[facts(1), facts(2)]).call).collect()
    }

    #[test]
    fn a_call_is_known_again_by_all_that_it_says_and_not_by_its_place() {
        let content = Content { photos: vec![photo("a", ""), photo("b", "x")], ..Content::default() };
        let before = calls(&content);
        let renamed = Content { photos: vec![photo("c", ""), photo("b", "x")], ..content.clone() };
        assert_eq!(calls(&renamed)[0], before[0], "the same bytes under another name");
        let captioned = Content { photos: vec![photo("a", "new"), photo("b", "x")], ..content.clone() };
        assert_ne!(calls(&captioned)[0], before[0]);
        assert_eq!(calls(&captioned)[1], before[1]);
        let later = Content { when: When::At(5), ..content };
        assert_ne!(calls(&later)[0], before[0], "a scheduled post takes temporary photos");
    }

    #[test]
    fn every_refusal_is_said_at_once() {
        let photo = Verdict::refuse(Subject::Photo(1), "photo_size", "It is too large.");
        let when = Verdict::refuse(Subject::When, "schedule_window", "Too soon.");
        let warning = Verdict::warn(Subject::Message, "x", "Long.");
        assert_eq!(refusals(std::slice::from_ref(&warning)), None);
        let fault = refusals(&[photo.clone(), warning.clone()]).unwrap();
        assert_eq!(fault.kind, FaultKind::Source);
        assert_eq!(fault.message, "The post does not go: photo 2: It is too large");
        let fault = refusals(&[photo, warning, when]).unwrap();
        assert_eq!(fault.kind, FaultKind::Usage);
        assert!(fault.message.ends_with("photo 2: It is too large; Too soon"), "{}", fault.message);
    }
}
