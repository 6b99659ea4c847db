//! A server on loopback that swallows bytes: it answers the three calls of an upload, and a plain PUT.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The handle that every upload gets.
pub const HANDLE: &str = "4:c2luaw==:dmlkZW8vbXA0:ARb1";

/// Small enough to stay in the processor's cache, so that swallowing costs little.
const BUFFER: usize = 256 << 10;
const LARGEST_HEAD: usize = 32 << 10;

/// A body that was swallowed.
#[derive(Debug, Clone, Copy)]
pub struct Swallowed {
    /// Its length in bytes.
    pub bytes: u64,
    /// From the end of the request's head to the last byte.
    pub took: Duration,
}

/// The server; it lives as long as the process.
#[derive(Debug)]
pub struct Sink {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    swallowed: mpsc::Receiver<Swallowed>,
}

impl Sink {
    /// Starts it on a free port.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let (sender, swallowed) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                // A caller that breaks off has its own error; there is nothing to add here.
                thread::spawn(move || drop(serve(stream, &sender)));
            }
        });
        Ok(Self { url, swallowed })
    }

    /// The body that came last.
    pub fn last(&self) -> Option<Swallowed> {
        self.swallowed.try_iter().last()
    }
}

struct Request {
    head: String,
    /// Body bytes that came with the head.
    early: u64,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    fn answer(&self) -> String {
        let line = self.head.lines().next().unwrap_or_default();
        let path = line.split([' ', '?']).nth(1).unwrap_or_default();
        match (line.starts_with("GET "), path.ends_with("/uploads")) {
            (true, _) => r#"{"id":"upload:c2luaw==","file_offset":0}"#.to_owned(),
            (false, true) => r#"{"id":"upload:c2luaw==?sig=ARZ1"}"#.to_owned(),
            (false, false) => format!(r#"{{"h":"{HANDLE}"}}"#),
        }
    }
}

fn serve(mut stream: TcpStream, swallowed: &mpsc::Sender<Swallowed>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; BUFFER];
    while let Some(request) = read_head(&mut stream, &mut buffer)? {
        let length: u64 = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        if request.header("expect").is_some() {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        if length > 0 {
            let begun = Instant::now();
            let bytes = swallow(&mut stream, &mut buffer, request.early, length)?;
            _ = swallowed.send(Swallowed { bytes, took: begun.elapsed() });
        }
        let body = request.answer();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes())?;
    }
    Ok(())
}

/// The next request's head, or `None` when the caller closed.
fn read_head(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<Option<Request>> {
    let mut filled = 0;
    loop {
        let room = buffer.get_mut(filled..LARGEST_HEAD).filter(|room| !room.is_empty());
        let read = stream.read(room.ok_or(io::ErrorKind::InvalidData)?)?;
        if read == 0 {
            return Ok(None);
        }
        filled += read;
        let text = String::from_utf8_lossy(&buffer[..filled]);
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let early = (filled - head.len() - 4) as u64;
            return Ok(Some(Request { head: head.to_owned(), early }));
        }
    }
}

fn swallow(stream: &mut TcpStream, buffer: &mut [u8], early: u64, length: u64) -> io::Result<u64> {
    let mut taken = early;
    while taken < length {
        match stream.read(buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => taken += read as u64,
        }
    }
    Ok(taken)
}
