//! Every error code of the reference pages, with its class and what to do about it: one table.
//!
//! The error reader, the retry rules, the hints and the exit codes all follow from it; adding a row is
//! adding the knowledge.

use super::fault::FaultKind;

/// What a code means for the one who made the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Passing: reads and uploads go on after a pause; a publishing call is read back first.
    Transient,
    /// Too many calls: nobody calls until the pause is over.
    Throttled,
    /// The token must be renewed; trying again is of no use.
    Token,
    /// A permission or a role is missing.
    Permission,
    /// The request itself is wrong.
    Request,
    /// The object is not there, or may not be seen.
    Missing,
    /// The account may not do this for a while, or at all.
    Blocked,
    /// The same was posted before: a sign that an earlier try worked.
    Duplicate,
    /// The picture or link was not accepted.
    Media,
}

impl Class {
    /// The kind of fault that this class makes.
    pub const fn kind(self) -> FaultKind {
        match self {
            Self::Transient => FaultKind::Temporary,
            Self::Throttled => FaultKind::Throttled,
            Self::Token => FaultKind::Token,
            Self::Permission => FaultKind::Permission,
            Self::Missing => FaultKind::Missing,
            Self::Blocked => FaultKind::Blocked,
            Self::Duplicate => FaultKind::Duplicate,
            Self::Request | Self::Media => FaultKind::Rejected,
        }
    }
}

/// One row: a code, or a code with a subcode, and what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// The first code of the range.
    pub first: i64,
    /// The last code of the range; the same as `first` for one code.
    pub last: i64,
    /// Only with this subcode; `None` for any.
    pub subcode: Option<i64>,
    /// What it means for the caller.
    pub class: Class,
    /// What it means, in a few words.
    pub meaning: &'static str,
    /// What to do now, as a sentence.
    pub mend: &'static str,
}

const fn code(code: i64, class: Class, meaning: &'static str, mend: &'static str) -> Advice {
    Advice { first: code, last: code, subcode: None, class, meaning, mend }
}

const fn sub(code: i64, subcode: i64, class: Class, meaning: &'static str, mend: &'static str) -> Advice {
    Advice { first: code, last: code, subcode: Some(subcode), class, meaning, mend }
}

const LOG_IN: &str = "Log in to the account on facebook.com, then renew the token.";
const RENEW: &str = "Renew the access token and continue.";
const WAIT: &str = "Wait; calling again now would make the pause longer.";
const AGAIN: &str = "It usually passes: try again in a moment.";
const CHECK_IMAGE: &str = "Check that the file is a whole JPEG, PNG, GIF, BMP or TIFF of at most 4 MB.";

/// The table. Rows with a subcode stand before the row of their code.
pub const TABLE: &[Advice] = &[
    code(1, Class::Transient, "something unknown went wrong there", AGAIN),
    code(2, Class::Transient, "a service there is unavailable", AGAIN),
    code(3, Class::Permission, "the app lacks a capability", "Check the app's permissions in its dashboard."),
    code(4, Class::Throttled, "the app has made too many calls", WAIT),
    code(
        10,
        Class::Permission,
        "a permission is missing",
        "Grant the permission that the message names and renew the token.",
    ),
    code(17, Class::Throttled, "the user has made too many calls", WAIT),
    code(32, Class::Throttled, "too many Page calls were made with a user token", WAIT),
    sub(
        100,
        33,
        Class::Missing,
        "the object does not exist or may not be seen",
        "Check the id, and that the token's user has a role on the app and the Page.",
    ),
    sub(100, 1_366_046, Class::Media, "the image cannot be read", CHECK_IMAGE),
    code(100, Class::Request, "a parameter is not valid", "Check the value that the message names."),
    code(102, Class::Token, "the login is no longer valid", RENEW),
    code(
        104,
        Class::Token,
        "the token is missing or its signature is wrong",
        "Give a token; if the app demands a proof of its secret, switch that off in the app's settings.",
    ),
    sub(
        190,
        458,
        Class::Token,
        "the user has removed the app",
        "Let the user log in to the app again, then renew the token.",
    ),
    sub(190, 459, Class::Token, "the user must confirm something on the site", LOG_IN),
    sub(190, 460, Class::Token, "the password was changed", LOG_IN),
    sub(190, 463, Class::Token, "the access token has expired", RENEW),
    sub(190, 464, Class::Token, "the user is not confirmed", LOG_IN),
    sub(190, 466, Class::Token, "the access token was revoked", RENEW),
    sub(190, 467, Class::Token, "the access token is not valid", RENEW),
    sub(
        190,
        492,
        Class::Token,
        "the user has no role on the Page",
        "Ask the Page's admin for a role, then renew the token.",
    ),
    code(190, Class::Token, "the access token is not valid", RENEW),
    Advice {
        first: 200,
        last: 239,
        subcode: None,
        class: Class::Permission,
        meaning: "a permission is missing",
        mend: "Grant the permission that the message names and renew the token.",
    },
    code(
        240,
        Class::Request,
        "this may not be done for another user",
        "Use the token of the account itself.",
    ),
    Advice {
        first: 241,
        last: 282,
        subcode: None,
        class: Class::Permission,
        meaning: "a permission is missing",
        mend: "Grant the permission that the message names and renew the token.",
    },
    code(
        283,
        Class::Permission,
        "a permission for reading the Page is missing",
        "Grant pages_read_engagement, and pages_read_user_content for what others posted (pages_manage_ads or \
         pages_manage_metadata will do as well), then renew the token.",
    ),
    Advice {
        first: 284,
        last: 299,
        subcode: None,
        class: Class::Permission,
        meaning: "a permission is missing",
        mend: "Grant the permission that the message names and renew the token.",
    },
    code(324, Class::Media, "the image is missing or not valid", CHECK_IMAGE),
    code(341, Class::Throttled, "an application limit was reached", WAIT),
    sub(
        368,
        1_390_008,
        Class::Blocked,
        "posts came too fast",
        "Let a few hours pass before the next post; the text is kept.",
    ),
    code(
        368,
        Class::Blocked,
        "the action was deemed abusive or is not allowed",
        "Let some time pass and look at the Page's support inbox; the text is kept.",
    ),
    code(
        506,
        Class::Duplicate,
        "the same was posted just before",
        "Look at the Page: the first try has probably worked.",
    ),
    sub(613, 1996, Class::Throttled, "the volume of calls is irregular", WAIT),
    code(613, Class::Throttled, "a custom rate limit was reached", WAIT),
    code(803, Class::Missing, "the alias does not exist", "Use the numeric id."),
    code(1500, Class::Media, "the link is not valid", "Check the URL."),
    code(
        2500,
        Class::Token,
        "the call was made without a usable token or to a path that does not exist",
        "Check the API version and the app id, and renew the token.",
    ),
    code(80_001, Class::Throttled, "there were too many calls to this Page", WAIT),
    code(1_363_019, Class::Transient, "there was a problem while uploading", AGAIN),
    code(1_363_021, Class::Transient, "there was a problem while uploading", AGAIN),
    code(1_363_030, Class::Transient, "the upload took too long", AGAIN),
    code(1_363_033, Class::Transient, "the upload was interrupted", AGAIN),
    code(
        1_363_037,
        Class::Transient,
        "the upload went on at a wrong offset",
        "Ask for the offset and go on from there.",
    ),
    code(1_363_041, Class::Missing, "the upload session has expired", "Start a new session."),
    code(1_366_046, Class::Media, "the image cannot be read", CHECK_IMAGE),
    code(1_609_005, Class::Media, "the link cannot be read", "Check that the URL is public."),
    code(1_609_008, Class::Media, "links to facebook.com are not taken here", "Use another link."),
];

/// The most exact row for a code and subcode.
pub fn lookup(code: i64, subcode: Option<i64>) -> Option<&'static Advice> {
    let of_code = || TABLE.iter().filter(|row| (row.first..=row.last).contains(&code));
    of_code()
        .find(|row| row.subcode.is_some() && row.subcode == subcode)
        .or_else(|| of_code().find(|row| row.subcode.is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_reference_has_a_row() {
        let codes = [
            1, 2, 3, 4, 10, 17, 32, 100, 102, 104, 190, 200, 210, 240, 250, 283, 299, 324, 341, 368, 506,
            613, 803, 1500, 2500, 80_001, 1_366_046, 1_609_005, 1_609_008,
        ];
        for code in codes {
            assert!(lookup(code, None).is_some(), "code {code}");
        }
        assert_eq!(lookup(999_999, None), None);
    }

    #[test]
    fn the_codes_of_page_photos_say_what_to_grant() {
        let mend = lookup(283, None).unwrap().mend;
        for permission in
            ["pages_read_engagement", "pages_read_user_content", "pages_manage_ads", "pages_manage_metadata"]
        {
            assert!(mend.contains(permission), "{permission}");
        }
        assert_eq!(lookup(80_001, None).unwrap().class, Class::Throttled);
        assert_eq!(lookup(104, None).unwrap().class, Class::Token);
    }

    #[test]
    fn a_subcode_makes_the_advice_more_exact() {
        assert_eq!(lookup(100, Some(33)).unwrap().class, Class::Missing);
        assert_eq!(lookup(100, Some(7)).unwrap().class, Class::Request);
        assert_eq!(lookup(190, Some(463)).unwrap().meaning, "the access token has expired");
        assert_eq!(lookup(240, None).unwrap().class, Class::Request);
    }

    #[test]
    fn rows_do_not_shadow_each_other() {
        for (at, row) in TABLE.iter().enumerate() {
            for later in TABLE.iter().skip(at + 1) {
                let overlap = row.first <= later.last && later.first <= row.last;
                assert!(
                    !overlap || row.subcode.is_some() && row.subcode != later.subcode,
                    "{row:?} and {later:?}"
                );
            }
            assert!(row.mend.ends_with('.'), "{row:?}");
        }
    }
}
