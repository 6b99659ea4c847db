//! A terminal around a program: a pseudo-terminal with a screen model, which knows when each byte came.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// The end of a frame: all of it is on the screen.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// What stands before the row that the cursor is on.
const CURSOR: char = '▸';
/// How long a program has to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(5);

struct Chunk {
    at: Instant,
    bytes: Vec<u8>,
}

/// A program in its terminal; it is ended when this is dropped.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    /// Open as long as the program is to have a terminal.
    _master: Box<dyn MasterPty + Send>,
    chunks: mpsc::Receiver<Chunk>,
    parser: vt100::Parser,
    /// The last bytes, in which a frame's end may have begun.
    tail: Vec<u8>,
    /// When the program was started.
    pub begun: Instant,
    /// Bytes that came so far.
    pub bytes: u64,
    /// Frames that came so far.
    pub frames: u64,
}

impl Terminal {
    /// Starts a program in a terminal of so many columns and rows.
    pub fn open(columns: u16, rows: u16, command: CommandBuilder) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal can be made");
        let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let writer = pair.master.take_writer().expect("the terminal can be written to");
        let (sender, chunks) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            // A terminal whose program has ended gives an error on some systems.
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                let chunk = Chunk { at: Instant::now(), bytes: buffer[..read].to_vec() };
                if sender.send(chunk).is_err() {
                    return;
                }
            }
        });
        let side = |length| NonZeroU16::new(length).expect("a terminal has columns and rows");
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program can be started");
        Self {
            child,
            writer,
            _master: pair.master,
            chunks,
            parser: vt100::Parser::new(side(rows), side(columns), 0),
            tail: Vec::new(),
            begun,
            bytes: 0,
            frames: 0,
        }
    }

    /// The program's process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap_or(0)
    }

    /// The text on the screen.
    pub fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Types.
    pub fn press(&mut self, keys: &str) -> Instant {
        let at = Instant::now();
        self.writer.write_all(keys.as_bytes()).expect("the program takes keys");
        at
    }

    /// Takes in what comes within `limit`, until `seen` says that it is enough; tells when that came.
    pub fn until(&mut self, limit: Duration, mut seen: impl FnMut(&Self) -> bool) -> Option<Instant> {
        let end = Instant::now() + limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let chunk = self.chunks.recv_timeout(left).ok()?;
            self.take_in(&chunk);
            if seen(self) {
                return Some(chunk.at);
            }
        }
    }

    /// Waits for these texts to be on the screen together; a screen that never shows them ends the run.
    pub fn until_shown(&mut self, texts: &[&str]) -> Instant {
        let shown = self.until(PATIENCE * 2, |terminal| {
            let text = terminal.text();
            texts.iter().all(|wanted| text.contains(wanted))
        });
        shown.unwrap_or_else(|| panic!("{texts:?} are not on the screen:\n{}", self.text()))
    }

    /// Waits until the list's cursor stands at the row with this text.
    pub fn until_chosen(&mut self, name: &str) -> Instant {
        let is_chosen = |line: &str| line.starts_with(CURSOR) && line.contains(name);
        let chosen = self.until(PATIENCE, |terminal| terminal.text().lines().any(is_chosen));
        chosen.unwrap_or_else(|| panic!("the cursor is not at {name}:\n{}", self.text()))
    }

    /// Waits until nothing came for so long; gives the bytes that came before that.
    pub fn until_quiet(&mut self, silence: Duration) -> u64 {
        let before = self.bytes;
        while self.until(silence, |_| true).is_some() {}
        self.bytes - before
    }

    /// Takes in what comes in so much time; gives the bytes.
    pub fn watch(&mut self, time: Duration) -> u64 {
        let before = self.bytes;
        self.until(time, |_| false);
        self.bytes - before
    }

    /// Types `keys` and waits for the program to end; ends it when it does not.
    pub fn leave(mut self, keys: &str) {
        self.press(keys);
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match self.chunks.recv_timeout(Duration::from_millis(50)) {
                Err(RecvTimeoutError::Disconnected) => return,
                _ if matches!(self.child.try_wait(), Ok(Some(_))) => return,
                _ => {}
            }
        }
    }

    fn take_in(&mut self, chunk: &Chunk) {
        self.bytes += chunk.bytes.len() as u64;
        self.tail.extend_from_slice(&chunk.bytes);
        let ends = self.tail.windows(FRAME_END.len()).filter(|window| *window == FRAME_END).count();
        self.frames += ends as u64;
        self.tail.drain(..self.tail.len().saturating_sub(FRAME_END.len() - 1));
        self.parser.process(&chunk.bytes);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}
