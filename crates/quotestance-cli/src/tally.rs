//! What was done and what was refused.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::BAD_INPUT;

/// Exit code where some of the input was refused and the rest is done.
const PARTLY_DONE: u8 = 4;

/// Counts inputs (files, rows) by whether they could be used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    done: usize,
    refused: usize,
}

impl Tally {
    /// Counts one input as done.
    pub(crate) fn done(&mut self) {
        self.done += 1;
    }

    /// Names one input that could not be used, and goes on.
    pub(crate) fn refuse(&mut self, cause: impl Display) {
        self.refused += 1;
        complain(&cause);
    }

    /// Whether there was input and none of it could be used.
    pub(crate) fn all_refused(self) -> bool {
        self.refused > 0 && self.done == 0
    }

    /// 0 if nothing was refused, 4 if something else was done, 3 if nothing was.
    pub(crate) fn exit_code(self) -> ExitCode {
        match (self.refused, self.done) {
            (0, _) => ExitCode::SUCCESS,
            (_, 0) => ExitCode::from(BAD_INPUT),
            _ => ExitCode::from(PARTLY_DONE),
        }
    }
}

/// Says something on standard error.
pub(crate) fn complain(message: &dyn Display) {
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "quotestance: {message}");
}
