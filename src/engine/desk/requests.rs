//! What the desk does with each request.

use crate::config::Credentials;
use crate::engine::clock;
use crate::engine::intake;
use crate::engine::lanes::Stop;
use crate::engine::protocol::{
    Answer, Level, Limits, ListQuery, NewUpload, Reply, Request, RequestId, SessionAction,
};
use crate::graph::{GraphClient, Offset, RemoteId};
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::session::{SessionId, Step};
use crate::store::{Selection, Wish};

use super::Desk;

impl Desk {
    pub(super) async fn take_request(&mut self, id: RequestId, request: Request) {
        let answer = match request {
            Request::Add(files) => self.add(files).await,
            Request::Act(action, ids) => self.act(action, ids).await,
            Request::Ask(session) => return self.ask(id, session).await,
            Request::SetLimits(limits) => {
                self.limits = Limits { jobs: limits.jobs.clamp(1, 16), rate: limits.rate };
                self.ctx.limiter.set(limits.rate);
                Ok(Answer::Done)
            }
            Request::RenewToken(token) => self.renew(token).await,
            Request::Order(query) => self.order(query).await,
            Request::Rows(ids) => {
                self.db(move |db| db.rows(&ids)).await.map(Answer::Rows).map_err(Fault::from)
            }
            Request::Details(session) => self
                .db(move |db| db.details(session))
                .await
                .map(|found| Answer::Details(found.map(Box::new)))
                .map_err(Fault::from),
            Request::Folder(path) => {
                let replies = self.replies.clone();
                tokio::task::spawn_blocking(move || {
                    let answer = intake::folder(path).map(|(path, entries)| Answer::Folder(path, entries));
                    // The door may have closed meanwhile.
                    drop(replies.send(Reply::Answer(id, answer)));
                });
                return;
            }
            Request::Photos(request) => return self.take_photos(id, request),
            Request::Posts(request) => return self.take_posts(id, request),
            Request::Leave(_) => Ok(Answer::Done),
        };
        self.reply(Reply::Answer(id, answer));
        self.look_outside().await;
    }

    /// Says that the list changed when another process wrote to the database. Only at rest: a lane
    /// writes digests over a connection of its own, which would look the same.
    async fn look_outside(&mut self) {
        if self.lanes.count() > 0 {
            return;
        }
        match self.db(|db| db.data_version()).await {
            Ok(version) if version != self.seen_version => {
                self.seen_version = version;
                self.reply(Reply::Stale);
            }
            Ok(_) => {}
            Err(error) => self.complain(error),
        }
    }

    pub(super) async fn add(&mut self, files: Vec<NewUpload>) -> Result<Answer, Fault> {
        let account = self.account.clone();
        let checked = tokio::task::spawn_blocking(move || intake::check(&account, files))
            .await
            .map_err(|_| Fault::new(FaultKind::Internal, "The check of the files ended unexpectedly"))?;
        for warning in checked.warnings {
            self.notice(Level::Warning, None, warning);
        }
        let good = checked.good;
        let sessions = self
            .db(move |db| {
                let sessions = db.add(&good, clock::unix())?;
                // What is unfinished is taken up again; what another process holds is left to it.
                let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
                db.requeue(&ids, clock::unix())
            })
            .await?;
        self.queue.extend(sessions.iter().map(|session| session.id));
        self.changed.extend(sessions.iter().cloned());
        Ok(Answer::Added { sessions, refused: checked.refused })
    }

    pub(super) async fn act(&mut self, action: SessionAction, ids: Vec<SessionId>) -> Result<Answer, Fault> {
        match action {
            SessionAction::Pause => self.halt(ids, Stop::Pause, Step::Pause, Wish::Pause).await,
            SessionAction::Cancel => self.halt(ids, Stop::Cancel, Step::Cancel, Wish::Cancel).await,
            SessionAction::Resume => self.resume(ids).await,
            SessionAction::Remove => {
                let (moving, resting): (Vec<_>, Vec<_>) =
                    ids.into_iter().partition(|id| self.lanes.stop(*id, Stop::Remove));
                let mut gone = self.remove(resting).await;
                gone.extend(moving);
                Ok(Answer::Acted(gone))
            }
        }
    }

    pub(super) async fn halt(
        &mut self,
        ids: Vec<SessionId>,
        stop: Stop,
        step: Step,
        wish: Wish,
    ) -> Result<Answer, Fault> {
        let (mut acted, resting): (Vec<_>, Vec<_>) =
            ids.into_iter().partition(|id| self.lanes.stop(*id, stop));
        let rows = self
            .db(move |db| {
                let (rows, held) = db.step_all(&resting, step, clock::unix())?;
                for id in held {
                    db.wish(id, wish)?;
                }
                Ok(rows)
            })
            .await?;
        acted.extend(rows.iter().map(|row| row.id));
        self.stopped_by_token.retain(|id| !acted.contains(id));
        self.changed.extend(rows);
        Ok(Answer::Acted(acted))
    }

    pub(super) async fn resume(&mut self, ids: Vec<SessionId>) -> Result<Answer, Fault> {
        let (mut acted, resting): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| self.lanes.hurry(*id));
        let rows = self.db(move |db| db.requeue(&resting, clock::unix())).await?;
        let queued = rows.iter().filter(|row| !row.state.is_final()).map(|row| row.id);
        self.queue.extend(queued.clone());
        acted.extend(queued);
        self.changed.extend(rows);
        // Whoever resumes by hand wants to see whether the token works again.
        self.is_claiming = true;
        Ok(Answer::Acted(acted))
    }

    pub(super) async fn remove(&mut self, ids: Vec<SessionId>) -> Vec<SessionId> {
        let gone = self.db(move |db| db.remove(&ids));
        match gone.await {
            Ok(gone) => {
                self.changed.retain(|row| !gone.contains(&row.id));
                let totals = self.totals().await;
                self.reply(Reply::Removed(gone.clone(), totals));
                gone
            }
            Err(error) => {
                self.complain(error);
                Vec::new()
            }
        }
    }

    /// Asks the server in a task of its own: a slow answer does not hold up the desk.
    pub(super) async fn ask(&mut self, request: RequestId, id: SessionId) {
        let remote = self.db(move |db| db.journal(id)).await.map(|journal| journal.remote);
        let remote = match remote {
            Ok(Some(remote)) => RemoteId::new(&remote),
            Ok(None) => {
                Err(Fault::new(FaultKind::Missing, "The server holds no open session for this upload")
                    .hint("It has not begun, or it is finished."))
            }
            Err(error) => Err(error.into()),
        };
        let (client, replies, token) =
            (self.ctx.client.clone(), self.replies.clone(), self.token.borrow().clone());
        tokio::spawn(async move {
            let answer = match remote {
                Ok(remote) => {
                    ask_server(&client, &token, &remote).await.map(|offset| Answer::Offset(id, offset))
                }
                Err(fault) => Err(fault),
            };
            // The door may have closed meanwhile.
            drop(replies.send(Reply::Answer(request, answer)));
        });
    }

    pub(super) async fn renew(&mut self, token: Secret) -> Result<Answer, Fault> {
        self.keep_token(&token).await;
        self.token.send_replace(token);
        self.renew_photos();
        self.renew_posts();
        self.is_claiming = true;
        let ids = std::mem::take(&mut self.stopped_by_token);
        self.resume(ids).await?;
        Ok(Answer::Done)
    }

    /// Writes a renewed token where the old one stands, and says when it is used for this run alone.
    async fn keep_token(&self, token: &Secret) {
        let Some(path) = self.credentials.clone() else { return };
        let (account, token) = (self.account.clone(), token.clone());
        let write = move || Credentials::renew_user_token(&path, &account, &token);
        let (level, sentence) = match tokio::task::spawn_blocking(write).await {
            Ok(Ok(true)) => (Level::Info, "The new token is in credentials.toml.".to_owned()),
            Ok(Ok(false)) => {
                let why = "credentials.toml holds none for this account";
                (Level::Info, format!("The new token is used for this run alone: {why}."))
            }
            Ok(Err(fault)) => (Level::Warning, format!("The new token is not saved: {}", fault.sentence())),
            Err(_) => return,
        };
        self.notice(level, None, sentence);
    }

    pub(super) async fn order(&mut self, query: ListQuery) -> Result<Answer, Fault> {
        let selection = Selection {
            account: Some(self.account.clone()),
            filter: query.filter.clone(),
            sort: query.sort,
            reversed: query.reversed,
            ..Selection::default()
        };
        let account = self.account.clone();
        let (ids, totals) =
            self.db(move |db| Ok((db.order(&selection)?, db.totals(Some(&account))?))).await?;
        Ok(Answer::Order { query, ids, totals })
    }
}

async fn ask_server(client: &GraphClient, token: &Secret, remote: &RemoteId) -> Result<u64, Fault> {
    match client.session_offset(token, remote).await {
        Ok((status, _)) => match status.offset {
            Offset::At(offset) => Ok(offset),
            Offset::Senseless(said) => {
                Err(Fault::new(FaultKind::Answer, format!("The server states {said} as its offset")))
            }
        },
        Err(error) => Err(error.fault),
    }
}
