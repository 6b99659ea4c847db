//! The stage itself.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tempfile::TempDir;
use wirephoto::sandbox::tokens::USER_TOKEN;
use wirephoto::sandbox::{
    APP_ID, Action, On, Options, RequestSeen, Rule, Sandbox, Script, SessionSummary, TokenName, oneall, start,
};

use super::files::{bytes_of, sha256};
use super::pictures::picture_of;
use super::program::{Outcome, Running};

/// Settings that make passing faults pass quickly.
const QUICK: &str = "[uploads]\nstall_timeout = 1\n";

/// A rule that strikes the first call of a kind, once.
pub fn rule(on: On, action: Action) -> Rule {
    Rule::new(on, action)
}

/// One story's world.
#[derive(Debug)]
pub struct Stage {
    /// The server.
    pub sandbox: Sandbox,
    home: TempDir,
    files: TempDir,
    token: String,
    words: (mpsc::Sender<Vec<u8>>, mpsc::Receiver<Vec<u8>>),
}

impl Stage {
    /// A stage where nothing goes wrong.
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    /// A stage where these things go wrong.
    pub fn faulty(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self::with(Options { faults: Script::of(rules), ..Options::default() })
    }

    /// A stage where each upload is read no faster than so many bytes a second.
    pub fn slow(rate: u64) -> Self {
        Self::with(Options { rate: Some(rate), ..Options::default() })
    }

    /// A stage with these options for the server.
    pub fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let stage = Self {
            sandbox: runtime.block_on(start(options)).unwrap(),
            home: tempfile::tempdir().unwrap(),
            files: tempfile::tempdir().unwrap(),
            token: USER_TOKEN.to_owned(),
            words: mpsc::channel(),
        };
        stage.configure(QUICK);
        stage
    }

    /// The folder that `WIREPHOTO_HOME` names.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// A path in the folder of files to upload.
    pub fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.files.path().join(name.as_ref())
    }

    /// Makes a file that looks like a JPEG file, with bytes of its own.
    pub fn file(&self, name: impl AsRef<OsStr>, length: usize) -> PathBuf {
        let path = self.path(name.as_ref());
        let seed = String::from_utf8_lossy(name.as_ref().as_bytes()).into_owned();
        fs::write(&path, bytes_of(&seed, length)).unwrap();
        path
    }

    /// Makes a small real JPEG, different from name to name.
    pub fn picture(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, picture_of(name, image::ImageFormat::Jpeg)).unwrap();
        path
    }

    /// Writes a file with this text.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Writes `config.toml`.
    pub fn configure(&self, toml: &str) {
        fs::write(self.home().join("config.toml"), toml).unwrap();
    }

    /// The token that commands get from now on.
    pub fn use_token(&mut self, token: TokenName) {
        self.token = token.token().to_owned();
    }

    /// The program, with nothing but this stage in its environment.
    pub fn program(&self) -> Command {
        self.dressed(Command::new(env!("CARGO_BIN_EXE_wirephoto")))
    }

    /// The program with a site at OneAll in its environment, and no account for Facebook.
    pub fn oneall_program(&self) -> Command {
        let mut command = self.program();
        for name in ["WIREPHOTO_GRAPH_URL", "WIREPHOTO_APP_ID", "WIREPHOTO_USER_TOKEN"] {
            command.env_remove(name);
        }
        command
            .env("WIREPHOTO_ONEALL_URL", self.sandbox.base_url())
            .env("WIREPHOTO_ONEALL_PUBLIC_KEY", oneall::PUBLIC_KEY)
            .env("WIREPHOTO_ONEALL_PRIVATE_KEY", oneall::PRIVATE_KEY)
            .env("WIREPHOTO_ONEALL_IDENTITY", oneall::IDENTITY);
        command
    }

    /// Any command, with nothing but this stage in its environment.
    pub fn dressed(&self, mut command: Command) -> Command {
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_bytes().starts_with(b"WIREPHOTO_")) {
            command.env_remove(name);
        }
        command
            .env("WIREPHOTO_HOME", self.home())
            .env("WIREPHOTO_GRAPH_URL", self.sandbox.base_url())
            .env("WIREPHOTO_APP_ID", APP_ID)
            .env("WIREPHOTO_USER_TOKEN", &self.token)
            .current_dir(self.files.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts the program.
    pub fn start<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Running {
        let mut command = self.program();
        command.args(args);
        self.spawn(command)
    }

    /// Starts a command.
    pub fn spawn(&self, mut command: Command) -> Running {
        Running::new(command.spawn().unwrap(), self.words.0.clone())
    }

    /// Runs the program to its end.
    #[track_caller]
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Outcome {
        self.start(args).wait()
    }

    /// Uploads files, after these options.
    #[track_caller]
    pub fn upload(&self, options: &[&str], files: &[&Path]) -> Outcome {
        self.start_upload(options, files).wait()
    }

    /// Starts to upload files, after these options.
    pub fn start_upload(&self, options: &[&str], files: &[&Path]) -> Running {
        let options = options.iter().map(OsStr::new);
        self.start(
            std::iter::once(OsStr::new("upload")).chain(options).chain(files.iter().map(|f| f.as_os_str())),
        )
    }

    /// The row of a session as `wirephoto session ID --offline --json` tells it.
    #[track_caller]
    pub fn row(&self, id: u64) -> Value {
        self.run(["session", &id.to_string(), "--offline", "--json"]).expect(0).rows().remove(0)
    }

    /// The server's only session.
    #[track_caller]
    pub fn only_session(&self) -> SessionSummary {
        let mut sessions = self.sandbox.sessions();
        assert_eq!(sessions.len(), 1, "{sessions:#?}");
        sessions.remove(0)
    }

    /// Bytes that the server holds of its newest session.
    pub fn received(&self) -> u64 {
        self.sandbox.sessions().last().map_or(0, |session| session.received)
    }

    /// Holds that a handle is the server's, and that what the server holds under it is exactly this file.
    #[track_caller]
    pub fn assert_exact(&self, handle: &str, file: &Path) {
        let sessions = self.sandbox.sessions();
        let found = sessions.iter().find(|session| session.handle.as_deref() == Some(handle));
        let Some(session) = found else { panic!("the server gave no handle {handle:?}: {sessions:#?}") };
        let bytes = fs::read(file).unwrap();
        assert_eq!(session.received, bytes.len() as u64, "{}", file.display());
        assert_eq!(session.sha256, sha256(&bytes), "{} differs", file.display());
    }

    /// The names of the faults that struck, oldest first.
    pub fn struck(&self) -> Vec<&'static str> {
        self.sandbox.fired().iter().map(|fired| fired.action).collect()
    }

    /// What the server was asked in calls of one kind.
    pub fn calls(&self, on: On) -> Vec<RequestSeen> {
        self.sandbox.requests().into_iter().filter(|request| request.call == Some(on)).collect()
    }

    /// Bytes of all bodies of data calls that came in.
    pub fn bytes_sent(&self) -> u64 {
        self.calls(On::Data).iter().map(|request| request.body_bytes).sum()
    }

    /// Asks the database something that gives one number.
    pub fn number(&self, sql: &str) -> i64 {
        let database = rusqlite::Connection::open(self.home().join("wirephoto.db")).unwrap();
        database.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Holds that no secret was said or written anywhere but where it belongs.
    fn search_for_secrets(&self) {
        let said: Vec<Vec<u8>> = self.words.1.try_iter().collect();
        for words in &said {
            assert_clean(words, "what was said");
            assert!(!contains(words, b"sig="), "a session id was said: {}", String::from_utf8_lossy(words));
        }
        for path in all_files(self.home()) {
            if path.ends_with("credentials.toml") {
                continue;
            }
            let written = fs::read(&path).unwrap_or_default();
            assert_clean(&written, &path.display().to_string());
            let is_journal = path.to_string_lossy().contains("wirephoto.db");
            assert!(is_journal || !contains(&written, b"sig="), "a session id is in {}", path.display());
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.search_for_secrets();
        }
    }
}

#[track_caller]
fn assert_clean(bytes: &[u8], place: &str) {
    for token in TokenName::ALL {
        assert!(!contains(bytes, token.token().as_bytes()), "the {} token is in {place}", token.as_str());
    }
    for key in [oneall::PUBLIC_KEY, oneall::PRIVATE_KEY] {
        assert!(!contains(bytes, key.as_bytes()), "a key of OneAll is in {place}");
    }
    let header = STANDARD.encode(format!("{}:{}", oneall::PUBLIC_KEY, oneall::PRIVATE_KEY));
    assert!(
        !contains(bytes, header.as_bytes()),
        "the keys of OneAll are in {place}, as the header writes them"
    );
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(all_files(&entry.path())),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
    found
}
