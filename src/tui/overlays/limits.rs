//! The limits, which can change while uploads run: how many at once, and how fast.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::{Limits, Request, RequestId};
use crate::model::fault::Fault;
use crate::model::size;
use crate::tui::app::{App, Waiting};
use crate::tui::keys::Action;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::text::wrap;

/// Sessions at once at most.
const MOST_JOBS: u8 = 16;

/// The box for the limits.
#[derive(Debug)]
pub(crate) struct LimitsBox {
    jobs: Field,
    rate: Field,
    on_rate: bool,
    pub(super) sending: Option<RequestId>,
    pub(super) error: Option<String>,
}

impl LimitsBox {
    fn new(limits: Limits) -> Self {
        let rate = limits.rate.map(rate_as_typed).unwrap_or_default();
        Self {
            jobs: Field::of(&limits.jobs.to_string()),
            rate: Field::of(&rate),
            on_rate: false,
            sending: None,
            error: None,
        }
    }

    pub(super) fn field(&mut self) -> Option<&mut Field> {
        match (self.sending, self.on_rate) {
            (Some(_), _) => None,
            (None, true) => Some(&mut self.rate),
            (None, false) => Some(&mut self.jobs),
        }
    }

    pub(super) fn refused(&mut self, fault: &Fault) {
        self.sending = None;
        self.error = Some(fault.sentence());
    }

    /// What was typed, or a sentence that says what is wrong with it.
    fn read(&self) -> Result<Limits, String> {
        let jobs = self.jobs.text().trim().parse::<u8>().ok().filter(|jobs| (1..=MOST_JOBS).contains(jobs));
        let jobs = jobs.ok_or_else(|| format!("Uploads at once: a number from 1 to {MOST_JOBS}."))?;
        let rate = match self.rate.text().trim() {
            "" => None,
            text => Some(size::parse(text)?).filter(|rate| *rate > 0),
        };
        Ok(Limits { jobs, rate })
    }
}

/// A rate as [`size::parse`] reads it back, exactly.
fn rate_as_typed(rate: u64) -> String {
    match rate {
        rate if rate % (1 << 20) == 0 => format!("{}M", rate >> 20),
        rate if rate % (1 << 10) == 0 => format!("{}k", rate >> 10),
        rate => rate.to_string(),
    }
}

/// Draws the box.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, limits: &LimitsBox) {
    const LABEL: u16 = 20;
    let columns = room(area).width.min(60);
    let error = limits.error.as_deref().unwrap_or_default();
    let error = wrap(error, usize::from(columns.saturating_sub(4)));
    let height = u16::try_from(error.len()).unwrap_or(1) + 5;
    let inside = canvas.frame(centred(room(area), columns, height), "Limits");
    if inside.height < 3 {
        return;
    }
    let fields = [("uploads at once", &limits.jobs, false), ("bytes a second", &limits.rate, true)];
    let mut cursor = None;
    for (y, (label, field, is_rate)) in (inside.y..).zip(fields) {
        let chosen = limits.on_rate == is_rate;
        canvas.put(inside.x, y, LABEL, label, if chosen { Role::Key } else { Role::Dim });
        field.draw(canvas, inside.x + LABEL, y, inside.width.saturating_sub(LABEL));
        if chosen {
            cursor = canvas.cursor;
        }
    }
    canvas.cursor = cursor.filter(|_| limits.sending.is_none());
    let hint = "Like 500k, 2M or 1.5GiB; empty for no limit.";
    canvas.put(inside.x, inside.y + 2, inside.width, hint, Role::Dim);
    let below = Rect { y: inside.y + 3, height: inside.height - 3, ..inside };
    canvas.lines(below, &error, Role::Bad);
}

impl App {
    pub(crate) fn open_limits(&mut self) {
        self.push(Overlay::Limits(LimitsBox::new(self.limits)));
    }

    pub(super) fn limits_action(&mut self, action: Action) {
        let Some(Overlay::Limits(limits)) = self.overlays.last_mut() else { return };
        if limits.sending.is_some() {
            return;
        }
        match action {
            Action::Other => limits.on_rate = !limits.on_rate,
            Action::Accept => match limits.read() {
                Err(sentence) => limits.error = Some(sentence),
                Ok(wanted) => {
                    let id = self.ask(Request::SetLimits(wanted), Waiting::Limits(wanted));
                    if let Some(Overlay::Limits(limits)) = self.overlays.last_mut() {
                        limits.sending = Some(id);
                    }
                }
            },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(jobs: &str, rate: &str) -> Result<Limits, String> {
        let limits = Limits { jobs: 3, rate: None };
        LimitsBox { jobs: Field::of(jobs), rate: Field::of(rate), ..LimitsBox::new(limits) }.read()
    }

    #[test]
    fn limits_read_as_people_write_them() {
        assert_eq!(read("4", "2M"), Ok(Limits { jobs: 4, rate: Some(2 << 20) }));
        assert_eq!(read(" 1 ", ""), Ok(Limits { jobs: 1, rate: None }));
        assert_eq!(read("16", "0"), Ok(Limits { jobs: 16, rate: None }));
        for (jobs, rate) in [("0", ""), ("17", ""), ("", ""), ("three", ""), ("3", "fast")] {
            assert!(read(jobs, rate).is_err(), "{jobs} {rate}");
        }
    }

    #[test]
    fn a_rate_survives_being_shown() {
        for rate in [1, 1000, 1 << 10, 5 << 20, 3 << 30, 12_345_678] {
            assert_eq!(size::parse(&rate_as_typed(rate)), Ok(rate));
        }
    }
}
