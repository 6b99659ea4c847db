//! The picker's state.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::engine::protocol::FolderEntry;
use crate::model::post::judge::MOST_PHOTO_BYTES;
use crate::model::text::tame;
use crate::tui::keys::Place;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::scroll::Scroll;

/// What is typed in the picker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typing {
    /// A path.
    Path,
    /// A part of the names to show.
    Narrow,
}

/// What the chosen files become.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Uploads.
    #[default]
    Uploads,
    /// Photos of the post that is written.
    Photos,
}

impl Purpose {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Uploads => "Upload files",
            Self::Photos => "Choose photos",
        }
    }

    /// What a key does to what is marked.
    pub(super) const fn does(self) -> &'static str {
        match self {
            Self::Uploads => "uploads",
            Self::Photos => "adds",
        }
    }

    /// What cannot be done to a folder.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Uploads => "uploaded",
            Self::Photos => "added",
        }
    }

    /// What is said of a file. More types may be photos than may be uploaded; those are looked at once they are
    /// in the post.
    pub(super) fn verdict(self, entry: &FolderEntry) -> (Cow<'_, str>, Role) {
        match (self, &entry.kind) {
            (Self::Uploads, Ok(_)) => ("can be uploaded".into(), Role::Good),
            (Self::Uploads, Err(reason)) => (tame(reason).into(), Role::Warn),
            (Self::Photos, Ok(kind)) if kind.starts_with("image/") => match entry.size {
                ..=MOST_PHOTO_BYTES => ("can be added".into(), Role::Good),
                _ => ("over 4 MB, has to be re-encoded".into(), Role::Warn),
            },
            (Self::Photos, Ok(_)) => ("is no photo".into(), Role::Warn),
            (Self::Photos, Err(_)) => ("is judged when added".into(), Role::Dim),
        }
    }
}

/// The picker.
#[derive(Debug, Default)]
pub(crate) struct Picker {
    /// The folder that is shown.
    pub(super) folder: PathBuf,
    pub(super) entries: Vec<FolderEntry>,
    /// The entries that are shown, by their numbers.
    pub(super) shown: Vec<usize>,
    pub(super) scroll: Scroll,
    /// What is chosen, in the order of the paths.
    pub(super) marks: BTreeSet<PathBuf>,
    pub(super) hidden: bool,
    /// The folder that is on its way, and the entry to put the cursor on.
    pub(super) loading: Option<PathBuf>,
    pub(super) select: Option<PathBuf>,
    /// Why the last folder could not be shown.
    pub(super) error: Option<String>,
    pub(super) typing: Option<Typing>,
    pub(super) path: Field,
    pub(super) narrow: Field,
    /// The folder of the typed path with its entries, for completion.
    pub(super) beside: Option<(PathBuf, Vec<FolderEntry>)>,
    pub(super) beside_loading: Option<PathBuf>,
    /// Complete as soon as the folder's entries are there.
    pub(super) complete_next: bool,
    pub(super) purpose: Purpose,
}

impl Picker {
    /// A picker in which only a path is typed, for a file that is to be written into a folder.
    pub(crate) fn typing_in(folder: PathBuf, name: &str) -> Self {
        let path = Field::of(&folder.join(name).to_string_lossy());
        Self { folder, path, typing: Some(Typing::Path), ..Self::default() }
    }

    /// The path that is typed; `None` while there is none.
    pub(crate) fn typed_path(&self, home: Option<&Path>) -> Option<PathBuf> {
        let (folder, stem) = self.typed(home);
        let empty = self.path.text().trim().is_empty();
        (!empty).then(|| if stem.is_empty() { folder } else { folder.join(stem) })
    }

    /// Draws the path that is typed.
    pub(crate) fn draw_path(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, columns: u16) {
        self.path.draw(canvas, x, y, columns);
    }

    /// Where keys are pressed.
    pub(crate) const fn place(&self) -> Place {
        match self.typing {
            None => Place::Files,
            Some(Typing::Path) => Place::Path,
            Some(Typing::Narrow) => Place::Narrow,
        }
    }

    /// The line that is typed in.
    pub(crate) const fn field(&mut self) -> Option<&mut Field> {
        match self.typing {
            None => None,
            Some(Typing::Path) => Some(&mut self.path),
            Some(Typing::Narrow) => Some(&mut self.narrow),
        }
    }

    /// The entry under the cursor.
    pub(super) fn current(&self) -> Option<&FolderEntry> {
        self.entries.get(*self.shown.get(self.scroll.cursor)?)
    }

    /// Chooses anew which entries are shown; the cursor stays on its entry where it can.
    pub(super) fn refresh(&mut self, view: usize) {
        let keep = self.select.take().or_else(|| self.current().map(|entry| entry.path.clone()));
        let wanted = self.narrow.text().to_lowercase();
        let shows = |entry: &FolderEntry| {
            (self.hidden || !entry.name.starts_with('.')) && entry.name.to_lowercase().contains(&wanted)
        };
        self.shown =
            self.entries.iter().enumerate().filter(|(_, entry)| shows(entry)).map(|(at, _)| at).collect();
        let at = |path: &Path| {
            self.shown.iter().position(|at| self.entries.get(*at).is_some_and(|entry| entry.path == path))
        };
        let row = keep.as_deref().and_then(at).unwrap_or(0);
        self.scroll.go(row, self.shown.len(), view);
    }

    /// The folder and the beginning of a name that the typed path consists of. `~` is the home folder; a
    /// relative path begins at the folder that is shown.
    pub(super) fn typed(&self, home: Option<&Path>) -> (PathBuf, String) {
        let text = self.path.text();
        let (folder, stem) = text.rsplit_once('/').map_or(("", text), |(folder, stem)| (folder, stem));
        let folder = match (folder, text.starts_with('/')) {
            ("", true) => PathBuf::from("/"),
            ("~", _) => home.map_or_else(|| PathBuf::from("~"), Path::to_path_buf),
            (folder, _) => match (folder.strip_prefix("~/"), home) {
                (Some(rest), Some(home)) => home.join(rest),
                _ => self.folder.join(folder),
            },
        };
        (folder, stem.to_owned())
    }

    /// A path from the root or from home that is typed behind what stands there begins anew: nobody
    /// has to take the folder out first.
    pub(super) fn begin_anew(&mut self) {
        let text = self.path.text();
        let fresh = |mark: &str| text.rfind(mark).and_then(|at| text.get(at + 1..));
        if let Some(path) = fresh("//").or_else(|| fresh("/~")).map(str::to_owned) {
            self.path.set(&path);
        }
    }

    /// The entries that the typed path could mean.
    pub(super) fn candidates(&self, home: Option<&Path>) -> Vec<&FolderEntry> {
        let (folder, stem) = self.typed(home);
        let Some((_, entries)) = self.beside.as_ref().filter(|(beside, _)| *beside == folder) else {
            return Vec::new();
        };
        let begins = |entry: &&FolderEntry| {
            let name = entry.path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&stem) && (!stem.is_empty() || !name.starts_with('.')))
        };
        entries.iter().filter(begins).collect()
    }

    /// Completes the typed path as far as all candidates agree; true when it became longer.
    pub(super) fn complete(&mut self, home: Option<&Path>) -> bool {
        let (_, stem) = self.typed(home);
        let candidates = self.candidates(home);
        let names: Vec<&str> = candidates
            .iter()
            .filter_map(|entry| entry.path.file_name().and_then(|name| name.to_str()))
            .collect();
        let Some(first) = names.first() else { return false };
        let agreed = names.iter().fold(*first, |agreed, name| common(agreed, name));
        let whole = names.len() == 1 && candidates.first().is_some_and(|entry| entry.is_folder);
        let more = agreed.get(stem.len()..).unwrap_or_default();
        if more.is_empty() && !whole {
            return false;
        }
        let text = format!("{}{more}{}", self.path.text(), if whole { "/" } else { "" });
        self.path.set(&text);
        true
    }
}

/// What two names begin with alike.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    one.get(..same.unwrap_or_else(|| one.len().min(other.len()))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, is_folder: bool) -> FolderEntry {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        FolderEntry {
            path: path.into(),
            name,
            is_folder,
            size: 0,
            modified_at: 0,
            kind: Ok("image/png".into()),
        }
    }

    fn typing(text: &str) -> Picker {
        let entries = vec![
            entry("/p/album", true),
            entry("/p/alte Bilder", true),
            entry("/p/écran-1.png", false),
            entry("/p/écran-2.png", false),
            entry("/p/.hidden", false),
        ];
        Picker {
            folder: "/p".into(),
            path: Field::of(text),
            beside: Some(("/p".into(), entries)),
            ..Picker::default()
        }
    }

    #[test]
    fn completion_goes_as_far_as_all_agree() {
        let complete = |text: &str| {
            let mut picker = typing(text);
            picker.complete(None);
            picker.path.text().to_owned()
        };
        assert_eq!(complete("/p/a"), "/p/al");
        assert_eq!(complete("/p/alb"), "/p/album/");
        assert_eq!(complete("/p/é"), "/p/écran-");
        assert_eq!(complete("/p/.h"), "/p/.hidden");
        assert_eq!(complete("/p/zzz"), "/p/zzz");
        assert_eq!(complete("alte"), "alte Bilder/");
        assert_eq!(complete("/elsewhere/a"), "/elsewhere/a");
    }

    #[test]
    fn typed_paths_begin_where_people_think() {
        let home = Some(Path::new("/home/me"));
        let folder = |text: &str| typing(text).typed(home).0;
        assert_eq!(folder("~/x"), PathBuf::from("/home/me"));
        assert_eq!(folder("~/a/b/x"), PathBuf::from("/home/me/a/b"));
        assert_eq!(folder("/x"), PathBuf::from("/"));
        assert_eq!(folder("/"), PathBuf::from("/"));
        assert_eq!(folder("sub/x"), PathBuf::from("/p/sub"));
    }

    #[test]
    fn a_path_typed_behind_the_folder_begins_anew() {
        for (typed, meant) in [("/p//", "/"), ("/p//etc/x", "/etc/x"), ("/p/~", "~"), ("/p/a~b", "/p/a~b")] {
            let mut picker = typing(typed);
            picker.begin_anew();
            assert_eq!(picker.path.text(), meant);
        }
    }

    #[test]
    fn narrowing_and_hidden_files() {
        let mut picker = typing("");
        picker.entries = picker.beside.take().unwrap().1;
        picker.refresh(10);
        assert_eq!(picker.shown.len(), 4);
        picker.hidden = true;
        picker.refresh(10);
        assert_eq!(picker.shown.len(), 5);
        picker.narrow = Field::of("ÉCRAN");
        picker.select = Some("/p/écran-2.png".into());
        picker.refresh(10);
        assert_eq!(picker.current().unwrap().name, "écran-2.png");
    }
}
