//! Items to rows, one after another.

use anyhow::Result;

use crate::input::{Item, Reader};
use crate::output::{Rendered, Rows};
use crate::tally::{Tally, complain};

/// What was made of one item.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) rows: Vec<Rendered>,
    /// What is to be said of it, each with its place.
    pub(super) notes: Vec<String>,
}

/// Writes the rows that `work` makes of each item. What cannot be read is refused by name.
pub(super) fn drive(
    reader: Reader,
    mut rows: Rows,
    work: impl Fn(Item) -> Result<Outcome>,
) -> Result<Tally> {
    let mut tally = Tally::default();
    for item in reader {
        match item.and_then(&work) {
            Ok(outcome) => {
                tally.done();
                outcome.notes.iter().for_each(|note| complain(note));
                outcome.rows.into_iter().try_for_each(|row| rows.write(row))?;
            }
            Err(error) => tally.refuse(format!("{error:#}")),
        }
    }
    rows.finish(&tally)?;
    Ok(tally)
}
