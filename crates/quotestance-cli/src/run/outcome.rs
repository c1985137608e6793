//! What is made of one item.

use crate::output::Rendered;

/// What was made of one item.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) rows: Vec<Rendered>,
    /// What is to be said of it, each with its place.
    pub(crate) notes: Vec<String>,
    /// Whether it is one of many rows, and has no statement: such are counted and not named.
    pub(crate) is_empty: bool,
}
