//! `wirephoto status`: everything in flight, from the database alone.

use serde_json::{Map, Value, json};

use super::context::Context;
use super::exit::Exit;
use crate::model::fault::Fault;
use crate::model::post::PostState;
use crate::model::session::{State, Totals};
use crate::model::size;
use crate::store::Db;

/// Prints the totals; the exit code tells whether all is well.
///
/// # Errors
/// When the database cannot be read.
pub fn run(context: &Context) -> Result<Exit, Fault> {
    let account = match &context.account_flag {
        Some(_) => context.account()?.map(|account| account.name),
        None => None,
    };
    let (mut totals, held, posts) = match Db::peek(&context.paths.database)? {
        Some(mut db) => {
            (db.totals(account.as_deref())?, db.held()?, Posts::read(&mut db, account.as_deref())?)
        }
        None => (Totals::default(), Vec::new(), Posts::default()),
    };
    let (alive, dead): (Vec<_>, Vec<_>) = held.into_iter().partition(|(pid, ..)| is_alive(*pid));
    for (_, state, count) in dead {
        // Their program was killed; the next one to open the database will write it down.
        totals.shift(state, State::Interrupted, count);
    }
    let alive = alive.iter().map(|(.., count)| count).sum::<u64>();
    if context.output.json {
        print_json(context, &totals, alive, &posts);
    } else {
        print_lines(context, &totals, alive);
        posts.print(context);
    }
    let failed = totals.of(State::Failed).count + posts.of(&[PostState::Failed]);
    let unfinished = totals.unfinished().count + posts.of(&UNFINISHED);
    Ok(match (posts.of(&[PostState::Unknown]), failed, unfinished) {
        (1.., ..) => Exit::UNKNOWN,
        (0, 1.., _) => Exit::FAILED,
        (0, 0, 1..) => Exit::UNFINISHED,
        (0, 0, 0) => Exit::DONE,
    })
}

/// Posts that somebody works on or has to go on with.
const UNFINISHED: [PostState; 3] = [PostState::Armed, PostState::Uploading, PostState::Ready];

/// How many posts stand in each state.
#[derive(Debug, Default)]
struct Posts(Vec<(PostState, u64)>);

impl Posts {
    fn read(db: &mut Db, account: Option<&str>) -> Result<Self, Fault> {
        let mut posts = Self(db.post_totals(account)?);
        if posts.of(&[PostState::Armed, PostState::Uploading]) > 0 {
            let held = db.held_posts()?;
            // Its call may have left, and nobody waits for the answer any more.
            posts.bereave(&held, PostState::Armed, PostState::Unknown);
            // Photos alone were sent.
            posts.bereave(&held, PostState::Uploading, PostState::Ready);
        }
        Ok(posts)
    }

    /// Counts the posts in a state that no living program works on as what the next program makes of them.
    fn bereave(&mut self, held: &[(i64, PostState, u64)], state: PostState, becomes: PostState) {
        let all = self.of(&[state]);
        let alive = held.iter().filter(|(pid, of, _)| *of == state && is_alive(*pid));
        let left = all.saturating_sub(alive.map(|(.., count)| count).sum());
        self.0.retain(|(other, _)| *other != state);
        self.0.extend([(becomes, left), (state, all - left)]);
    }

    fn of(&self, states: &[PostState]) -> u64 {
        self.0.iter().filter(|(state, _)| states.contains(state)).map(|(_, count)| count).sum()
    }

    fn json(&self) -> Map<String, Value> {
        PostState::ALL
            .into_iter()
            .map(|state| (state.as_str().to_owned(), self.of(&[state]).into()))
            .collect()
    }

    /// What is under way, in words; nothing when there never was a post.
    fn print(&self, context: &Context) {
        let under_way = PostState::ALL.into_iter().filter(|state| state.is_under_way());
        let counts = under_way.chain([PostState::Draft, PostState::Scheduled]);
        let words: Vec<String> = counts
            .map(|state| (state, self.of(&[state])))
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| format!("{count} {state}"))
            .collect();
        if words.is_empty() {
            return;
        }
        context.output.line(&format!("posts: {}", words.join(", ")));
        if self.of(&[PostState::Unknown]) > 0 {
            context.output.line(
                "Nobody knows what became of the unknown ones: `wirephoto verify ID` looks; `wirephoto posts` lists them.",
            );
        }
        if self.of(&[PostState::Failed]) > 0 {
            context
                .output
                .line("`wirephoto posts` says why posts failed, `wirephoto resume --post ID` tries again.");
        }
        if self.of(&[PostState::Ready, PostState::Uploading]) > 0 {
            context.output.line("`wirephoto resume` publishes what is ready.");
        }
    }
}

/// True while a process with that id exists, whoever it belongs to.
fn is_alive(pid: i64) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH)))
}

fn print_json(context: &Context, totals: &Totals, alive: u64, posts: &Posts) {
    let mut row = Map::new();
    for state in State::ALL {
        row.insert(state.as_str().to_owned(), totals.of(state).count.into());
    }
    let unfinished = totals.unfinished();
    row.insert("unfinished".to_owned(), unfinished.count.into());
    row.insert("unfinished_bytes".to_owned(), unfinished.bytes.saturating_sub(unfinished.confirmed).into());
    row.insert("held".to_owned(), alive.into());
    row.insert("posts".to_owned(), posts.json().into());
    context.output.row(&json!(row));
}

fn print_lines(context: &Context, totals: &Totals, alive: u64) {
    let words: Vec<String> = State::ALL
        .into_iter()
        .map(|state| (state, totals.of(state).count))
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    if words.is_empty() {
        return context.output.line("uploads: none");
    }
    context.output.line(&format!("uploads: {}", words.join(", ")));
    let unfinished = totals.unfinished();
    if unfinished.count > 0 {
        let left = unfinished.bytes.saturating_sub(unfinished.confirmed);
        context.output.line(&format!("to send: {} in {} files", size::bytes(left), unfinished.count));
        let word = if alive == 0 {
            "Nobody sends them now; `wirephoto resume` goes on.".to_owned()
        } else {
            format!("A running Wirephoto holds {alive} of them.")
        };
        context.output.line(&word);
    }
    if totals.of(State::Failed).count > 0 {
        context.output.line(
            "Failed ones: `wirephoto sessions --state failed` says why, `wirephoto resume ID` tries again.",
        );
    }
}
