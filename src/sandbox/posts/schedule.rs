//! Whether something comes out now, later or not at all.

use super::book::PostState;
use super::kinds::{flag, moment};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// The least and the most that a post can be ahead of its time, in seconds: 10 minutes and 75 days.
const SOONEST: u64 = 10 * 60;
const LATEST: u64 = 75 * 24 * 3600;

/// True unless a call says that nothing is to be published.
pub(super) fn is_published(params: &Params) -> bool {
    params.get("published").and_then(flag).unwrap_or(true)
}

/// The time that a call names, when it is one that can be scheduled.
pub(super) fn time(params: &Params, now: u64) -> Result<Option<u64>, GraphError> {
    let Some(text) = params.get("scheduled_publish_time") else { return Ok(None) };
    let at = moment(text);
    at.filter(|at| (now + SOONEST..=now + LATEST).contains(at)).map(Some).ok_or_else(|| {
        GraphError::parameter("The specified scheduled publish time is invalid.")
            .told("Invalid Schedule Time", "The time must be between 10 minutes and 75 days from now.")
    })
}

/// What a call wants to become of what it publishes, with the time for it. With `strict` a schedule has
/// to say what it is: `unpublished_content_type=SCHEDULED`.
pub(super) fn wanted(
    params: &Params,
    now: u64,
    strict: bool,
) -> Result<(PostState, Option<u64>), GraphError> {
    let content = params.get("unpublished_content_type");
    let refuse = |why: &str| Err(GraphError::parameter(why));
    if is_published(params) {
        if params.get("scheduled_publish_time").is_some() {
            return refuse("scheduled_publish_time needs published=false");
        }
        if content.is_some_and(|content| content != "PUBLISHED") {
            return refuse("unpublished_content_type needs published=false");
        }
        return Ok((PostState::Published, None));
    }
    let is_schedule = matches!(content, Some("SCHEDULED" | "SCHEDULED_RECURRING"));
    match (time(params, now)?, content) {
        (None, _) if is_schedule => refuse("unpublished_content_type SCHEDULED needs scheduled_publish_time"),
        (None, Some("DRAFT")) => Ok((PostState::Draft, None)),
        (None, Some("PUBLISHED")) => refuse("unpublished_content_type PUBLISHED needs published=true"),
        (None, _) => Ok((PostState::Unpublished, None)),
        (at, _) if is_schedule => Ok((PostState::Scheduled, at)),
        (at, None) if !strict => Ok((PostState::Scheduled, at)),
        (Some(_), _) => refuse("scheduled_publish_time needs unpublished_content_type=SCHEDULED"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn of(query: &str, strict: bool) -> Option<(PostState, Option<u64>)> {
        wanted(&Params::from_query(query), NOW, strict).ok()
    }

    #[test]
    fn the_window_is_ten_minutes_to_seventy_five_days() {
        for (ahead, fits) in [(599, false), (600, true), (LATEST, true), (LATEST + 1, false)] {
            let query = format!("published=false&scheduled_publish_time={}", NOW + ahead);
            assert_eq!(of(&query, false).is_some(), fits, "{ahead}");
        }
        // Milliseconds are far beyond it.
        assert_eq!(of("published=false&scheduled_publish_time=1800003600000", false), None);
    }

    #[test]
    fn only_what_is_unpublished_has_a_time_or_a_kind() {
        let at = NOW + 3600;
        assert_eq!(of("", true), Some((PostState::Published, None)));
        assert_eq!(of("published=0&unpublished_content_type=DRAFT", true), Some((PostState::Draft, None)));
        assert_eq!(of("published=0", true), Some((PostState::Unpublished, None)));
        let time = format!("scheduled_publish_time={at}");
        let scheduled = Some((PostState::Scheduled, Some(at)));
        assert_eq!(of(&format!("published=0&{time}"), false), scheduled);
        assert_eq!(of(&format!("published=0&{time}&unpublished_content_type=SCHEDULED"), true), scheduled);
        for bad in [
            time.clone(),
            format!("published=true&{time}"),
            format!("published=0&{time}"),
            format!("published=0&{time}&unpublished_content_type=DRAFT"),
            "published=0&unpublished_content_type=SCHEDULED".to_owned(),
            "unpublished_content_type=DRAFT".to_owned(),
        ] {
            assert_eq!(of(&bad, true), None, "{bad}");
        }
    }
}
