//! Checkpoints: what is safe of the output, so that a run that was ended can be gone on with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};

use super::inputs::{Input, digest_all};
use super::manifest::{Counts, Manifest, Program};
use crate::input::Sources;
use crate::output::{Part, beside};

/// Keeps the manifest of a run.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    program: Program,
    inputs: Inputs,
    every: Duration,
    last: Instant,
    /// Whether there is a checkpoint to go on from.
    is_kept: bool,
}

/// Digests of the input, or the thread that makes them while the run goes on.
#[derive(Debug)]
enum Inputs {
    Known(Vec<Input>),
    Awaited(Option<JoinHandle<Vec<Input>>>),
}

/// How to begin.
#[derive(Debug)]
pub(crate) enum Start {
    /// From the beginning.
    Anew,
    /// After what this manifest says is done.
    After(Box<Manifest>),
    /// All is done.
    Done(Box<Manifest>),
}

impl Journal {
    /// Where the manifest of the output at `place` is.
    pub(crate) fn path(place: &Path) -> PathBuf {
        beside(place, ".manifest.json")
    }

    /// Begins the journal of a new run of which the output goes to `place`.
    pub(crate) fn begin(
        place: &Path,
        program: Program,
        sources: Sources,
        every: Duration,
    ) -> Result<Self> {
        let path = Self::path(place);
        // A manifest belongs to the run that writes the part.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| path.display().to_string());
            }
            _ => {}
        }
        let digests = thread::Builder::new().name("digest".to_owned());
        let inputs = Inputs::Awaited(Some(digests.spawn(move || digest_all(sources))?));
        Ok(Self { path, program, inputs, every, last: Instant::now(), is_kept: false })
    }

    /// Goes on with the journal of an earlier run, if there is one.
    ///
    /// # Errors
    /// If that run had another input, model or options, or its output is not what it says.
    pub(crate) fn resume(
        place: &Path,
        program: &Program,
        sources: Sources,
        every: Duration,
    ) -> Result<Option<(Self, Start)>> {
        let path = Self::path(place);
        let Some(before) = Manifest::read(&path)? else { return Ok(None) };
        let inputs = digest_all(sources);
        let now = Manifest::new(program.clone(), inputs.clone());
        let differences = before.differences(&now);
        if !differences.is_empty() {
            bail!(
                "{}: cannot go on: {}; without --resume the run starts anew",
                path.display(),
                differences.join("; ")
            );
        }
        let start = if before.complete {
            settle(place, before.counts.bytes)?;
            Start::Done(Box::new(before))
        } else {
            Start::After(Box::new(before))
        };
        let inputs = Inputs::Known(inputs);
        let (last, program) = (Instant::now(), program.clone());
        Ok(Some((Self { path, program, inputs, every, last, is_kept: true }, start)))
    }

    /// Whether it is time for a checkpoint, and the input's digests are there.
    pub(crate) fn is_due(&self) -> bool {
        let is_known = match &self.inputs {
            Inputs::Known(_) => true,
            Inputs::Awaited(digests) => digests.as_ref().is_none_or(JoinHandle::is_finished),
        };
        is_known && self.last.elapsed() >= self.every
    }

    /// Whether there is a checkpoint to go on from.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Writes down how far the run got; so much of the output must be on the disk.
    pub(crate) fn write(
        &mut self,
        counts: Counts,
        stream_sha256: Option<String>,
        complete: bool,
    ) -> Result<()> {
        let inputs = self.inputs()?.to_vec();
        let mut manifest = Manifest::new(self.program.clone(), inputs);
        manifest.counts = counts;
        manifest.stream_sha256 = stream_sha256;
        manifest.complete = complete;
        manifest.write(&self.path)?;
        (self.last, self.is_kept) = (Instant::now(), true);
        Ok(())
    }

    fn inputs(&mut self) -> Result<&[Input]> {
        if let Inputs::Awaited(digests) = &mut self.inputs {
            let known = digests.take().and_then(|digests| digests.join().ok());
            self.inputs =
                Inputs::Known(known.ok_or_else(|| anyhow!("the input's digests failed"))?);
        }
        match &self.inputs {
            Inputs::Known(inputs) => Ok(inputs),
            Inputs::Awaited(_) => Ok(&[]),
        }
    }
}

/// Puts the output of a run in its place that was ended between its last checkpoint and that.
fn settle(place: &Path, bytes: u64) -> Result<()> {
    let has = |path: &Path| fs::metadata(path).is_ok_and(|metadata| metadata.len() == bytes);
    let (part, whole) = (Part::path(place), Part::whole_path(place));
    if has(&whole) {
        fs::rename(&whole, place).with_context(|| place.display().to_string())?;
        return Part::open(place, 0)?.discard();
    }
    if has(&part) {
        return Part::open(place, bytes)?.finish();
    }
    if !has(place) {
        bail!(
            "{}: not the {bytes} bytes that its manifest tells of; without --resume the run starts anew",
            place.display()
        );
    }
    Ok(())
}
