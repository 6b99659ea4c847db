//! The pictures: where they are, what they hold, and that nobody needs to show a token for them.

use image::{GenericImageView as _, ImageFormat};
use serde_json::Value;
use wirephoto::sandbox::{Filter, On, Sandbox};

use super::client::*;

/// Fetches what an address of the sandbox's own names, without a token.
fn fetch(sandbox: &Sandbox, url: &Value) -> Answer {
    let path = url.as_str().unwrap().strip_prefix(sandbox.base_url()).unwrap();
    ask(sandbox, "GET", path, "")
}

fn number(value: &Value) -> u32 {
    value.as_u64().map_or_else(|| value.as_str().unwrap().parse().unwrap(), |number| number as u32)
}

fn images_of(sandbox: &Sandbox, id: &str) -> Vec<Value> {
    items(&read_json(sandbox, &format!("{id}?fields=images"))["images"])
}

#[test]
fn every_rendition_decodes_at_the_size_that_is_claimed_for_it() {
    let sandbox = sandbox();
    let (mut png, mut jpeg) = (0, 0);
    for filter in Filter::ALL {
        for id in sandbox.photo_ids(filter).iter().step_by(9).take(9) {
            let images = images_of(&sandbox, id);
            assert!((8..=9).contains(&images.len()));
            let widest = images.iter().map(|image| number(&image["width"])).max().unwrap();
            assert!(widest <= 2048 && number(&images[0]["width"]) == widest);
            let small = images.iter().find(|image| number(&image["width"]) == 225).unwrap();
            let answer = fetch(&sandbox, &small["source"]);
            assert_eq!(answer.header("content-length").unwrap(), answer.body.len().to_string());
            assert!(answer.header("cache-control").unwrap().contains("max-age"));
            let (kind, count) = match image::guess_format(&answer.body).unwrap() {
                ImageFormat::Png => ("image/png", &mut png),
                ImageFormat::Jpeg => ("image/jpeg", &mut jpeg),
                other => panic!("{other:?}"),
            };
            *count += 1;
            assert_eq!(answer.header("content-type"), Some(kind));
            let picture = image::load_from_memory(&answer.body).unwrap();
            assert_eq!(picture.dimensions(), (225, number(&small["height"])));
        }
    }
    assert!(png > 0 && jpeg > png, "{png} PNG, {jpeg} JPEG");
}

#[test]
fn the_largest_and_the_thumbnail_are_there_too() {
    let sandbox = sandbox();
    // Not one of the largest: drawing is slow in a build for tests.
    let area = |id: &String| sandbox.photo(id).map(|photo| photo.size.0 * photo.size.1);
    let id = &sandbox.photo_ids(Filter::Uploaded).into_iter().min_by_key(area).unwrap();
    let photo = read_json(&sandbox, &format!("{id}?fields=source,picture,width,height"));
    let picture = image::load_from_memory(&fetch(&sandbox, &photo["source"]).body).unwrap();
    assert_eq!(picture.dimensions(), (number(&photo["width"]), number(&photo["height"])));
    assert_eq!(picture.dimensions(), sandbox.photo(id).unwrap().size);
    assert_eq!(image::load_from_memory(&fetch(&sandbox, &photo["picture"]).body).unwrap().width(), 130);
}

#[test]
fn a_picture_that_is_known_is_not_sent_again() {
    let sandbox = sandbox();
    let images = images_of(&sandbox, &sandbox.photo_ids(Filter::Uploaded)[0]);
    let small = images.iter().find(|image| number(&image["width"]) == 225).unwrap();
    let first = fetch(&sandbox, &small["source"]);
    let tag = first.header("etag").unwrap();
    let path = small["source"].as_str().unwrap().strip_prefix(sandbox.base_url()).unwrap();
    let again = ask(&sandbox, "GET", path, &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(fetch(&sandbox, &small["source"]).body, first.body);
    let head = ask(&sandbox, "HEAD", path, "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), first.header("content-length"));
    let others: Vec<&Value> = images.iter().filter(|image| *image != small).collect();
    assert_ne!(fetch(&sandbox, &others[7.min(others.len() - 1)]["source"]).header("etag"), Some(tag));
}

#[test]
fn an_address_that_was_changed_leads_nowhere() {
    let sandbox = sandbox();
    let id = &sandbox.photo_ids(Filter::Uploaded)[1];
    let images = images_of(&sandbox, id);
    let small = images.iter().find(|image| number(&image["width"]) == 225).unwrap();
    let path = small["source"].as_str().unwrap().strip_prefix(sandbox.base_url()).unwrap();
    let get = |path: &str| ask(&sandbox, "GET", path, "").status;
    assert_eq!(get(path), 200);
    assert_eq!(get(path.split('?').next().unwrap()), 403);
    assert_eq!(get(&path.replacen("_225", "_226", 1)), 403);
    assert_eq!(get(&path.replacen("oh=", "oh=0", 1)), 403);
    assert_eq!(get("/_cdn/x.jpg"), 404);
    assert_eq!(get("/_cdn/1_1.jpg?oh=1"), 404);
    assert_eq!(ask(&sandbox, "POST", path, "Content-Length: 0\r\n").status, 400);
    let webp = items(&read_json(&sandbox, &format!("{id}?fields=webp_images"))["webp_images"]);
    assert_eq!(webp.len(), images.len());
    assert_eq!(fetch(&sandbox, &webp[0]["source"]).status, 404);
}

#[test]
fn the_log_tells_of_a_token_that_came_where_none_is_wanted() {
    let sandbox = sandbox();
    let images = images_of(&sandbox, &sandbox.photo_ids(Filter::Uploaded)[0]);
    let path = images[1]["source"].as_str().unwrap().strip_prefix(sandbox.base_url()).unwrap().to_owned();
    ask(&sandbox, "GET", &path, "");
    ask(&sandbox, "GET", &path, &oauth());
    ask(&sandbox, "GET", &format!("{path}&access_token=abc"), "");
    let seen = sandbox.requests();
    let of_pictures = seen.iter().filter(|seen| seen.call == Some(On::Image));
    let tokens: Vec<_> = of_pictures.map(|seen| seen.token_in).collect();
    assert_eq!(tokens, [None, Some("header"), Some("query")]);
}

#[test]
fn the_picture_of_a_photo_is_a_redirect_or_an_address() {
    let sandbox = sandbox();
    let id = &sandbox.photo_ids(Filter::Uploaded)[0];
    for (query, width) in [("", 320), ("?type=thumbnail", 130), ("?type=album", 320), ("?type=normal", 720)] {
        let answer = read(&sandbox, &format!("{id}/picture{query}"));
        assert_eq!(answer.status, 302, "{query}");
        let to = answer.header("location").unwrap();
        assert!(to.starts_with(&format!("{}/_cdn/{id}_{width}.", sandbox.base_url())), "{to}");
        let sign = if query.is_empty() { "?" } else { "&" };
        let told = read_json(&sandbox, &format!("{id}/picture{query}{sign}redirect=false"));
        assert_eq!(told["data"]["url"], to);
        assert_eq!(told["data"]["width"], width);
    }
    let small =
        fetch(&sandbox, &read(&sandbox, &format!("{id}/picture?type=thumbnail")).header("location").into());
    assert_eq!(image::load_from_memory(&small.body).unwrap().width(), 130);
    assert_eq!(read(&sandbox, &format!("{id}/picture?type=huge")).graph_error(), (400, 100, None));
    for album in sandbox.album_ids().iter().take(4) {
        assert_eq!(read(&sandbox, &format!("{album}/picture")).status, 302);
    }
}
