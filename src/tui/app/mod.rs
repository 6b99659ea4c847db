//! The interface's whole state and its pure update: a message in, effects out. It reads no clock and no
//! file and waits for nothing; the loop does that and carries the effects out.

mod draw;
mod engine;
mod leave;
mod route;

use std::collections::HashMap;
use std::path::PathBuf;

use ratatui::layout::Rect;

use crate::engine::protocol::{Level, Limits, Request, RequestId, SessionAction};
use crate::model::fault::Fault;
use crate::tui::effect::{Effect, Paint};
use crate::tui::keys::{Key, Keymap};
use crate::tui::message::{Event, Message, Now};
use crate::tui::notices::Notices;
use crate::tui::overlays::Overlay;
use crate::tui::screens::Screen;
use crate::tui::screens::composer::{ComposeWait, Composer};
use crate::tui::screens::photos::{PhotoWait, Photos};
use crate::tui::screens::posts::{PostWait, Posts};
use crate::tui::screens::uploads::{Uploads, layout, list_height};
use crate::tui::setup::{AccountRow, Identity, Reason, Setup, Zones};
use crate::tui::theme::Theme;

pub use draw::{SMALLEST, draw};

/// What an answer is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// The list's order.
    Order,
    /// The sessions that the last filter matches, to go to the next (1) or previous (-1).
    Matches(i8),
    /// Rows.
    Rows(Vec<crate::model::session::SessionId>),
    /// One session whole.
    Details,
    /// An action on so many sessions, and the verb that it was asked with.
    Act(SessionAction, &'static str, usize),
    /// So many files that were added.
    Add(usize),
    /// A session's offset.
    Offset,
    /// New limits.
    Limits(Limits),
    /// A new token.
    Token,
    /// A folder, for the file picker.
    Folder(PathBuf),
    /// Something about photos.
    Photos(PhotoWait),
    /// Something about the post that is written.
    Compose(ComposeWait),
    /// Something about posts.
    Posts(PostWait),
    /// The end.
    Leave(Reason),
}

/// The interface.
pub struct App {
    pub(crate) now: Now,
    pub(crate) size: (u16, u16),
    pub(crate) screen: Screen,
    pub(crate) overlays: Vec<Overlay>,
    pub(crate) uploads: Uploads,
    pub(crate) photos: Photos,
    pub(crate) composer: Composer,
    pub(crate) posts: Posts,
    pub(crate) notices: Notices,
    pub(crate) keymap: Keymap,
    pub(crate) theme: Theme,
    pub(crate) mouse: bool,
    pub(crate) limits: Limits,
    /// Why the server no longer takes the token, until a new one is accepted.
    pub(crate) token_fault: Option<Fault>,
    /// Set once the engine was asked to end.
    pub(crate) leaving: Option<Reason>,
    pub(crate) identity: Option<Identity>,
    pub(crate) demo: bool,
    pub(crate) accounts: Vec<AccountRow>,
    pub(crate) can_switch: bool,
    pub(crate) can_detach: bool,
    pub(crate) config_file: String,
    /// Where the file picker was, and starts next time.
    pub(crate) folder: PathBuf,
    pub(crate) home: Option<PathBuf>,
    /// The clocks that times of posts are typed and shown by.
    pub(crate) zones: Zones,
    /// The key that was pressed last.
    pub(crate) last_key: Option<Key>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) paint: Paint,
    waiting: HashMap<RequestId, Waiting>,
    last_id: u64,
}

impl App {
    /// The interface as it is first drawn, for a terminal of so many columns and rows.
    ///
    /// # Errors
    /// A sentence for each thing that is wrong with the keys or the theme.
    pub fn new(setup: Setup, size: (u16, u16), now: Now) -> Result<Self, Vec<String>> {
        let theme = Theme::choose(&setup.theme, setup.no_color, setup.ascii || !setup.utf8);
        let (keymap, theme) = match (Keymap::new(&setup.keys), theme) {
            (Ok(keymap), Ok(theme)) => (keymap, theme),
            (keymap, theme) => {
                let mut faults = keymap.err().unwrap_or_default();
                faults.extend(theme.err());
                return Err(faults);
            }
        };
        let mut app = Self {
            now,
            size,
            screen: Screen::default(),
            overlays: Vec::new(),
            uploads: Uploads::new(setup.first),
            photos: Photos::new(setup.over_ssh),
            composer: Composer::default(),
            last_key: None,
            posts: Posts::new(setup.zones.clone()),
            zones: setup.zones,
            notices: Notices::default(),
            keymap,
            theme,
            mouse: setup.mouse,
            limits: setup.limits,
            token_fault: None,
            leaving: None,
            identity: setup.identity,
            demo: setup.demo.is_some(),
            accounts: setup.accounts,
            can_switch: setup.can_switch,
            can_detach: setup.can_detach,
            config_file: setup.config_file,
            folder: setup.demo.as_ref().map_or(setup.start_dir, |demo| demo.sample_dir.clone()),
            home: setup.home,
            effects: Vec::new(),
            paint: Paint::Now,
            waiting: HashMap::new(),
            last_id: 0,
        };
        app.greet(setup.demo.is_some(), &setup.warnings);
        app.uploads.refresh_in(0, now);
        Ok(app)
    }

    fn greet(&mut self, demo: bool, warnings: &[String]) {
        if demo {
            let sentence = "This is the demo: nothing leaves this machine. 'u' uploads files, '2' shows photos, '3' writes a post.";
            self.notice(Level::Info, sentence);
        }
        for warning in warnings {
            self.notice(Level::Warning, warning);
        }
    }

    /// Takes a message in and says what is to be done.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        self.now = message.now;
        match message.event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Mouse(mouse) => self.mouse_used(mouse),
            Event::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.paint(Paint::Now);
            }
            Event::Reply(reply) => self.reply(reply),
            Event::Progress(progress) => {
                if self.uploads.take_progress(progress, self.now) {
                    self.paint(Paint::Soon);
                }
            }
            Event::Graphics(graphics) => self.graphics_known(graphics),
            Event::Prepared(id, prepared) if self.is_composers(id) => self.look_ready(id, prepared),
            Event::Prepared(id, prepared) => self.picture_ready(id, prepared),
            Event::Tick => {
                if self.uploads.counts_down() {
                    self.paint(Paint::Soon);
                }
            }
            Event::WrittenOutside(text) => self.written_outside(text),
            Event::Terminate(code) => self.interrupt(code),
            Event::HangUp => self.hang_up(),
            Event::EngineGone => self.engine_gone(),
            Event::Stop => self.effects.push(Effect::Suspend),
            Event::Resumed => self.paint(Paint::Now),
            Event::NoShell => {
                self.notice(Level::Warning, "There is no shell behind this program to go back to.")
            }
        }
        self.settle();
        std::mem::take(&mut self.effects)
    }

    /// What follows from any message: notices that end, and what the screens lack.
    fn settle(&mut self) {
        if self.notices.expire(self.now) {
            self.paint(Paint::Now);
        }
        self.fill_uploads();
        self.fill_filter();
        self.fill_photos();
        self.fill_composer();
        self.fill_posts();
        self.fit_texts();
    }

    /// When the next [`Event::Tick`] is wanted, on the steady clock; `None` while nothing moves, so that
    /// nothing wakes the program.
    pub fn wake_at(&self) -> Option<u64> {
        let screens = [self.uploads_wake_at(), self.photos_wake_at(), self.composer_wake_at()];
        let others = [self.notices.wake_at(), self.filter_wake_at()];
        screens.into_iter().chain(others).flatten().min()
    }

    /// How soon the screen has to be drawn since the last call.
    pub fn take_paint(&mut self) -> Paint {
        match std::mem::take(&mut self.paint) {
            Paint::Now if self.overlays.is_empty() && self.rows_on_their_way() => Paint::Shortly,
            paint => paint,
        }
    }

    fn rows_on_their_way(&self) -> bool {
        self.on_uploads() && self.uploads.list.has_gaps(self.list_height())
    }

    pub(crate) fn paint(&mut self, paint: Paint) {
        self.paint = self.paint.max(paint);
    }

    pub(crate) fn notice(&mut self, level: Level, text: &str) {
        self.notices.add(level, text, self.now);
        self.paint(Paint::Now);
    }

    /// Asks the engine, and remembers what for.
    pub(crate) fn ask(&mut self, request: Request, waiting: Waiting) -> RequestId {
        let id = self.next_id();
        self.waiting.insert(id, waiting);
        self.effects.push(Effect::Ask(id, request));
        id
    }

    pub(crate) const fn next_id(&mut self) -> RequestId {
        self.last_id += 1;
        RequestId(self.last_id)
    }

    pub(crate) fn push(&mut self, overlay: Overlay) {
        self.overlays.push(overlay);
        self.paint(Paint::Now);
    }

    /// True on the page for those who have configured nothing yet: there is no engine then.
    pub(crate) const fn first_run(&self) -> bool {
        self.identity.is_none()
    }

    /// The room between the header and the two last rows.
    pub(crate) const fn body(&self) -> Rect {
        body(Rect::new(0, 0, self.size.0, self.size.1))
    }

    pub(crate) fn list_height(&self) -> usize {
        list_height(&self.uploads, self.body())
    }

    pub(crate) fn details_shown(&self) -> bool {
        !layout(&self.uploads, self.body()).details.is_empty()
    }
}

/// The room between the header and the two last rows.
const fn body(area: Rect) -> Rect {
    let height = area.height.saturating_sub(3);
    Rect::new(area.x, area.y + 1, area.width, height)
}
