//! Judgement of all further parameters of a post, and of its audiences.

use crate::model::post::{Content, PostEdge, Subject, Target, Verdict, When, plan};
use crate::model::text;

use super::{Need, Param, Tier, find, moment, named, nearest};

/// How much of a name is quoted.
const QUOTED: usize = 60;

/// What is wrong with the parameters of a content whose publishing call goes to `edge`, its `targeting` and
/// `feed_targeting` included. The rules: `param_unknown`, `param_edge`, `param_own`, `param_double`,
/// `param_value`, `param_excludes`, `param_needs`, `param_album`, `param_page`, `param_future` refuse, and so does
/// `param_kind` for what an unpublished post is for; `param_deprecated`, `param_internal`, `param_doubtful`
/// and a `param_needs` that only makes it idle warn. `now` is in Unix seconds.
pub fn judge(content: &Content, edge: PostEdge, now: i64) -> Vec<Verdict> {
    let judging = Judging { content, edge, now, set: set_by_fields(content) };
    let mut verdicts = Vec::new();
    for (at, (name, value)) in content.params.iter().enumerate() {
        if content.params.iter().take(at).any(|(earlier, _)| earlier == name) {
            verdicts.push(refuse(name, "param_double", "is given twice: keep one of them"));
        } else if let Some(param) = judging.known(name, &mut verdicts) {
            judging.given(param, value, &mut verdicts);
        }
    }
    for (name, value) in [("targeting", &content.targeting), ("feed_targeting", &content.feed_targeting)] {
        if let (Some(value), Some(param)) = (value, find(edge, name)) {
            judging.value(param, &value.to_string(), &mut verdicts);
            judging.needs(param, &mut verdicts);
        }
    }
    verdicts
}

/// The names that the content's own fields bring into the publishing call.
fn set_by_fields(content: &Content) -> Vec<String> {
    let alone = Content { params: Vec::new(), ..content.clone() };
    let Some(call) = plan(&alone).calls.pop() else { return Vec::new() };
    let file = call.file.map(|_| "source".to_owned());
    call.parameters.into_iter().map(|(name, _)| name).chain(file).collect()
}

struct Judging<'a> {
    content: &'a Content,
    edge: PostEdge,
    now: i64,
    set: Vec<String>,
}

impl Judging<'_> {
    /// The row of a name that may be given with `--param` to this edge.
    fn known(&self, name: &str, out: &mut Vec<Verdict>) -> Option<&'static Param> {
        let Some(param) = find(self.edge, name) else {
            out.push(self.unknown(name));
            return None;
        };
        if let Some(flag) = param.own_flag {
            let what = format!("has an option of its own: write {flag}, or fill its field in the Composer");
            out.push(refuse(name, "param_own", &what));
            return None;
        }
        Some(param)
    }

    fn unknown(&self, name: &str) -> Verdict {
        let edges: Vec<&str> = named(name).flat_map(|param| param.edges).map(|edge| edge.as_str()).collect();
        let edge = self.edge.as_str();
        if !edges.is_empty() {
            let what = format!("goes with {}, and this post goes to {edge}", edges.join(" or "));
            return refuse(name, "param_edge", &what);
        }
        let what = match nearest(self.edge, name) {
            Some(near) => format!("is no parameter of {edge}: did you mean {near}?"),
            None => format!("is no parameter of {edge}"),
        };
        refuse(name, "param_unknown", &what)
    }

    fn given(&self, param: &'static Param, value: &str, out: &mut Vec<Verdict>) {
        self.value(param, value, out);
        self.excludes(param, out);
        self.needs(param, out);
        if !param.albums && matches!(self.content.target, Target::Album(_)) {
            out.push(refuse(param.name, "param_album", "does not go with photos of an album"));
        }
        if param.name == "backdated_time" && moment::earliest(value).is_some_and(|at| at > self.now) {
            out.push(refuse(param.name, "param_future", "lies in the future: it must be in the past"));
        }
        if param.name == "unpublished_content_type" {
            out.extend(self.kind_of_unpublished(param, value));
        }
        if let Some(instead) = param.deprecated {
            let what = format!("is deprecated: use {instead} instead");
            out.push(warn(param.name, "param_deprecated", &what));
        } else if param.tier == Tier::Internal {
            out.push(warn(param.name, "param_internal", "is meant for programs of Facebook's own"));
        }
    }

    fn value(&self, param: &Param, value: &str, out: &mut Vec<Verdict>) {
        let subject = || Subject::Param(param.name.to_owned());
        match param.kind.read(param.name, value) {
            Err(sentence) => out.push(Verdict::refuse(subject(), "param_value", sentence)),
            Ok(read) => out.extend(
                read.doubtful.into_iter().map(|what| Verdict::warn(subject(), "param_doubtful", what)),
            ),
        }
    }

    /// Of two further parameters that exclude each other, the later one says so.
    fn excludes(&self, param: &Param, out: &mut Vec<Verdict>) {
        let params = self.content.params.iter().map(|(name, _)| name);
        let earlier = params.take_while(|name| *name != param.name).filter(|name| {
            // What is refused for having an option of its own is not said twice.
            find(self.edge, name).is_some_and(|other| other.own_flag.is_none())
        });
        for other in earlier.chain(&self.set).filter(|name| param.excludes.contains(&name.as_str())) {
            let what = format!("and {other} exclude each other: leave one of them out");
            out.push(refuse(param.name, "param_excludes", &what));
        }
    }

    fn needs(&self, param: &Param, out: &mut Vec<Verdict>) {
        let is_there =
            |name: &str| self.content.param(name).is_some() || self.set.iter().any(|set| set == name);
        for need in param.needs {
            let verdict = match *need {
                Need::Param(name) if !is_there(name) => {
                    warn(param.name, "param_needs", &format!("does nothing without {name}"))
                }
                Need::Link if self.content.link.is_none() => {
                    refuse(param.name, "param_needs", "needs a link: give one with --link")
                }
                Need::Unpublished if self.content.when != When::Unpublished && self.is_on(param.name) => {
                    refuse(
                        param.name,
                        "param_needs",
                        "needs a post that is unpublished and has no time: give --unpublished",
                    )
                }
                Need::Page if matches!(self.content.target, Target::User(_)) => {
                    refuse(param.name, "param_page", "goes only with posts of a Page")
                }
                _ => continue,
            };
            out.push(verdict);
        }
    }

    /// Whether a flag is set; one that is false asks for nothing.
    fn is_on(&self, name: &str) -> bool {
        let read = |value| find(self.edge, name)?.check(value).ok();
        self.content.param(name).and_then(read).as_deref() == Some("true")
    }

    /// What an unpublished post is for must not contradict when it comes out.
    fn kind_of_unpublished(&self, param: &Param, value: &str) -> Option<Verdict> {
        let word = param.check(value).ok()?;
        let what = match (word.as_str(), self.content.when) {
            ("SCHEDULED", _) => "SCHEDULED is set by --at with a time".to_owned(),
            ("DRAFT", _) => "DRAFT is set by --draft".to_owned(),
            (_, When::At(_)) => format!("{word} does not go with --at, which makes it SCHEDULED"),
            (_, When::Draft) => format!("{word} does not go with --draft"),
            ("PUBLISHED", When::Now) | (_, When::Unpublished) => return None,
            (_, When::Now) => format!("{word} needs --unpublished"),
        };
        Some(refuse(param.name, "param_kind", &format!("cannot be this: {what}")))
    }
}

fn refuse(name: &str, rule: &'static str, what: &str) -> Verdict {
    let name = text::excerpt(name, QUOTED);
    let sentence = format!("{name} {what}");
    Verdict::refuse(Subject::Param(name), rule, sentence)
}

fn warn(name: &str, rule: &'static str, what: &str) -> Verdict {
    let name = text::excerpt(name, QUOTED);
    let sentence = format!("{name} {what}");
    Verdict::warn(Subject::Param(name), rule, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{MediaPart, PhotoSource, Severity};
    use serde_json::json;

    fn photo(params: &[(&str, &str)]) -> Content {
        Content {
            message: "Evening".into(),
            photos: vec![MediaPart {
                source: PhotoSource::File("a.jpg".into()),
                caption: String::new(),
                alt_text: String::new(),
            }],
            params: params.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            ..Content::default()
        }
    }

    /// What is said about a content at photos: severity, rule and sentence.
    fn said(content: &Content) -> Vec<(Severity, &'static str, String)> {
        judge(content, PostEdge::Photos, NOW)
            .into_iter()
            .map(|verdict| (verdict.severity, verdict.rule, verdict.message))
            .collect()
    }

    fn only(content: &Content) -> (Severity, &'static str, String) {
        let mut all = said(content);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    const NOW: i64 = 1_795_282_000;

    #[test]
    fn what_is_shown_under_another_time_lies_in_the_past() {
        for (at, rule) in [
            ("1795282000", None),
            ("1795282001", Some("param_future")),
            ("2026-11-21T18:26:40+01:00", None),
            ("2026-11-21T18:26:41+01:00", Some("param_future")),
            ("2026-11-22", None),
            ("2026-11-23", Some("param_future")),
        ] {
            let found = said(&photo(&[("backdated_time", at)])).first().map(|(_, rule, _)| *rule);
            assert_eq!(found, rule, "{at}");
        }
    }

    #[test]
    fn what_is_right_says_nothing() {
        let content = photo(&[
            ("place", "77"),
            ("no_story", "true"),
            ("backdated_time", "2012-10-12"),
            ("backdated_time_granularity", "day"),
            ("temporary", "false"),
        ]);
        assert_eq!(said(&content), []);
        assert_eq!(said(&Content { targeting: Some(json!({"age_min": 18})), ..photo(&[]) }), []);
    }

    #[test]
    fn names_that_do_not_go_here() {
        for (name, rule, words) in [
            ("plase", "param_unknown", "did you mean place?"),
            ("colour", "param_unknown", "no parameter of photos"),
            ("child_attachments", "param_edge", "goes with feed, and this post goes to photos"),
            ("caption", "param_own", "--caption"),
            ("url", "param_own", "--photo"),
            ("published", "param_own", "--unpublished"),
            ("scheduled_publish_time", "param_own", "--at"),
            ("targeting", "param_own", "--targeting"),
        ] {
            let (severity, found, sentence) = only(&photo(&[(name, "1")]));
            assert_eq!((severity, found), (Severity::Refuse, rule), "{name}");
            assert!(sentence.starts_with(name) && sentence.contains(words), "{sentence}");
        }
        let twice = photo(&[("place", "7"), ("place", "8")]);
        assert_eq!(only(&twice).1, "param_double");
        let hostile = only(&photo(&[("\u{1b}[31m", "1")]));
        assert!(!hostile.2.contains('\u{1b}'));
    }

    #[test]
    fn values_are_judged_where_they_are_given() {
        assert_eq!(only(&photo(&[("place", "harbour")])).1, "param_value");
        let young = Content { targeting: Some(json!({"age_min": 14})), ..photo(&[]) };
        let (severity, rule, sentence) = only(&young);
        assert_eq!((severity, rule), (Severity::Refuse, "param_value"));
        assert!(sentence.contains("13, 15, 18, 21, 25"), "{sentence}");
        let old = Content { feed_targeting: Some(json!({"interested_in": [1]})), ..photo(&[]) };
        assert_eq!((only(&old).0, only(&old).1), (Severity::Warn, "param_doubtful"));
    }

    #[test]
    fn what_excludes_each_other_is_said_once() {
        let both = photo(&[("backdated_time", "2012-10-12"), ("time_since_original_post", "60")]);
        assert_eq!(only(&both).1, "param_excludes");
        let vault = said(&photo(&[("vault_image_id", "7")]));
        assert!(
            vault.iter().any(|(_, rule, what)| *rule == "param_excludes" && what.contains("source")),
            "{vault:?}"
        );
        let named = said(&photo(&[("message", "Morning")]));
        assert!(
            named.iter().any(|(_, rule, what)| *rule == "param_excludes" && what.contains("caption")),
            "{named:?}"
        );
        let alone = Content { message: String::new(), ..photo(&[("message", "Morning")]) };
        let (severity, rule, sentence) = only(&alone);
        assert_eq!((severity, rule), (Severity::Warn, "param_deprecated"));
        assert!(sentence.contains("use caption"), "{sentence}");
    }

    #[test]
    fn what_must_stand_beside() {
        assert_eq!(only(&photo(&[("sponsor_relationship", "1")])).0, Severity::Warn);
        for when in [When::Now, When::At(1_800_000_000), When::Draft] {
            let content = Content { when, ..photo(&[("temporary", "yes")]) };
            assert!(
                said(&content).iter().any(|(severity, rule, _)| *severity == Severity::Refuse
                    && matches!(*rule, "param_needs" | "param_excludes")),
                "{when:?}"
            );
        }
        assert_eq!(said(&Content { when: When::Unpublished, ..photo(&[("temporary", "yes")]) }), []);
        let person = Content {
            target: Target::User("7".into()),
            targeting: Some(json!({"age_min": 18})),
            ..photo(&[])
        };
        assert_eq!(only(&person).1, "param_page");
        let linked = Content {
            link: Some("https://example.org/".into()),
            photos: Vec::new(),
            ..photo(&[("quote", "So")])
        };
        assert_eq!(judge(&linked, PostEdge::Feed, NOW), []);
        let bare = Content { link: None, ..linked };
        assert_eq!(judge(&bare, PostEdge::Feed, NOW)[0].rule, "param_needs");
    }

    #[test]
    fn albums_take_less() {
        let content = Content {
            target: Target::Album("7".into()),
            when: When::Unpublished,
            ..photo(&[
                ("temporary", "true"),
                ("location_source_id", "7"),
                ("parent_media_id", "7"),
                ("place", "7"),
            ])
        };
        let rules: Vec<_> = said(&content).into_iter().map(|(_, rule, _)| rule).collect();
        assert_eq!(rules, ["param_album"; 3]);
    }

    #[test]
    fn what_an_unpublished_post_is_for() {
        let with = |word: &str, when| said(&Content { when, ..photo(&[("unpublished_content_type", word)]) });
        assert_eq!(with("ADS_POST", When::Unpublished), []);
        assert_eq!(with("published", When::Now), []);
        for (word, when, words) in [
            ("ADS_POST", When::Now, "--unpublished"),
            ("scheduled", When::Unpublished, "--at"),
            ("DRAFT", When::Now, "--draft"),
            ("ADS_POST", When::At(1_800_000_000), "--at"),
            ("ADS_POST", When::Draft, "--draft"),
        ] {
            let found = with(word, when);
            assert!(
                found.iter().any(|(_, rule, what)| *rule == "param_kind" && what.contains(words)),
                "{found:?}"
            );
        }
    }

    #[test]
    fn internal_ones_are_told_as_such() {
        assert_eq!(
            (only(&photo(&[("qn", "7")])).0, only(&photo(&[("qn", "7")])).1),
            (Severity::Warn, "param_internal")
        );
    }
}
