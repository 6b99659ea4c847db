//! `wirephoto pause ID...` and `wirephoto cancel ID...`.

use super::context::Context;
use super::exit::Exit;
use super::output::SessionRow;
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::{SessionId, Step};
use crate::store::{Db, StoreError, Wish};

/// Pauses or cancels sessions. One that another process sends is left to it with a wish, which it
/// heeds within about a second.
///
/// # Errors
/// [`FaultKind::Usage`] for a number that does not exist, before anything is changed.
pub fn run(ids: &[i64], step: Step, wish: Wish, context: &Context) -> Result<Exit, Fault> {
    let mut db = context.database()?;
    db.sweep(super::now())?;
    for id in ids {
        db.session(SessionId(*id))?.ok_or(StoreError::Unknown(*id))?;
    }
    let mut exit = Exit::DONE;
    for id in ids {
        if let Err(fault) = one(&mut db, SessionId(*id), step, wish, context) {
            context.output.fault(&fault);
            exit = Exit::FAILED;
        }
    }
    Ok(exit)
}

fn one(db: &mut Db, id: SessionId, step: Step, wish: Wish, context: &Context) -> Result<(), Fault> {
    let row = match db.step(id, None, step, None, super::now()) {
        Ok(row) => row,
        Err(StoreError::Held) => {
            db.wish(id, wish)?;
            context.output.say(&format!("Session {id}: asked the Wirephoto that sends it."));
            db.session(id)?.ok_or(StoreError::Unknown(id.0))?
        }
        Err(StoreError::Illegal(illegal)) => {
            return Err(Fault::new(
                FaultKind::Usage,
                format!("Session {id} is {} and stays so", illegal.state),
            ));
        }
        Err(error) => return Err(error.into()),
    };
    if context.output.json {
        context.output.row(&SessionRow::of(&row));
    } else {
        context.output.say(&format!("Session {id}: {}.", row.state));
    }
    Ok(())
}
