//! From the terminal's answers to the form that pictures take.

use std::env;

use super::{Choice, Depth, Graphics, Protocol, TmuxFacts};
use crate::tui::term::input::Answer;

/// The questions: kitty's graphics, the name and version, the size of a cell, the number of colour
/// registers, and last what every terminal answers, so that this answer ends the wait for the others.
pub const QUESTIONS: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>0q\x1b[16t\x1b[?1;1;0S\x1b[c";

/// The size of a cell when nobody says it.
pub(super) const LIKELY_CELL: (u16, u16) = (8, 16);
/// The colours of a sixel picture when nobody says them.
pub(super) const REGISTERS: u16 = 256;
/// The first kitty that knows placeholders.
const KITTY_FROM: (u32, u32) = (0, 28);

/// What is known before anything is asked.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `TERM`.
    pub term: String,
    /// `LC_TERMINAL`, which is often sent along over SSH, else `TERM_PROGRAM`.
    pub program: String,
    /// `COLORTERM` promises any colour.
    pub true_color: bool,
    /// Inside tmux.
    pub tmux: bool,
    /// Nothing may be coloured.
    pub no_color: bool,
    /// Nothing beyond ASCII may be written.
    pub ascii: bool,
    /// The cell's size in pixels as the kernel knows it.
    pub cell: Option<(u16, u16)>,
    /// The terminal is at the other end of an SSH connection.
    pub far: bool,
}

impl Environment {
    /// Reads it.
    pub fn read(no_color: bool, ascii: bool) -> Self {
        let var = |name: &str| env::var(name).unwrap_or_default();
        let program = Some(var("LC_TERMINAL")).filter(|name| !name.is_empty());
        let window = crossterm::terminal::window_size().ok();
        let cell = window.and_then(|window| {
            let (width, height) =
                (window.width.checked_div(window.columns)?, window.height.checked_div(window.rows)?);
            (width > 0 && height > 0).then_some((width, height))
        });
        Self {
            term: var("TERM"),
            program: program.unwrap_or_else(|| var("TERM_PROGRAM")),
            true_color: matches!(var("COLORTERM").as_str(), "truecolor" | "24bit"),
            tmux: crate::tui::term::support::in_tmux(),
            no_color,
            ascii,
            cell,
            far: !var("SSH_CONNECTION").is_empty(),
        }
    }
}

/// What was answered so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The terminal knows kitty's graphics.
    kitty_graphics: bool,
    /// Its name and version.
    version: String,
    /// Its attributes; their coming ends the wait.
    attributes: Option<Vec<u16>>,
    cell: Option<(u16, u16)>,
    registers: Option<u16>,
    /// What tmux said; `None` outside, or as long as it has said nothing.
    pub tmux: Option<TmuxFacts>,
}

impl Facts {
    /// Takes in an answer.
    pub fn hear(&mut self, answer: Answer) {
        match answer {
            Answer::Graphics(words) => self.kitty_graphics |= words == "i=31;OK",
            Answer::Version(version) => self.version = version,
            Answer::Attributes(attributes) => self.attributes = Some(attributes),
            Answer::CellSize(width, height) => self.cell = Some((width, height)),
            Answer::Registers(count) => self.registers = Some(count),
            Answer::Other => {}
        }
    }

    /// True once everybody has answered who will.
    pub const fn is_complete(&self, around: &Environment) -> bool {
        self.attributes.is_some() && (self.tmux.is_some() || !around.tmux)
    }

    fn has_sixel(&self) -> bool {
        self.attributes.as_ref().is_some_and(|attributes| attributes.contains(&4))
    }
}

/// The form that pictures take, by what is known now.
pub fn decide(choice: &Choice, around: &Environment, facts: &Facts) -> Graphics {
    let tmux = facts.tmux.as_ref();
    // tmux counts pictures' cells by its own idea of their size; the terminal around it has another one.
    let outer = tmux.and_then(|tmux| tmux.cell);
    let known = facts.cell.or(around.cell).or(outer);
    let protocol = choice.forced.unwrap_or_else(|| {
        let candidates = [
            (Protocol::Kitty, has_placeholders(around, facts)),
            (Protocol::ITerm2, !around.tmux && is_named(around, facts, &["iterm", "wezterm"])),
            (Protocol::Sixel, facts.has_sixel() && tmux.is_some_and(|tmux| tmux.sixel) == around.tmux),
            // Those that know more than one form are better tried in the others.
            (Protocol::Kitty, facts.kitty_graphics && !around.tmux),
        ];
        let fits = |(protocol, works): &(Protocol, bool)| *works && choice.allows(*protocol);
        let pixels = candidates.into_iter().find(fits).filter(|_| known.is_some() && !around.ascii);
        pixels.map_or_else(|| in_characters(choice, around), |(protocol, _)| protocol)
    });
    Graphics {
        protocol,
        // tmux moves characters and knows nothing of pictures that are placed by commands.
        placeholders: around.tmux || has_placeholders(around, facts),
        cell: outer.filter(|_| protocol != Protocol::Sixel).or(known).unwrap_or(LIKELY_CELL),
        depth: choice.depth.unwrap_or_else(|| depth(around, facts)),
        registers: facts.registers.unwrap_or(REGISTERS).clamp(2, REGISTERS),
        tmux: around.tmux,
        far: around.far,
    }
}

/// The form for a terminal that shows characters alone. Blocks without colours would say nothing.
fn in_characters(choice: &Choice, around: &Environment) -> Protocol {
    let blocks = !around.ascii && !around.no_color;
    let forms = [(Protocol::HalfBlocks, blocks), (Protocol::Ascii, true)];
    let fits = |(protocol, works): &(Protocol, bool)| *works && choice.allows(*protocol);
    forms.into_iter().find(fits).map_or(Protocol::Off, |(protocol, _)| protocol)
}

/// kitty and Ghostty place pictures by characters; others answer for kitty's graphics and only place them
/// by commands.
fn has_placeholders(around: &Environment, facts: &Facts) -> bool {
    if !around.tmux {
        return facts.kitty_graphics && knows_placeholders(&facts.version);
    }
    let Some(tmux) = facts.tmux.as_ref().filter(|tmux| tmux.passthrough) else { return false };
    knows_placeholders(&tmux.terminal) || tmux.terminal == "xterm-kitty" || tmux.terminal == "xterm-ghostty"
}

fn knows_placeholders(version: &str) -> bool {
    let version = version.to_ascii_lowercase();
    if version.starts_with("ghostty") {
        return true;
    }
    let Some(numbers) = version.strip_prefix("kitty") else { return false };
    let mut numbers = numbers.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok());
    matches!((numbers.next(), numbers.next()), (Some(major), Some(minor)) if (major, minor) >= KITTY_FROM)
}

/// The terminal has one of these names, by its answer or else by the environment.
fn is_named(around: &Environment, facts: &Facts, names: &[&str]) -> bool {
    let name = if facts.version.is_empty() { &around.program } else { &facts.version };
    let name = name.to_ascii_lowercase();
    names.iter().any(|known| name.starts_with(known))
}

fn depth(around: &Environment, facts: &Facts) -> Depth {
    const ANY: [&str; 8] =
        ["kitty", "ghostty", "iterm", "wezterm", "foot", "konsole", "contour", "alacritty"];
    let through_tmux = facts.tmux.as_ref().is_some_and(|tmux| tmux.true_color);
    let outside = !around.tmux && (around.true_color || is_named(around, facts, &ANY));
    if through_tmux || outside || around.term.contains("direct") {
        Depth::True
    } else if around.term.contains("256") || around.tmux || facts.attributes.is_some() && is_modern(around) {
        Depth::Indexed
    } else {
        Depth::Sixteen
    }
}

/// Not one of the old names that promise no more than 16 colours.
fn is_modern(around: &Environment) -> bool {
    !["linux", "vt", "xterm-16", "xterm-color", "ansi", "cygwin", "screen"]
        .iter()
        .any(|old| around.term.starts_with(old))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::term::input::{Heard, Parser};

    /// What terminals answer, as it was recorded.
    const XTERM_SIXEL: &str =
        "\x1bP>|XTerm(379)\x1b\\\x1b[6;19;10t\x1b[?1;0;1024S\x1b[?63;1;2;4;6;9;15;16;22;28c";
    const XTERM: &str =
        "\x1bP>|XTerm(379)\x1b\\\x1b[6;19;10t\x1b[?1;3;0S\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c";
    const KITTY: &str = "\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.41.1)\x1b\\\x1b[6;19;10t\x1b[?62;52;c";
    const OLD_KITTY: &str = "\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;19;10t\x1b[?62;c";
    const TMUX: &str = "\x1bP>|tmux 3.3a\x1b\\\x1b[?1;2c";
    const TMUX_SIXEL: &str = "\x1bP>|tmux 3.4\x1b\\\x1b[6;16;8t\x1b[?1;2;4c";
    const UNKNOWN: &str = "\x1b_Gi=31;OK\x1b\\\x1b[6;20;9t\x1b[?62;22c";
    /// As their manuals and sources say.
    const GHOSTTY: &str = "\x1b_Gi=31;OK\x1b\\\x1bP>|ghostty 1.1.3\x1b\\\x1b[6;20;9t\x1b[?62;22c";
    const WEZTERM: &str =
        "\x1b_Gi=31;OK\x1b\\\x1bP>|WezTerm 20240203-110809-5046fc22\x1b\\\x1b[6;20;9t\x1b[?65;4;6;18;22c";
    const KONSOLE: &str = "\x1b_Gi=31;OK\x1b\\\x1bP>|Konsole 24.12.3\x1b\\\x1b[6;20;9t\x1b[?62;1;4c";
    const ITERM: &str = "\x1bP>|iTerm2 3.5.10\x1b\\\x1b[?64;1;2;4;6;17;18;21;22c";
    const FOOT: &str = "\x1bP>|foot(1.16.2)\x1b\\\x1b[6;20;9t\x1b[?1;0;1024S\x1b[?62;4;22c";

    fn facts(answers: &str) -> Facts {
        let (mut parser, mut heard, mut facts) = (Parser::default(), Vec::new(), Facts::default());
        parser.push(answers.as_bytes(), &mut heard);
        for one in heard {
            let Heard::Answer(answer) = one else { panic!("{one:?} is no answer") };
            facts.hear(answer);
        }
        facts
    }

    fn around(term: &str) -> Environment {
        Environment { term: term.into(), cell: Some((9, 18)), ..Environment::default() }
    }

    fn auto(answers: &str) -> Graphics {
        decide(&Choice::default(), &around("xterm-256color"), &facts(answers))
    }

    #[test]
    fn each_terminal_gets_what_it_shows_best() {
        for (answers, protocol) in [
            (XTERM_SIXEL, Protocol::Sixel),
            (XTERM, Protocol::HalfBlocks),
            (KITTY, Protocol::Kitty),
            (OLD_KITTY, Protocol::Kitty),
            (UNKNOWN, Protocol::Kitty),
            (GHOSTTY, Protocol::Kitty),
            (WEZTERM, Protocol::ITerm2),
            (KONSOLE, Protocol::Sixel),
            (ITERM, Protocol::ITerm2),
            (FOOT, Protocol::Sixel),
            ("\x1b[?62c", Protocol::HalfBlocks),
            ("", Protocol::HalfBlocks),
        ] {
            assert_eq!(auto(answers).protocol, protocol, "{answers:?}");
            let complete = facts(answers).is_complete(&around(""));
            assert_eq!(complete, !answers.is_empty(), "{answers:?}");
        }
        assert_eq!(auto(KITTY).cell, (10, 19));
        assert_eq!((auto(XTERM_SIXEL).registers, auto(KITTY).depth), (256, Depth::True));
    }

    #[test]
    fn without_a_size_of_cells_nothing_is_sent_unless_it_is_forced() {
        let around = Environment { cell: None, ..around("xterm-256color") };
        let answers = facts("\x1b[?62;4c");
        assert_eq!(decide(&Choice::default(), &around, &answers).protocol, Protocol::HalfBlocks);
        let forced = Choice::parse("sixel", &[], "").unwrap();
        let graphics = decide(&forced, &around, &answers);
        assert_eq!((graphics.protocol, graphics.cell), (Protocol::Sixel, (8, 16)));
    }

    #[test]
    fn what_is_forbidden_is_not_used_and_what_is_forced_is() {
        let except = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let choice = Choice::parse("auto", &names, "").unwrap();
            decide(&choice, &around("xterm"), &facts(WEZTERM)).protocol
        };
        assert_eq!(except(&["iterm2"]), Protocol::Sixel);
        assert_eq!(except(&["iterm2", "sixel"]), Protocol::Kitty);
        assert_eq!(except(&["iterm2", "sixel", "kitty"]), Protocol::HalfBlocks);
        assert_eq!(except(&["iterm2", "sixel", "kitty", "halfblocks"]), Protocol::Ascii);
        assert_eq!(except(&["iterm2", "sixel", "kitty", "halfblocks", "ascii"]), Protocol::Off);
        let off = Choice::parse("off", &[], "").unwrap();
        assert_eq!(decide(&off, &around("xterm"), &facts(KITTY)).protocol, Protocol::Off);
    }

    #[test]
    fn placeholders_are_for_those_that_are_known_to_have_them() {
        for (answers, placeholders) in [
            (KITTY, true),
            (GHOSTTY, true),
            (OLD_KITTY, false),
            (UNKNOWN, false),
            (WEZTERM, false),
            ("", false),
        ] {
            let forced = Choice::parse("kitty", &[], "").unwrap();
            let graphics = decide(&forced, &around("xterm"), &facts(answers));
            assert_eq!(
                (graphics.protocol, graphics.placeholders),
                (Protocol::Kitty, placeholders),
                "{answers:?}"
            );
            let inside = Environment { tmux: true, ..around("tmux-256color") };
            assert!(decide(&forced, &inside, &facts(answers)).placeholders);
        }
        // A terminal that answered for its graphics is not believed inside tmux.
        let inside = Environment { tmux: true, ..around("tmux-256color") };
        assert_eq!(decide(&Choice::default(), &inside, &facts(OLD_KITTY)).protocol, Protocol::HalfBlocks);
    }

    #[test]
    fn tmux_lets_kitty_through_only_when_it_is_set_so() {
        let around = Environment { tmux: true, program: "tmux".into(), ..around("tmux-256color") };
        let with = |answers: &str, passthrough, terminal: &str| {
            let cell = Some((10, 19));
            let sixel = terminal.starts_with("foot");
            let tmux = TmuxFacts { passthrough, cell, terminal: terminal.into(), sixel, true_color: false };
            decide(&Choice::default(), &around, &Facts { tmux: Some(tmux), ..facts(answers) })
        };
        let kitty = with(TMUX, true, "kitty(0.41.1)");
        assert_eq!((kitty.protocol, kitty.tmux, kitty.cell), (Protocol::Kitty, true, (10, 19)));
        assert_eq!(with(TMUX, true, "xterm-ghostty").protocol, Protocol::Kitty);
        assert_eq!(with(TMUX, false, "kitty(0.41.1)").protocol, Protocol::HalfBlocks);
        assert_eq!(with(TMUX, true, "kitty(0.26.5)").protocol, Protocol::HalfBlocks);
        assert_eq!(with(TMUX, true, "XTerm(379)").depth, Depth::Indexed);
        let sixel = with(TMUX_SIXEL, false, "foot(1.16.2)");
        assert_eq!((sixel.protocol, sixel.cell), (Protocol::Sixel, (8, 16)));
        assert_eq!(with(TMUX_SIXEL, false, "kitty(0.41.1)").protocol, Protocol::HalfBlocks);
    }

    #[test]
    fn colours_follow_what_the_terminal_is() {
        let depth = |term: &str, true_color, answers: &str| {
            let around = Environment { true_color, ..around(term) };
            decide(&Choice::default(), &around, &facts(answers)).depth
        };
        assert_eq!(depth("xterm-256color", false, XTERM), Depth::Indexed);
        assert_eq!(depth("xterm-256color", true, ""), Depth::True);
        assert_eq!(depth("foot", false, FOOT), Depth::True);
        assert_eq!(depth("linux", false, "\x1b[?6c"), Depth::Sixteen);
        assert_eq!(depth("vt220", false, ""), Depth::Sixteen);

        let plain = Environment { no_color: true, ..around("xterm") };
        assert_eq!(decide(&Choice::default(), &plain, &facts("")).protocol, Protocol::Ascii);
        let ascii = Environment { ascii: true, ..around("xterm") };
        assert_eq!(decide(&Choice::default(), &ascii, &facts(KITTY)).protocol, Protocol::Ascii);
    }
}
