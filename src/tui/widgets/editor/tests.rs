//! The editor, edited.

use super::*;

#[test]
fn one_key_takes_out_what_a_reader_sees_as_one_character() {
    let mut editor = Editor::of("a👩‍👩‍👧\ne\u{301}", 1000);
    editor.edit(Edit::Backspace);
    assert_eq!(editor.text(), "a👩‍👩‍👧\n");
    editor.edit(Edit::Backspace);
    editor.edit(Edit::Backspace);
    assert_eq!(editor.text(), "a");
    for _ in 0..3 {
        editor.edit(Edit::Undo);
    }
    assert_eq!(editor.text(), "a👩‍👩‍👧\ne\u{301}");
}

#[test]
fn up_and_down_keep_to_their_column() {
    let mut editor = Editor::of("abcdef\nx\nabcdef", 1000);
    editor.edit(Edit::Left);
    editor.step(Step::By(-1));
    editor.step(Step::By(-1));
    editor.insert("|");
    assert_eq!(editor.text(), "abcde|f\nx\nabcdef");
    editor.step(Step::By(-1));
    editor.insert("!");
    assert_eq!(editor.text(), "abcde|!f\nx\nabcdef");
}

#[test]
fn lines_are_erased_as_far_as_they_were_typed() {
    let mut editor = Editor::of("one\ntwo words", 1000);
    editor.edit(Edit::Word);
    assert_eq!(editor.text(), "one\ntwo ");
    editor.edit(Edit::ToStart);
    assert_eq!(editor.text(), "one\n");
    editor.edit(Edit::ToStart);
    assert_eq!(editor.text(), "one");
    editor.edit(Edit::Home);
    editor.edit(Edit::ToEnd);
    assert_eq!(editor.text(), "");
}

#[test]
fn a_pasted_megabyte_is_one_tame_change() {
    let mut editor = Editor::of("before ", 8000);
    assert!(!editor.insert(&"\x1b[31mline\r\n".repeat(100_000)));
    assert!(editor.text().len() <= 8000);
    assert!(editor.text().chars().all(|c| c == '\n' || !c.is_control()));
    editor.edit(Edit::Undo);
    assert_eq!(editor.text(), "before ");
    assert!(editor.insert("x"));
}

#[test]
fn what_was_taken_back_can_be_made_again_until_something_changes() {
    let mut editor = Editor::of("a ", 100);
    editor.insert("bb ");
    editor.insert("cc ");
    for _ in 0..3 {
        editor.edit(Edit::Undo);
    }
    assert_eq!(editor.text(), "a ");
    editor.edit(Edit::Redo);
    assert_eq!(editor.text(), "a bb ");
    editor.insert("!");
    editor.edit(Edit::Redo);
    assert_eq!(editor.text(), "a bb !");
}

#[test]
fn what_is_typed_is_taken_back_word_by_word() {
    let mut editor = Editor::of("", 1000);
    for letter in "one two\nthree".chars() {
        editor.insert(&letter.to_string());
    }
    for expected in ["one two\n", "one two", "one ", ""] {
        editor.edit(Edit::Undo);
        assert_eq!(editor.text(), expected);
    }
    for _ in 0..4 {
        editor.edit(Edit::Redo);
    }
    assert_eq!(editor.text(), "one two\nthree");
    editor.edit(Edit::Word);
    editor.edit(Edit::Word);
    editor.edit(Edit::Undo);
    assert_eq!(editor.text(), "one two\n", "a word that is taken out is a change of its own");
}

#[test]
fn a_long_text_is_looked_through_without_moving_under_the_cursor() {
    let text: Vec<String> = (0..100).map(|number| format!("line {number}")).collect();
    let mut editor = Editor::of(&text.join("\n"), 10_000);
    editor.fit((20, 10));
    assert_eq!(editor.top, 90);
    for _ in 0..9 {
        editor.step(Step::By(-1));
    }
    assert_eq!(editor.top, 90, "the cursor goes up within what is seen");
    editor.step(Step::By(-1));
    assert_eq!(editor.top, 89);
    editor.step(Step::Pages(-1));
    editor.insert("|");
    assert!(editor.text().contains("line 80|"), "a page keeps a line");
    editor.step(Step::First);
    assert_eq!((editor.at, editor.top), (0, 0));
    editor.step(Step::Last);
    editor.fit((20, 4));
    assert_eq!(editor.top, 96, "the cursor stays in view in a smaller place");
}

#[test]
fn words_are_gone_over_whole() {
    let mut editor = Editor::of("one  two\n写真 x", 100);
    for expected in ["one  two\n写真 |x", "one  two\n|写真 x", "one  |two\n写真 x", "|one  two\n写真 x"]
    {
        editor.edit(Edit::WordLeft);
        let (before, behind) = editor.text.split_at(editor.at);
        assert_eq!(format!("{before}|{behind}"), expected);
    }
    for expected in ["one|  two\n写真 x", "one  two|\n写真 x", "one  two\n写真| x"] {
        editor.edit(Edit::WordRight);
        let (before, behind) = editor.text.split_at(editor.at);
        assert_eq!(format!("{before}|{behind}"), expected);
    }
}

#[test]
fn every_edit_is_safe_anywhere() {
    let edits = [
        Edit::Redo,
        Edit::WordLeft,
        Edit::WordRight,
        Edit::Left,
        Edit::Right,
        Edit::Home,
        Edit::End,
        Edit::Backspace,
        Edit::Delete,
        Edit::Word,
        Edit::ToStart,
        Edit::ToEnd,
        Edit::Undo,
    ];
    for text in ["", "x", "写真 e\u{301}\n\n👍🏽 \u{301}", "a\u{3000}b", "\n", "🇩🇪🇫🇷"] {
        for first in edits {
            for second in edits {
                for third in edits {
                    let mut editor = Editor::of(text, 100);
                    for edit in [first, second, third] {
                        editor.edit(edit);
                        editor.step(Step::By(-1));
                        assert!(editor.text.is_char_boundary(editor.at));
                        editor.insert("🇩");
                        assert!(editor.text.is_char_boundary(editor.at));
                    }
                }
            }
        }
    }
}
