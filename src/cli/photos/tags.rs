//! `wirephoto tag` and `wirephoto untag`. Several people and texts can be tagged at once; `--x` and `--y`
//! belong to the `--to` or `--text` before them.

use clap::{ArgMatches, Args, FromArgMatches};
use serde_json::{Value, json};

use super::{Wait, id, with_browser};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::photo::{NewTag, TagTarget};
use crate::model::text;

#[derive(Debug, Args)]
struct Flags {
    /// The photo
    #[arg(value_name = "ID", value_parser = id)]
    photo: NodeId,
    /// Tag this person; can be repeated
    #[arg(long, value_name = "USER", value_parser = id, required_unless_present = "text")]
    to: Vec<NodeId>,
    /// Tag this text; can be repeated
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text: Vec<String>,
    /// How far from the left edge the --to or --text before it lies, 0 to 100 percent of the width
    #[arg(long, value_name = "N", value_parser = percent, allow_hyphen_values = true, requires = "y")]
    x: Vec<f64>,
    /// The same from the top edge, in percent of the height
    #[arg(long, value_name = "N", value_parser = percent, allow_hyphen_values = true, requires = "x")]
    y: Vec<f64>,
    #[command(flatten)]
    wait: Wait,
}

/// The arguments of `tag`.
#[derive(Debug)]
pub struct TagArgs {
    photo: NodeId,
    tags: Vec<NewTag>,
    wait: Wait,
}

/// The arguments of `untag`.
#[derive(Debug, Args)]
pub struct UntagArgs {
    /// The photo
    #[arg(value_name = "ID", value_parser = id)]
    photo: NodeId,
    /// The person whose tag goes
    #[arg(long, value_name = "USER", value_parser = id)]
    to: NodeId,
    #[command(flatten)]
    wait: Wait,
}

/// Sets tags, or moves those of people who are tagged.
///
/// # Errors
/// [`crate::model::fault::FaultKind::Usage`] for an empty text, else the fault of the call; this part of the API is closed to most
/// apps, which it then says.
pub fn tag(args: &TagArgs, context: &Context) -> Result<Exit, Fault> {
    with_browser(context, &args.wait, async |browser| {
        browser.tag(&args.photo, &args.tags).await?;
        if context.output.json {
            let tags: Vec<Value> = args.tags.iter().map(row).collect();
            context.output.row(&json!({ "id": args.photo.as_str(), "ok": true, "tags": tags }));
        } else {
            let count = text::count(args.tags.len() as u64, "tag");
            context.output.say(&format!("Set {count} on {}.", args.photo));
        }
        Ok(Exit::DONE)
    })
}

/// Removes a person's tag.
///
/// # Errors
/// As [`tag`].
pub fn untag(args: &UntagArgs, context: &Context) -> Result<Exit, Fault> {
    with_browser(context, &args.wait, async |browser| {
        browser.untag(&args.photo, &args.to).await?;
        if context.output.json {
            context.output.row(&json!({ "id": args.photo.as_str(), "ok": true, "to": args.to.as_str() }));
        } else {
            context.output.say(&format!("Removed the tag of {} from {}.", args.to, args.photo));
        }
        Ok(Exit::DONE)
    })
}

fn row(tag: &NewTag) -> Value {
    let (to, text) = match &tag.target {
        TagTarget::User(user) => (Some(user.as_str()), None),
        TagTarget::Text(said) => (None, Some(text::tame(said))),
    };
    json!({ "to": to, "text": text, "x": tag.at.map(|(x, _)| x), "y": tag.at.map(|(_, y)| y) })
}

/// Reads a percentage.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').parse::<f64>().ok();
    number.filter(|n| (0.0..=100.0).contains(n)).ok_or_else(|| "it must be a number from 0 to 100".to_owned())
}

impl Args for TagArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        Flags::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Flags::augment_args_for_update(command)
    }
}

impl FromArgMatches for TagArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let flags = Flags::from_arg_matches(matches)?;
        let tags = in_order(&flags, matches)
            .map_err(|why| clap::Error::raw(clap::error::ErrorKind::ValueValidation, format!("{why}\n")))?;
        Ok(Self { photo: flags.photo, tags, wait: flags.wait })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The tags in the order in which they were written, each with the place that was written behind it. With
/// a single one it does not matter where its place stands.
fn in_order(flags: &Flags, matches: &ArgMatches) -> Result<Vec<NewTag>, &'static str> {
    let users = at(matches, "to").zip(flags.to.iter().cloned().map(TagTarget::User));
    let texts = at(matches, "text").zip(flags.text.iter().cloned().map(TagTarget::Text));
    let mut targets: Vec<(usize, TagTarget)> = users.chain(texts).collect();
    targets.sort_by_key(|(at, _)| *at);
    if let [(at, _)] = targets.as_mut_slice() {
        *at = 0;
    }
    let mut xs: Vec<(usize, f64)> = at(matches, "x").zip(flags.x.iter().copied()).collect();
    let mut ys: Vec<(usize, f64)> = at(matches, "y").zip(flags.y.iter().copied()).collect();
    let mut tags = Vec::new();
    for (at, target) in targets.into_iter().rev() {
        let (x, y) = (taken(&mut xs, at)?, taken(&mut ys, at)?);
        if x.is_some() != y.is_some() {
            return Err("each tag takes both --x and --y, or neither");
        }
        tags.push(NewTag { target, at: x.zip(y) });
    }
    if !xs.is_empty() || !ys.is_empty() {
        return Err("--x and --y belong behind the --to or --text that they place");
    }
    tags.reverse();
    Ok(tags)
}

fn at<'a>(matches: &'a ArgMatches, name: &str) -> impl Iterator<Item = usize> + use<'a> {
    matches.indices_of(name).into_iter().flatten()
}

/// The number that was written behind `at`, taken out.
fn taken(numbers: &mut Vec<(usize, f64)>, at: usize) -> Result<Option<f64>, &'static str> {
    let first = numbers.partition_point(|(there, _)| *there < at);
    match numbers.split_off(first).as_slice() {
        [] => Ok(None),
        [(_, number)] => Ok(Some(*number)),
        _ => Err("a tag takes one --x and one --y"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        tag: TagArgs,
    }

    type Read = (String, Option<(f64, f64)>);

    fn read(line: &str) -> Option<Vec<Read>> {
        let parsed = Line::try_parse_from(std::iter::once("tag").chain(line.split_whitespace())).ok()?;
        let name = |tag: NewTag| match tag.target {
            TagTarget::User(user) => (user.to_string(), tag.at),
            TagTarget::Text(text) => (format!("text {text}"), tag.at),
        };
        Some(parsed.tag.tags.into_iter().map(name).collect())
    }

    #[test]
    fn places_belong_to_what_stands_before_them() {
        assert_eq!(read("1 --to 5").unwrap(), [("5".into(), None)]);
        assert_eq!(read("1 --x 10 --y 20.5 --to 5").unwrap(), [("5".into(), Some((10.0, 20.5)))]);
        assert_eq!(
            read("1 --to 5 --x 1 --y 2 --text a --to 6 --y 4 --x 3%").unwrap(),
            [("5".into(), Some((1.0, 2.0))), ("text a".into(), None), ("6".into(), Some((3.0, 4.0)))]
        );
        assert_eq!(read("1 --text -5 --x 0 --y 100").unwrap(), [("text -5".into(), Some((0.0, 100.0)))]);
    }

    #[test]
    fn what_is_incomplete_or_out_of_the_picture_is_refused() {
        for bad in [
            "1",
            "--to 5",
            "1 --to 5 --x 1",
            "1 --to 5 --y 1",
            "1 --to 5 --x 101 --y 1",
            "1 --to 5 --x -1 --y 1",
            "1 --to 5 --x NaN --y 1",
            "1 --to 5 --x inf --y 1",
            "1 --to 5 --x 1 --y 1 --x 2 --y 2",
            "1 --x 1 --y 1 --to 5 --to 6",
            "1 --to 5 --x 1 --to 6 --y 1",
            "1 --to ../5",
            "../1 --to 5",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
