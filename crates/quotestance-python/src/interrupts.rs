//! Ctrl-C within long work.

use std::sync::OnceLock;
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

/// How often Python is asked. To ask takes the lock, which others may hold.
const EVERY: Duration = Duration::from_millis(100);

/// The thread that imported the module. Python handles signals in its main thread alone.
static MAIN: OnceLock<ThreadId> = OnceLock::new();

/// Takes this thread for Python's main one.
pub(crate) fn remember_thread() {
    // A second import, as in another interpreter of the process, changes nothing.
    let _ = MAIN.set(thread::current().id());
}

/// Asks now and then whether a signal has come.
#[derive(Debug)]
pub(crate) struct Interrupts {
    asked: Instant,
    is_main: bool,
}

impl Interrupts {
    pub(crate) fn new() -> Self {
        Self { asked: Instant::now(), is_main: MAIN.get() == Some(&thread::current().id()) }
    }

    /// Called by work that has let go of Python.
    ///
    /// # Errors
    /// What the handler of a signal raises, `KeyboardInterrupt` for Ctrl-C.
    pub(crate) fn check(&mut self) -> PyResult<()> {
        if !self.is_main || self.asked.elapsed() < EVERY {
            return Ok(());
        }
        self.asked = Instant::now();
        Python::attach(|py| py.check_signals())
    }
}
