//! "It must not fall over": everything that can be wrong with an answer about photos, each proved to have
//! struck, and what the user is told.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use wirephoto::sandbox::faults::{Declared, Intake, Mark};
use wirephoto::sandbox::{Action, Filter, On, Options, Rule, Script};

use super::faults::respond;
use super::support::{Outcome, Stage, at_once, rule};

fn stage(rules: impl IntoIterator<Item = Rule>) -> Stage {
    Stage::with(Options { photos: 250, faults: Script::of(rules), ..Options::default() })
}

fn list_all(stage: &Stage, more: &[&str]) -> Outcome {
    stage.run(["photos", "--type", "uploaded", "--all", "--json"].iter().chain(more))
}

#[track_caller]
fn assert_whole(stage: &Stage, listed: &Outcome) {
    let ids: Vec<String> = listed.rows().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, stage.sandbox.photo_ids(Filter::Uploaded), "{}", listed.err);
}

#[test]
fn passing_faults_of_a_read_pass_unattended() {
    let after = Mark::default();
    let actions = [
        Action::Reset { after },
        Action::Close { after },
        Action::Stall { after, seconds: None },
        Action::LoseAnswer,
        Action::TruncateAnswer { at: 200, declared: Declared::Full },
        Action::TruncateAnswer { at: 200, declared: Declared::Short },
        Action::Garbage,
        Action::Html { status: 502, intake: Intake::Drop },
        Action::Html { status: 200, intake: Intake::Keep },
        Action::Empty { status: 200, intake: Intake::Keep },
        Action::Empty { status: 503, intake: Intake::Drop },
        Action::Huge { bytes: 50 << 20 },
        Action::Deep { levels: 100_000 },
        respond(200, "[]", Intake::Keep),
        respond(200, &json!({ "data": "none" }), Intake::Keep),
        respond(500, &json!({"error": {"code": 1, "message": "unknown"}}), Intake::Keep),
        respond(400, &json!({"error": {"code": 2, "message": "service"}}), Intake::Keep),
    ];
    at_once(actions, |action| {
        let stage = stage([rule(On::Photos, action.clone()).nth(2)]);
        let listed = list_all(&stage, &[]).expect(0).says("trying again");
        assert_eq!(stage.struck().len(), 1, "{action:?}");
        assert_whole(&stage, &listed);
        assert!(listed.err.chars().all(|c| !c.is_control() || c == '\n'), "{:?}", listed.err);
    });
}

#[test]
fn each_code_of_the_reference_ends_with_its_exit_code_and_a_way_out() {
    let codes: [(i64, Option<i64>, i32, &str); 14] = [
        (200, None, 4, "pages_show_list"),
        (10, None, 4, "pages_read_engagement"),
        (283, None, 4, "pages_manage_metadata"),
        (190, Some(463), 4, "expired"),
        (190, None, 4, "Renew"),
        (102, None, 4, "Renew"),
        (104, None, 4, "signature"),
        (100, Some(33), 1, "does not exist"),
        (240, None, 1, "token"),
        (803, None, 1, "numeric id"),
        (368, None, 1, "not allowed"),
        (80_001, None, 5, "Come back in"),
        (4, None, 5, "Come back in"),
        (613, None, 5, "Come back in"),
    ];
    at_once(codes, |(code, subcode, exit, words)| {
        let error = json!({"message": "Said so", "type": "OAuthException", "code": code, "error_subcode": subcode, "fbtrace_id": "AbC"});
        let stage =
            stage([rule(On::Photos, respond(400, &json!({ "error": error }), Intake::Keep)).always()]);
        let refused =
            stage.run(["photos", "--wait", "0s"]).expect(exit).says(words).says(&format!("code {code}"));
        assert!(!stage.struck().is_empty() && refused.out.is_empty(), "{refused:#?}");
        let row = stage.run(["photos", "--wait", "0s", "--json"]).expect(exit).rows().remove(0);
        assert_eq!((&row["error"]["code"], &row["error"]["fbtrace_id"]), (&code.into(), &"AbC".into()));
    });
}

#[test]
fn patience_ends_when_it_was_said_to_end() {
    let stage = stage([rule(On::Photos, Action::Html { status: 503, intake: Intake::Keep }).always()]);
    let spent = stage
        .run(["photos", "--wait", "1500ms"])
        .expect(5)
        .says("trying again")
        .says("Come back in")
        .says("--wait");
    assert!(spent.took < Duration::from_secs(6), "{spent:?}");
    assert!(stage.struck().len() >= 2, "it did try again");
}

#[test]
fn throttling_is_waited_for_within_the_patience_and_nobody_calls_meanwhile() {
    let throttle =
        |code| Action::Throttle { code, retry_after: Some(1), usage: Some(100), regain_minutes: 0 };
    at_once([4, 17, 32, 341, 613, 80_001, 429], |code| {
        let stage = stage([rule(On::Photos, throttle(code)).nth(2)]);
        let listed = list_all(&stage, &[]).expect(0).says("going on in");
        assert_eq!(stage.struck(), ["throttle"], "code {code}");
        assert_whole(&stage, &listed);
        let calls = stage.calls(On::Photos);
        let (throttled, next) = (&calls[1], &calls[2]);
        assert!(next.at_ms >= throttled.answered_ms.unwrap() + 1000, "code {code}: {calls:#?}");
    });
}

#[test]
fn a_pause_that_does_not_fit_ends_the_command_at_once_with_the_time_to_come_back() {
    let throttle = Action::Throttle { code: 80_001, retry_after: None, usage: Some(100), regain_minutes: 25 };
    let stage = stage([rule(On::Photos, throttle).nth(2).always()]);
    let stopped = list_all(&stage, &[]).expect(5);
    assert_eq!(stage.struck(), ["throttle"], "asked once");
    assert!(stopped.took < Duration::from_secs(5), "{stopped:?}");
    let rows = stopped.rows();
    assert_eq!(rows.len(), 101, "what came before is there, and the error");
    let hint = rows.last().unwrap()["error"]["hint"].as_str().unwrap().to_owned();
    assert!(hint.contains("Come back in 25 min, at "), "{hint}");
}

#[test]
fn a_quota_that_is_nearly_used_up_delays_the_next_page() {
    let stage = stage([]);
    let whole = stage
        .run(["photos", "--type", "uploaded", "--limit", "100", "--fields", "id", "--json"])
        .expect(0)
        .rows();
    let cursor = json!({"data": whole, "paging": {"next": "https://graph.facebook.com/x?after=QQZD", "cursors": {"after": "QQZD"}}});
    let headers = BTreeMap::from([(
        "x-business-use-case-usage".to_owned(),
        json!({"1": [{"type": "pages", "call_count": 97, "estimated_time_to_regain_access": 9}]}).to_string(),
    )]);
    let nearly = Action::Respond {
        status: 200,
        headers,
        body: cursor.to_string(),
        intake: Intake::Keep,
        after: Mark::default(),
    };
    stage.sandbox.set_script(Script::of([rule(On::Photos, nearly)])).unwrap();
    let before = stage.calls(On::Photos).len();
    let stopped = list_all(&stage, &["--wait", "1s"]).expect(5);
    assert_eq!(stage.struck(), ["respond"]);
    assert_eq!(stage.calls(On::Photos).len(), before + 1, "no call after the warning");
    assert_eq!(stopped.rows().len(), 101);
    assert!(stopped.rows()[100]["error"]["message"].as_str().unwrap().contains("97 %"));
}

#[test]
fn odd_paging_loses_nothing_and_leads_nobody_astray() {
    for (action, nth, words) in [
        (Action::EmptyPage, 1, ""),
        (Action::EmptyPage, 2, ""),
        (
            Action::ForeignNext { to: "https://graph.elsewhere.invalid".to_owned() },
            1,
            "graph.elsewhere.invalid",
        ),
        (Action::PagingLoop, 1, ""),
        (Action::MapList, 2, ""),
    ] {
        let stage = stage([rule(On::Photos, action.clone()).nth(nth)]);
        let listed = list_all(&stage, &[]).expect(0).says(words);
        assert_eq!(stage.struck().len(), 1, "{action:?}");
        assert_whole(&stage, &listed);
    }
}

#[test]
fn a_list_that_never_ends_ends() {
    for action in [Action::PagingLoop, Action::EmptyPage] {
        let stage = stage([rule(On::Photos, action.clone()).nth(2).always()]);
        let listed = list_all(&stage, &[]).expect(0).says("warning").says("taken to end here");
        let ids = stage.sandbox.photo_ids(Filter::Uploaded);
        let rows = listed.rows();
        assert!(rows.len() >= 100 && rows.len() <= 200, "{action:?}: {}", rows.len());
        assert!(rows.iter().zip(&ids).all(|(row, id)| row["id"] == id.as_str()), "in order, without repeats");
        assert!(stage.calls(On::Photos).len() <= 13, "{action:?}: {}", stage.calls(On::Photos).len());
        assert!(!stage.struck().is_empty());
    }
}

#[test]
fn a_refused_field_costs_one_call_and_nothing_else() {
    let refuse = |field: &str| rule(On::Photos, Action::RefuseField { field: field.to_owned() });
    let stage = stage([refuse("place"), refuse("webp_images").always()]);
    let listed = list_all(&stage, &[]).expect(0).says("place").says("webp_images");
    assert_whole(&stage, &listed);
    assert_eq!(stage.struck(), ["refuse_field", "refuse_field"], "remembered after that");
    let calls = stage.calls(On::Photos);
    assert_eq!(calls.len(), 3 + 2);
    let without = |field: &str| calls.iter().filter(|call| !call.path.contains(field)).count();
    assert_eq!((without("place"), without("webp_images")), (4, 3));
    assert!(listed.rows().iter().any(|row| row["like_count"].is_u64() && row["images"].is_array()));
}

#[test]
fn a_refusal_without_a_name_leaves_the_core() {
    let vague =
        respond(400, &json!({"error": {"code": 100, "message": "(#100) Invalid parameter"}}), Intake::Keep);
    let stage = stage([rule(On::Photos, vague).times(2)]);
    let listed = list_all(&stage, &[]).expect(0).says("Left out");
    assert_eq!(stage.struck(), ["respond"; 2]);
    assert_whole(&stage, &listed);
    assert!(listed.rows().iter().all(|row| row.get("place").is_none() && row["comments"].is_array()));
}

#[test]
fn a_permission_that_only_the_counts_need_does_not_lose_the_page() {
    let lacking = json!({"error": {"code": 10, "message": "(#10) This endpoint requires the 'pages_read_user_content' permission"}});
    let stage = stage([rule(On::Photos, respond(403, &lacking, Intake::Keep))]);
    let listed = list_all(&stage, &[]).expect(0).says("pages_read_user_content").says("comments, likes");
    assert_eq!(stage.struck(), ["respond"]);
    assert_whole(&stage, &listed);
    assert!(listed.rows().iter().any(|row| row["position"].is_u64() && row["comment_count"].is_null()));
}

#[test]
fn a_page_that_is_too_much_at_once_is_asked_for_in_smaller_ones() {
    let less = json!({"error": {"code": 1, "message": "Please reduce the amount of data you're asking for, then retry your request"}});
    let stage = stage([rule(On::Photos, respond(500, &less, Intake::Keep)).times(2)]);
    let listed = list_all(&stage, &[]).expect(0);
    assert_eq!((stage.struck(), listed.err.as_str()), (vec!["respond"; 2], ""));
    assert_whole(&stage, &listed);
    assert!(stage.calls(On::Photos)[2].path.contains("limit=25&"), "{:#?}", stage.calls(On::Photos)[2]);
}

#[test]
fn a_photo_is_shown_without_the_group_of_fields_that_fails() {
    let stage = stage([rule(On::Photo, Action::RefuseField { field: "likes".to_owned() }).always()]);
    let id = stage.sandbox.photo_ids(Filter::Uploaded).remove(0);
    let row = stage.run(["photo", &id, "--json"]).expect(0).rows().remove(0);
    assert!(!stage.struck().is_empty());
    assert!(row["images"].is_array() && row["comment_count"].is_u64(), "{row:#}");
    assert!(row["refused"].as_array().unwrap().iter().any(|one| one["part"] == "likes"), "{row:#}");
    stage.run(["photo", &id]).expect(0).says("likes could not be read");
}

#[test]
fn deep_comments_end_where_facebook_ends_them() {
    let stage = stage([rule(
        On::Comments,
        respond(400, &json!({"error": {"code": 100, "message": "(#100) After Cursor specified exceeds the max limit supported by this endpoint"}}), Intake::Keep),
    )
    .nth(2)]);
    let id = stage.sandbox.photo_ids(Filter::Uploaded).remove(3);
    let listed = stage.run(["comments", &id, "--all", "--json"]).expect(0).says("no more of these comments");
    assert_eq!((stage.struck(), listed.rows().len()), (vec!["respond"], 100));
}

#[test]
fn a_redirect_is_never_followed_with_the_token() {
    let to = "https://graph.elsewhere.invalid/steal".to_owned();
    let stage = stage([rule(On::Photos, Action::Redirect { to, status: 302 }).always()]);
    stage.run(["photos"]).expect(1).says("redirect");
    assert_eq!((stage.struck().len(), stage.calls(On::Photos).len()), (1, 1));
}
