//! Digests of the input, made while the run goes on.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use super::inputs::{Input, hex};
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

/// Bytes that are read between two looks at whether the run is to end.
const CHUNK: usize = 1 << 18;

/// The SHA-256 of a file; nothing if the run is to end first.
pub(super) fn digest_unless_ended(path: &Path, interrupt: &Interrupt) -> Result<Option<String>> {
    let digest = || {
        let mut file = BufReader::with_capacity(CHUNK, File::open(path)?);
        let mut digest = Sha256::new();
        while !interrupt.is_asked() {
            let chunk = match file.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                return Ok(Some(hex(&digest.finalize())));
            }
            digest.update(chunk);
            let read = chunk.len();
            file.consume(read);
        }
        anyhow::Ok(None)
    };
    digest().with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::inputs::digest_file;

    #[test]
    fn a_digest_is_not_waited_for_when_the_run_is_to_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![7; CHUNK + 1]).unwrap();
        let interrupt = Interrupt::default();
        let digest = digest_unless_ended(file.path(), &interrupt).unwrap();
        assert_eq!(digest.unwrap(), digest_file(file.path()).unwrap().1);
        interrupt.ask();
        assert_eq!(digest_unless_ended(file.path(), &interrupt).unwrap(), None);
    }
}
