//! Checking files before they are queued, and listing folders for the file picker.

use std::collections::HashSet;
use std::path::PathBuf;

use super::protocol::{FolderEntry, NewUpload, Refusal};
use crate::media;
use crate::model::fault::Fault;
use crate::model::text;
use crate::store::NewSession;

/// What the check of some files gave.
#[derive(Debug, Default)]
pub struct Checked {
    /// Files that may be queued, in the order given, each path once.
    pub good: Vec<NewSession>,
    /// Files that may not, with the reason.
    pub refused: Vec<Refusal>,
    /// Sentences about files that may, but.
    pub warnings: Vec<String>,
}

/// Checks files for an account. Blocking.
pub fn check(account: &str, files: Vec<NewUpload>) -> Checked {
    let mut checked = Checked::default();
    let mut seen = HashSet::new();
    for file in files {
        match media::inspect(&file.path, file.mime.as_deref()) {
            Ok(found) => {
                checked.warnings.extend(found.warning);
                if !seen.insert(found.path.clone()) {
                    checked.warnings.push(format!(
                        "{} was named twice; it is uploaded once",
                        text::show_path(&found.path)
                    ));
                    continue;
                }
                let name = file.name.map_or_else(|| text::show_name(&found.path), |name| text::tame(&name));
                checked.good.push(NewSession {
                    account: account.to_owned(),
                    path: found.path,
                    name,
                    size: found.size,
                    mime: found.mime,
                    encoding: file.encoding,
                    deferred: file.deferred,
                });
            }
            Err(fault) => checked.refused.push(Refusal { path: file.path, fault }),
        }
    }
    checked
}

/// Lists a folder for the file picker. Blocking.
///
/// # Errors
/// When the folder cannot be read.
pub fn folder(path: PathBuf) -> Result<(PathBuf, Vec<FolderEntry>), Fault> {
    let path = std::path::absolute(&path).unwrap_or(path);
    let entries = media::list_folder(&path)?;
    let entries = entries.into_iter().map(|entry| FolderEntry {
        name: text::show_name(&entry.path),
        path: entry.path,
        is_folder: entry.is_folder,
        size: entry.size,
        modified_at: entry.modified_at,
        kind: entry.verdict,
    });
    Ok((path, entries.collect()))
}
