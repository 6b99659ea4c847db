//! The resources of the OneAll Push API as one table: adding a row is adding the resource to the command line,
//! its checks and its help. The list is that of the reference page oneall-push-picture, each resource once.

pub use super::table::RESOURCES;

/// The most bytes of a picture.
pub const PICTURE_BYTES: u64 = 5 << 20;
/// The formats of pictures that OneAll takes.
pub const PICTURE_FORMATS: [&str; 5] = ["jpeg", "bmp", "png", "gif", "tiff"];
/// Since when apps may not post to personal profiles any more.
pub const PROFILES_CLOSED: &str = "2018-08-01";

/// What is known of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its body is in OneAll's public documentation or in its own code.
    Documented,
    /// Its body is taken from its neighbours: OneAll may refuse it.
    Inferred,
    /// It works no more; this resource is what is left of it.
    Dead {
        /// The resource to use instead.
        instead: &'static str,
    },
}

impl State {
    /// The word used in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Dead { .. } => "dead",
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// The id of a thing at the provider.
    Id,
    /// Ids of things that were pushed before.
    Ids,
    /// True or false.
    Flag,
    /// A whole number from 0.
    Number,
    /// A public address.
    Link,
    /// The public address of a picture that OneAll fetches.
    Picture,
    /// The public address of a video that OneAll fetches.
    Video,
    /// One of these words.
    Choice(&'static [&'static str]),
}

impl Kind {
    /// The word used in JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Id => "id",
            Self::Ids => "ids",
            Self::Flag => "true or false",
            Self::Number => "number",
            Self::Link => "url",
            Self::Picture => "picture url",
            Self::Video => "video url",
            Self::Choice(_) => "choice",
        }
    }
}

/// Where a field travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the body, under its own name.
    Body,
    /// In the address alone, in the place-holder of its name.
    Path,
    /// In the address, and in the body under this name, by which it can be given too.
    Both(&'static str),
}

/// A field of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name, as it is typed.
    pub name: &'static str,
    /// Whether OneAll demands it.
    pub required: bool,
    /// What it holds.
    pub kind: Kind,
    /// Where it travels.
    pub place: Place,
    /// What it is for.
    pub note: &'static str,
}

/// A demand on several fields together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// At least one of them is needed.
    OneOf(&'static [&'static str]),
    /// They exclude each other.
    NotBoth(&'static str, &'static str),
}

/// A resource of the Push API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    /// Its name as it is typed: its path without place-holders.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Its path with place-holders.
    pub path: &'static str,
    /// The keys under `request.push`, the outermost first, that its fields are put under.
    pub key: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [Field],
    /// Demands on several fields together.
    pub rules: &'static [Rule],
    /// What is known of it.
    pub state: State,
    /// What else to know before using it.
    pub note: &'static str,
}

/// A place-holder of a path that was filled in where it was typed: its name and what stands in it.
pub type Given = (&'static str, String);

impl Resource {
    /// All of them are written with this.
    pub const METHOD: &'static str = "POST";

    /// The resource that a name means: typed as in the table, with or without `.json`, or as the reference page
    /// writes its path. The value of a place-holder that was filled in comes back beside it.
    pub fn find(typed: &str) -> Option<(&'static Self, Option<Given>)> {
        let typed = typed.trim_matches('/');
        let typed = typed.strip_prefix("push/identities/<identity_token>/").unwrap_or(typed);
        let typed = typed.strip_suffix(".json").unwrap_or(typed);
        let by_name = RESOURCES.iter().find(|resource| resource.name.eq_ignore_ascii_case(typed));
        by_name.map(|found| (found, None)).or_else(|| {
            RESOURCES.iter().find_map(|resource| Some((resource, fitted(resource.short_path(), typed)?)))
        })
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        let is_it = |field: &&Field| {
            field.name == name || matches!(field.place, Place::Both(in_body) if in_body == name)
        };
        self.fields.iter().find(is_it)
    }

    /// The path after the identity, without `.json`.
    pub fn short_path(&self) -> &'static str {
        let path = self.path.strip_prefix("/push/identities/<identity_token>/").unwrap_or(self.path);
        path.strip_suffix(".json").unwrap_or(path)
    }
}

/// Lays a typed path over one with a place-holder. `None` when it is another path; inside, what stands in the
/// place-holder, unless it was left as it is.
fn fitted(path: &'static str, typed: &str) -> Option<Option<Given>> {
    let (ours, theirs): (Vec<_>, Vec<_>) = (path.split('/').collect(), typed.split('/').collect());
    if ours.len() != theirs.len() {
        return None;
    }
    let mut value = None;
    for (our, their) in ours.into_iter().zip(theirs) {
        match our.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            None if our.eq_ignore_ascii_case(their) => {}
            None => return None,
            Some(_) if their.starts_with(['<', '{']) => {}
            Some(name) => value = Some((name, their.to_owned())),
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The list of the reference page oneall-push-picture, from its first row to its last.
    const PAGE: &str = "facebook/post facebook/picture facebook/video facebook/group/post facebook/group/picture \
        facebook/group/video facebook/page/post facebook/page/picture facebook/page/video linkedin/post \
        linkedin/company/post pinterest/board/<board_id>/pin pinterest/board twitter/post twitter/picture \
        twitter/video youtube/video youtube/playlist/<playlist_id>/video youtube/playlist youtube/channel/section";

    #[test]
    fn the_table_holds_the_resources_of_the_reference_page_each_once() {
        let ours: Vec<&str> = RESOURCES.iter().map(Resource::short_path).collect();
        assert_eq!(ours, PAGE.split_whitespace().collect::<Vec<_>>());
        assert_eq!(ours.len(), 20);
        let names: BTreeSet<&str> = RESOURCES.iter().map(|resource| resource.name).collect();
        assert_eq!(names.len(), 20, "no name stands for two");
        for resource in RESOURCES {
            let whole = format!("/push/identities/<identity_token>/{}.json", resource.short_path());
            assert_eq!(resource.path, whole);
            let plain: Vec<&str> =
                resource.short_path().split('/').filter(|part| !part.starts_with('<')).collect();
            assert_eq!(resource.name, plain.join("/"));
        }
    }

    #[test]
    fn every_row_makes_sense() {
        for resource in RESOURCES {
            let name = resource.name;
            assert!(
                !resource.about.is_empty() && !resource.key.is_empty() && !resource.fields.is_empty(),
                "{name}"
            );
            let holders: Vec<&str> = resource.path.split(['<', '>']).skip(1).step_by(2).skip(1).collect();
            for holder in holders {
                let field = resource.field(holder).unwrap_or_else(|| panic!("{name} needs {holder}"));
                assert!(field.required && field.place != Place::Body, "{name}: {holder}");
            }
            let all = |rule: &Rule| match rule {
                Rule::OneOf(names) => names.to_vec(),
                Rule::NotBoth(one, other) => vec![*one, *other],
            };
            for field in resource.rules.iter().flat_map(all) {
                assert!(resource.field(field).is_some_and(|field| !field.required), "{name}: {field}");
            }
            let fields: BTreeSet<&str> = resource.fields.iter().map(|field| field.name).collect();
            assert_eq!(fields.len(), resource.fields.len(), "{name} has each field once");
            if let State::Dead { instead } = resource.state {
                assert!(
                    Resource::find(instead).is_some_and(|(other, _)| other.state != resource.state),
                    "{name}"
                );
                assert!(instead.starts_with("facebook/page/"), "{name}");
            }
        }
        let dead = RESOURCES.iter().filter(|one| matches!(one.state, State::Dead { .. })).count();
        assert_eq!(dead, 3, "posts, pictures and videos on profiles");
    }

    #[test]
    fn a_resource_is_found_however_its_path_is_written() {
        let find = |typed: &str| Resource::find(typed).map(|(found, value)| (found.name, value));
        assert_eq!(find("facebook/page/picture"), Some(("facebook/page/picture", None)));
        assert_eq!(find("/Facebook/Page/picture.json"), Some(("facebook/page/picture", None)));
        assert_eq!(find("pinterest/board/pin"), Some(("pinterest/board/pin", None)));
        assert_eq!(find("pinterest/board/<board_id>/pin"), Some(("pinterest/board/pin", None)));
        let filled = Some(("pinterest/board/pin", Some(("board_id", "42".to_owned()))));
        assert_eq!(find("pinterest/board/42/pin.json"), filled);
        for (resource, typed) in RESOURCES.iter().map(|one| (one, one.path)) {
            assert_eq!(find(typed), Some((resource.name, None)), "as the reference page writes it");
        }
        for unknown in ["", "facebook", "facebook/page", "facebook/page/picture/7", "x/board/4/pin"] {
            assert_eq!(find(unknown), None, "{unknown}");
        }
    }
}
