//! The arguments of `post`: `--caption` and `--alt` belong to the `--photo` before them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, FromArgMatches};
use serde_json::Value;

use super::file::{slurp, slurp_text};
use super::form::{Form, FormPhoto, wrong};
use crate::cli::photos::Wait;
use crate::model::fault::Fault;
use crate::model::text;

/// Bytes of the largest message or targeting that is read from a file: more than Facebook takes.
const LARGEST: u64 = 1 << 20;
/// What makes up a post: a file of posts says all that itself.
const CONTENT: [&str; 19] = [
    "message",
    "message_file",
    "photo",
    "caption",
    "alt",
    "link",
    "thumbnail",
    "video",
    "title",
    "at",
    "unpublished",
    "draft",
    "album",
    "user",
    "oneall",
    "experimental",
    "param",
    "targeting",
    "feed_targeting",
];

#[derive(Debug, Args)]
struct Flags {
    /// What the post says
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, conflicts_with = "message_file")]
    message: Option<String>,
    /// The same from a file; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    message_file: Option<PathBuf>,
    /// A photo: a file, or an address that Facebook fetches; can be repeated, in the order of the post
    #[arg(long, value_name = "PATH|URL")]
    photo: Vec<OsString>,
    /// The caption of the --photo before it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    caption: Vec<String>,
    /// The alternative text of the --photo before it, for people who do not see it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    alt: Vec<String>,
    /// An address to link to
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// The file handle of the link's thumbnail, from `wirephoto upload`
    #[arg(long, value_name = "HANDLE", requires = "link")]
    thumbnail: Option<String>,
    /// A video by its file handle, from `wirephoto upload`
    #[arg(long, value_name = "HANDLE")]
    video: Option<String>,
    /// The video's title
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, requires = "video")]
    title: Option<String>,
    /// When it comes out, 10 minutes to 75 days from now: 2026-12-24 18:00, tomorrow 9:00, friday 18:00, +2h, or
    /// with an offset; in the Page's zone (time_zone in config.toml), else in this machine's
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, conflicts_with_all = ["unpublished", "draft"])]
    at: Option<String>,
    /// Make it, and show it to nobody
    #[arg(long, conflicts_with = "draft")]
    unpublished: bool,
    /// Make it a draft at Facebook
    #[arg(long)]
    draft: bool,
    /// Into this album of the Page; single photos only
    #[arg(long, value_name = "ID", conflicts_with = "user")]
    album: Option<String>,
    /// To this person; single photos only
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Through OneAll: facebook/page=ID for a Page, or a resource that `push --list` names, with =ID where it
    /// goes to something with an id, like linkedin/company/post=ID
    #[arg(long, value_name = "RESOURCE[=ID]", conflicts_with_all = ["album", "user"])]
    oneall: Option<String>,
    /// Send it although the resource's body is not in OneAll's public documentation
    #[arg(long, requires = "oneall")]
    experimental: bool,
    /// A further parameter under its name at Facebook, or with --oneall a further field; can be repeated
    #[arg(long, value_name = "NAME=VALUE", allow_hyphen_values = true)]
    param: Vec<String>,
    /// Who may see it: a file with a JSON object; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    targeting: Option<PathBuf>,
    /// Who is shown it rather than others: a file with a JSON object; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    feed_targeting: Option<PathBuf>,
    /// Many posts from a file: a table (CSV) with a header row, or JSON; its paths are taken from its folder
    #[arg(long, value_name = "FILE", conflicts_with_all = CONTENT)]
    from: Option<PathBuf>,
    #[command(flatten)]
    how: How,
}

/// How the command goes about it.
#[derive(Debug, Clone, Args)]
pub struct How {
    /// Judge it and print the exact calls, without sending anything
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; without a terminal nothing is published without it
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub wait: Wait,
}

/// The arguments of `post`.
#[derive(Debug)]
pub struct PostArgs {
    /// A file of posts.
    pub from: Option<PathBuf>,
    /// How to go about it.
    pub how: How,
    form: Form,
    files: Files,
    wrong: Vec<String>,
}

/// What is still to be read.
#[derive(Debug)]
struct Files {
    message: Option<PathBuf>,
    targeting: Option<PathBuf>,
    feed_targeting: Option<PathBuf>,
}

impl PostArgs {
    /// The post as it was written, with its files read.
    ///
    /// # Errors
    /// Everything that is wrong with it, all of it.
    pub fn form(&self) -> Result<Form, Vec<Fault>> {
        let mut faults: Vec<Fault> = self.wrong.iter().map(wrong).collect();
        let mut form = self.form.clone();
        let files = [&self.files.message, &self.files.targeting, &self.files.feed_targeting];
        if files.iter().filter(|file| file.as_deref() == Some(Path::new("-"))).count() > 1 {
            faults.push(wrong("Only one of them can be read from stdin"));
            return Err(faults);
        }
        let mut kept = |read: Result<_, Fault>| read.map_err(|fault| faults.push(fault)).ok();
        if let Some(file) = &self.files.message {
            let message = kept(slurp_text(file, LARGEST)).unwrap_or_default();
            message.trim_end_matches(['\n', '\r']).clone_into(&mut form.message);
        }
        let mut faults_of_shapes = Vec::new();
        for (file, into) in [
            (&self.files.targeting, &mut form.targeting),
            (&self.files.feed_targeting, &mut form.feed_targeting),
        ] {
            let read = file.as_deref().map(shape).transpose();
            *into = read.map_err(|fault| faults_of_shapes.push(fault)).ok().flatten();
        }
        faults.extend(faults_of_shapes);
        if faults.is_empty() { Ok(form) } else { Err(faults) }
    }
}

/// A JSON value from a file.
fn shape(file: &Path) -> Result<Value, Fault> {
    serde_json::from_slice(&slurp(file, LARGEST)?).map_err(|error| {
        wrong(format!("{} is not JSON: {error}", text::show_path(file)))
            .hint("Write an object, like {\"geo_locations\": {\"countries\": [\"FR\"]}}.")
    })
}

impl Args for PostArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        Flags::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Flags::augment_args_for_update(command)
    }
}

impl FromArgMatches for PostArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self::of(Flags::from_arg_matches(matches)?, matches))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl PostArgs {
    fn of(flags: Flags, matches: &ArgMatches) -> Self {
        let mut wrong = Vec::new();
        let photos = photos(&flags, matches, &mut wrong);
        let params = flags.param.iter().filter_map(|param| match param.split_once('=') {
            Some((name, value)) => Some((name.trim().to_owned(), value.to_owned())),
            None => {
                wrong.push(format!("--param {}: write it like NAME=VALUE", text::excerpt(param, 60)));
                None
            }
        });
        let params = params.collect();
        let form = Form {
            message: flags.message.unwrap_or_default(),
            photos,
            link: flags.link,
            thumbnail: flags.thumbnail,
            video: flags.video,
            title: flags.title,
            at: flags.at,
            unpublished: flags.unpublished,
            draft: flags.draft,
            album: flags.album,
            user: flags.user,
            oneall: flags.oneall,
            experimental: flags.experimental,
            targeting: None,
            feed_targeting: None,
            params,
        };
        let files = Files {
            message: flags.message_file,
            targeting: flags.targeting,
            feed_targeting: flags.feed_targeting,
        };
        Self { from: flags.from, how: flags.how, form, files, wrong }
    }
}

/// The photos in the order in which they were written, each with the texts that were written behind it.
fn photos(flags: &Flags, matches: &ArgMatches, wrong: &mut Vec<String>) -> Vec<FormPhoto> {
    let sources = at(matches, "photo").zip(flags.photo.iter().cloned());
    let mut photos: Vec<(usize, FormPhoto)> =
        sources.map(|(at, source)| (at, FormPhoto { source, ..FormPhoto::default() })).collect();
    let ends: Vec<usize> = photos.iter().skip(1).map(|(at, _)| *at).chain([usize::MAX]).collect();
    for (flag, texts) in [("caption", &flags.caption), ("alt", &flags.alt)] {
        let placed: Vec<(usize, &String)> = at(matches, flag).zip(texts).collect();
        let first = photos.first().map_or(usize::MAX, |(at, _)| *at);
        if placed.iter().any(|(at, _)| *at < first) {
            wrong.push(format!("--{flag} belongs behind the --photo that it describes"));
        }
        for (number, ((from, photo), to)) in photos.iter_mut().zip(&ends).enumerate() {
            let mut own = placed.iter().filter(|(at, _)| (*from..*to).contains(at)).map(|(_, text)| *text);
            let text = own.next().cloned().unwrap_or_default();
            if own.next().is_some() {
                wrong.push(format!("Photo {} has more than one --{flag}", number + 1));
            }
            *(if flag == "alt" { &mut photo.alt } else { &mut photo.caption }) = text;
        }
    }
    photos.into_iter().map(|(_, photo)| photo).collect()
}

fn at<'a>(matches: &'a ArgMatches, name: &str) -> impl Iterator<Item = usize> + use<'a> {
    matches.indices_of(name).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        post: PostArgs,
    }

    fn read(words: &[&str]) -> PostArgs {
        Line::try_parse_from(std::iter::once(&"post").chain(words)).unwrap().post
    }

    fn photos_of(words: &[&str]) -> Vec<(String, String, String)> {
        let photos = read(words).form().unwrap().photos;
        photos.into_iter().map(|p| (p.source.into_string().unwrap(), p.caption, p.alt)).collect()
    }

    #[test]
    fn texts_belong_to_the_photo_before_them() {
        let three = photos_of(&[
            "--photo",
            "a",
            "--alt",
            "-x",
            "--caption",
            "A",
            "--message",
            "m",
            "--photo",
            "b",
            "--photo",
            "c",
            "--alt",
            "C",
        ]);
        let photo = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(three, [photo("a", "A", "-x"), photo("b", "", ""), photo("c", "", "C")]);
    }

    #[test]
    fn misplaced_and_doubled_texts_are_all_said() {
        let wrong = read(&[
            "--caption",
            "x",
            "--photo",
            "a",
            "--alt",
            "1",
            "--alt",
            "2",
            "--param",
            "nonsense",
            "--photo",
            "b",
        ]);
        let faults = wrong.form().unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:#?}");
        assert!(read(&["--alt", "x"]).form().is_err());
    }

    #[test]
    fn a_file_of_posts_stands_alone_and_ways_exclude_each_other() {
        let fails = |words: &[&str]| Line::try_parse_from(std::iter::once(&"post").chain(words)).is_err();
        for bad in [
            vec!["--from", "f", "--message", "m"],
            vec!["--from", "f", "--photo", "p"],
            vec!["--at", "18:00", "--draft"],
            vec!["--unpublished", "--draft"],
            vec!["--album", "1", "--user", "2"],
            vec!["--album", "1", "--oneall", "twitter/post"],
            vec!["--experimental"],
            vec!["--from", "f", "--oneall", "twitter/post"],
            vec!["--thumbnail", "4::x"],
            vec!["--title", "T"],
            vec!["--message", "a", "--message-file", "b"],
        ] {
            assert!(fails(&bad), "{bad:?}");
        }
        assert_eq!(
            read(&["--param", "a=b=c", "--param", "d="]).form.params,
            [("a".into(), "b=c".into()), ("d".into(), String::new())]
        );
    }
}
