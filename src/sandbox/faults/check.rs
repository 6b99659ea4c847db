//! Whether a rule can do what it says, at the calls that it waits for.

use axum::http::{HeaderName, HeaderValue, StatusCode};

use super::{Action, On, Rule};

/// The throttling codes of the Graph API, and HTTP's own.
const THROTTLES: [u32; 7] = [4, 17, 32, 341, 613, 80001, 429];

/// The calls that answer with pages of a list, and those that answer with fields.
const LISTS: [On; 6] = [On::Photos, On::Albums, On::Comments, On::Likes, On::Tags, On::Posts];
const READS: [On; 8] =
    [On::Photos, On::Albums, On::Photo, On::Comments, On::Likes, On::Tags, On::Posts, On::Post];

/// The most pixels that a side of a bomb can have: more would take long to make.
const WIDEST: u32 = 200_000;

/// Checks one rule; the error is the end of a sentence.
pub(super) fn rule(rule: &Rule) -> Result<(), String> {
    if rule.nth == 0 {
        return Err("nth counts from 1".to_owned());
    }
    if rule.name.is_some() && matches!(rule.on, On::Accounts) {
        return Err("accounts calls are about no file: leave name away".to_owned());
    }
    place(rule)?;
    values(&rule.action)
}

/// Checks that the action fits the calls.
fn place(rule: &Rule) -> Result<(), String> {
    let fitting: &[On] = match &rule.action {
        Action::Offset { .. } | Action::OffsetBeyond { .. } | Action::QuotedOffset => &[On::Status],
        Action::Slow { .. } => &[On::Data, On::Image],
        Action::Partial { .. } => &[On::Data],
        Action::EmptyPage | Action::PagingLoop | Action::ForeignNext { .. } => &LISTS,
        Action::RefuseField { .. } | Action::MapList => &READS,
        Action::Bomb { .. } | Action::Truncated { .. } | Action::NotAnImage => &[On::Image],
        Action::Shorten { .. } | Action::ExpireSession | Action::Busy { .. } => &[On::Data, On::Status],
        Action::ForgetSession { .. } => &[On::Create, On::Data, On::Status],
        Action::Blocked { .. } => {
            &[On::PublishPhoto, On::StagePhoto, On::Feed, On::Video, On::Post, On::Write]
        }
        _ => return Ok(()),
    };
    if fitting.contains(&rule.on) {
        return Ok(());
    }
    let names: Vec<String> = fitting.iter().map(ToString::to_string).collect();
    let name = rule.action.name();
    Err(format!("{name} strikes only on {}, not on {}", names.join(" or "), rule.on))
}

fn values(action: &Action) -> Result<(), String> {
    match action {
        Action::Stall { seconds: Some(seconds), .. } | Action::LateAnswer { seconds: Some(seconds) }
            if !(0.0..=86_400.0).contains(seconds) =>
        {
            Err("seconds must be 0 to 86400".to_owned())
        }
        Action::Slow { rate: 0, .. } => Err("rate must be at least 1".to_owned()),
        Action::Html { status, .. } | Action::Empty { status, .. } => answer_status(*status),
        Action::Respond { status, headers, .. } => {
            answer_status(*status)?;
            headers.iter().try_for_each(|(name, value)| header(name, value))
        }
        Action::Throttle { code, .. } if !THROTTLES.contains(code) => {
            Err(format!("throttle knows no code {code}: use one of {THROTTLES:?}"))
        }
        Action::LackPermission { code } if !matches!(code, 3 | 10 | 283 | 200..=299) => {
            Err(format!("{code} is no permission code: use 3, 10, 283 or 200 to 299"))
        }
        Action::ForgetSession { status } => one_of(*status, &[400, 404]),
        Action::Busy { status } => one_of(*status, &[409, 412, 423]),
        Action::Bomb { width, height } if !(1..=WIDEST).contains(width) || !(1..=WIDEST).contains(height) => {
            Err(format!("a bomb's width and height must be 1 to {WIDEST}"))
        }
        Action::ForeignNext { to } if !to.contains("://") => {
            Err("to must be the beginning of a URL, such as https://elsewhere.invalid".to_owned())
        }
        Action::RefuseField { field } if field.is_empty() => Err("field must name a field".to_owned()),
        Action::Redirect { to, status } => {
            one_of(*status, &[301, 302, 303, 307, 308])?;
            header("location", to)
        }
        _ => Ok(()),
    }
}

/// Statuses below 200 announce another answer, which would never come.
fn answer_status(status: u16) -> Result<(), String> {
    match StatusCode::from_u16(status) {
        Ok(_) if (200..600).contains(&status) => Ok(()),
        _ => Err(format!("status must be 200 to 599, not {status}")),
    }
}

fn one_of(status: u16, known: &[u16]) -> Result<(), String> {
    if known.contains(&status) {
        return Ok(());
    }
    Err(format!("status must be one of {known:?}, not {status}"))
}

fn header(name: &str, value: &str) -> Result<(), String> {
    HeaderName::try_from(name).map_err(|_| format!("{name:?} is no header name"))?;
    HeaderValue::try_from(value).map_err(|_| format!("{value:?} cannot be the value of a header"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Intake, Mark};
    use super::*;

    fn check(on: On, action: Action) -> Result<(), String> {
        rule(&Rule::new(on, action))
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let bad = [
            (On::Create, Action::Slow { after: Mark::default(), rate: 5 }),
            (On::Data, Action::Slow { after: Mark::default(), rate: 0 }),
            (On::Any, Action::Shorten { by: Mark::Bytes(1) }),
            (On::Data, Action::Stall { after: Mark::default(), seconds: Some(-1.0) }),
            (On::Data, Action::Stall { after: Mark::default(), seconds: Some(f64::NAN) }),
            (On::Data, Action::Html { status: 100, intake: Intake::Drop }),
            (On::Data, Action::Empty { status: 0, intake: Intake::Drop }),
            (On::Any, Action::Throttle { code: 5, retry_after: None, usage: None, regain_minutes: 0 }),
            (On::Any, Action::LackPermission { code: 190 }),
            (On::Data, Action::Busy { status: 500 }),
            (On::Data, Action::Redirect { to: "a\nb".into(), status: 302 }),
            (On::Data, Action::Redirect { to: "/".into(), status: 200 }),
            (On::Accounts, Action::ForgetSession { status: 400 }),
            (On::Image, Action::EmptyPage),
            (On::Posts, Action::Blocked { already: true }),
            (On::Feed, Action::EmptyPage),
            (On::Feed, Action::LateAnswer { seconds: Some(-1.0) }),
            (On::Photo, Action::PagingLoop),
            (On::Any, Action::MapList),
            (On::Write, Action::RefuseField { field: "x".into() }),
            (On::Photos, Action::RefuseField { field: String::new() }),
            (On::Photos, Action::ForeignNext { to: "elsewhere".into() }),
            (On::Picture, Action::NotAnImage),
            (On::Image, Action::Bomb { width: 0, height: 5 }),
        ];
        for (on, action) in bad {
            assert!(check(on, action.clone()).is_err(), "{on} {action:?}");
        }
    }

    #[test]
    fn headers_are_checked_by_name_and_value() {
        let respond = |name: &str, value: &str| Action::Respond {
            status: 503,
            headers: [(name.to_owned(), value.to_owned())].into(),
            body: String::new(),
            intake: Intake::Drop,
            after: Mark::default(),
        };
        assert!(check(On::Any, respond("Retry-After", "3")).is_ok());
        assert!(check(On::Any, respond("Retry After", "3")).is_err());
        assert!(check(On::Any, respond("retry-after", "3\r\n")).is_err());
    }

    #[test]
    fn a_name_fits_no_call_without_a_file() {
        assert!(rule(&Rule::new(On::Accounts, Action::Garbage).named("x")).is_err());
    }
}
