//! A token that is typed is shown nowhere, kept nowhere, and sent once.

use wirephoto::engine::protocol::{Reply, Request};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::world::World;

const CANARY: &str = "EAABcanary1234567890";

fn asked_for_token() -> Stage {
    let mut stage = Stage::new(World::museum(), (80, 24));
    let fault = Fault::new(FaultKind::Token, "The access token has expired.");
    stage.tell(Event::Reply(Reply::TokenNeeded(fault)));
    stage
}

#[test]
fn a_new_token_is_asked_for_hidden_and_sent() {
    let mut stage = asked_for_token();
    stage.silent = true;
    stage.expect("The access token has expired.");
    stage.paste(&format!("{CANARY}\n"));
    stage.expect("••••••");
    stage.expect_no("canary");
    stage.press("enter enter");
    let sent: Vec<&Request> =
        stage.unanswered.iter().filter(|one| matches!(one, Request::RenewToken(_))).collect();
    let [Request::RenewToken(secret)] = sent[..] else { panic!("{sent:?}") };
    assert_eq!(secret.reveal(), CANARY);
    assert!(!format!("{:?}", stage.unanswered).contains("canary"));
    assert!(!format!("{:?}", stage.effects).contains("canary"));
}

#[test]
fn a_token_that_is_refused_keeps_the_box_open_and_says_why() {
    let mut stage = asked_for_token();
    stage.world.fails = Some(Fault::new(FaultKind::Token, "This token belongs to another application."));
    stage.paste(CANARY);
    stage.press("enter");
    stage.expect("This token belongs to another application.");
    stage.paste(CANARY);
    stage.press("enter");
    stage.expect("The new token is used");
    stage.expect_no("token: ");
}

#[test]
fn who_closes_the_box_is_reminded_and_can_open_it_again() {
    let mut stage = asked_for_token();
    stage.press("esc");
    stage.pass(60_000);
    stage.expect("The access token is no longer taken: T gives a new one.");
    stage.press("T");
    stage.expect("token: ");
}

#[test]
fn the_box_does_not_jump_under_the_fingers_of_somebody_who_types() {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.press("/");
    stage.tell(Event::Reply(Reply::TokenNeeded(Fault::new(FaultKind::Token, "Expired."))));
    stage.type_text("abc");
    stage.expect("filter: abc");
}

#[test]
fn an_empty_token_is_not_sent() {
    let mut stage = asked_for_token();
    stage.type_text("  ");
    stage.press("enter");
    stage.expect("Nothing was typed.");
    assert!(stage.world.asked.iter().all(|one| !one.starts_with("RenewToken")));
}
