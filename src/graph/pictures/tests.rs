//! A server that answers with anything at all, and what the client makes of it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::*;
use crate::graph::{DEFAULT_VERSION, Endpoint};

/// Gives each of these answers once, in order, and tells what it was asked.
struct Host {
    base: String,
    asked: mpsc::UnboundedReceiver<String>,
}

async fn host(answers: impl IntoIterator<Item = Vec<u8>>) -> Host {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (tell, asked) = mpsc::unbounded_channel();
    let answers: Vec<Vec<u8>> = answers.into_iter().collect();
    tokio::spawn(async move {
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let length = socket.read(&mut request).await.unwrap();
            tell.send(String::from_utf8_lossy(&request[..length]).into_owned()).unwrap();
            socket.write_all(&answer).await.unwrap();
        }
    });
    Host { base, asked }
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn client(base: &str) -> PictureClient {
    let endpoint = Endpoint::new(base, DEFAULT_VERSION, "1").unwrap();
    PictureClient::beside(&GraphClient::new(endpoint, SILENCE).unwrap()).unwrap()
}

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 and so on";

/// What a client makes of one answer.
async fn made_of(bytes: Vec<u8>) -> Result<Bytes, NoPicture> {
    let host = host([bytes]).await;
    client(&host.base).fetch(&format!("{}/a.jpg", host.base)).await
}

#[tokio::test]
async fn a_picture_comes_as_it_is_and_no_token_goes_there() {
    let mut host = host([answer("200 OK\r\ncontent-type: text/plain", JPEG)]).await;
    let bytes = client(&host.base).fetch(&format!("{}/a.jpg?oh=1", host.base)).await;
    assert_eq!(bytes.unwrap(), JPEG);
    let request = host.asked.recv().await.unwrap().to_ascii_lowercase();
    assert!(
        request.starts_with("get /a.jpg?oh=1 http/1.1") && request.contains("accept: image/jpeg, image/png")
    );
    assert!(
        !request.contains("authorization") && !request.contains("cookie") && !request.contains("referer")
    );
}

#[tokio::test]
async fn what_is_no_picture_is_said_in_a_few_words() {
    let html = made_of(answer("200 OK\r\ncontent-type: text/html\x1b[2J", b"<html><body>no")).await;
    assert!(html.is_err());
    for (bytes, sentence) in [
        (answer("200 OK\r\ncontent-type: image/jpeg", b"<html><body>no"), "not an image (image/jpeg)"),
        (answer("200 OK", b""), "not an image"),
        (answer("200 OK", b"\xff\xd8"), "not an image"),
        (answer("403 Forbidden", b"URL signature expired"), "the server answered 403"),
        (answer("503 Busy", b""), "the server answered 503"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n\xff\xd8\xff".to_vec(), "too large: 50 MB"),
    ] {
        assert_eq!(made_of(bytes).await.unwrap_err().to_string(), sentence);
    }
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n\xff\xd8\xff\xe0 and no more".to_vec();
    assert!(matches!(made_of(cut).await, Err(NoPicture::Passing(_))));
    assert_eq!(made_of(answer("404 No", b"")).await, Err(NoPicture::Denied(404)));
}

#[tokio::test]
async fn more_than_a_picture_may_have_is_not_read_on() {
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    endless.extend_from_slice(JPEG);
    endless.resize(endless.len() + LARGEST + 1, 0);
    assert_eq!(made_of(endless).await, Err(NoPicture::Unusable("too large: 33 MB".to_owned())));
}

#[tokio::test]
async fn redirects_are_followed_a_little_and_never_inward() {
    let to = |location: &str| answer(&format!("302 Found\r\nlocation: {location}"), b"");
    let mut near = host([to("/b.jpg"), answer("200 OK", JPEG)]).await;
    assert_eq!(client(&near.base).fetch(&format!("{}/a.jpg", near.base)).await.unwrap(), JPEG);
    assert!(near.asked.recv().await.unwrap().starts_with("GET /a.jpg"));
    assert!(near.asked.recv().await.unwrap().starts_with("GET /b.jpg"));
    for (location, sentence) in [
        ("http://10.0.0.1/secret.jpg", "its address is not a public one"),
        ("https://169.254.169.254/latest", "its address is not a public one"),
        ("https://router/", "its address is not a public one"),
        ("http://example.com/a.jpg", "its address is not https"),
        ("file:///etc/passwd", "its address is not a public one"),
        ("http://", "its address cannot be read"),
    ] {
        assert_eq!(made_of(to(location)).await, Err(NoPicture::Forbidden(sentence.to_owned())), "{location}");
    }
    let round = host(vec![to("/again"); 9]).await;
    let reason = client(&round.base).fetch(&format!("{}/a", round.base)).await.unwrap_err();
    assert_eq!(reason.to_string(), "too many redirects");
}

#[tokio::test]
async fn a_public_api_gives_no_way_into_this_machine() {
    let host = host([answer("200 OK", JPEG)]).await;
    let mut asked = host.asked;
    let outside = PictureClient { reach: Reach { this_machine: false, plain: false }, ..client(&host.base) };
    let reason = outside.fetch(&format!("{}/a.jpg", host.base)).await.unwrap_err();
    assert!(matches!(reason, NoPicture::Forbidden(_)), "{reason}");
    assert!(asked.try_recv().is_err(), "nobody was asked");
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_a_passing_matter() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let reason = client(&base).fetch(&format!("{base}/a.jpg")).await.unwrap_err();
    assert!(matches!(&reason, NoPicture::Passing(why) if !why.contains("a.jpg")), "{reason}");
}

/// A server that begins an answer and then sends a byte every so many seconds, or nothing more.
async fn trickle(head: &'static [u8], pause: Option<Duration>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        drop(socket.read(&mut [0; 4096]).await);
        drop(socket.write_all(head).await);
        while let Some(pause) = pause {
            tokio::time::sleep(pause).await;
            if socket.write_all(b"x").await.is_err() {
                return;
            }
        }
        std::future::pending::<()>().await;
    });
    base
}

const BEGUN: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n\xff\xd8\xff\xe0 some";

/// With a clock that jumps to whatever is waited for next.
async fn patience_with(head: &'static [u8], pause: Option<Duration>) -> (String, u64) {
    let base = trickle(head, pause).await;
    let client = client(&base);
    tokio::time::pause();
    let begin = Instant::now();
    let reason = client.fetch(&format!("{base}/a.jpg")).await.unwrap_err();
    (reason.to_string(), begin.elapsed().as_secs())
}

#[tokio::test]
async fn a_server_that_falls_silent_is_not_waited_for_long() {
    assert_eq!(patience_with(BEGUN, None).await, ("too slow: nothing came for 10 s".to_owned(), 10));
}

#[tokio::test]
async fn a_trickle_has_its_end_too() {
    let pause = Some(Duration::from_secs(4));
    assert_eq!(patience_with(BEGUN, pause).await, ("too slow: more than 30 s".to_owned(), 30));
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let (reason, seconds) = patience_with(b"", None).await;
    assert!(reason.starts_with("too slow") && (10..=30).contains(&seconds), "{reason} after {seconds} s");
}
