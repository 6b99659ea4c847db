//! Following sessions on the command line: progress on stderr, results on stdout, signals obeyed.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::Instant;

use super::bars::Bars;
use super::exit::Exit;
use super::output::{Output, SessionRow};
use crate::engine::protocol::{Answer, EngineLink, Farewell, Level, Reply, Request, RequestId};
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::session::{Session, SessionId, State};
use crate::model::text;

/// How long a program that was told to end waits for its journal.
const FAREWELL: Duration = Duration::from_secs(2);
/// How long it waits to hand its work over when the terminal goes away.
const HAND_OVER: Duration = Duration::from_secs(4);

/// Sends a request and waits for its answer; what else arrives meanwhile is kept.
///
/// # Errors
/// The answer's fault, or that the engine has ended.
pub async fn ask(link: &mut EngineLink, request: Request, kept: &mut Vec<Reply>) -> Result<Answer, Fault> {
    let id = RequestId(1);
    let ended = || Fault::new(FaultKind::Internal, "The engine ended unexpectedly");
    link.requests.send((id, request)).await.map_err(|_| ended())?;
    while let Some(reply) = link.replies.recv().await {
        match reply {
            Reply::Answer(answered, answer) if answered == id => return answer,
            other => kept.push(other),
        }
    }
    Err(ended())
}

/// Sessions that were just resumed: until the engine says otherwise they are on their way, since none of
/// them has come to its end yet.
pub fn resumed(sessions: Vec<Session>) -> Vec<Session> {
    let open = sessions.into_iter().map(|session| match session.state {
        State::Done => session,
        _ => Session { state: State::Queued, fault: None, ..session },
    });
    open.collect()
}

/// Sessions on their way to an end.
pub struct Follower {
    output: Output,
    wanted: Vec<SessionId>,
    rows: BTreeMap<SessionId, Session>,
    printed: usize,
    bars: Bars,
    token_fault: Option<Fault>,
}

impl Follower {
    /// Follows sessions in the order in which their results are to be printed.
    pub fn new(output: Output, sessions: Vec<Session>) -> Self {
        let bars = Bars::new(output);
        let wanted = sessions.iter().map(|session| session.id).collect();
        let rows = sessions.into_iter().map(|session| (session.id, session)).collect();
        Self { output, wanted, rows, printed: 0, bars, token_fault: None }
    }

    /// Until every session has come to an end or somebody ends the program.
    ///
    /// # Errors
    /// When signals cannot be heard.
    pub async fn run(mut self, mut link: EngineLink, kept: Vec<Reply>) -> Result<Exit, Fault> {
        let mut signals = Signals::new()?;
        for reply in kept {
            self.take(&mut link, reply).await;
        }
        let mut ticks = tokio::time::interval(Duration::from_millis(250));
        while !self.is_settled(&link) {
            tokio::select! {
                biased;
                farewell = signals.next() => return Ok(self.leave(link, farewell, signals).await),
                reply = link.replies.recv() => match reply {
                    Some(reply) => self.take(&mut link, reply).await,
                    None => break,
                },
                _ = ticks.tick() => self.bars.draw(&link.progress.borrow(), &self.rows),
            }
        }
        self.bars.clear();
        self.print_results(true);
        drop(end(&mut link, Farewell::Interrupt, FAREWELL).await);
        if let Some(fault) = &self.token_fault {
            self.output.fault(&fault.clone().hint(
                "The sessions are kept: renew the token (WIREPHOTO_USER_TOKEN or credentials.toml) and run `wirephoto resume`.",
            ));
        }
        Ok(Exit::of_sessions(self.rows.values()))
    }

    /// Everything has ended, or nothing can go on without a new token.
    fn is_settled(&self, link: &EngineLink) -> bool {
        let stuck = self.token_fault.is_some() && link.progress.borrow().lanes.is_empty();
        self.rows.values().all(|row| match row.state {
            State::Queued => stuck,
            state => !state.is_active(),
        })
    }

    async fn take(&mut self, link: &mut EngineLink, reply: Reply) {
        match reply {
            Reply::Changed(rows, _) => {
                for row in rows {
                    if self.rows.contains_key(&row.id) {
                        self.bars.note(&row);
                        self.rows.insert(row.id, row);
                    }
                }
                self.print_results(false);
            }
            Reply::Notice(Level::Info, _, sentence) => self.bars.say(&sentence),
            Reply::Notice(_, _, sentence) => self.bars.say(&format!("warning: {sentence}")),
            Reply::TokenNeeded(fault) => self.renew_token(link, fault).await,
            Reply::Answer(..) | Reply::Removed(..) | Reply::Stale | Reply::Picture(..) | Reply::Post(_) => {}
        }
    }

    /// Asks for a new token where somebody is there to give one.
    async fn renew_token(&mut self, link: &EngineLink, fault: Fault) {
        let is_attended =
            std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && !self.output.json;
        if is_attended && let Some(token) = self.prompt(&fault).await {
            // A full channel means an engine that is about to end.
            drop(link.requests.send((RequestId(0), Request::RenewToken(token))).await);
            return;
        }
        self.token_fault = Some(fault);
    }

    async fn prompt(&mut self, fault: &Fault) -> Option<Secret> {
        self.bars.clear();
        self.output.say(&fault.sentence());
        let ask = || rpassword::prompt_password("New user token (not shown, empty to stop): ").ok();
        let typed = tokio::task::spawn_blocking(ask).await.ok().flatten()?;
        Some(Secret::new(&typed)).filter(|token| !token.is_empty())
    }

    /// Prints results in the order asked for, as far as they are known; at the end whatever is left.
    fn print_results(&mut self, at_end: bool) {
        while let Some(row) = self.wanted.get(self.printed).and_then(|id| self.rows.get(id)) {
            let is_open = row.state == State::Queued || row.state.is_active();
            if is_open && !at_end {
                return;
            }
            self.printed += 1;
            self.bars.suspend(|| print_result(self.output, row));
        }
    }

    async fn leave(mut self, mut link: EngineLink, farewell: Farewell, mut signals: Signals) -> Exit {
        self.bars.clear();
        let patience = if farewell == Farewell::Detach { HAND_OVER } else { FAREWELL };
        let left = tokio::select! {
            left = end(&mut link, farewell, patience) => left,
            // Said twice means now.
            _ = signals.next() => Ok(None),
        };
        self.print_results(false);
        let unfinished = self.rows.values().filter(|row| row.state != State::Done).count() as u64;
        let kept = text::count(unfinished, "upload");
        match left {
            Ok(Some(pid)) => self.output.say(&format!("Going on in the background (process {pid}): {kept}.")),
            Ok(None) => {
                self.output.say(&format!("Interrupted, and kept: {kept}. `wirephoto resume` goes on."))
            }
            Err(fault) => {
                self.output.fault(&fault);
            }
        }
        Exit::INTERRUPTED
    }
}

/// One file's result: its handle or row on stdout, its fault on stderr.
fn print_result(output: Output, row: &Session) {
    if output.json {
        return output.row(&SessionRow::of(row));
    }
    match (&row.handle, &row.fault) {
        (Some(handle), _) => output.line(&handle.for_display()),
        (None, Some(fault)) => {
            let named = Fault { message: format!("{}: {}", row.name, fault.message), ..fault.clone() };
            output.fault(&named);
        }
        (None, None) => output.say(&format!("{}: {}", row.name, row.state)),
    }
}

/// Ends the engine and gives the process id of a background process, if one took over.
///
/// # Errors
/// When the work could not be handed over.
pub async fn end(
    link: &mut EngineLink,
    farewell: Farewell,
    patience: Duration,
) -> Result<Option<u32>, Fault> {
    let id = RequestId(u64::MAX);
    if link.requests.send((id, Request::Leave(farewell))).await.is_err() {
        return Ok(None);
    }
    let deadline = Instant::now() + patience;
    while let Ok(Some(reply)) = tokio::time::timeout_at(deadline, link.replies.recv()).await {
        match reply {
            Reply::Answer(answered, Ok(Answer::Left(pid))) if answered == id => return Ok(pid),
            Reply::Answer(answered, Err(fault)) if answered == id => return Err(fault),
            _ => {}
        }
    }
    Ok(None)
}

/// The signals that end a command.
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new() -> Result<Self, Fault> {
        let listen = |kind| {
            signal(kind)
                .map_err(|error| Fault::new(FaultKind::Internal, format!("Signals cannot be heard: {error}")))
        };
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    /// The next signal, as the farewell that it asks for: a terminal that goes away hands the work over.
    pub async fn next(&mut self) -> Farewell {
        tokio::select! {
            _ = self.interrupt.recv() => Farewell::Interrupt,
            _ = self.terminate.recv() => Farewell::Interrupt,
            _ = self.hang_up.recv() => Farewell::Detach,
        }
    }
}
