//! What a process cost: time, processor time, memory, switches. All but the time is read from `/proc`
//! and is missing on systems without it.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

/// The unit of `/proc/PID/stat`: Linux states times to programs in hundredths of a second, whatever
/// its own clock does.
const TICKS_A_SECOND: f64 = 100.0;
/// Between two looks at a process's memory. The mark is the highest so far, so little can be missed.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What one run cost.
#[derive(Debug)]
pub struct Cost {
    /// From before the start to after the end, in seconds.
    pub wall_s: f64,
    /// User and system time, in seconds; NaN where unknown.
    pub cpu_s: f64,
    /// The most memory that was resident at once, in bytes; NaN where unknown.
    pub peak: f64,
    /// What it wrote to stdout.
    pub stdout: String,
}

/// Runs a command to its end. Its exit code must be one of `allowed`.
pub fn measured(command: &mut Command, allowed: &[i32]) -> Cost {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let begun = Instant::now();
    let child = command.spawn().expect("the program can be started");
    let pid = child.id();
    let ended = Arc::new(AtomicBool::new(false));
    let watch = watch_memory(pid, Arc::clone(&ended));
    // Leaves it as a zombie, whose times can still be read.
    _ = waitid(WaitId::Pid(as_pid(pid)), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
    let wall_s = begun.elapsed().as_secs_f64();
    ended.store(true, Ordering::Relaxed);
    let cpu_s = cpu_s(pid);
    let peak = watch.join().unwrap_or(f64::NAN);
    let output = child.wait_with_output().expect("a child can be waited for");
    let is_allowed = output.status.code().is_some_and(|code| allowed.contains(&code));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(is_allowed, "{:?} ended with {}: {said}", command.get_program(), output.status);
    Cost { wall_s, cpu_s, peak, stdout: String::from_utf8_lossy(&output.stdout).into_owned() }
}

fn as_pid(pid: u32) -> Pid {
    i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a child has a process id")
}

fn watch_memory(pid: u32, ended: Arc<AtomicBool>) -> thread::JoinHandle<f64> {
    thread::spawn(move || {
        let mut peak = f64::NAN;
        while !ended.load(Ordering::Relaxed) {
            // f64::max passes over NaN, which stands for a process that is gone already.
            peak = peak.max(status_bytes(pid, "VmHWM:"));
            thread::sleep(LOOK_EVERY);
        }
        peak
    })
}

/// Memory that is resident now, in bytes; NaN where unknown.
pub fn resident(pid: u32) -> f64 {
    status_bytes(pid, "VmRSS:")
}

fn status_bytes(pid: u32, key: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    number_after(&status, key).map_or(f64::NAN, |kib| kib * 1024.0)
}

/// User and system time in seconds; NaN where unknown.
pub fn cpu_s(pid: u32) -> f64 {
    cpu_ticks(pid) / TICKS_A_SECOND
}

/// User and system time in hundredths of a second; NaN where unknown.
pub fn cpu_ticks(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name before the last bracket can hold blanks; the fields that matter stand behind it.
    let fields: Vec<f64> = stat
        .rsplit_once(')')
        .map(|(_, behind)| behind.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect())
        .unwrap_or_default();
    match (fields.get(11), fields.get(12)) {
        (Some(user), Some(system)) => user + system,
        _ => f64::NAN,
    }
}

/// How often the process's threads gave up or lost the processor so far; NaN where unknown.
pub fn switches(pid: u32) -> f64 {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return f64::NAN };
    let of_thread = |thread: fs::DirEntry| {
        let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        let count = |key| number_after(&status, key).unwrap_or(0.0);
        count("\nvoluntary_ctxt_switches:") + count("nonvoluntary_ctxt_switches:")
    };
    threads.flatten().map(of_thread).sum()
}

fn number_after(text: &str, key: &str) -> Option<f64> {
    let (_, behind) = text.split_once(key)?;
    behind.split_whitespace().next()?.parse().ok()
}
