//! What was done and what was refused.

use std::error::Error;
use std::fmt::{self, Display};
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::BAD_INPUT;
use crate::output::aside;

/// Exit code where some of the input was refused and the rest is done.
const PARTLY_DONE: u8 = 4;

/// Counts inputs (files, rows) by whether they could be used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    done: u64,
    refused: u64,
    /// The exit code, where a signal ended the run.
    ended: Option<u8>,
}

impl Tally {
    /// A tally of a run that goes on after another.
    pub(crate) fn after(done: u64, refused: u64) -> Self {
        Self { done, refused, ended: None }
    }

    /// How many inputs were refused.
    pub(crate) fn refused(self) -> u64 {
        self.refused
    }

    /// Takes the exit code of a run that a signal ended.
    pub(crate) fn ended(self, code: u8) -> Self {
        Self { ended: Some(code), ..self }
    }

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

    /// 0 if nothing was refused, 4 if something else was done, 3 if nothing was; where a signal
    /// ended the run, its code.
    pub(crate) fn exit_code(self) -> ExitCode {
        if let Some(code) = self.ended {
            return ExitCode::from(code);
        }
        match (self.refused, self.done) {
            (0, _) => ExitCode::SUCCESS,
            (_, 0) => ExitCode::from(BAD_INPUT),
            _ => ExitCode::from(PARTLY_DONE),
        }
    }
}

/// What was asked for makes no sense, whatever is in the files.
#[derive(Debug)]
pub(crate) struct WrongUsage(pub(crate) String);

impl Display for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for WrongUsage {}

/// Says something on standard error.
pub(crate) fn complain(message: &dyn Display) {
    // Where standard error is closed there is nobody to tell.
    aside(|| drop(writeln!(io::stderr(), "quotestance: {message}")));
}
