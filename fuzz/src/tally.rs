//! What is taken from the command line's `tally`.

use std::fmt::{self, Display};

/// Nobody is told.
pub(crate) fn complain(_message: &dyn Display) {}

/// Counts what is refused.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) refused: u64,
}

impl Tally {
    pub(crate) fn refuse(&mut self, _cause: impl Display) {
        self.refused += 1;
    }
}

/// What was asked for makes no sense.
#[derive(Debug)]
pub(crate) struct WrongUsage(pub(crate) String);

impl Display for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}
