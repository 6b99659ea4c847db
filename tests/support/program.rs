//! The real program at work: started, signalled, waited for within a limit, and everything that it said.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// No command of a story takes longer than this.
const LIMIT: Duration = Duration::from_secs(60);

/// A command that has ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Its stdout.
    pub out: String,
    /// Its stderr.
    pub err: String,
    /// How long it ran.
    pub took: Duration,
}

impl Outcome {
    /// The lines of stdout.
    pub fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }

    /// The JSON objects of stdout, of which there is one on each line and nothing else.
    #[track_caller]
    pub fn rows(&self) -> Vec<Value> {
        let row = |line: &str| {
            serde_json::from_str::<Value>(line)
                .ok()
                .filter(Value::is_object)
                .unwrap_or_else(|| panic!("not a JSON object: {line:?}\n{self:#?}"))
        };
        self.out.lines().map(row).collect()
    }

    /// Holds that it ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Holds that it said this on stderr.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "nothing of {words:?} in {self:#?}");
        self
    }
}

/// A command that runs. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Child,
    readers: Option<[JoinHandle<Vec<u8>>; 2]>,
    said: mpsc::Sender<Vec<u8>>,
    began: Instant,
}

impl Running {
    /// Takes over a process with piped output; what it says is handed on when it has ended.
    pub(super) fn new(mut child: Child, said: mpsc::Sender<Vec<u8>>) -> Self {
        let readers = [child.stdout.take().map(read_all), child.stderr.take().map(read_all)];
        let readers = readers.map(|reader| reader.unwrap_or_else(|| std::thread::spawn(Vec::new)));
        Self { child, readers: Some(readers), said, began: Instant::now() }
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Kills it as a power cut would, and waits until it is gone.
    pub fn kill(mut self) -> Outcome {
        drop(self.child.kill());
        self.wait()
    }

    /// True when it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until it has ended.
    #[track_caller]
    pub fn wait(&mut self) -> Outcome {
        let status = self.ended();
        let took = self.began.elapsed();
        let [out, err] = self.readers.take().unwrap().map(|reader| reader.join().unwrap());
        drop(self.said.send(out.clone()));
        drop(self.said.send(err.clone()));
        Outcome {
            code: status.code(),
            signal: status.signal(),
            out: String::from_utf8(out).unwrap(),
            err: String::from_utf8(err).unwrap(),
            took,
        }
    }

    #[track_caller]
    fn ended(&mut self) -> ExitStatus {
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if self.began.elapsed() > LIMIT {
                drop(self.child.kill());
                drop(self.child.wait());
                let [out, err] = self.readers.take().unwrap().map(|reader| reader.join().unwrap());
                panic!(
                    "hangs for {LIMIT:?}\nstdout: {}\nstderr: {}",
                    String::from_utf8_lossy(&out),
                    String::from_utf8_lossy(&err)
                );
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended long ago.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read_all(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut all = Vec::new();
        // A pipe that breaks has said what it had to say.
        drop(pipe.read_to_end(&mut all));
        all
    })
}
