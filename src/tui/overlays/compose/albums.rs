//! The Page's albums among the Composer's destinations. They are those of the Photos screen, read on while the
//! list of destinations is open.

use super::choose::{Chosen, Row, row};
use crate::engine::protocol::PhotoRequest;
use crate::model::photo::Album;
use crate::model::post::{AlbumPlace, Target};
use crate::model::text::{count, excerpt, tame};
use crate::tui::app::App;
use crate::tui::overlays::Overlay;
use crate::tui::screens::photos::{Next, Paged, PhotoWait};

/// Once this many albums are known no more are read for the list: it is to be looked through by people.
const ENOUGH: usize = 500;

/// The longest name that is kept with a post, in columns.
const NAME: usize = 200;

/// True while the list goes on to be read.
fn goes_on(albums: &Paged<Album>) -> bool {
    albums.asked.is_some() || (albums.items.len() < ENOUGH && albums.wants_more(usize::MAX, 0))
}

/// The albums that take photos, as far as they are known.
pub(super) fn destinations(albums: &Paged<Album>) -> Vec<Row> {
    // Where Facebook says nothing it is left to the upload.
    let takes_photos = albums.items.iter().filter(|album| album.can_upload != Some(false));
    let mut rows: Vec<Row> = takes_photos.map(album).collect();
    let end = state(albums, rows.is_empty());
    rows.extend(end.map(|note| row("albums of the Page", &note, Chosen::Nothing(note.clone()))));
    rows
}

fn album(album: &Album) -> Row {
    let place = AlbumPlace { id: album.id.to_string(), name: excerpt(&album.name, NAME) };
    let photos = album.count.map_or_else(|| "photos".to_owned(), |photos| count(photos, "photo"));
    let name = if place.name.is_empty() { &place.id } else { &place.name };
    let note = format!("{photos} in {}", place.in_words());
    row(&format!("album: {name}"), &note, Chosen::Target(Target::Album(place)))
}

/// What there is to say behind the last album.
fn state(albums: &Paged<Album>, none_shown: bool) -> Option<String> {
    let what = if albums.items.is_empty() { "The albums" } else { "Further albums" };
    match (&albums.fault, &albums.next) {
        (Some(fault), _) => Some(format!("{what} cannot be read: {}", tame(&fault.sentence()))),
        (None, Next::End) if albums.items.is_empty() => Some("The Page has no albums.".to_owned()),
        (None, Next::End) if none_shown => Some("The Page has no album that takes photos.".to_owned()),
        (None, Next::End) => None,
        (None, _) if goes_on(albums) => Some(format!("{what} are being read ...")),
        (None, _) => Some("There are more, which are chosen by their id.".to_owned()),
    }
}

impl App {
    /// The list of destinations opens: albums that could not be read are read anew.
    pub(super) fn begin_albums(&mut self) {
        if self.photos.albums.fault.is_some() {
            self.photos.albums = Paged::default();
        }
    }

    /// Has the next albums read while the list of destinations is open.
    pub(crate) fn fill_destinations(&mut self) {
        let is_open = self.overlays.iter().any(Overlay::offers_destinations);
        if is_open && self.photos.albums.asked.is_none() && goes_on(&self.photos.albums) {
            let after = self.photos.albums.next.cursor();
            let id = self.ask_photos(PhotoRequest::Albums(after), PhotoWait::Albums);
            self.photos.albums.asked = Some(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fault::{Fault, FaultKind};
    use crate::model::node::{Cursor, NodeId};

    fn one(number: usize, name: &str, can_upload: Option<bool>) -> Album {
        Album {
            id: NodeId::parse(&(number + 700).to_string()).unwrap(),
            name: name.into(),
            count: Some(1),
            kind: None,
            created_time: None,
            link: None,
            can_upload,
        }
    }

    fn listed(items: Vec<Album>, next: Next) -> Paged<Album> {
        let mut paged = Paged::default();
        (paged.items, paged.next) = (items, next);
        paged
    }

    fn notes(albums: &Paged<Album>) -> Vec<String> {
        destinations(albums).into_iter().map(|row| format!("{} | {}", row.name, row.note)).collect()
    }

    #[test]
    fn albums_that_take_no_photos_are_left_out_and_foreign_names_are_tamed() {
        let albums = vec![
            one(0, "Profile pictures", Some(false)),
            one(1, "Tall\u{1b}[2J ships", Some(true)),
            one(2, "", None),
        ];
        let names = notes(&listed(albums, Next::End));
        let ships = "album: Tall[2J ships | 1 photo in album Tall[2J ships (701)";
        assert_eq!(names, [ships, "album: 702 | 1 photo in album 702"]);
        let Chosen::Target(target) =
            destinations(&listed(vec![one(1, "Ships", None)], Next::End)).remove(0).chosen
        else {
            panic!("an album is a destination")
        };
        assert_eq!(target, Target::Album(AlbumPlace { id: "701".into(), name: "Ships".into() }));
    }

    #[test]
    fn what_is_not_in_the_list_is_said_behind_it() {
        let last = |albums: &Paged<Album>| notes(albums).pop().unwrap();
        let more = || Next::At(Cursor::after("x").unwrap());
        assert!(last(&listed(Vec::new(), Next::Start)).ends_with("The albums are being read ..."));
        assert!(
            last(&listed(vec![one(1, "a", None)], more())).ends_with("Further albums are being read ...")
        );
        assert!(last(&listed(Vec::new(), Next::End)).ends_with("The Page has no albums."));
        assert!(last(&listed(vec![one(1, "a", Some(false))], Next::End)).ends_with("takes photos."));
        let many = (0..ENOUGH).map(|number| one(number, "a", None)).collect();
        let many = listed(many, more());
        assert!(last(&many).ends_with("There are more, which are chosen by their id."));
        assert!(!goes_on(&many));
        let mut broken = listed(vec![one(1, "a", None)], more());
        broken.fault = Some(Fault::new(FaultKind::Offline, "Gone\u{1b}"));
        assert!(last(&broken).contains("Further albums cannot be read: Gone"), "{}", last(&broken));
        assert!(!goes_on(&broken) && notes(&broken).len() == 2);
    }
}
