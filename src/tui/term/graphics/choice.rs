//! What the user forces or forbids.

use crate::model::text;

/// A form in which a picture can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Not at all.
    Off,
    /// Letters and signs.
    Ascii,
    /// Two colours a cell, one above the other.
    HalfBlocks,
    /// Sixel.
    Sixel,
    /// iTerm2's inline files.
    ITerm2,
    /// kitty's graphics.
    Kitty,
}

impl Protocol {
    /// The names that the configuration takes.
    const NAMES: [(&str, Self); 6] = [
        ("off", Self::Off),
        ("kitty", Self::Kitty),
        ("sixel", Self::Sixel),
        ("iterm2", Self::ITerm2),
        ("halfblocks", Self::HalfBlocks),
        ("ascii", Self::Ascii),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, protocol)| protocol)
    }

    /// True when pictures are sent as pixels.
    pub const fn is_pixels(self) -> bool {
        matches!(self, Self::Sixel | Self::ITerm2 | Self::Kitty)
    }
}

/// How many colours characters can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The user's own 16.
    Sixteen,
    /// 256.
    Indexed,
    /// Any.
    True,
}

/// The user's wishes about pictures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The form to use whatever the terminal says; `None` to find out.
    pub forced: Option<Protocol>,
    /// Forms that are never used by themselves.
    pub forbidden: Vec<Protocol>,
    /// The colours to use whatever the terminal says; `None` to find out.
    pub depth: Option<Depth>,
}

impl Choice {
    /// Reads `images`, `images_except` and `image_colors` of the configuration; empty means the default.
    ///
    /// # Errors
    /// A sentence for each that is no known word.
    pub fn parse(images: &str, except: &[String], colors: &str) -> Result<Self, Vec<String>> {
        let mut wrong = Vec::new();
        let mut choice = Self::default();
        match images {
            "" | "auto" => {}
            name => match Protocol::parse(name) {
                Some(protocol) => choice.forced = Some(protocol),
                None => wrong.push(format!(
                    "images = '{}' is not known. Write auto, off, kitty, sixel, iterm2, halfblocks or ascii.",
                    text::excerpt(name, 40)
                )),
            },
        }
        for name in except {
            match Protocol::parse(name).filter(|protocol| *protocol != Protocol::Off) {
                Some(protocol) => choice.forbidden.push(protocol),
                None => wrong.push(format!(
                    "images_except names '{}', which is not known. Write kitty, sixel, iterm2, halfblocks or \
                     ascii.",
                    text::excerpt(name, 40)
                )),
            }
        }
        choice.depth = match colors {
            "" | "auto" => None,
            "16" => Some(Depth::Sixteen),
            "256" => Some(Depth::Indexed),
            "truecolor" => Some(Depth::True),
            other => {
                wrong.push(format!(
                    "image_colors = '{}' is not known. Write auto, truecolor, 256 or 16.",
                    text::excerpt(other, 40)
                ));
                None
            }
        };
        if wrong.is_empty() { Ok(choice) } else { Err(wrong) }
    }

    /// True when only the terminal can say which form is the best.
    pub fn needs_answers(&self) -> bool {
        self.forced.is_none_or(Protocol::is_pixels)
    }

    pub(super) fn allows(&self, protocol: Protocol) -> bool {
        !self.forbidden.contains(&protocol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_and_mistakes_are_answered_with_the_words() {
        let except = ["kitty".to_owned(), "sixel".to_owned()];
        let choice = Choice::parse("auto", &except, "16").unwrap();
        assert!(!choice.allows(Protocol::Kitty) && choice.allows(Protocol::ITerm2));
        assert_eq!((choice.forced, choice.depth), (None, Some(Depth::Sixteen)));
        assert_eq!(Choice::parse("", &[], ""), Ok(Choice::default()));
        let forced = Choice::parse("sixel", &[], "").unwrap();
        assert!(forced.needs_answers() && !Choice::parse("off", &[], "").unwrap().needs_answers());

        let wrong = Choice::parse("Kitty\u{1b}[2J", &["off".to_owned()], "many").unwrap_err();
        assert_eq!(wrong.len(), 3);
        assert!(wrong.iter().all(|sentence| sentence.contains("Write ") && !sentence.contains('\u{1b}')));
    }
}
