//! The README is true: its keys come from the table, its commands are those of the program, and the
//! checks run its test command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::process::Command;
use std::sync::Mutex;

use wirephoto::tui::keys::{Scope, TABLE};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// Held by whoever reads or writes the README: two tests may bless two parts at once.
static BUSY: Mutex<()> = Mutex::new(());

fn readme() -> String {
    let _busy = BUSY.lock().unwrap();
    fs::read_to_string(README).unwrap()
}

/// What stands between the markers of a part of the README that is written from a table.
fn check_part(name: &str, wanted: &str) {
    let _busy = BUSY.lock().unwrap();
    let begin = format!("<!-- {name}: written by `WIREPHOTO_BLESS=1 cargo test --test readme` -->\n");
    let end = format!("<!-- /{name} -->");
    let readme = fs::read_to_string(README).unwrap();
    let (before, rest) = readme.split_once(&begin).expect("the marker before the part");
    let (shown, after) = rest.split_once(&end).expect("the marker after the part");
    if std::env::var_os("WIREPHOTO_BLESS").is_some() {
        fs::write(README, format!("{before}{begin}{wanted}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(shown, wanted, "{name}: run WIREPHOTO_BLESS=1 cargo test --test readme");
}

fn keys_as_markdown() -> String {
    let mut out = String::from("| keys | name | what they do |\n|---|---|---|\n");
    let mut shown: Vec<Scope> = Vec::new();
    for row in TABLE {
        for scope in row.scopes.iter().copied().filter(|scope| !shown.contains(scope)).collect::<Vec<_>>() {
            shown.push(scope);
        }
    }
    for scope in shown {
        let rows: Vec<_> = TABLE.iter().filter(|row| row.scopes.first() == Some(&scope)).collect();
        if rows.is_empty() {
            continue;
        }
        out.push_str(&format!("| | | **{}** |\n", scope.title()));
        for row in rows {
            let keys: Vec<String> =
                row.keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
            out.push_str(&format!("| {} | {} | {} |\n", keys.join(" "), row.name, row.help));
        }
    }
    out
}

#[test]
fn the_keys_in_the_readme_are_those_of_the_program() {
    check_part("keys", &keys_as_markdown());
}

#[test]
fn the_parameters_in_the_readme_are_those_of_the_table() {
    check_part("parameters", &wirephoto::model::params::table());
}

#[test]
fn every_command_of_the_program_is_in_the_readme() {
    let readme = readme();
    let help = Command::new(env!("CARGO_BIN_EXE_wirephoto")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        assert!(readme.contains(&format!("`wirephoto {name}")), "{name} is missing");
    }
}

#[test]
fn the_checks_run_the_readmes_test_command() {
    let readme = readme();
    let checks = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run")).unwrap();
    assert!(readme.contains("\ncargo test "), "the README names its test command");
    assert!(checks.lines().any(|line| line == "cargo test"), "the checks run exactly that");
}
