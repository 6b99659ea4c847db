//! A terminal that a test looks at: a pseudo-terminal with a model of its screen.

use std::io::{Read as _, Write};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program in a terminal.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    seen: Arc<Mutex<Seen>>,
}

/// What the terminal got.
struct Seen {
    screen: vt100::Parser,
    raw: Vec<u8>,
    hung_up: bool,
    stopped: bool,
}

impl Terminal {
    /// Starts a program with arguments and an environment, at a size of columns and rows.
    pub fn start(
        program: &str,
        args: &[&str],
        env: &[(String, String)],
        (columns, rows): (u16, u16),
    ) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        let seen = Arc::new(Mutex::new(Seen { screen, raw: Vec::new(), hung_up: false, stopped: false }));
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let sink = Arc::clone(&seen);
        thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(count) = reader.read(&mut buffer) {
                let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { return };
                while sink.lock().unwrap().stopped {
                    thread::sleep(Duration::from_millis(5));
                }
                let mut seen = sink.lock().unwrap();
                if seen.hung_up {
                    return;
                }
                seen.screen.process(bytes);
                seen.raw.extend_from_slice(bytes);
            }
        });
        Self { child, master: Some(pair.master), keys: Some(keys), seen }
    }

    /// Starts Wirephoto.
    pub fn wirephoto(args: &[&str], env: &[(String, String)]) -> Self {
        Self::start(env!("CARGO_BIN_EXE_wirephoto"), args, env, (80, 24))
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        self.seen.lock().unwrap().screen.screen().contents()
    }

    /// All bytes that were written so far.
    pub fn raw(&self) -> Vec<u8> {
        self.seen.lock().unwrap().raw.clone()
    }

    /// Asks the model of the screen something.
    pub fn screen<T>(&self, ask: impl FnOnce(&vt100::Screen) -> T) -> T {
        ask(self.seen.lock().unwrap().screen.screen())
    }

    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} to appear"), |terminal| terminal.text().contains(text));
    }

    #[track_caller]
    pub fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} to go"), |terminal| !terminal.text().contains(text));
    }

    /// Waits for a new prompt of a shell: an older one is back on the screen before the program has ended.
    #[track_caller]
    pub fn wait_for_prompt(&self, prompt: &str) {
        self.wait_until("a new prompt", |terminal| terminal.text().trim_end().ends_with(prompt));
    }

    /// Waits until something holds of the terminal.
    #[track_caller]
    pub fn wait_until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < until, "waited for {what}:\n{}", self.text());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until nothing was written for a while.
    pub fn settle(&self) {
        let mut length = self.raw().len();
        loop {
            thread::sleep(Duration::from_millis(400));
            let now = self.raw().len();
            if now == length {
                return;
            }
            length = now;
        }
    }

    /// Sends bytes as the keyboard does.
    pub fn send(&mut self, bytes: &str) {
        let keys = self.keys.as_mut().unwrap();
        keys.write_all(bytes.as_bytes()).unwrap();
        keys.flush().unwrap();
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let mut seen = self.seen.lock().unwrap();
        seen.screen.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Takes nothing from the program any more, as a terminal that was stopped with ctrl-s.
    pub fn stop_reading(&mut self) {
        self.seen.lock().unwrap().stopped = true;
    }

    /// Takes the terminal away, as a connection that dies does.
    pub fn hang_up(&mut self) {
        self.seen.lock().unwrap().hung_up = true;
        // The reader holds the terminal as well, and lets go with the next bytes.
        self.master
            .as_ref()
            .unwrap()
            .resize(PtySize { rows: 20, cols: 70, pixel_width: 0, pixel_height: 0 })
            .unwrap();
        self.keys = None;
        self.master = None;
    }

    /// Waits for the program's end, at most so long.
    #[track_caller]
    pub fn wait_exit(&mut self, limit: Duration) -> ExitStatus {
        let until = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                thread::sleep(Duration::from_millis(50));
                return status;
            }
            assert!(Instant::now() < until, "the program is still there:\n{}", self.text());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// True when every mode that was set is put back.
    #[track_caller]
    pub fn expect_restored(&self) {
        let raw = String::from_utf8_lossy(&self.raw()).into_owned();
        for (on, off) in
            [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?2004h", "\x1b[?2004l"), ("\x1b[?25l", "\x1b[?25h")]
        {
            let (on_at, off_at) = (raw.rfind(on), raw.rfind(off));
            assert!(on_at.is_some() && off_at > on_at, "{on:?} at {on_at:?} and {off:?} at {off_at:?}");
        }
        let modes = self.master.as_ref().and_then(|master| master.get_termios()).unwrap();
        let flags = format!("{:?}", modes.local_flags);
        assert!(flags.contains("ICANON") && flags.contains("ECHO"), "the terminal is still raw: {flags}");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
