//! Posts on the stage: a journal and a Page as plain data, with answers to what is asked about them.

use wirephoto::engine::protocol::{PostAnswer, PostList, PostRequest, RemoteList};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::node::{Cursor, NodeId, Slice};
use wirephoto::model::post::{
    Content, MediaPart, PhotoSource, Post, PostChange, PostId, PostState, RemotePost, StepRecord, StepState,
    When,
};

use super::NOON_MS;

const NOON: i64 = NOON_MS / 1000;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The journal and the Page.
#[derive(Default)]
pub struct Desk {
    pub posts: Vec<Post>,
    pub scheduled: Vec<RemotePost>,
    pub published: Vec<RemotePost>,
    /// Posts of the Page that a page of a list holds; 0 for all.
    pub page: usize,
    /// What a post is found to be when it is looked for; `None` for not there.
    pub found: Option<PostState>,
    /// What was asked for, in short, lists left out.
    pub done: Vec<String>,
    /// True where it answers; else whoever keeps drafts alone does.
    pub open: bool,
    pub last: i64,
}

/// A post of the journal.
pub fn post(id: i64, state: PostState, message: &str) -> Post {
    let there = matches!(state, PostState::Published | PostState::Scheduled | PostState::Unpublished);
    Post {
        id: PostId(id),
        state,
        content: Content { message: message.into(), ..Content::default() },
        page: None,
        post_id: NodeId::parse(&format!("700_{id}")).filter(|_| there),
        steps: Vec::new(),
        scheduled_publish_time: None,
        fault: None,
        created_at: NOON - 2 * HOUR,
        updated_at: NOON - id * 600,
    }
}

/// A post of the Page.
pub fn remote(id: i64, message: &str, age: i64) -> RemotePost {
    RemotePost {
        id: NodeId::parse(&format!("700_{id}")).unwrap(),
        message: message.into(),
        created_time: Some(NOON - age),
        scheduled_publish_time: None,
        is_published: Some(true),
        permalink_url: Some(format!("https://www.facebook.com/700/posts/{id}").into()),
        photos: Vec::new(),
    }
}

/// A post of the Page that comes out so many seconds after noon.
pub fn to_come(id: i64, message: &str, ahead: i64) -> RemotePost {
    RemotePost {
        scheduled_publish_time: Some(NOON + ahead),
        is_published: Some(false),
        permalink_url: None,
        ..remote(id, message, HOUR)
    }
}

fn photo(name: &str, caption: &str) -> MediaPart {
    MediaPart {
        source: PhotoSource::File(format!("/srv/photos/{name}").into()),
        caption: caption.into(),
        alt_text: if caption.is_empty() { String::new() } else { format!("{caption}, seen from the quay") },
    }
}

fn step(photo: Option<usize>, state: StepState, at: i64) -> StepRecord {
    let sent = state != StepState::Waiting;
    let given = (state == StepState::Done).then(|| NodeId::parse(&format!("88{at}")).unwrap());
    StepRecord {
        photo,
        state,
        given,
        armed_at: sent.then_some(at - 4),
        done_at: (state == StepState::Done).then_some(at),
        fault: None,
    }
}

impl Desk {
    /// A day at the museum: something in every state.
    pub fn museum() -> Self {
        let mut office = Self { last: 100, open: true, ..Self::default() };
        let photos = vec![
            photo("crane.jpg", "The crane"),
            photo("港の写真-夕焼け.jpg", "夕焼け"),
            photo("flood-1962.jpg", ""),
        ];
        let mut unknown =
            post(21, PostState::Unknown, "Night of the museums: open until two, tickets at the door.");
        unknown.fault = Some(
            Fault::new(FaultKind::Unknown, "The answer to the publishing call never came.")
                .hint("Look whether it is there before it is sent again."),
        );
        unknown.steps = vec![step(None, StepState::Armed, NOON - 2 * HOUR)];
        let mut failed = post(19, PostState::Failed, "Three views of the old crane");
        failed.content.photos = photos.clone();
        failed.fault = Some(Fault {
            code: Some(324),
            ..Fault::new(FaultKind::Rejected, "Photo 3 of 3 (flood-1962.jpg): the image cannot be read.")
        });
        failed.steps = vec![
            step(Some(0), StepState::Done, NOON - 5 * HOUR),
            step(Some(1), StepState::Done, NOON - 26 * HOUR),
            StepRecord { fault: failed.fault.clone(), ..step(Some(2), StepState::Refused, NOON - 5 * HOUR) },
            step(None, StepState::Waiting, 0),
        ];
        let mut sending = post(22, PostState::Uploading, "港の夕焼け 👩‍👩‍👧 sunset over the harbour");
        sending.content.photos = photos;
        sending.steps = vec![
            step(Some(0), StepState::Done, NOON - 60),
            step(Some(1), StepState::Armed, NOON - 20),
            step(Some(2), StepState::Waiting, 0),
            step(None, StepState::Waiting, 0),
        ];
        let mut ready = post(23, PostState::Ready, "Summer opening hours");
        ready.content.when = When::At(NOON + 3 * DAY);
        let mut planned =
            post(12, PostState::Scheduled, "Guided tour on Wednesday, meeting at the lighthouse");
        planned.content.when = When::At(NOON + 2 * DAY + 6 * HOUR);
        planned.scheduled_publish_time = Some(NOON + 2 * DAY + 6 * HOUR);
        let mut draft = post(25, PostState::Draft, "The restoration of the pilot boat, part two");
        draft.content.photos = vec![photo("boat.jpg", "")];
        draft.content.link = Some("https://museum.example/pilot-boat".into());
        office.posts = vec![
            unknown,
            sending,
            ready,
            failed,
            draft,
            post(24, PostState::Draft, ""),
            planned,
            post(11, PostState::Published, "A new flag for the tall ship"),
            post(10, PostState::Unpublished, "Test of the colours"),
        ];
        office.fill_page();
        office
    }

    /// What the Page has.
    fn fill_page(&mut self) {
        self.scheduled = vec![
            to_come(12, "Guided tour on Wednesday, meeting at the lighthouse", 2 * DAY + 6 * HOUR),
            to_come(501, "Museum café: soup of the week", 22 * HOUR),
            to_come(502, "Children's afternoon\nwith paper boats", 2 * DAY + 2 * HOUR),
            to_come(503, "写真展 opens", 9 * DAY),
        ];
        self.published = vec![
            remote(11, "A new flag for the tall ship", 3 * HOUR),
            remote(401, "Thank you for 5,000 visitors!", 2 * DAY),
            remote(402, "Storm warning: the mole is closed", 5 * DAY),
        ];
    }

    /// The same in ASCII alone.
    pub fn plain() -> Self {
        let mut office = Self::museum();
        office.posts.retain(|post| post.content.photos.len() < 2 && post.content.message.is_ascii());
        office.scheduled.retain(|post| post.message.is_ascii());
        office
    }

    /// Very many published posts.
    pub fn crowd(count: i64) -> Self {
        let published =
            (0..count).map(|id| remote(1000 + id, &format!("Post number {id:05} of the Page"), id * HOUR));
        Self { published: published.collect(), page: 50, open: true, ..Self::default() }
    }

    fn at(&mut self, id: PostId) -> Result<&mut Post, Fault> {
        let missing = Fault::new(FaultKind::Missing, "There is no such post.");
        self.posts.iter_mut().find(|post| post.id == id).ok_or(missing)
    }

    fn listed(&self, list: PostList) -> Vec<Post> {
        let belongs = |state: PostState| match list {
            PostList::Outbox => state.is_under_way(),
            PostList::Drafts => state == PostState::Draft,
            PostList::Ended => !state.is_under_way() && state != PostState::Draft,
        };
        self.posts.iter().filter(|post| belongs(post.state)).cloned().collect()
    }

    fn slice(&self, list: RemoteList, after: Option<&Cursor>) -> Slice<RemotePost> {
        let all = match list {
            RemoteList::Scheduled => &self.scheduled,
            RemoteList::Published => &self.published,
        };
        let from: usize = after.map_or(0, |cursor| cursor.parameters()[0].1.parse().unwrap()).min(all.len());
        let page = if self.page == 0 { all.len() } else { self.page };
        let to = (from + page).min(all.len());
        let next = (to < all.len()).then(|| Cursor::after(&to.to_string()).unwrap());
        Slice { items: all[from..to].to_vec(), next, total: None }
    }

    fn save(&mut self, content: Content) -> PostAnswer {
        self.last += 1;
        let id = self.last;
        self.posts.push(Post { content, updated_at: NOON, ..post(id, PostState::Draft, "") });
        PostAnswer::Saved(PostId(id))
    }

    /// A post comes to where it was to come to.
    fn end(&mut self, id: PostId, state: PostState) -> Result<PostAnswer, Fault> {
        let post = self.at(id)?;
        post.state = state;
        post.fault = None;
        post.post_id = NodeId::parse(&format!("700_{id}"));
        post.updated_at = NOON;
        if let When::At(at) = post.content.when {
            post.scheduled_publish_time = Some(at);
        }
        Ok(PostAnswer::Ended(Box::new(post.clone())))
    }

    /// True for a request that is answered here.
    pub fn answers(&self, request: &PostRequest) -> bool {
        let drafts = matches!(
            request,
            PostRequest::Judge(_)
                | PostRequest::Plan(_)
                | PostRequest::Places
                | PostRequest::Fit(_)
                | PostRequest::Save(Some(_), _)
        );
        self.open && !drafts
    }

    pub fn answer(&mut self, request: &PostRequest) -> Result<PostAnswer, Fault> {
        if !matches!(request, PostRequest::List(_) | PostRequest::Remote(..)) {
            self.done.push(format!("{request:?}").chars().take(100).collect());
        }
        match request {
            PostRequest::List(list) => Ok(PostAnswer::Listed(*list, self.listed(*list))),
            PostRequest::Remote(list, after) => {
                Ok(PostAnswer::Remote(*list, self.slice(*list, after.as_ref())))
            }
            PostRequest::Publish(id) | PostRequest::SendAgain(id) => {
                let state = match self.at(*id)?.content.when {
                    When::At(_) => PostState::Scheduled,
                    _ => PostState::Published,
                };
                self.end(*id, state)
            }
            PostRequest::Verify(id) => match self.found {
                Some(state) => self.end(*id, state),
                None => Ok(PostAnswer::Ended(Box::new(self.at(*id)?.clone()))),
            },
            PostRequest::Discard(id) => {
                self.posts.retain(|post| post.id != *id);
                Ok(PostAnswer::Discarded(*id))
            }
            PostRequest::Duplicate(id) => {
                let content = self.at(*id)?.content.clone();
                Ok(self.save(content))
            }
            PostRequest::Save(None, content) => Ok(self.save((**content).clone())),
            PostRequest::Delete(node) => {
                self.scheduled.retain(|post| post.id != *node);
                self.published.retain(|post| post.id != *node);
                self.posts.retain(|post| post.post_id.as_ref() != Some(node));
                Ok(PostAnswer::Deleted(node.clone()))
            }
            PostRequest::Change(node, change) => self.change(node, change),
            other => {
                Err(Fault::new(FaultKind::Internal, format!("{other:?} is not answered on this stage.")))
            }
        }
    }

    fn change(&mut self, node: &NodeId, change: &PostChange) -> Result<PostAnswer, Fault> {
        let at = self.scheduled.iter().position(|post| post.id == *node);
        let Some(at) = at else { return Err(Fault::new(FaultKind::Missing, "There is no such post.")) };
        match change {
            PostChange::Message(message) => self.scheduled[at].message = message.as_str().into(),
            PostChange::Move(to) => self.scheduled[at].scheduled_publish_time = Some(*to),
            PostChange::PublishNow => {
                let mut post = self.scheduled.remove(at);
                post.is_published = Some(true);
                post.scheduled_publish_time = None;
                self.published.insert(0, post.clone());
                return Ok(PostAnswer::Changed(Box::new(post)));
            }
        }
        Ok(PostAnswer::Changed(Box::new(self.scheduled[at].clone())))
    }
}
