//! A key as the configuration writes it (`ctrl-p`, `shift-tab`, `G`, `f1`) and as the terminal sends it.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key with its modifiers, in the one form that all spellings of it come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
    shift: bool,
}

/// Names of keys that are no characters; the first of several is the one that is shown.
const NAMES: [(&str, KeyCode); 24] = [
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("ins", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pageup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("pagedown", KeyCode::PageDown),
    ("minus", KeyCode::Char('-')),
    ("plus", KeyCode::Char('+')),
    ("comma", KeyCode::Char(',')),
];

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// The key that a terminal's report is about; `None` for the release of a key and for keys that
    /// only modify others.
    pub fn from_event(event: &KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release || matches!(event.code, KeyCode::Modifier(_)) {
            return None;
        }
        let has = |modifier| event.modifiers.contains(modifier);
        let key = Self {
            code: event.code,
            ctrl: has(KeyModifiers::CONTROL),
            alt: has(KeyModifiers::ALT),
            shift: has(KeyModifiers::SHIFT),
        };
        Some(key.settled())
    }

    /// Reads a key as the configuration writes it.
    ///
    /// # Errors
    /// A sentence that says how keys are written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut key = Self::plain(KeyCode::Null);
        let mut rest = text;
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" | "control" | "c" => key.ctrl = true,
                "alt" | "meta" | "a" => key.alt = true,
                "shift" | "s" => key.shift = true,
                _ => break,
            }
            rest = after;
        }
        key.code = code(rest).ok_or_else(|| {
            format!(
                "'{}' is not a key: write a character or a name, with modifiers before it, like p, G, f1, \
                 pgdn, ctrl-p or shift-tab.",
                crate::model::text::excerpt(text, 40)
            )
        })?;
        Ok(key.settled())
    }

    /// The character that the key types, if it types one.
    pub const fn types(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Different reports of the same key are made equal.
    fn settled(mut self) -> Self {
        match self.code {
            KeyCode::BackTab => {
                self.code = KeyCode::Tab;
                self.shift = true;
            }
            KeyCode::Null => {
                self.code = KeyCode::Char(' ');
                self.ctrl = true;
            }
            KeyCode::Char(c) => {
                // With shift held, the character itself is another one already.
                if self.shift && c.is_lowercase() && !self.ctrl {
                    self.code = KeyCode::Char(c.to_uppercase().next().unwrap_or(c));
                }
                if self.ctrl {
                    self.code = KeyCode::Char(c.to_ascii_lowercase());
                }
                self.shift = false;
            }
            _ => {}
        }
        match (self.ctrl, self.code) {
            // What terminals send for ctrl-backspace, ctrl-_ and ctrl-/.
            (true, KeyCode::Char('h')) => Self { code: KeyCode::Backspace, ctrl: false, ..self },
            (true, KeyCode::Char('7' | '/')) => Self { code: KeyCode::Char('_'), ..self },
            _ => self,
        }
    }
}

fn code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(KeyCode::Char(c));
    }
    let lower = name.to_ascii_lowercase();
    if lower == "backtab" {
        return Some(KeyCode::BackTab);
    }
    if let Some(number) = lower.strip_prefix('f').and_then(|number| number.parse::<u8>().ok()) {
        return (1..=24).contains(&number).then_some(KeyCode::F(number));
    }
    NAMES.iter().find(|(known, _)| *known == lower).map(|(_, code)| *code)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (set, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if set {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("space"),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "f{number}"),
            code => {
                let name = NAMES.iter().find(|(_, known)| *known == code);
                f.write_str(name.map_or("?", |(name, _)| name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        Key::from_event(&KeyEvent::new(code, modifiers))
    }

    #[test]
    fn what_is_shown_can_be_written() {
        for text in
            ["p", "G", "f1", "f12", "ctrl-p", "alt-b", "shift-tab", "space", "pgdn", "-", "ctrl--", "/"]
        {
            let key = Key::parse(text).unwrap();
            assert_eq!(key.to_string(), text);
            assert_eq!(Key::parse(&key.to_string()), Ok(key));
        }
    }

    #[test]
    fn what_is_written_is_what_terminals_send() {
        let same = [
            ("shift-tab", KeyCode::BackTab, KeyModifiers::SHIFT),
            ("G", KeyCode::Char('G'), KeyModifiers::SHIFT),
            ("shift-g", KeyCode::Char('G'), KeyModifiers::SHIFT),
            ("ctrl-P", KeyCode::Char('p'), KeyModifiers::CONTROL),
            ("backspace", KeyCode::Char('h'), KeyModifiers::CONTROL),
            ("ctrl-_", KeyCode::Char('7'), KeyModifiers::CONTROL),
            ("?", KeyCode::Char('?'), KeyModifiers::SHIFT),
        ];
        for (text, code, modifiers) in same {
            assert_eq!(Key::parse(text).ok(), event(code, modifiers), "{text}");
        }
    }

    #[test]
    fn nonsense_is_answered_with_how_keys_are_written() {
        for text in ["", "ctrl-", "hyper-x", "f0", "f99", "enterr", "\u{7}"] {
            assert!(Key::parse(text).is_err_and(|sentence| sentence.contains("ctrl-p")), "{text:?}");
        }
    }

    #[test]
    fn releases_are_no_keys() {
        let mut release = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
        release.kind = KeyEventKind::Release;
        assert_eq!(Key::from_event(&release), None);
    }
}
