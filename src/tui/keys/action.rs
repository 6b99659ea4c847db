//! The actions that keys can be bound to, and where they apply.

use crate::model::photo::PhotoType;
use crate::tui::screens::posts::Shelf;
use crate::tui::widgets::field::Edit;

/// A part of the interface in which a binding applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere, whatever lies on top.
    Everywhere,
    /// Every screen, while nothing lies on top of it.
    Screens,
    /// Screens where tab goes on to the next screen.
    Turning,
    /// The Uploads screen.
    Uploads,
    /// The Photos screen: the list or the grid.
    Photos,
    /// An opened photo.
    Photo,
    /// The Posts screen.
    Posts,
    /// Another time for a scheduled post.
    Moment,
    /// The albums.
    Albums,
    /// A comment that is written.
    Comment,
    /// Tags that are set, while something is typed.
    Tagging,
    /// Tags that are set, while the marker moves over the picture.
    Placing,
    /// The path under which a photo is saved.
    Save,
    /// The file picker.
    Files,
    /// The file picker, while a path is typed.
    Path,
    /// The file picker, while its list is narrowed.
    Narrow,
    /// The line that narrows the sessions.
    Filter,
    /// The palette.
    Palette,
    /// A question that is answered with yes or no.
    Question,
    /// The question what becomes of what moves.
    Leaving,
    /// A list to read: help, past notices.
    Reading,
    /// The accounts.
    Accounts,
    /// The token.
    Token,
    /// The limits.
    Limits,
    /// The Composer's form.
    Composer,
    /// A text of several lines that is written for a post.
    Writing,
    /// A line that is written for a post.
    Line,
    /// Any line that is typed in.
    Typing,
}

impl Scope {
    /// The title of the scope's part of the help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Screens => "On every screen",
            Self::Turning => "From screen to screen",
            Self::Uploads => "Uploads",
            Self::Photos => "Photos",
            Self::Photo => "An opened photo",
            Self::Posts => "Posts",
            Self::Moment => "Moving a scheduled post",
            Self::Albums => "Albums",
            Self::Comment => "Writing a comment",
            Self::Tagging => "Tagging",
            Self::Placing => "Placing a tag",
            Self::Save => "Saving a photo",
            Self::Files => "Choosing files",
            Self::Path => "Typing a path",
            Self::Narrow | Self::Filter => "Narrowing a list",
            Self::Palette => "Palette",
            Self::Question => "Yes or no",
            Self::Leaving => "Leaving",
            Self::Reading => "Reading",
            Self::Accounts => "Accounts",
            Self::Token => "Token",
            Self::Limits => "Limits",
            Self::Composer => "Composer",
            Self::Writing => "Writing a text",
            Self::Line => "Writing a line",
            Self::Typing => "Editing a line",
        }
    }
}

/// Where keys are pressed: the scopes that apply there together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A screen whose work is not there yet, or the first-run page.
    Screen,
    /// The Uploads screen.
    Uploads,
    /// The Photos screen: the list or the grid.
    Photos,
    /// An opened photo.
    Photo,
    /// The Posts screen.
    Posts,
    /// Another time for a scheduled post.
    Moment,
    /// The albums.
    Albums,
    /// A comment that is written.
    Comment,
    /// Tags that are set, while something is typed.
    Tagging,
    /// Tags that are set, while the marker moves over the picture.
    Placing,
    /// The path under which a photo is saved.
    Save,
    /// The file picker's list.
    Files,
    /// The file picker, while a path is typed.
    Path,
    /// The file picker, while its list is narrowed.
    Narrow,
    /// The line that narrows the sessions.
    Filter,
    /// The palette.
    Palette,
    /// A question that is answered with yes or no.
    Question,
    /// The question what becomes of what moves.
    Leaving,
    /// Help and past notices.
    Reading,
    /// The accounts.
    Accounts,
    /// The token.
    Token,
    /// The limits.
    Limits,
    /// The Composer's form.
    Composer,
    /// A text of several lines that is written for a post.
    Writing,
    /// A line that is written for a post.
    Line,
}

impl Place {
    /// All places.
    pub const ALL: [Self; 25] = [
        Self::Screen,
        Self::Uploads,
        Self::Photos,
        Self::Photo,
        Self::Posts,
        Self::Moment,
        Self::Albums,
        Self::Comment,
        Self::Tagging,
        Self::Placing,
        Self::Save,
        Self::Files,
        Self::Path,
        Self::Narrow,
        Self::Filter,
        Self::Palette,
        Self::Question,
        Self::Leaving,
        Self::Reading,
        Self::Accounts,
        Self::Token,
        Self::Limits,
        Self::Composer,
        Self::Writing,
        Self::Line,
    ];

    /// The scopes that apply here, the narrowest first.
    pub const fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Screen => &[Scope::Screens, Scope::Turning, Scope::Everywhere],
            Self::Uploads => &[Scope::Uploads, Scope::Screens, Scope::Turning, Scope::Everywhere],
            Self::Photos => &[Scope::Photos, Scope::Screens, Scope::Everywhere],
            Self::Photo => &[Scope::Photo, Scope::Screens, Scope::Everywhere],
            Self::Posts => &[Scope::Posts, Scope::Screens, Scope::Everywhere],
            Self::Moment => &[Scope::Moment, Scope::Typing, Scope::Everywhere],
            Self::Albums => &[Scope::Albums, Scope::Typing, Scope::Everywhere],
            Self::Comment => &[Scope::Comment, Scope::Typing, Scope::Everywhere],
            Self::Tagging => &[Scope::Tagging, Scope::Typing, Scope::Everywhere],
            Self::Placing => &[Scope::Placing, Scope::Everywhere],
            Self::Save => &[Scope::Save, Scope::Typing, Scope::Everywhere],
            Self::Files => &[Scope::Files, Scope::Everywhere],
            Self::Path => &[Scope::Path, Scope::Typing, Scope::Everywhere],
            Self::Narrow => &[Scope::Narrow, Scope::Typing, Scope::Everywhere],
            Self::Filter => &[Scope::Filter, Scope::Typing, Scope::Everywhere],
            Self::Palette => &[Scope::Palette, Scope::Typing, Scope::Everywhere],
            Self::Question => &[Scope::Question, Scope::Everywhere],
            Self::Leaving => &[Scope::Leaving, Scope::Everywhere],
            Self::Reading => &[Scope::Reading, Scope::Everywhere],
            Self::Accounts => &[Scope::Accounts, Scope::Everywhere],
            Self::Token => &[Scope::Token, Scope::Typing, Scope::Everywhere],
            Self::Limits => &[Scope::Limits, Scope::Typing, Scope::Everywhere],
            Self::Composer => &[Scope::Composer, Scope::Screens, Scope::Everywhere],
            Self::Writing => &[Scope::Writing, Scope::Typing, Scope::Everywhere],
            Self::Line => &[Scope::Line, Scope::Typing, Scope::Everywhere],
        }
    }

    /// True where a key that types a character does just that.
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Path
                | Self::Narrow
                | Self::Filter
                | Self::Palette
                | Self::Token
                | Self::Limits
                | Self::Albums
                | Self::Comment
                | Self::Tagging
                | Self::Save
                | Self::Writing
                | Self::Line
                | Self::Moment
        )
    }
}

/// What a key can do. What exactly it means depends on where it is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Leave at once; a second time does not even wait for the journal.
    Interrupt,
    /// Stop as ctrl-z does.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Show the keys that work here.
    Help,
    /// One step back.
    Back,
    /// Show all actions by name.
    Palette,
    /// Leave, and ask while something moves.
    Quit,
    /// Show a screen, by its number from 0.
    Show(u8),
    /// Show the next screen, or the one before.
    Turn(i8),
    /// Show past notices.
    Log,
    /// Show the accounts.
    Accounts,
    /// Turn the mouse on or off.
    Mouse,
    /// Move the cursor.
    Move(super::super::widgets::scroll::Step),
    /// Choose files to upload.
    NewUpload,
    /// Pause sessions.
    Pause,
    /// Resume sessions.
    Resume,
    /// Cancel sessions.
    Cancel,
    /// Try failed or waiting sessions again at once.
    Retry,
    /// Ask the server for its offset.
    Ask,
    /// Copy the handle.
    Copy,
    /// Use the handle in the Composer.
    Use,
    /// Take sessions off the list.
    Remove,
    /// Narrow the list.
    Filter,
    /// Go to the next match, or the one before.
    Match(i8),
    /// Sort by the next column.
    Sort,
    /// Sort the other way round.
    Reverse,
    /// Mark or unmark the chosen row.
    Mark,
    /// Mark all rows, or none.
    MarkAll,
    /// Show or hide the details.
    Details,
    /// Show the details.
    ShowDetails,
    /// Hide the details.
    HideDetails,
    /// Scroll the details.
    ScrollDetails(i8),
    /// Change the limits.
    Limits,
    /// Give a new token.
    Token,
    /// Do the main thing here: what enter does.
    Accept,
    /// Open the chosen folder.
    Open,
    /// Go to the folder above.
    Parent,
    /// Go to the home folder.
    Home,
    /// Show or hide hidden files.
    Hidden,
    /// Type a path.
    TypePath,
    /// Upload what is marked.
    Send,
    /// Complete what was typed.
    Complete,
    /// Say yes.
    Yes,
    /// Say no.
    No,
    /// Go to the other answer or field.
    Other,
    /// Continue in the background.
    LeaveBehind,
    /// Pause everything and leave.
    LeavePaused,
    /// Cancel everything and leave.
    LeaveCancelled,
    /// Stay.
    Stay,
    /// Show the Page's photos of a type.
    Kind(PhotoType),
    /// Show the next type of photos, or the one before.
    TurnKind(i8),
    /// Choose an album.
    Albums,
    /// Show the album of the chosen photo.
    AlbumOf,
    /// Show thumbnails, or the list again.
    Grid,
    /// Load more of the list.
    More,
    /// Move the cursor sideways in the grid.
    Side(i8),
    /// Open the next photo, or the one before.
    Flip(i8),
    /// Go to the next part of an opened photo, or the one before.
    Section(i8),
    /// Show or hide where the tags are.
    Markers,
    /// Write a comment.
    Comment,
    /// Like, or take the like back.
    Like,
    /// Set tags.
    Tag,
    /// Move the chosen tag.
    MoveTag,
    /// Remove the chosen tag.
    Untag,
    /// Save the photo.
    Save,
    /// Save over the file that is there.
    Overwrite,
    /// Copy the id.
    CopyId,
    /// Read anew.
    Refresh,
    /// Begin a new line.
    Newline,
    /// Look at what is there, without sending.
    Look,
    /// Go to the other field before this one.
    OtherBack,
    /// Move the marker by steps to the right and down.
    Nudge(i8, i8),
    /// Something that only the Composer does.
    Compose(Compose),
    /// Something that only the Posts screen does.
    Post(OnPost),
    /// Edit the line.
    Edit(Edit),
}

/// What a key can do on the Composer screen alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compose {
    /// Choose files as photos.
    AddPhotos,
    /// Add a photo by its address.
    AddAddress,
    /// Write the photo's caption.
    Caption,
    /// Write the photo's alternative text.
    AltText,
    /// Move the photo up or down.
    Shift(i8),
    /// Take out what the cursor is on.
    TakeOut,
    /// Make a copy of the photo that fits.
    Fit,
    /// Choose from everything else that can be set.
    Option,
    /// Show the exact calls.
    Calls,
    /// Publish.
    Publish,
    /// Save at once.
    Keep,
    /// Begin a new draft.
    Begin,
    /// Discard the draft.
    Discard,
    /// Write in the user's own editor.
    Outside,
}

/// What a key can do on the Posts screen alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPost {
    /// Show one of the four lists.
    Shelf(Shelf),
    /// Show the next list, or the one before.
    TurnShelf(i8),
    /// Show scheduled posts as a week, or as a list again.
    Week,
    /// Open the post in the Composer.
    Edit,
    /// Publish it.
    Publish,
    /// Look whether one whose outcome is unknown is there.
    Verify,
    /// Give a scheduled one another time.
    Move,
    /// Publish one that waits at Facebook.
    PublishNow,
    /// Cancel a scheduled one.
    Unschedule,
    /// Delete one from the Page.
    Delete,
    /// Take one off the journal that was never published.
    Discard,
    /// Make a new draft that says the same.
    Duplicate,
}
