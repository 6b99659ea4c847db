//! The task with a host of pictures of its own, which counts what it is asked for.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use image::{ImageFormat, RgbImage};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};

use super::*;
use crate::engine::browse::Access;
use crate::engine::protocol::{PictureKey, Pictured};
use crate::graph::{DEFAULT_VERSION, Endpoint, GraphClient};
use crate::model::photo::{Photo, Rendition};

/// What the host gives for a photo.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// A picture of the rendition's size.
    Good,
    /// A picture that breaks off.
    Truncated,
    /// A page.
    Page,
    /// 403, as for an expired signature.
    Expired,
    /// Nothing until the gate is opened.
    Held,
}

struct Host {
    base: String,
    asked: watch::Receiver<Vec<String>>,
    gate: Arc<Semaphore>,
}

fn jpeg(width: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(width, width / 2, image::Rgb([10, 200, 10]));
    image.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn host(manners: impl IntoIterator<Item = (&'static str, Manner)>) -> Host {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let manners: Arc<BTreeMap<&str, Manner>> = Arc::new(manners.into_iter().collect());
    let (tell, asked) = watch::channel(Vec::new());
    let gate = Arc::new(Semaphore::new(0));
    let opened = Arc::clone(&gate);
    tokio::spawn(async move {
        let tell = Arc::new(tell);
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, Arc::clone(&manners), Arc::clone(&tell), Arc::clone(&opened)));
        }
    });
    Host { base, asked, gate }
}

/// Answers one request and closes: `/PHOTO/WIDTH.jpg`.
async fn serve(
    mut socket: TcpStream,
    manners: Arc<BTreeMap<&'static str, Manner>>,
    tell: Arc<watch::Sender<Vec<String>>>,
    gate: Arc<Semaphore>,
) {
    let mut request = vec![0; 4096];
    let Ok(length) = socket.read(&mut request).await else { return };
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    tell.send_modify(|asked| asked.push(path.clone()));
    let (photo, file) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
    let width = file.split('.').next().and_then(|width| width.parse().ok()).unwrap_or(1);
    let manner = manners.get(photo).copied().unwrap_or(Manner::Good);
    if manner == Manner::Held {
        gate.acquire().await.unwrap().forget();
    }
    let (status, body) = match manner {
        Manner::Good | Manner::Held => ("200 OK", jpeg(width)),
        Manner::Truncated => ("200 OK", jpeg(width)[..200].to_vec()),
        Manner::Page => ("200 OK\r\ncontent-type: text/html", b"<html>no picture</html>".to_vec()),
        Manner::Expired => ("403 Forbidden", Vec::new()),
    };
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    drop(socket.write_all(&[head.as_bytes(), &body].concat()).await);
}

impl Host {
    fn photo(&self, id: &str) -> Arc<Photo> {
        let rendition = |width: u32| Rendition {
            width,
            height: width / 2,
            source: format!("{}/{id}/{width}.jpg?oh=secret", self.base).into(),
        };
        let images = vec![rendition(800), rendition(400), rendition(100)];
        Arc::new(Photo { images, ..Photo::unknown(NodeId::parse(id).unwrap()) })
    }

    fn want(&self, id: &str, width: u32) -> PictureWanted {
        PictureWanted { photo: self.photo(id), width, height: width / 2 }
    }

    /// The paths that were asked for, without their signatures.
    fn asked(&self) -> Vec<String> {
        self.asked.borrow().iter().map(|path| path.split('?').next().unwrap_or_default().to_owned()).collect()
    }

    async fn wait_for(&mut self, requests: usize) {
        self.asked.wait_for(|asked| asked.len() >= requests).await.unwrap();
    }
}

struct Desk {
    pictures: Pictures,
    replies: mpsc::UnboundedReceiver<Reply>,
    /// Kept so that the task can ask it.
    _browser: watch::Sender<Browser>,
}

fn desk(host: &Host, folder: &Path) -> Desk {
    let endpoint = Endpoint::new(&host.base, DEFAULT_VERSION, "1").unwrap();
    let client = GraphClient::new(endpoint, Duration::from_secs(5)).unwrap();
    let pictures = PictureClient::beside(&client).unwrap();
    let access = Access { client, page: None, page_token: None, user_token: None, patience: Duration::ZERO };
    let (words, _) = mpsc::unbounded_channel();
    let (browser, receiver) = watch::channel(Browser::new(access, words));
    let (sender, replies) = mpsc::unbounded_channel();
    let cache = PictureCache::new(folder.join("pictures"), 1 << 20);
    Desk { pictures: Pictures::start(pictures, cache, receiver, sender), replies, _browser: browser }
}

impl Desk {
    async fn next(&mut self) -> (PictureKey, Pictured) {
        let reply = tokio::time::timeout(Duration::from_secs(20), self.replies.recv()).await;
        match reply {
            Ok(Some(Reply::Picture(key, picture))) => (key, picture),
            other => panic!("no picture came: {other:?}"),
        }
    }

    /// The sizes or reasons of the next pictures, by photo and width.
    async fn collect(&mut self, count: usize) -> BTreeMap<(String, u32), String> {
        let mut all = BTreeMap::new();
        for _ in 0..count {
            let (key, picture) = self.next().await;
            let said = picture.map_or_else(|reason| reason, |raster| format!("{raster:?}"));
            all.insert((key.photo.to_string(), key.width), said);
        }
        all
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[tokio::test]
async fn a_picture_is_fetched_once_and_found_on_disk_the_second_time() {
    let (host, dir) = (host([]).await, folder());
    let mut first = desk(&host, dir.path());
    first.pictures.want(vec![host.want("1", 80)]);
    let (key, picture) = first.next().await;
    assert_eq!((key.photo.as_str(), key.width, key.height), ("1", 80, 40));
    let raster = picture.unwrap();
    assert!(raster.width == 80 && raster.height == 40 && raster.rgb[1] > 180, "{raster:?}");
    assert_eq!(host.asked(), ["/1/100.jpg"], "the smallest that fills");
    drop(first);
    let mut second = desk(&host, dir.path());
    second.pictures.want(vec![host.want("1", 90), host.want("1", 80)]);
    second.collect(2).await;
    assert_eq!(host.asked().len(), 1);
    // A larger one on disk does for a smaller place, but not the other way round.
    second.pictures.want(vec![host.want("1", 300)]);
    second.collect(1).await;
    second.pictures.want(vec![host.want("2", 700)]);
    second.collect(1).await;
    second.pictures.want(vec![host.want("2", 50)]);
    second.collect(1).await;
    assert_eq!(host.asked(), ["/1/100.jpg", "/1/400.jpg", "/2/800.jpg"]);
}

#[tokio::test]
async fn one_rendition_for_two_sizes_is_fetched_once() {
    let (host, dir) = (host([]).await, folder());
    let mut desk = desk(&host, dir.path());
    desk.pictures.want(vec![host.want("1", 200), host.want("1", 300), host.want("1", 200)]);
    let all = desk.collect(2).await;
    assert_eq!(all.values().map(String::as_str).collect::<Vec<_>>(), ["Raster 200x100", "Raster 300x150"]);
    assert_eq!(host.asked(), ["/1/400.jpg"]);
    assert!(desk.replies.try_recv().is_err());
}

#[tokio::test]
async fn one_that_fails_is_a_sentence_and_the_others_come() {
    let manners = [("bad", Manner::Truncated), ("page", Manner::Page), ("old", Manner::Expired)];
    let (host, dir) = (host(manners).await, folder());
    let mut desk = desk(&host, dir.path());
    let ids = ["bad", "page", "old", "1", "2", "3", "4", "5"];
    desk.pictures.want(ids.iter().map(|id| host.want(id, 80)).collect());
    let all = desk.collect(8).await;
    let said = |id: &str| all[&(id.to_owned(), 80)].as_str();
    assert_eq!(said("bad"), "truncated JPEG");
    assert_eq!(said("page"), "not an image (text/html)");
    assert_eq!(said("old"), "the server answered 403");
    assert!(ids[3..].iter().all(|id| said(id) == "Raster 80x40"), "{all:?}");
}

#[tokio::test]
async fn what_failed_is_left_alone_for_a_minute_unless_asked_for_anew() {
    let (host, dir) = (host([("bad", Manner::Truncated)]).await, folder());
    let mut desk = desk(&host, dir.path());
    for _ in 0..3 {
        desk.pictures.want(vec![host.want("bad", 80), host.want("bad", 90)]);
        desk.collect(2).await;
    }
    assert_eq!(host.asked().len(), 1, "{:?}", host.asked());
    desk.pictures.forget_failures(NodeId::parse("other"));
    desk.pictures.want(vec![host.want("bad", 80)]);
    desk.collect(1).await;
    assert_eq!(host.asked().len(), 1);
    desk.pictures.forget_failures(NodeId::parse("bad"));
    desk.pictures.want(vec![host.want("bad", 80)]);
    desk.collect(1).await;
    assert_eq!(host.asked().len(), 2, "and nothing broken was on disk");
}

#[tokio::test]
async fn what_nobody_wants_any_more_gives_its_lane_free() {
    let held = ["a", "b", "c", "d", "e"];
    let (mut host, dir) = (host(held.map(|id| (id, Manner::Held))).await, folder());
    let mut desk = desk(&host, dir.path());
    desk.pictures.want(held.iter().map(|id| host.want(id, 80)).collect());
    host.wait_for(4).await;
    assert_eq!(host.asked().len(), 4, "four lanes and no more");
    desk.pictures.want(vec![host.want("d", 80), host.want("good", 80)]);
    // The lanes of the others are free although their host never answered.
    let (key, picture) = desk.next().await;
    assert!(key.photo.as_str() == "good" && picture.is_ok(), "{key:?} {picture:?}");
    host.gate.add_permits(9);
    assert_eq!(desk.next().await.0.photo.as_str(), "d", "what is still wanted went on");
    assert_eq!(host.asked().iter().filter(|path| path.starts_with("/d")).count(), 1);
    desk.pictures.want(Vec::new());
    desk.pictures.want(vec![host.want("good", 80)]);
    assert_eq!(desk.next().await.0.photo.as_str(), "good", "nothing that was given up comes late");
}

#[tokio::test]
async fn a_broken_file_on_disk_is_fetched_anew_once() {
    let (host, dir) = (host([]).await, folder());
    let mut desk = desk(&host, dir.path());
    desk.pictures.want(vec![host.want("1", 80)]);
    desk.collect(1).await;
    let file = std::fs::read_dir(dir.path().join("pictures")).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, b"\xff\xd8\xff garbage").unwrap();
    desk.pictures.want(vec![host.want("1", 80), host.want("1", 60)]);
    let all = desk.collect(2).await;
    assert!(all.values().all(|said| said.starts_with("Raster")), "{all:?}");
    assert_eq!(host.asked().len(), 2);
    assert!(std::fs::read(&file).unwrap().len() > 100, "the good one stands in its place");
}

#[tokio::test]
async fn a_disk_that_takes_nothing_is_no_reason_to_show_nothing() {
    let (host, dir) = (host([]).await, folder());
    std::fs::write(dir.path().join("pictures"), "in the way").unwrap();
    let mut desk = desk(&host, dir.path());
    desk.pictures.want(vec![host.want("1", 80)]);
    assert!(desk.next().await.1.is_ok());
}
