//! Who comments, likes and is tagged: invented names of roles and things, in many scripts.

use serde_json::{Value, json};

use super::catalog::scramble;
use crate::sandbox::{PAGE_ID, PAGE_NAME, USER_ID};

/// The id of the first of them, and how far apart they are.
const FIRST: u64 = 100_040_000_000_019;
const STEP: u64 = 7_919;
/// What the person of the user tokens is called.
pub(super) const USER_NAME: &str = "Lamp Keeper";

const NAMES: [&str; 36] = [
    "Harbour Office",
    "Night Ferry Fan",
    "Quay Choir",
    "Café au Port",
    "Tide Table",
    "Λιμάνι Φωτογραφίες",
    "Маяк на мысе",
    "نادي التصوير",
    "מועדון הצילום",
    "बंदरगाह क्लब",
    "ท่าเรือเก่า",
    "港の写真部",
    "海港摄影社",
    "항구 사진 동호회",
    "Fog Horn 📯",
    "Old Crane No. 4",
    "Bootsverleih Süd",
    "Ølhallen ved Kajen",
    "Gale Warning",
    "Lantern Workshop",
    "👩‍🚒 Fire Boat Crew",
    "Sardine Stall",
    "Rope Walk",
    "Škola plachtění",
    "Brass Band of the Ferry Landing",
    "İskele Çay Bahçesi",
    "Fish Market Cat",
    "Stage Crew",
    "Thuyền Giấy",
    "Pilot Boat 7",
    "\u{1b}[31mRed\u{1b}[0m Buoy",
    "Mirror \u{202e}retsaE\u{202c} Sign",
    "Zero\u{200b}Width\u{200d}Club\u{feff}",
    "Signal Mast \u{9b}1m",
    "Customs House",
    "The Society of Friends of the Small and Large Lights along the Northern and Southern Harbour Wall",
];

/// The name of the person with this number.
pub(super) fn name(number: u64) -> String {
    let at = usize::try_from(number % NAMES.len() as u64).unwrap_or(0);
    let name = NAMES.get(at).copied().unwrap_or("Harbour Office");
    match number / NAMES.len() as u64 {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

/// The id of the person with this number.
pub(super) fn id(number: u64) -> String {
    (FIRST + number * STEP).to_string()
}

/// The person with this number, as id and name.
pub(super) fn profile(number: u64) -> Value {
    json!({ "id": id(number), "name": name(number) })
}

/// The Page, as id and name.
pub(in crate::sandbox) fn page() -> Value {
    json!({ "id": PAGE_ID, "name": PAGE_NAME })
}

/// The person of the user tokens, as id and name.
pub(in crate::sandbox) fn user() -> Value {
    json!({ "id": USER_ID, "name": USER_NAME })
}

/// The name that belongs to a user's id. Ids that nobody knows are somebody's all the same.
pub(super) fn name_of(id: &str) -> String {
    if id == USER_ID {
        return USER_NAME.to_owned();
    }
    let number = id.parse::<u64>().ok().and_then(|id| id.checked_sub(FIRST)).filter(|off| off % STEP == 0);
    match number {
        Some(off) if off / STEP < 100_000 => name(off / STEP),
        _ => format!("Visitor {}", scramble(id.len() as u64 ^ id.parse().unwrap_or(0)) % 10_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_again_by_its_id() {
        for number in [0, 35, 36, 3000] {
            assert_eq!(name_of(&id(number)), name(number));
        }
        assert_eq!(name_of(USER_ID), USER_NAME);
        assert!(name_of("5").starts_with("Visitor "));
        assert_ne!(name(0), name(36));
    }
}
