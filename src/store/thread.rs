//! The one thread that owns the database for the engine: closures in, results out.

use std::path::Path;
use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::db::{Db, StoreError};

type Job = Box<dyn FnOnce(&mut Db) + Send>;

/// A way to the database's thread. Cheap to clone; the thread ends when the last one is dropped.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: mpsc::UnboundedSender<Job>,
}

impl Store {
    /// Starts the thread on a database that is already open. What happens to the disk below is told
    /// over `notices`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(mut db: Db, notices: mpsc::UnboundedSender<String>) -> Result<Self, StoreError> {
        let (jobs, mut inbox) = mpsc::unbounded_channel::<Job>();
        thread::Builder::new().name("store".to_owned()).spawn(move || {
            for notice in db.take_notices() {
                drop(notices.send(notice));
            }
            while let Some(job) = inbox.blocking_recv() {
                job(&mut db);
                for notice in db.take_notices() {
                    // Nobody listens any more while the engine ends.
                    drop(notices.send(notice));
                }
            }
        })?;
        Ok(Self { jobs })
    }

    /// Opens the database and starts the thread.
    ///
    /// # Errors
    /// As [`Db::open`] and [`Store::start`].
    pub fn open(path: &Path, notices: mpsc::UnboundedSender<String>) -> Result<Self, StoreError> {
        Self::start(Db::open(path)?, notices)
    }

    /// Runs `job` on the database and waits for its result. Jobs run in the order of their calls.
    ///
    /// # Errors
    /// Whatever the job gives, or [`StoreError::Closed`].
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let boxed: Job = Box::new(move |db| drop(sender.send(job(db))));
        self.jobs.send(boxed).map_err(|_| StoreError::Closed)?;
        receiver.await.map_err(|_| StoreError::Closed)?
    }
}
