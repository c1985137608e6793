//! What is made of one item.

use anyhow::{Result, bail};

use crate::input::GROWTH;
use crate::output::Rendered;

/// What was made of one item.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) rows: Vec<Rendered>,
    /// Bytes of the rows.
    bytes: usize,
    /// Bytes of them in memory, where what they share is once.
    weight: usize,
    /// What is to be said of it, each with its place.
    pub(crate) notes: Vec<String>,
    /// Whether it is one of many rows, and has no statement: such are counted and not named.
    pub(crate) is_empty: bool,
}

impl Outcome {
    /// Counts bytes that rows share.
    pub(crate) fn share(&mut self, bytes: usize) {
        self.weight = self.weight.saturating_add(bytes);
    }

    /// About how many bytes of memory the rows take.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    /// Adds a row that has `shared` bytes besides those of its own.
    ///
    /// # Errors
    /// If there are more than `most` bytes of rows then.
    pub(crate) fn push(&mut self, row: Rendered, shared: usize, most: usize) -> Result<()> {
        self.bytes = self.bytes.saturating_add(row.own_bytes()).saturating_add(shared);
        self.weight = self.weight.saturating_add(row.weight());
        check_bytes(self.bytes, most)?;
        self.rows.push(row);
        Ok(())
    }
}

/// Refuses an item of which the rows would be more than `most` bytes.
pub(crate) fn check_bytes(bytes: usize, most: usize) -> Result<()> {
    if bytes > most {
        bail!(
            "its rows would be larger than {} MB, {GROWTH} times --max-size (its other fields and the reasons stand in each of them)",
            most >> 20
        );
    }
    Ok(())
}
