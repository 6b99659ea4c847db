//! The task that provides pictures: it owns what is wanted and what is under way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::{self, AbortHandle, JoinSet};
use tokio::time::{Instant, timeout};

use super::choice::rendition;
use super::obtain::{Found, Source};
use crate::engine::protocol::{PictureKey, PictureWanted, Pictured, Reply};
use crate::media::{CacheName, picture};
use crate::model::node::NodeId;
use crate::model::raster::Raster;

/// Pictures that are fetched at the same time.
const LANES: usize = 4;
/// Pictures that are under way at the same time, fetched or waiting to be decoded.
const UNDER_WAY: usize = 8;
/// How long a picture that failed is not tried again.
const REST: Duration = Duration::from_secs(60);
/// How long anybody waits for one picture to be decoded.
const DECODING: Duration = Duration::from_secs(20);

/// What the task is told.
#[derive(Debug)]
pub enum Order {
    /// These are wanted now.
    Want(Vec<PictureWanted>),
    /// What failed may be tried again: of one photo, or of all.
    ForgetFailures(Option<NodeId>),
}

/// A picture that is wanted and has not come yet.
#[derive(Debug)]
struct Wanted {
    picture: PictureWanted,
    key: PictureKey,
    /// What is fetched for it, perhaps together with other sizes.
    rendition: CacheName,
    /// What was found on disk for it and is broken.
    broken: Option<CacheName>,
}

/// Something that was under way has ended.
#[derive(Debug)]
enum Done {
    Fetched(CacheName, Result<Found, String>),
    Decoded(PictureKey, Found, Result<Raster, String>),
}

/// A picture that failed lately.
#[derive(Debug)]
struct Failure {
    photo: NodeId,
    at: Instant,
    reason: String,
}

/// The task.
#[derive(Debug)]
pub struct Keeper {
    source: Arc<Source>,
    replies: mpsc::UnboundedSender<Reply>,
    /// The most urgent first.
    wanted: Vec<Wanted>,
    fetches: HashMap<CacheName, AbortHandle>,
    decodes: HashMap<PictureKey, AbortHandle>,
    failures: HashMap<CacheName, Failure>,
    tasks: JoinSet<Done>,
    decoder: Arc<Semaphore>,
}

impl Keeper {
    /// A task that wants nothing yet.
    pub fn new(source: Source, replies: mpsc::UnboundedSender<Reply>) -> Self {
        Self {
            source: Arc::new(source),
            replies,
            wanted: Vec::new(),
            fetches: HashMap::new(),
            decodes: HashMap::new(),
            failures: HashMap::new(),
            tasks: JoinSet::new(),
            // Decoding takes memory and a core: one picture at a time.
            decoder: Arc::new(Semaphore::new(1)),
        }
    }

    /// Works until nobody can give orders any more.
    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        loop {
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(Order::Want(pictures)) => self.want(pictures),
                    Some(Order::ForgetFailures(of)) => self.forget_failures(of.as_ref()),
                    None => return,
                },
                Some(ended) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => match ended {
                    Ok((task, done)) => self.take(task, done),
                    Err(error) => self.clear(error.id()),
                },
            }
            self.fill();
        }
    }

    /// Replaces what is wanted, and gives up what no longer is.
    fn want(&mut self, pictures: Vec<PictureWanted>) {
        let mut seen = HashSet::new();
        let all = pictures.into_iter().map(|picture| Wanted {
            key: picture.key(),
            rendition: rendition(&picture.photo, picture.width, picture.height),
            picture,
            broken: None,
        });
        self.wanted = all.filter(|one| seen.insert(one.key.clone())).collect();
        let renditions: HashSet<&CacheName> = self.wanted.iter().map(|one| &one.rendition).collect();
        self.fetches.retain(|name, task| {
            let stays = renditions.contains(name);
            if !stays {
                task.abort();
            }
            stays
        });
        self.decodes.retain(|key, task| {
            let stays = seen.contains(key);
            if !stays {
                task.abort();
            }
            stays
        });
    }

    fn forget_failures(&mut self, of: Option<&NodeId>) {
        self.failures.retain(|_, failure| of.is_some_and(|photo| failure.photo != *photo));
    }

    /// Starts what can be started, the most urgent first, and answers at once what failed lately.
    fn fill(&mut self) {
        let mut answered = Vec::new();
        let mut starting = Vec::new();
        for (at, one) in self.wanted.iter().enumerate() {
            if self.decodes.contains_key(&one.key) || self.fetches.contains_key(&one.rendition) {
                continue;
            }
            if let Some(failure) = self.failures.get(&one.rendition).filter(|one| one.at.elapsed() < REST) {
                answered.push((one.key.clone(), failure.reason.clone()));
            } else if !starting.iter().any(|(_, name)| *name == one.rendition) {
                starting.push((at, one.rendition.clone()));
            }
        }
        for (key, reason) in answered {
            self.wanted_no_more(&key);
            self.tell(key, Err(reason));
        }
        for (_, name) in starting {
            if self.fetches.len() < LANES && self.fetches.len() + self.decodes.len() < UNDER_WAY {
                self.fetch(name);
            }
        }
    }

    fn fetch(&mut self, name: CacheName) {
        let mut sharing = self.wanted.iter().filter(|one| one.rendition == name).peekable();
        let Some(picture) = sharing.peek().map(|one| one.picture.clone()) else { return };
        let (source, broken) = (Arc::clone(&self.source), sharing.find_map(|one| one.broken.clone()));
        let rendition = name.clone();
        let task = self.tasks.spawn(async move {
            let found = source.obtain(&picture.photo, picture.width, picture.height, broken).await;
            Done::Fetched(rendition, found)
        });
        self.fetches.insert(name, task);
    }

    /// Takes what a task brought; what was given up just as it ended is as good as never begun.
    fn take(&mut self, task: task::Id, done: Done) {
        match done {
            Done::Fetched(name, found) => {
                if self.fetches.get(&name).is_none_or(|handle| handle.id() != task) {
                    return;
                }
                self.fetches.remove(&name);
                match found {
                    Ok(found) => self.decode_all(&name, &found),
                    Err(reason) => self.fail(&name, &reason),
                }
            }
            Done::Decoded(key, found, made) => {
                if self.decodes.get(&key).is_none_or(|handle| handle.id() != task) {
                    return;
                }
                self.decodes.remove(&key);
                self.finish(key, &found, made);
            }
        }
    }

    fn decode_all(&mut self, name: &CacheName, found: &Found) {
        let sharing = self.wanted.iter().filter(|one| one.rendition == *name);
        let keys: Vec<PictureKey> = sharing.map(|one| one.key.clone()).collect();
        for key in keys {
            self.decode(key, found.clone());
        }
    }

    /// Decodes away from the loop. A decoder that takes too long is left to itself; the next one waits for it.
    fn decode(&mut self, key: PictureKey, found: Found) {
        let (decoder, source, size) = (Arc::clone(&self.decoder), Arc::clone(&self.source), key.clone());
        let named = key.clone();
        let task = self.tasks.spawn(async move {
            let bytes = found.bytes.clone();
            let permit = decoder.acquire_owned().await;
            let work = task::spawn_blocking(move || {
                let made = picture::decode(&bytes, size.width, size.height);
                drop(permit);
                made
            });
            let made = match timeout(DECODING, work).await {
                Ok(Ok(made)) => made,
                Ok(Err(_)) => Err("broken picture".to_owned()),
                Err(_) => Err("takes too long to decode".to_owned()),
            };
            // What is broken on disk is taken off when it is fetched anew: other sizes may be ahead of this one.
            if made.is_err() && !found.is_cached {
                source.remove(found.name.clone()).await;
            }
            Done::Decoded(named, found, made)
        });
        self.decodes.insert(key, task);
    }

    /// A picture is there, or the bytes were none. Those from the disk are fetched anew, for all sizes.
    fn finish(&mut self, key: PictureKey, found: &Found, made: Result<Raster, String>) {
        let Some(one) = self.wanted.iter().find(|one| one.key == key) else { return };
        let name = one.rendition.clone();
        match made {
            Ok(raster) => {
                self.wanted_no_more(&key);
                self.tell(key, Ok(Arc::new(raster)));
            }
            Err(_) if found.is_cached => {
                for one in self.wanted.iter_mut().filter(|one| one.rendition == name) {
                    one.broken = Some(found.name.clone());
                    if let Some(task) = self.decodes.remove(&one.key) {
                        task.abort();
                    }
                }
            }
            Err(reason) => self.fail(&name, &reason),
        }
    }

    fn fail(&mut self, name: &CacheName, reason: &str) {
        let (failed, others) = std::mem::take(&mut self.wanted)
            .into_iter()
            .partition::<Vec<_>, _>(|one| one.rendition == *name && !self.decodes.contains_key(&one.key));
        self.wanted = others;
        self.failures.retain(|_, failure| failure.at.elapsed() < REST);
        for one in failed {
            let photo = one.key.photo.clone();
            let failure = Failure { photo, at: Instant::now(), reason: reason.to_owned() };
            self.failures.insert(name.clone(), failure);
            self.tell(one.key, Err(reason.to_owned()));
        }
    }

    fn wanted_no_more(&mut self, key: &PictureKey) {
        self.wanted.retain(|one| one.key != *key);
    }

    /// A task ended without a word: it was given up.
    fn clear(&mut self, task: task::Id) {
        self.fetches.retain(|_, handle| handle.id() != task);
        self.decodes.retain(|_, handle| handle.id() != task);
    }

    fn tell(&self, key: PictureKey, picture: Pictured) {
        // The door may have closed meanwhile.
        drop(self.replies.send(Reply::Picture(key, picture)));
    }
}
