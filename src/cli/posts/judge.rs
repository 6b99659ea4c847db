//! Judging posts before anything is sent, and saying what was found: all of it at once.

use std::path::Path;

use serde_json::json;

use super::shown::{subject, verdict_sentence};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::engine::publish::verdicts;
use crate::media;
use crate::model::fault::{Fault, FaultKind};
use crate::model::params;
use crate::model::post::{Content, PhotoFacts, PhotoSource, PostEdge, Severity, Subject, Verdict, plan};
use crate::store::Db;

/// Judges posts before anything is sent.
#[derive(Debug)]
pub struct Judge {
    /// The journal, as it is found, and the account whose part of it counts.
    journal: Option<(Db, String)>,
}

/// A post that is to be published, and what is said of it.
#[derive(Debug)]
pub struct Judged {
    /// Its row, when it comes from a file.
    pub row: Option<usize>,
    /// What it says.
    pub content: Content,
    /// What the rules say of it.
    pub verdicts: Vec<Verdict>,
}

impl Judge {
    /// One that knows what was published before. It needs no account: without one nothing was.
    ///
    /// # Errors
    /// When the account that is named does not exist, or the database cannot be read.
    pub fn new(context: &Context) -> Result<Self, Fault> {
        let Some(account) = context.account()? else { return Ok(Self { journal: None }) };
        let db = Db::peek(&context.paths.database)?;
        Ok(Self { journal: db.map(|db| (db, account.name)) })
    }

    /// Judges a content; its files are read for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn judge(&mut self, row: Option<usize>, content: Content) -> Result<Judged, Fault> {
        let content = on_the_wire(content);
        let facts: Vec<PhotoFacts> =
            content.photos.iter().map(|photo| self.facts(&photo.source)).collect::<Result<_, _>>()?;
        let verdicts = verdicts(&content, &facts, crate::cli::now());
        Ok(Judged { row, content, verdicts })
    }

    fn facts(&mut self, source: &PhotoSource) -> Result<PhotoFacts, Fault> {
        let PhotoSource::File(path) = source else { return Ok(PhotoFacts::default()) };
        let mut facts = media::photo_facts(path);
        if let (Some((db, account)), Some(digest)) = (&mut self.journal, &facts.digest) {
            facts.published_in = db.published_in(account, digest)?;
        }
        Ok(facts)
    }
}

/// The edge of the call that publishes.
fn edge(content: &Content) -> Option<PostEdge> {
    plan(content).calls.last().map(|call| call.edge)
}

/// The content with the values of further parameters as they go on the wire; wrong ones stay as they are
/// written, for the rules to name.
fn on_the_wire(mut content: Content) -> Content {
    // The fields of OneAll's resources are put into their form with the call.
    let Some(edge) = edge(&content).filter(|_| !content.goes_through_oneall()) else { return content };
    for (name, value) in &mut content.params {
        let param = params::find(edge, name).filter(|param| param.own_flag.is_none());
        if let Some(Ok(wire)) = param.map(|param| param.check(value)) {
            *value = wire;
        }
    }
    content
}

impl Judged {
    /// The warnings alone, as sentences.
    pub fn warnings(&self) -> Vec<String> {
        let warnings = self.verdicts.iter().filter(|verdict| verdict.severity == Severity::Warn);
        warnings.map(|verdict| verdict_sentence(verdict, &self.content)).collect()
    }

    /// Says everything that stands against it, and what is worth a second look. Gives the exit code of what
    /// stands against it.
    pub fn tell(&self, output: Output) -> Option<Exit> {
        for warning in self.warnings() {
            output.say(&format!("warning: {}{warning}", place(self.row)));
        }
        let refused = self.verdicts.iter().filter(|verdict| verdict.severity == Severity::Refuse);
        let faults: Vec<Fault> = refused
            .map(|verdict| {
                let fault =
                    Fault::new(kind(verdict, &self.content), verdict_sentence(verdict, &self.content));
                tell_fault(output, self.row, Some(verdict), &fault);
                fault
            })
            .collect();
        worst(&faults)
    }
}

/// A photo's file that does not fit is a matter of the file, all else of what was asked for.
fn kind(verdict: &Verdict, content: &Content) -> FaultKind {
    let Subject::Photo(at) = verdict.subject else { return FaultKind::Usage };
    let is_file = content.photos.get(at).is_some_and(|photo| matches!(photo.source, PhotoSource::File(_)));
    if is_file && verdict.rule.starts_with("photo_") { FaultKind::Source } else { FaultKind::Usage }
}

/// Says faults, each by itself, and gives the exit code for all of them.
pub fn tell_all(output: Output, row: Option<usize>, faults: &[Fault]) -> Option<Exit> {
    faults.iter().for_each(|fault| tell_fault(output, row, None, fault));
    worst(faults)
}

fn tell_fault(output: Output, row: Option<usize>, verdict: Option<&Verdict>, fault: &Fault) {
    if !output.json {
        let placed = Fault { message: format!("{}{}", place(row), fault.message), ..fault.clone() };
        output.fault(&placed);
        return;
    }
    let mut object = json!({ "error": fault });
    if let Some(map) = object.as_object_mut() {
        map.extend(row.map(|row| ("row".to_owned(), row.into())));
        map.extend(verdict.map(|verdict| ("rule".to_owned(), verdict.rule.into())));
        map.extend(verdict.map(|verdict| ("subject".to_owned(), subject(&verdict.subject).into())));
    }
    output.row(&object);
}

/// What was asked for wrongly comes before what a file does wrong.
fn worst(faults: &[Fault]) -> Option<Exit> {
    faults.iter().map(Exit::from).min_by_key(|exit| exit.0)
}

fn place(row: Option<usize>) -> String {
    row.map(|row| format!("row {row}: ")).unwrap_or_default()
}

/// The Page's id where it is configured; the dry run needs no more of it.
pub fn page_word(context: &Context) -> String {
    let account = context.account().ok().flatten();
    account.and_then(|account| account.settings.page_id).unwrap_or_else(|| "{page}".to_owned())
}

/// The folder that paths of the command line are taken from.
pub fn here() -> &'static Path {
    Path::new("")
}
