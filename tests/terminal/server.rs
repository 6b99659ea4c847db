//! The embedded server as its own process, and the environment of somebody who uses it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use wirephoto::sandbox;

/// A running server; ended when dropped.
pub struct Server {
    child: Child,
    url: String,
    home: tempfile::TempDir,
}

impl Server {
    pub fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wirephoto"))
            .arg("sandbox")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned(), home: tempfile::tempdir().unwrap() }
    }

    /// A folder of its own for the user's files.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Makes a picture of about so many bytes and gives its path.
    pub fn picture(&self, name: &str, bytes: usize) -> std::path::PathBuf {
        let path = self.home.path().join(name);
        let mut content = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00".to_vec();
        content.extend((0..bytes).map(|at| (at % 251) as u8));
        content.extend(b"\xff\xd9");
        std::fs::write(&path, content).unwrap();
        path
    }

    /// What `wirephoto sessions --json` says.
    pub fn sessions(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirephoto"));
        let output = command.args(["sessions", "--json"]).envs(self.environment()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The environment of somebody who publishes through OneAll alone.
    pub fn oneall_environment(&self) -> Vec<(String, String)> {
        let state = self.home.path().join("state");
        [
            ("WIREPHOTO_HOME", state.to_str().unwrap()),
            ("WIREPHOTO_ONEALL_URL", &self.url),
            ("WIREPHOTO_ONEALL_PUBLIC_KEY", sandbox::oneall::PUBLIC_KEY),
            ("WIREPHOTO_ONEALL_PRIVATE_KEY", sandbox::oneall::PRIVATE_KEY),
            ("WIREPHOTO_ONEALL_IDENTITY", sandbox::oneall::IDENTITY),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// What the program's environment has to say.
    pub fn environment(&self) -> Vec<(String, String)> {
        let state = self.home.path().join("state");
        [
            ("WIREPHOTO_HOME", state.to_str().unwrap()),
            ("WIREPHOTO_GRAPH_URL", &self.url),
            ("WIREPHOTO_APP_ID", sandbox::APP_ID),
            ("WIREPHOTO_PAGE_ID", sandbox::PAGE_ID),
            ("WIREPHOTO_USER_TOKEN", sandbox::TokenName::User.token()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
