//! What keys and the engine's answers do to the picker.

use std::path::{Path, PathBuf};

use ratatui::layout::Rect;

use super::state::{Picker, Purpose, Typing};
use super::view::list_height;
use crate::engine::protocol::{FolderEntry, Level, NewUpload, Request};
use crate::model::fault::Fault;
use crate::model::text::excerpt;
use crate::tui::app::{App, Waiting};
use crate::tui::effect::Paint;
use crate::tui::keys::Action;
use crate::tui::overlays::Overlay;
use crate::tui::widgets::field::Field;

impl App {
    /// Opens the picker, with files marked already.
    pub(crate) fn open_picker(&mut self, marks: Vec<PathBuf>) {
        self.open_picker_for(marks, Purpose::Uploads);
    }

    /// Opens the picker for photos of the post that is written.
    pub(crate) fn open_photo_picker(&mut self, marks: Vec<PathBuf>) {
        self.open_picker_for(marks, Purpose::Photos);
    }

    fn open_picker_for(&mut self, marks: Vec<PathBuf>, purpose: Purpose) {
        let folder = self.folder.clone();
        let marks = marks.into_iter().collect();
        let picker = Picker { folder: folder.clone(), marks, purpose, ..Picker::default() };
        self.push(Overlay::Files(Box::new(picker)));
        self.go_to_folder(folder, None);
    }

    /// Pasted paths are marked in the picker; nothing is sent before the user says so.
    pub(crate) fn pick_pasted(&mut self, paths: Vec<PathBuf>) {
        let count = paths.len();
        let folder = paths.first().and_then(|path| path.parent()).map(Path::to_path_buf);
        if let Some(Overlay::Files(picker)) = self.overlays.last_mut() {
            picker.marks.extend(paths);
        } else {
            if let Some(folder) = folder.filter(|folder| folder.is_absolute()) {
                self.folder = folder;
            }
            self.open_picker(paths);
        }
        let send = self.keymap.key_for(Action::Send, self.place()).unwrap_or_default();
        let words = if count == 1 { "One pasted file is" } else { "Pasted files are" };
        let does = self.picker().map_or(Purpose::Uploads, |picker| picker.purpose).does();
        self.notice(Level::Info, &format!("{words} marked; {send} {does} what is marked."));
    }

    fn picker(&mut self) -> Option<&mut Picker> {
        self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Files(picker) => Some(&mut **picker),
            Overlay::Save(save) => Some(&mut save.picker),
            _ => None,
        })
    }

    fn picker_view(&self) -> usize {
        list_height(Rect::new(0, 0, self.size.0, self.size.1))
    }

    /// Asks for a folder; what is shown stays until it comes.
    fn go_to_folder(&mut self, folder: PathBuf, select: Option<PathBuf>) {
        let Some(picker) = self.picker() else { return };
        picker.loading = Some(folder.clone());
        picker.select = select;
        self.ask(Request::Folder(folder.clone()), Waiting::Folder(folder));
    }

    /// A folder's entries came.
    pub(crate) fn folder_came(&mut self, path: &Path, entries: Vec<FolderEntry>) {
        let view = self.picker_view();
        let home = self.home.clone();
        let Some(picker) = self.picker() else { return };
        if picker.beside_loading.as_deref() == Some(path) {
            picker.beside_loading = None;
            picker.beside = Some((path.to_path_buf(), entries.clone()));
            if std::mem::take(&mut picker.complete_next) {
                picker.complete(home.as_deref());
            }
        }
        if picker.loading.as_deref() == Some(path) {
            picker.loading = None;
            picker.error = None;
            picker.folder = path.to_path_buf();
            picker.entries = entries;
            picker.refresh(view);
            self.folder = path.to_path_buf();
        }
        self.paint(Paint::Now);
    }

    /// A folder could not be read.
    pub(crate) fn folder_failed(&mut self, path: &Path, fault: &Fault) {
        let Some(picker) = self.picker() else { return };
        if picker.beside_loading.as_deref() == Some(path) {
            picker.beside_loading = None;
            picker.complete_next = false;
        }
        if picker.loading.as_deref() == Some(path) {
            picker.loading = None;
            picker.error = Some(fault.sentence());
        }
        self.paint(Paint::Now);
    }

    /// Esc goes back from typing to the list first, then closes the picker.
    pub(crate) fn files_closed(&mut self, mut picker: Picker) {
        let Some(typing) = picker.typing.take() else { return };
        if typing == Typing::Narrow {
            picker.narrow = Field::default();
            picker.refresh(self.picker_view());
        }
        self.push(Overlay::Files(Box::new(picker)));
    }

    pub(crate) fn files_action(&mut self, action: Action) {
        let view = self.picker_view();
        let Some(picker) = self.picker() else { return };
        match (action, picker.typing) {
            (Action::Move(step), _) => {
                let len = picker.shown.len();
                picker.scroll.step(step, len, view);
            }
            (Action::Accept, Some(Typing::Path)) => self.accept_path(),
            (Action::Accept, Some(Typing::Narrow)) => picker.typing = None,
            (Action::Accept, None) => self.open_or_send(),
            (Action::Open, _) => self.open_folder(),
            (Action::Parent, _) => self.go_up(),
            (Action::Home, _) => self.go_home(),
            (Action::Hidden, _) => {
                picker.hidden = !picker.hidden;
                picker.refresh(view);
            }
            (Action::Mark, _) => self.mark_file(),
            (Action::MarkAll, _) => picker.mark_all(),
            (Action::Filter, _) => picker.typing = Some(Typing::Narrow),
            (Action::TypePath, _) => self.type_path(),
            (Action::Complete, _) => self.complete_path(),
            (Action::Send, _) => self.send_files(),
            _ => {}
        }
    }

    /// The typed line changed.
    pub(crate) fn files_field_changed(&mut self) {
        let view = self.picker_view();
        let Some(picker) = self.picker() else { return };
        match picker.typing {
            Some(Typing::Narrow) => picker.refresh(view),
            Some(Typing::Path) => {
                picker.begin_anew();
                self.look_beside();
            }
            None => {}
        }
    }

    /// Asks for the folder of the typed path, once.
    fn look_beside(&mut self) {
        let home = self.home.clone();
        let Some(picker) = self.picker() else { return };
        let (folder, _) = picker.typed(home.as_deref());
        let known = picker.beside.as_ref().is_some_and(|(beside, _)| *beside == folder);
        if known || picker.beside_loading.as_ref() == Some(&folder) {
            return;
        }
        picker.beside_loading = Some(folder.clone());
        self.ask(Request::Folder(folder.clone()), Waiting::Folder(folder));
    }

    fn complete_path(&mut self) {
        let home = self.home.clone();
        self.look_beside();
        let Some(picker) = self.picker() else { return };
        picker.complete_next = picker.beside_loading.is_some();
        if !picker.complete_next && picker.complete(home.as_deref()) {
            self.look_beside();
        }
    }

    fn type_path(&mut self) {
        let Some(picker) = self.picker() else { return };
        picker.typing = Some(Typing::Path);
        let mut start = picker.folder.to_string_lossy().into_owned();
        if !start.ends_with('/') {
            start.push('/');
        }
        picker.path = Field::of(&start);
        self.look_beside();
    }

    fn accept_path(&mut self) {
        let home = self.home.clone();
        let Some(picker) = self.picker() else { return };
        let (folder, stem) = picker.typed(home.as_deref());
        let path = if stem.is_empty() || stem == "." { folder } else { folder.join(&stem) };
        let is_folder = stem.is_empty()
            || matches!(stem.as_str(), "." | ".." | "~")
            || picker.candidates(home.as_deref()).iter().any(|entry| entry.is_folder && entry.path == path);
        let path = if stem == "~" { home.unwrap_or(path) } else { path };
        picker.typing = None;
        if is_folder {
            self.go_to_folder(path, None);
        } else {
            self.add(vec![path]);
        }
    }

    fn open_or_send(&mut self) {
        let folder = self.picker().and_then(|picker| picker.current()).is_some_and(|entry| entry.is_folder);
        if folder { self.open_folder() } else { self.send_files() }
    }

    fn open_folder(&mut self) {
        let entry = self.picker().and_then(|picker| picker.current().cloned());
        match entry {
            Some(entry) if entry.is_folder => self.go_to_folder(entry.path, None),
            Some(entry) => {
                let key = self.keymap.key_for(Action::Send, self.place()).unwrap_or_default();
                let does = self.picker().map_or(Purpose::Uploads, |picker| picker.purpose).does();
                let name = excerpt(&entry.name, 40);
                self.notice(Level::Info, &format!("{name} is a file; {key} {does} it."));
            }
            None => self.notice(Level::Info, "There is nothing to open here."),
        }
    }

    fn go_up(&mut self) {
        let folder = self.picker().map(|picker| picker.folder.clone()).unwrap_or_default();
        match folder.parent().map(Path::to_path_buf) {
            Some(parent) => self.go_to_folder(parent, Some(folder)),
            None => self.notice(Level::Info, "There is no folder above this one."),
        }
    }

    fn go_home(&mut self) {
        match self.home.clone() {
            Some(home) => self.go_to_folder(home, None),
            None => self.notice(Level::Info, "The home folder is not known (HOME is not set)."),
        }
    }

    fn mark_file(&mut self) {
        let view = self.picker_view();
        let Some(picker) = self.picker() else { return };
        let Err(sentence) = picker.toggle_mark(view) else { return };
        self.notice(Level::Info, &sentence);
    }

    fn send_files(&mut self) {
        let Some(picker) = self.picker() else { return };
        if !picker.marks.is_empty() {
            let marks = std::mem::take(&mut picker.marks);
            self.add(marks.into_iter().collect());
            return;
        }
        let done = picker.purpose.done();
        let sentence = match picker.current() {
            None => format!("There is no file here that could be {done}."),
            Some(entry) if entry.is_folder => format!("A folder cannot be {done}: mark the files in it."),
            Some(entry) => match &entry.kind {
                // What a photo may be is told beside it; it is not what an upload may be.
                kind if kind.is_ok() || picker.purpose == Purpose::Photos => {
                    let path = entry.path.clone();
                    self.add(vec![path]);
                    return;
                }
                Err(reason) => format!("{}: {reason}", excerpt(&entry.name, 40)),
                Ok(_) => return,
            },
        };
        self.notice(Level::Warning, &sentence);
    }

    /// Asks the engine to check and queue files, and closes the picker.
    fn add(&mut self, paths: Vec<PathBuf>) {
        let purpose = self.picker().map_or(Purpose::Uploads, |picker| picker.purpose);
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::Files(_)));
        if purpose == Purpose::Photos {
            return self.add_photos(paths);
        }
        let count = paths.len();
        let words = if count == 1 { "file" } else { "files" };
        self.notice(Level::Info, &format!("Checking {count} {words} ..."));
        self.ask(Request::Add(paths.into_iter().map(NewUpload::of).collect()), Waiting::Add(count));
    }
}

impl Picker {
    /// Marks or unmarks the file under the cursor and goes on to the next.
    ///
    /// # Errors
    /// A sentence that says why it cannot be marked.
    fn toggle_mark(&mut self, view: usize) -> Result<(), String> {
        let Some(entry) = self.current() else { return Err("There is no file here to mark.".to_owned()) };
        if entry.is_folder {
            return Err(format!("A folder cannot be {}; enter opens it.", self.purpose.done()));
        }
        if let (Err(reason), Purpose::Uploads) = (&entry.kind, self.purpose) {
            return Err(format!("{}: {reason}", excerpt(&entry.name, 40)));
        }
        let path = entry.path.clone();
        if !self.marks.remove(&path) {
            self.marks.insert(path);
        }
        self.scroll.step(crate::tui::widgets::scroll::Step::By(1), self.shown.len(), view);
        Ok(())
    }

    /// Marks every file shown that fits, or unmarks them when all are marked.
    fn mark_all(&mut self) {
        // A folder's whole content is hardly a post: only what is a picture.
        let is_picture = |kind: &str| kind.starts_with("image/");
        let fits = |entry: &&FolderEntry| {
            let kind = entry.kind.as_deref().ok();
            !entry.is_folder && kind.is_some_and(|kind| self.purpose == Purpose::Uploads || is_picture(kind))
        };
        let files: Vec<PathBuf> = self
            .shown
            .iter()
            .filter_map(|at| self.entries.get(*at))
            .filter(fits)
            .map(|entry| entry.path.clone())
            .collect();
        if files.iter().all(|path| self.marks.contains(path)) {
            for path in &files {
                self.marks.remove(path);
            }
        } else {
            self.marks.extend(files);
        }
    }
}
