//! "Whatever else can happen": scripts of faults made by chance, the same ones each time, and what must
//! hold after any of them.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;
use wirephoto::sandbox::faults::{Declared, Intake, Mark};
use wirephoto::sandbox::{Action, On, Rule};

use super::faults::respond;
use super::support::{Stage, at_once};

const CASES: usize = 15;

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![(0u64..400_000).prop_map(Mark::Bytes), (0u8..=100).prop_map(Mark::Percent)]
}

/// Faults that strike data.
fn on_data() -> impl Strategy<Value = (On, Action)> {
    prop_oneof![
        mark().prop_map(|after| Action::Reset { after }),
        mark().prop_map(|after| Action::Close { after }),
        mark().prop_map(|after| Action::Stall { after, seconds: None }),
        mark().prop_map(|by| Action::Shorten { by }),
        mark().prop_map(|after| Action::Partial { after }),
        mark().prop_map(|after| Action::ExpireToken { after }),
        prop_oneof![Just(409u16), Just(412), Just(423)].prop_map(|status| Action::Busy { status }),
    ]
    .prop_map(|action| (On::Data, action))
}

/// Faults that strike questions.
fn on_status() -> impl Strategy<Value = (On, Action)> {
    prop_oneof![
        mark().prop_map(|by| Action::Shorten { by }),
        (1u64..1000).prop_map(|by| Action::OffsetBeyond { by }),
        prop_oneof![Just(json!(-1)), Just(json!(null)), Just(json!("x"))]
            .prop_map(|value| Action::Offset { value }),
        Just(Action::QuotedOffset),
        Just(Action::ExpireSession),
        Just(Action::ForgetSession { status: 404 }),
    ]
    .prop_map(|action| (On::Status, action))
}

/// Faults that strike anything.
fn on_any() -> impl Strategy<Value = (On, Action)> {
    let call = prop_oneof![Just(On::Create), Just(On::Data), Just(On::Status), Just(On::Any)];
    let action = prop_oneof![
        Just(Action::LoseAnswer),
        (0u64..40).prop_map(|at| Action::TruncateAnswer { at, declared: Declared::Full }),
        Just(Action::Garbage),
        Just(Action::Html { status: 502, intake: Intake::Keep }),
        Just(Action::Empty { status: 200, intake: Intake::Keep }),
        Just(Action::Deep { levels: 10_000 }),
        (500u16..505).prop_map(|status| respond(status, "", Intake::Drop)),
        (500u16..505).prop_map(|status| respond(status, "{}", Intake::Keep)),
        Just(Action::Throttle { code: 4, retry_after: Some(0), usage: None, regain_minutes: 0 }),
        Just(Action::LackPermission { code: 200 }),
    ];
    (call, action)
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let one = (prop_oneof![on_data(), on_status(), on_any()], 1u32..4, 1u32..3)
        .prop_map(|((on, action), nth, times)| Rule::new(on, action).nth(nth).times(times));
    vec(one, 1..5)
}

/// The same scripts and lengths each time.
fn cases() -> Vec<(Vec<Rule>, usize)> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x57; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = (rules(), prop_oneof![1usize..400_000, 2_000_000usize..3_500_000]);
    (0..CASES).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// One upload through a script: right or honest, within bounds, and in the end always whole.
fn play(rules: Vec<Rule>, length: usize) {
    let story = format!("{length} bytes through {rules:#?}");
    let stage = Stage::faulty(rules);
    stage.configure("[uploads]\nstall_timeout = 1\ntries = 6\n");
    let photo = stage.file("a.jpg", length);
    let first = stage.upload(&["--type", "image/jpeg"], &[&photo]);
    let state = stage.row(1)["state"].clone();
    match first.code {
        Some(0) => {
            assert_eq!(state, "done", "{story}");
            stage.assert_exact(first.lines()[0], &photo);
        }
        Some(1 | 4 | 5) => {
            assert_eq!(first.out, "", "{story}");
            assert!(["paused", "interrupted", "failed"].map(Into::into).contains(&state), "{state}: {story}");
            assert!(stage.row(1)["error"]["message"].is_string(), "{story}");
        }
        _ => panic!("{first:#?}\n{story}"),
    }
    assert!(stage.sandbox.requests().len() < 200, "{} requests: {story}", stage.sandbox.requests().len());
    assert!(first.took < Duration::from_secs(50), "{:?}: {story}", first.took);
    if first.code != Some(0) {
        stage.sandbox.set_script(Default::default()).unwrap();
        stage.sandbox.set_token(wirephoto::sandbox::TokenName::User, wirephoto::sandbox::Standing::Valid);
        let last = stage.run(["resume", "1"]).expect(0);
        stage.assert_exact(last.lines()[0], &photo);
    }
}

#[test]
fn whatever_goes_wrong_the_bytes_are_right_or_nothing_is_claimed() {
    let cases = cases();
    // Five at a time.
    at_once(0..5, |lane| {
        cases.iter().skip(lane).step_by(5).cloned().for_each(|(rules, length)| play(rules, length));
    });
}
