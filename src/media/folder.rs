//! A folder's entries, with what each file is, for the file picker.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::source;
use crate::model::fault::{Fault, FaultKind};
use crate::model::text;

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The whole path.
    pub path: PathBuf,
    /// True for a folder, or a link to one.
    pub is_folder: bool,
    /// Length in bytes; 0 for folders.
    pub size: u64,
    /// When it last changed, in Unix seconds.
    pub modified_at: i64,
    /// The MIME type that it would be sent as, or why it would be refused.
    pub verdict: Result<String, String>,
}

/// Files beyond this number are listed without a look inside, so that a huge folder opens at once.
const LOOKED_INTO: usize = 2000;

/// Lists a folder: folders first, then by name.
///
/// # Errors
/// A [`FaultKind::Source`] fault when it cannot be read.
pub fn list_folder(folder: &Path) -> Result<Vec<Entry>, Fault> {
    let unreadable = |error: io::Error| {
        let reason = text::tame(&error.to_string());
        Fault::new(
            FaultKind::Source,
            format!("The folder {} cannot be read: {reason}", text::show_path(folder)),
        )
    };
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).map_err(unreadable)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut entries: Vec<Entry> =
        paths.into_iter().enumerate().map(|(at, path)| entry_of(path, at < LOOKED_INTO)).collect();
    entries.sort_by_key(|entry| !entry.is_folder);
    Ok(entries)
}

fn entry_of(path: PathBuf, look_inside: bool) -> Entry {
    let meta = fs::metadata(&path);
    let is_folder = meta.as_ref().is_ok_and(fs::Metadata::is_dir);
    let size = meta.as_ref().map_or(0, |meta| if is_folder { 0 } else { meta.len() });
    let modified_at = meta
        .ok()
        .and_then(|meta| meta.modified().ok()?.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_secs().cast_signed());
    let verdict = match (is_folder, look_inside) {
        (true, _) => Ok("folder".to_owned()),
        (false, true) => source::inspect(&path, None).map(|file| file.mime).map_err(|fault| fault.message),
        (false, false) => Ok("file".to_owned()),
    };
    Entry { path, is_folder, size, modified_at, verdict }
}
