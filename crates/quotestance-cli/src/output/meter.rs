//! How far training has got, for a person who waits; and whether it has taken too long.

use std::io::{self, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use quotestance::train::{Progress, TrainError};

/// Time between two looks of progress.
const PAUSE: Duration = Duration::from_millis(100);

/// Erases the line of the terminal that the cursor is on.
const ERASE: &str = "\r\x1b[2K";

/// Shows progress on standard error, if that is a terminal, and keeps a deadline.
#[derive(Debug)]
pub(crate) struct Meter {
    begun: Instant,
    deadline: Option<f64>,
    shown: Option<Instant>,
    is_terminal: bool,
}

impl Meter {
    /// A meter that starts now and stops what it watches after `deadline` seconds.
    pub(crate) fn new(deadline: Option<f64>) -> Self {
        let is_terminal = io::stderr().is_terminal();
        Self { begun: Instant::now(), deadline, shown: None, is_terminal }
    }

    /// Shows the progress, and says stop once the deadline is over.
    pub(crate) fn watch(&mut self, progress: &Progress) -> ControlFlow<()> {
        if self.is_over() {
            return ControlFlow::Break(());
        }
        if self.is_terminal && self.shown.is_none_or(|shown| shown.elapsed() >= PAUSE) {
            self.shown = Some(Instant::now());
            // A terminal that went away stops nothing.
            let _ = write!(io::stderr(), "{ERASE}{progress}");
        }
        ControlFlow::Continue(())
    }

    /// Takes the progress away, and tells of a deadline if that was what stopped the training.
    pub(crate) fn finish<T>(&mut self, trained: Result<T, TrainError>) -> Result<T> {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "{ERASE}");
        }
        match (trained, self.deadline) {
            (Err(TrainError::Stopped), Some(deadline)) => {
                bail!(
                    "training takes longer than the {deadline} seconds of --deadline; nothing was written"
                )
            }
            (trained, _) => Ok(trained?),
        }
    }

    fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| self.begun.elapsed().as_secs_f64() >= deadline)
    }
}
