//! What things look like: a role for each kind of text, a theme that gives each role a style, and the
//! glyphs, so that no screen names a colour or a box character itself.

mod glyphs;

use ratatui::style::{Color, Modifier, Style};

pub use glyphs::Glyphs;

/// What a piece of the screen means; the theme decides how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Plain text.
    #[default]
    Text,
    /// What matters less: labels, headings of columns, ages.
    Dim,
    /// Titles of boxes and other names that lead the eye.
    Title,
    /// The screen that is on, in the header.
    TabOn,
    /// A key, where keys are listed.
    Key,
    /// The chosen row or answer.
    Cursor,
    /// A marked row.
    Mark,
    /// What went well.
    Good,
    /// What waits or went another way than hoped.
    Warn,
    /// What failed.
    Bad,
    /// What moves.
    Active,
    /// The part of a bar that the server confirmed.
    Confirmed,
    /// The part of a bar that left this program and is not confirmed.
    Sent,
    /// The part of a bar that is still to come.
    Rest,
    /// Borders.
    Border,
}

/// The themes' names, as the configuration's `theme` takes them. The first is the default.
pub const NAMES: [&str; 4] = ["terminal", "dusk", "paper", "plain"];

/// A set of styles and glyphs.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    style: fn(Role) -> Style,
    /// The characters that lines, bars and marks are drawn with.
    pub glyphs: &'static Glyphs,
}

impl Theme {
    /// The theme with a name. `no_color` (as `NO_COLOR` demands) wins over any name; `ascii` picks the
    /// glyph set that needs nothing beyond ASCII.
    ///
    /// # Errors
    /// A sentence that lists the names when there is no such theme.
    pub fn choose(name: &str, no_color: bool, ascii: bool) -> Result<Self, String> {
        let style = match name {
            "" | "terminal" => terminal,
            "dusk" => dusk,
            "paper" => paper,
            "plain" => plain,
            other => {
                return Err(format!(
                    "There is no theme '{}'. The themes are {}.",
                    crate::model::text::excerpt(other, 40),
                    NAMES.join(", ")
                ));
            }
        };
        let style = if no_color { plain } else { style };
        Ok(Self { style, glyphs: if ascii { &glyphs::ASCII } else { &glyphs::UNICODE } })
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        (self.style)(role)
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self { style: terminal, glyphs: &glyphs::UNICODE }
    }
}

/// The user's own 16 colours. Secondary text is dimmed instead of "bright black", which some palettes
/// make as dark as the background.
fn terminal(role: Role) -> Style {
    let plain = Style::new();
    match role {
        Role::Text => plain,
        Role::Dim | Role::Rest | Role::Border => plain.add_modifier(Modifier::DIM),
        Role::Title => plain.add_modifier(Modifier::BOLD),
        Role::TabOn => plain.fg(Color::Cyan).add_modifier(Modifier::BOLD | Modifier::REVERSED),
        Role::Key => plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Cursor => plain.add_modifier(Modifier::REVERSED),
        Role::Mark => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
        Role::Good | Role::Confirmed => plain.fg(Color::Green),
        Role::Warn => plain.fg(Color::Yellow),
        Role::Bad => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Active | Role::Sent => plain.fg(Color::Cyan),
    }
}

/// No colour at all: bold, dim, underlined and reversed have to do.
fn plain(role: Role) -> Style {
    let plain = Style::new();
    match role {
        Role::Text | Role::Active | Role::Good | Role::Sent => plain,
        Role::Dim | Role::Rest | Role::Border => plain.add_modifier(Modifier::DIM),
        Role::Title | Role::Key | Role::Mark | Role::Confirmed => plain.add_modifier(Modifier::BOLD),
        Role::TabOn | Role::Cursor => plain.add_modifier(Modifier::REVERSED),
        Role::Warn => plain.add_modifier(Modifier::UNDERLINED),
        Role::Bad => plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
    }
}

/// Exact colours for dark backgrounds.
fn dusk(role: Role) -> Style {
    shades(
        role,
        &Shades {
            text: 0x00d8_dee9,
            dim: 0x007b_88a1,
            accent: 0x0088_c0d0,
            good: 0x00a3_be8c,
            warn: 0x00eb_cb8b,
            bad: 0x00ff_7b85,
            mark: 0x00d3_9ccf,
            rest: 0x004c_566a,
        },
    )
}

/// Exact colours for light backgrounds.
fn paper(role: Role) -> Style {
    shades(
        role,
        &Shades {
            text: 0x0026_2a33,
            dim: 0x006a_7180,
            accent: 0x0000_5f87,
            good: 0x002f_7d32,
            warn: 0x008a_5a00,
            bad: 0x00b3_1d28,
            mark: 0x0086_2e9c,
            rest: 0x00b8_bec9,
        },
    )
}

struct Shades {
    text: u32,
    dim: u32,
    accent: u32,
    good: u32,
    warn: u32,
    bad: u32,
    mark: u32,
    rest: u32,
}

fn shades(role: Role, shades: &Shades) -> Style {
    let ink = |rgb: u32| Style::new().fg(Color::from_u32(rgb));
    let bold = |rgb: u32| ink(rgb).add_modifier(Modifier::BOLD);
    match role {
        Role::Text => ink(shades.text),
        Role::Dim => ink(shades.dim),
        Role::Title => bold(shades.text),
        Role::TabOn => bold(shades.accent).add_modifier(Modifier::REVERSED),
        Role::Key => bold(shades.accent),
        Role::Cursor => ink(shades.text).add_modifier(Modifier::REVERSED),
        Role::Mark => bold(shades.mark),
        Role::Good | Role::Confirmed => ink(shades.good),
        Role::Warn => ink(shades.warn),
        Role::Bad => bold(shades.bad),
        Role::Active | Role::Sent => ink(shades.accent),
        Role::Rest | Role::Border => ink(shades.rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 15] = [
        Role::Text,
        Role::Dim,
        Role::Title,
        Role::TabOn,
        Role::Key,
        Role::Cursor,
        Role::Mark,
        Role::Good,
        Role::Warn,
        Role::Bad,
        Role::Active,
        Role::Confirmed,
        Role::Sent,
        Role::Rest,
        Role::Border,
    ];

    #[test]
    fn without_colour_nothing_is_coloured_and_the_cursor_still_shows() {
        for name in NAMES {
            let theme = Theme::choose(name, true, false).unwrap();
            for role in ROLES {
                assert_eq!((theme.style(role).fg, theme.style(role).bg), (None, None), "{name} {role:?}");
            }
            assert!(theme.style(Role::Cursor).add_modifier.contains(Modifier::REVERSED));
        }
    }

    #[test]
    fn by_default_only_the_sixteen_colours_are_used() {
        let theme = Theme::choose("terminal", false, false).unwrap();
        for role in ROLES {
            assert!(!matches!(theme.style(role).fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{role:?}");
        }
    }

    #[test]
    fn an_unknown_theme_is_answered_with_the_names() {
        let sentence = Theme::choose("neon", false, false).unwrap_err();
        assert_eq!(sentence, "There is no theme 'neon'. The themes are terminal, dusk, paper, plain.");
    }
}
