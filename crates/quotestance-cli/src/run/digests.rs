//! Digests of the input, made while the run goes on.

use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Result, bail};

use super::inputs::Input;
use super::interrupt::Interrupt;

/// Time between two looks at whether they are there.
const PAUSE: Duration = Duration::from_millis(10);

/// The digests, once they are there.
pub(super) type Known = Arc<OnceLock<Vec<Input>>>;

/// Digests of all input, or the thread that makes them.
#[derive(Debug)]
pub(super) struct Digests {
    /// What is given, by name.
    names: Vec<String>,
    known: Known,
    thread: JoinHandle<()>,
}

impl Digests {
    /// Lets a thread of its own make them.
    pub(super) fn begin(
        names: Vec<String>,
        make: impl FnOnce() -> Vec<Input> + Send + 'static,
    ) -> Result<Self> {
        let known = Known::default();
        let told = Arc::clone(&known);
        let digest = move || drop(told.set(make()));
        let thread = thread::Builder::new().name("digest".to_owned()).spawn(digest)?;
        Ok(Self { names, known, thread })
    }

    /// The digests, or what is given by name alone where they are not there yet.
    pub(super) fn get(&self) -> Result<&[Input], Vec<Input>> {
        let unknown = || self.names.iter().cloned().map(Input::named).collect();
        self.known.get().map(Vec::as_slice).ok_or_else(unknown)
    }

    /// Where they will be.
    pub(super) fn known(&self) -> Known {
        Arc::clone(&self.known)
    }

    /// Waits until they are there, or the run is to end.
    pub(super) fn wait(&self, interrupt: &Interrupt) -> Result<()> {
        while self.known.get().is_none() && !interrupt.is_asked() {
            if self.thread.is_finished() && self.known.get().is_none() {
                bail!("the input's digests failed");
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}
