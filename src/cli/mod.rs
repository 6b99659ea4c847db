//! The command line: one file a command, all over the same engine as the interface.

mod accounts;
mod bars;
mod context;
mod control;
mod demo;
mod exit;
mod follow;
mod interface;
mod logging;
mod output;
mod photos;
mod posts;
mod push;
mod resume;
mod sandbox;
mod sessions;
mod status;
mod upload;
mod worker;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::accounts::AccountsCommand;
use self::context::Context;
use self::exit::Exit;
use self::output::{Color, Output};
use crate::engine::detach::WORKER_COMMAND;
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::Step;
use crate::model::text;
use crate::store::Wish;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "wirephoto",
    version,
    about = "Upload to Facebook Pages through resumable sessions and publish posts, from a shell",
    max_term_width = 100
)]
struct Cli {
    /// Use this account instead of the current one
    #[arg(long, global = true, value_name = "NAME")]
    account: Option<String>,
    /// One JSON object a line on stdout, nothing else
    #[arg(long, global = true)]
    json: bool,
    /// Nothing on stderr but errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The interface against the embedded sandbox with sample data; needs nothing
    Demo,
    /// Upload files and print one handle a file
    Upload(upload::UploadArgs),
    /// List upload sessions, the newest first
    Sessions(sessions::SessionsArgs),
    /// Show one session, asking the server for its offset
    Session(sessions::SessionArgs),
    /// A few lines on everything in flight, from disk alone; the exit code tells
    Status,
    /// Continue what is unfinished
    Resume(resume::ResumeArgs),
    /// Pause sessions; they keep what they have
    Pause {
        /// The sessions' numbers
        #[arg(required = true, value_name = "ID")]
        ids: Vec<i64>,
    },
    /// Give sessions up
    Cancel {
        /// The sessions' numbers
        #[arg(required = true, value_name = "ID")]
        ids: Vec<i64>,
    },
    /// List the Page's photos
    Photos(photos::PhotosArgs),
    /// Show one photo with its comments, likes and tags
    Photo(photos::PhotoArgs),
    /// List a photo's comments, the oldest first
    Comments(photos::PartArgs),
    /// List who likes a photo
    Likes(photos::PartArgs),
    /// List a photo's tags
    Tags(photos::TagsArgs),
    /// Write a comment
    Comment(photos::CommentArgs),
    /// Like a photo
    Like(photos::LikeArgs),
    /// Take a like back
    Unlike(photos::LikeArgs),
    /// Tag people or texts on a photo, or move their tags
    Tag(photos::TagArgs),
    /// Remove a person's tag
    Untag(photos::UntagArgs),
    /// List the Page's albums
    Albums(photos::AlbumsArgs),
    /// Publish or schedule a post, or the posts of a file
    Post(Box<posts::PostArgs>),
    /// List posts: those on their way, drafts, scheduled or published ones
    Posts(posts::PostsArgs),
    /// Look whether a post is there whose outcome is unknown
    Verify(posts::VerifyArgs),
    /// Publish through OneAll; --list names every resource and its state
    Push(push::PushArgs),
    /// List accounts or choose one
    Accounts {
        #[command(subcommand)]
        command: Option<AccountsCommand>,
    },
    /// Run the embedded Graph API server; its base URL is the first line of stdout
    Sandbox(sandbox::SandboxArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Parses the command line, runs the command and gives its exit code.
pub fn run() -> ExitCode {
    // For the program itself alone: no help, completion or manual names it.
    if std::env::args_os().nth(1).is_some_and(|first| first == WORKER_COMMAND) {
        return ExitCode::from(work().0);
    }
    let exit = match Cli::try_parse() {
        Ok(cli) => {
            let output = Output { json: cli.json, quiet: cli.quiet, color: cli.color };
            dispatch(cli, output).unwrap_or_else(|fault| output.fault(&fault))
        }
        Err(error) => refuse(&error),
    };
    ExitCode::from(exit.0)
}

fn dispatch(cli: Cli, output: Output) -> Result<Exit, Fault> {
    let context = || Context::load(cli.account.clone(), output);
    match cli.command {
        Some(Command::Demo) => demo::run(output),
        Some(Command::Upload(args)) => upload::run(&args, &context()?),
        Some(Command::Sessions(args)) => sessions::list(&args, &context()?),
        Some(Command::Session(args)) => sessions::show(&args, &context()?),
        Some(Command::Status) => status::run(&context()?),
        Some(Command::Resume(args)) => resume::run(&args, &context()?),
        Some(Command::Pause { ids }) => control::run(&ids, Step::Pause, Wish::Pause, &context()?),
        Some(Command::Cancel { ids }) => control::run(&ids, Step::Cancel, Wish::Cancel, &context()?),
        Some(Command::Photos(args)) => photos::photos(&args, &context()?),
        Some(Command::Photo(args)) => photos::photo(&args, &context()?),
        Some(Command::Comments(args)) => photos::comments(&args, &context()?),
        Some(Command::Likes(args)) => photos::likes(&args, &context()?),
        Some(Command::Tags(args)) => photos::tags(&args, &context()?),
        Some(Command::Comment(args)) => photos::comment(&args, &context()?),
        Some(Command::Like(args)) => photos::like(&args, &context()?),
        Some(Command::Unlike(args)) => photos::unlike(&args, &context()?),
        Some(Command::Tag(args)) => photos::tag(&args, &context()?),
        Some(Command::Untag(args)) => photos::untag(&args, &context()?),
        Some(Command::Albums(args)) => photos::albums(&args, &context()?),
        Some(Command::Post(args)) => posts::post(&args, &context()?),
        Some(Command::Posts(args)) => posts::posts(&args, &context()?),
        Some(Command::Verify(args)) => posts::verify(&args, &context()?),
        Some(Command::Push(args)) => push::run(&args, &context()?),
        Some(Command::Accounts { command }) => accounts::run(command.as_ref(), &context()?),
        Some(Command::Sandbox(args)) => sandbox::run(args, output),
        Some(Command::Completions { shell }) => Ok(print_completions(shell)),
        Some(Command::Man) => print_manual(),
        None => interface::run(context()?),
    }
}

/// Runs as the background process.
fn work() -> Exit {
    let output = Output { json: false, quiet: true, color: Color::Never };
    Context::load(None, output).and_then(worker::run).unwrap_or_else(|fault| output.fault(&fault))
}

fn print_completions(shell: clap_complete::Shell) -> Exit {
    // The generator would panic at a closed pipe, so it writes into memory first.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "wirephoto", &mut script);
    drop(std::io::stdout().write_all(&script));
    Exit::DONE
}

fn print_manual() -> Result<Exit, Fault> {
    let page = clap_mangen::Man::new(Cli::command());
    // Whoever closed the pipe has seen enough.
    drop(page.render(&mut std::io::stdout()));
    Ok(Exit::DONE)
}

/// A command line that cannot be understood: help and version are no errors.
fn refuse(error: &clap::Error) -> Exit {
    let asked_for_json = std::env::args_os().any(|arg| arg == "--json");
    if error.use_stderr() && asked_for_json {
        let sentence = error.to_string();
        let first = sentence.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let fault = Fault::new(FaultKind::Usage, text::excerpt(first, 300)).hint("See `wirephoto --help`.");
        return Output { json: true, quiet: false, color: Color::Never }.fault(&fault);
    }
    drop(error.print());
    if error.use_stderr() { Exit::USAGE } else { Exit::DONE }
}

/// Now, in Unix seconds.
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A moment as people write it, in their own zone.
fn date(unix: i64) -> String {
    jiff::Timestamp::from_second(unix).map_or_else(
        |_| "at an unknown time".to_owned(),
        |moment| moment.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string(),
    )
}

/// Runs a future on a runtime of its own.
fn block_on<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(
            |error| Fault::new(FaultKind::Internal, format!("The runtime cannot be started: {error}")),
        )?;
    let done = runtime.block_on(work);
    // A reading thread that hangs in a dead network file system must not hold us up.
    runtime.shutdown_background();
    done
}
