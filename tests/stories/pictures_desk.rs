//! An engine for stories about pictures, asked as the interface asks it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use wirephoto::engine::detach::Plan;
use wirephoto::engine::protocol::{
    Answer, EngineLink, Farewell, Limits, PhotoAnswer, PhotoRequest, PictureKey, PictureWanted, Pictured,
    Reply, Request, RequestId, WholePhoto,
};
use wirephoto::engine::push::Road;
use wirephoto::engine::{self, PageSetup, Scope, Setup};
use wirephoto::graph::{Endpoint, GraphClient};
use wirephoto::media::PictureCache;
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::node::{Cursor, NodeId, Slice};
use wirephoto::model::photo::{Listing, Photo, PhotoType};
use wirephoto::model::secret::Secret;
use wirephoto::sandbox::tokens::{PAGE_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{APP_ID, On, PAGE_ID, RequestSeen};
use wirephoto::store::{Db, Instance};

use super::support::Stage;

/// Nothing in these stories takes so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The engine, seen from the door.
pub struct Desk {
    runtime: Runtime,
    link: EngineLink,
    next: u64,
    /// Pictures that came, in order, with their reasons where there is none.
    pictures: Vec<(PictureKey, Pictured)>,
}

/// How a desk's engine is set up.
pub struct Manner {
    pub page: String,
    pub page_token: Option<String>,
    pub user_token: String,
    pub cache: u64,
    pub road: Option<Road>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            page: PAGE_ID.to_owned(),
            page_token: Some(PAGE_TOKEN.to_owned()),
            user_token: USER_TOKEN.to_owned(),
            cache: 64 << 20,
            road: None,
        }
    }
}

impl Desk {
    pub fn open(stage: &Stage) -> Self {
        Self::with(stage, &Manner::default())
    }

    pub fn with(stage: &Stage, manner: &Manner) -> Self {
        let base = stage.sandbox.base_url();
        let client =
            GraphClient::new(Endpoint::new(base, "v26.0", APP_ID).unwrap(), Duration::from_secs(10)).unwrap();
        let db = Db::open(&stage.home().join("wirephoto.db")).unwrap();
        let plan = Plan { graph_url: base.into(), api_version: "v26.0".into(), app_id: APP_ID.into() };
        let setup = Setup {
            account: "harbour".into(),
            client,
            token: Secret::new(&manner.user_token),
            instance: Instance::new(db.path()),
            db,
            limits: Limits { jobs: 1, rate: None },
            stall: Duration::from_secs(10),
            tries: 2,
            scope: Scope::Account,
            plan,
            credentials: None,
            page: Some(PageSetup {
                page: NodeId::parse(&manner.page),
                page_token: manner.page_token.as_deref().map(Secret::new),
                patience: Duration::from_secs(2),
                cache: PictureCache::new(folder(stage), manner.cache),
            }),
            road: manner
                .road
                .clone()
                .ok_or_else(|| Fault::new(FaultKind::Usage, "No OneAll site is configured")),
        };
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let link = runtime.block_on(async { engine::start(setup) }).unwrap();
        Self { runtime, link, next: 0, pictures: Vec::new() }
    }

    /// Asks something and waits for its answer.
    pub fn ask(&mut self, request: Request) -> Result<Answer, Fault> {
        let id = self.tell(request);
        loop {
            match self.reply() {
                Reply::Answer(of, answer) if of == id => return answer,
                Reply::Picture(key, picture) => self.pictures.push((key, picture)),
                _ => {}
            }
        }
    }

    /// Asks something about photos and does not wait.
    pub fn begin(&mut self, request: PhotoRequest) {
        self.tell(Request::Photos(request));
    }

    /// Asks something and does not wait.
    pub fn tell(&mut self, request: Request) -> RequestId {
        self.next += 1;
        self.link.requests.blocking_send((RequestId(self.next), request)).unwrap();
        RequestId(self.next)
    }

    fn reply(&mut self) -> Reply {
        let next =
            self.runtime.block_on(async { tokio::time::timeout(PATIENCE, self.link.replies.recv()).await });
        next.unwrap().unwrap()
    }

    pub fn photos(&mut self, request: PhotoRequest) -> Result<PhotoAnswer, Fault> {
        match self.ask(Request::Photos(request))? {
            Answer::Photos(answer) => Ok(answer),
            other => panic!("{other:?}"),
        }
    }

    /// A page of what the Page uploaded.
    pub fn page(&mut self, after: Option<Cursor>, at: usize) -> Slice<Arc<Photo>> {
        match self.photos(PhotoRequest::Page { listing: uploaded(), after, at }).unwrap() {
            PhotoAnswer::Page { page, .. } => page,
            other => panic!("{other:?}"),
        }
    }

    /// What the disk holds of the same list.
    pub fn kept(&mut self) -> Vec<Arc<Photo>> {
        match self.photos(PhotoRequest::Kept(uploaded())).unwrap() {
            PhotoAnswer::Kept(_, photos) => photos,
            other => panic!("{other:?}"),
        }
    }

    pub fn whole(&mut self, id: &NodeId) -> WholePhoto {
        match self.photos(PhotoRequest::Photo(id.clone())).unwrap() {
            PhotoAnswer::Whole(whole) => *whole,
            other => panic!("{other:?}"),
        }
    }

    /// Wants these photos this wide, and nothing else any more.
    pub fn want(&mut self, photos: &[Arc<Photo>], width: u32) {
        let wanted = photos.iter().map(|photo| wanted(photo, width)).collect();
        self.tell(Request::Photos(PhotoRequest::Pictures(wanted)));
    }

    /// The next picture, with the reason where there is none.
    pub fn next_picture(&mut self) -> (String, Pictured) {
        loop {
            if !self.pictures.is_empty() {
                let (key, picture) = self.pictures.remove(0);
                return (key.photo.to_string(), picture);
            }
            if let Reply::Picture(key, picture) = self.reply() {
                self.pictures.push((key, picture));
            }
        }
    }

    /// The next pictures, by photo: `80x53`, or the reason.
    pub fn next_pictures(&mut self, count: usize) -> BTreeMap<String, String> {
        let said = |picture: Pictured| match picture {
            Ok(raster) => format!("{}x{}", raster.width, raster.height),
            Err(reason) => reason,
        };
        (0..count).map(|_| self.next_picture()).map(|(id, picture)| (id, said(picture))).collect()
    }

    pub fn leave(mut self) {
        self.ask(Request::Leave(Farewell::Interrupt)).unwrap();
    }
}

/// The folder of pictures on disk.
pub fn folder(stage: &Stage) -> std::path::PathBuf {
    stage.home().join("cache").join("pictures")
}

pub fn uploaded() -> Listing {
    Listing::page(PhotoType::Uploaded)
}

pub fn wanted(photo: &Arc<Photo>, width: u32) -> PictureWanted {
    PictureWanted { photo: Arc::clone(photo), width, height: width * 2 / 3 }
}

/// The requests for bytes of pictures.
pub fn fetched(stage: &Stage) -> Vec<RequestSeen> {
    stage.calls(On::Image)
}

/// Files in a folder with their lengths.
pub fn files(folder: &Path) -> Vec<(String, u64)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<(String, u64)> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len()))
        .collect();
    files.sort();
    files
}
