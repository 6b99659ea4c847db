//! `wirephoto photos` and `wirephoto albums`.

use clap::Args;

use super::shown::{album_line, album_row, photo_line, photo_row};
use super::{Much, Wait, id, with_browser};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::engine::browse::{Browser, Fields, parse_fields};
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::photo::{Listing, Owner, PhotoType};

/// Photos shown when nothing else is said.
const SOME: u32 = 25;
/// Photos of one call.
const PAGE: usize = 100;

/// The arguments of `photos`.
#[derive(Debug, Args)]
pub struct PhotosArgs {
    /// Which photos of the Page [default: profile]
    #[arg(long, value_name = "TYPE", value_parser = PhotoType::ALL.map(PhotoType::as_str))]
    r#type: Option<String>,
    #[command(flatten)]
    much: Much,
    /// These fields only, with commas between them
    #[arg(long, value_name = "A,B")]
    fields: Option<String>,
    /// The photos of this album
    #[arg(long, value_name = "ID", value_parser = id, conflicts_with_all = ["user", "type"])]
    album: Option<NodeId>,
    /// The photos of this person or Page
    #[arg(long, value_name = "ID", value_parser = id)]
    user: Option<NodeId>,
    /// The parameter business_id
    #[arg(long, value_name = "ID", value_parser = id)]
    business_id: Option<NodeId>,
    /// The parameter biz_tag_id
    #[arg(long, value_name = "ID")]
    biz_tag_id: Option<u64>,
    #[command(flatten)]
    wait: Wait,
}

/// The arguments of `albums`.
#[derive(Debug, Args)]
pub struct AlbumsArgs {
    #[command(flatten)]
    wait: Wait,
}

/// Lists photos, page by page as they come.
///
/// # Errors
/// [`crate::model::fault::FaultKind::Usage`] for what is written wrongly, else the fault of the call.
pub fn photos(args: &PhotosArgs, context: &Context) -> Result<Exit, Fault> {
    let fields = match &args.fields {
        Some(fields) => Fields::Named(parse_fields(fields)?),
        None => Fields::Listed,
    };
    with_browser(context, &args.wait, async |browser| {
        stream(&browser, &listing(args), &fields, args.much.count(Some(SOME)), context).await
    })
}

fn listing(args: &PhotosArgs) -> Listing {
    let owner = match (&args.album, &args.user) {
        (Some(album), _) => Owner::Album(album.clone()),
        (None, Some(user)) => Owner::User(user.clone()),
        (None, None) => Owner::Page,
    };
    let kind = match args.r#type.as_deref().and_then(PhotoType::parse) {
        None if owner == Owner::Page => Some(PhotoType::default()),
        kind => kind,
    };
    let business_id = args.business_id.as_ref().map(ToString::to_string);
    Listing { owner, kind, business_id, biz_tag_id: args.biz_tag_id }
}

async fn stream(
    browser: &Browser,
    listing: &Listing,
    fields: &Fields,
    wanted: Option<usize>,
    context: &Context,
) -> Result<Exit, Fault> {
    let (mut shown, mut after) = (0, None);
    loop {
        let left = wanted.map_or(PAGE, |wanted| wanted - shown);
        let limit = u32::try_from(left.min(PAGE)).unwrap_or(1);
        let page = browser.photos(listing, after.as_ref(), fields, limit).await?;
        page.warnings.iter().for_each(|warning| context.output.say(&format!("warning: {warning}")));
        let came = page.photos.items.len();
        for photo in page.photos.items.into_iter().take(left) {
            let goes_on = match (context.output.json, fields) {
                (true, Fields::Listed) => context.output.row_goes_on(&photo_row(photo)),
                (true, Fields::Named(_)) => context.output.row_goes_on(&photo),
                (false, _) => photo_line(&photo).is_none_or(|line| context.output.goes_on(&line)),
            };
            if !goes_on {
                return Ok(Exit::DONE);
            }
            shown += 1;
        }
        after = page.photos.next;
        let is_enough = wanted.is_some_and(|wanted| shown >= wanted);
        if is_enough && (after.is_some() || came > left) {
            context.output.say("There are more: --limit N shows more of them, --all shows all.");
        }
        if is_enough || after.is_none() {
            break;
        }
    }
    if shown == 0 {
        context.output.say("There are no photos in this list.");
    }
    Ok(Exit::DONE)
}

/// Lists all albums of the Page.
///
/// # Errors
/// The fault of the call.
pub fn albums(args: &AlbumsArgs, context: &Context) -> Result<Exit, Fault> {
    let output = context.output;
    with_browser(context, &args.wait, async |browser| {
        let (mut after, mut is_empty) = (None, true);
        loop {
            let page = browser.albums(after.as_ref()).await?;
            for album in &page.items {
                is_empty = false;
                let goes_on = match output.json {
                    true => output.row_goes_on(&album_row(album)),
                    false => output.goes_on(&album_line(album)),
                };
                if !goes_on {
                    return Ok(Exit::DONE);
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if is_empty {
            output.say("The Page has no albums.");
        }
        Ok(Exit::DONE)
    })
}
