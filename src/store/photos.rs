//! What was last read of lists of photos, so that they are on the screen before the first call, and what
//! Facebook refused. All of it can be read again from the server: it is bounded, and lost without harm.

use rusqlite::{Transaction, params};

use super::db::{Db, StoreError};
use crate::model::fault::Fault;

/// Photos that are kept of one list.
const PHOTOS: i64 = 2000;
/// Lists that are kept of one account.
const LISTINGS: i64 = 40;

/// A photo as it is kept: its id and its fields as JSON, without cursors, and without links that hold a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPhoto {
    /// Its id, by which it is known when it moves.
    pub id: String,
    /// Its fields.
    pub json: String,
}

/// A page of a list that was just read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPage {
    /// The account that read it.
    pub account: String,
    /// The list's name, [`crate::model::photo::Listing::key`].
    pub listing: String,
    /// Photos that stand before the page.
    pub at: usize,
    /// The page.
    pub photos: Vec<KeptPhoto>,
    /// The list ends with this page.
    pub is_end: bool,
}

impl Db {
    /// Keeps a page: it replaces what stood at its positions, a photo that stood elsewhere in the list moves,
    /// and nothing stays behind the end.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn keep_photos(&mut self, page: &KeptPage, now: i64) -> Result<(), StoreError> {
        self.write(|tx| {
            let (account, listing) = (&page.account, &page.listing);
            let from = i64::try_from(page.at).unwrap_or(PHOTOS);
            let to = from.saturating_add(i64::try_from(page.photos.len()).unwrap_or(PHOTOS));
            let beyond = if page.is_end { to } else { PHOTOS };
            tx.prepare_cached(
                "DELETE FROM photos WHERE account = ?1 AND listing = ?2
                 AND (position >= ?3 AND position < ?4 OR position >= ?5)",
            )?
            .execute(params![account, listing, from, to, beyond])?;
            let mut insert = tx.prepare_cached(
                "INSERT OR REPLACE INTO photos (account, listing, position, photo, json) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (position, photo) in (from..PHOTOS).zip(&page.photos) {
                insert.execute(params![account, listing, position, photo.id, photo.json])?;
            }
            tx.prepare_cached("INSERT OR REPLACE INTO listings (account, listing, kept_at) VALUES (?1, ?2, ?3)")?
                .execute(params![account, listing, now])?;
            forget_oldest(tx, account)
        })
    }

    /// The fields of a list's photos, in order.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn kept_photos(&mut self, account: &str, listing: &str) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let mut select = conn.prepare_cached(
                "SELECT json FROM photos WHERE account = ?1 AND listing = ?2 ORDER BY position",
            )?;
            let rows = select.query_map([account, listing], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<Vec<String>>>()?)
        })
    }

    /// Notes that a part of the API was refused for an account, and why.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn refuse(&mut self, account: &str, part: &str, fault: &Fault, now: i64) -> Result<(), StoreError> {
        let json = serde_json::to_string(fault).unwrap_or_default();
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO refusals (account, part, fault, at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![account, part, json, now])?;
            Ok(())
        })
    }

    /// Notes that a part works. Nothing is written where it was not refused.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn allow(&mut self, account: &str, part: &str) -> Result<(), StoreError> {
        if !self.refusals(account)?.iter().any(|(refused, ..)| refused == part) {
            return Ok(());
        }
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM refusals WHERE account = ?1 AND part = ?2")?
                .execute([account, part])?;
            Ok(())
        })
    }

    /// What was refused for an account: the part, why, and when (Unix seconds).
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn refusals(&mut self, account: &str) -> Result<Vec<(String, Fault, i64)>, StoreError> {
        self.read(|conn| {
            let mut select =
                conn.prepare_cached("SELECT part, fault, at FROM refusals WHERE account = ?1 ORDER BY part")?;
            let rows = select.query_map([account], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
            })?;
            let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter();
            // One that cannot be read is as good as none: it is asked for again.
            Ok(rows
                .filter_map(|(part, json, at)| Some((part, serde_json::from_str(&json).ok()?, at)))
                .collect())
        })
    }
}

/// Keeps only the newest lists of an account.
fn forget_oldest(tx: &Transaction<'_>, account: &str) -> Result<(), StoreError> {
    let mut select = tx.prepare_cached(
        "SELECT listing FROM listings WHERE account = ?1 ORDER BY kept_at DESC, rowid DESC LIMIT -1 OFFSET ?2",
    )?;
    let oldest = select.query_map(params![account, LISTINGS], |row| row.get::<_, String>(0))?;
    for listing in oldest.collect::<rusqlite::Result<Vec<_>>>()? {
        for table in ["photos", "listings"] {
            tx.prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1 AND listing = ?2"))?
                .execute([account, &listing])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fault::FaultKind;

    fn fresh() -> (tempfile::TempDir, Db) {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("wirephoto.db")).unwrap();
        (dir, db)
    }

    fn page(listing: &str, at: usize, ids: &[&str], is_end: bool) -> KeptPage {
        let photo = |id: &&str| KeptPhoto { id: (*id).to_owned(), json: (*id).to_owned() };
        let photos = ids.iter().map(photo).collect();
        KeptPage { account: "main".into(), listing: listing.into(), at, photos, is_end }
    }

    fn kept(db: &mut Db, listing: &str) -> String {
        db.kept_photos("main", listing).unwrap().join(" ")
    }

    #[test]
    fn pages_replace_what_stood_there_and_photos_move_instead_of_repeating() {
        let (_dir, mut db) = fresh();
        db.keep_photos(&page("a", 0, &["1", "2", "3"], false), 1).unwrap();
        db.keep_photos(&page("a", 3, &["4", "5", "6"], true), 2).unwrap();
        assert_eq!(kept(&mut db, "a"), "1 2 3 4 5 6");
        // A new photo at the top pushes the others down; the last of the old page came as the first of the next.
        db.keep_photos(&page("a", 0, &["0", "1", "2"], false), 3).unwrap();
        assert_eq!(kept(&mut db, "a"), "0 1 2 4 5 6");
        db.keep_photos(&page("a", 3, &["3", "4", "5"], false), 4).unwrap();
        assert_eq!(kept(&mut db, "a"), "0 1 2 3 4 5");
        // One from far below comes to the top.
        db.keep_photos(&page("a", 0, &["5", "0"], false), 5).unwrap();
        assert_eq!(kept(&mut db, "a"), "5 0 2 3 4");
        db.keep_photos(&page("a", 1, &["2"], true), 6).unwrap();
        assert_eq!(kept(&mut db, "a"), "5 2");
        db.keep_photos(&page("a", 0, &[], true), 7).unwrap();
        assert_eq!(kept(&mut db, "a"), "");
    }

    #[test]
    fn lists_are_bounded_in_length_and_number() {
        let (_dir, mut db) = fresh();
        let ids: Vec<String> = (0..PHOTOS + 10).map(|n| n.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        db.keep_photos(&page("long", 0, &ids, false), 0).unwrap();
        assert_eq!(db.kept_photos("main", "long").unwrap().len(), 2000);
        db.keep_photos(&page("long", 1999, &["x", "y"], false), 0).unwrap();
        assert!(kept(&mut db, "long").ends_with("1998 x"));
        db.keep_photos(&page("long", usize::MAX, &["z"], false), 0).unwrap();
        for n in 0..LISTINGS {
            db.keep_photos(&page(&format!("l{n}"), 0, &["1"], true), n + 1).unwrap();
        }
        assert_eq!(kept(&mut db, "long"), "", "the oldest is out");
        assert_eq!(kept(&mut db, "l0"), "1");
        let mut other = page("l0", 0, &["9"], true);
        other.account = "other".into();
        db.keep_photos(&other, 99).unwrap();
        assert_eq!((kept(&mut db, "l0").as_str(), kept(&mut db, "l1").as_str()), ("1", "1"));
    }

    #[test]
    fn what_is_refused_is_remembered_until_it_works() {
        let (_dir, mut db) = fresh();
        let fault = Fault { code: Some(100), ..Fault::new(FaultKind::Rejected, "No").hint("Ask again.") };
        db.refuse("main", "tags", &fault, 5).unwrap();
        db.refuse("main", "field:place", &fault, 6).unwrap();
        db.refuse("main", "tags", &fault, 7).unwrap();
        db.allow("main", "likes").unwrap();
        let refused = db.refusals("main").unwrap();
        assert_eq!(refused, [("field:place".into(), fault.clone(), 6), ("tags".into(), fault, 7)]);
        assert!(db.refusals("other").unwrap().is_empty());
        db.allow("main", "tags").unwrap();
        assert_eq!(db.refusals("main").unwrap().len(), 1);
    }
}
