//! Checkpoints: what is safe of the output, so that a run that was ended can be gone on with.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::digests::{Digests, Known};
use super::inputs::{digest_all, has_stream};
use super::interrupt::Interrupt;
use super::manifest::{Counts, Manifest, Program};
use crate::input::{Source, Sources, States, is_regular};
use crate::output::{MANIFEST, Part, beside};

/// Keeps the manifest of a run.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    program: Program,
    inputs: Digests,
    /// The files as they were when their digests were made.
    states: States,
    /// Numbers of the inputs that changed meanwhile, so that what was read has no digest.
    changed: BTreeSet<usize>,
    /// Whether some input cannot be read twice.
    is_stream: bool,
    every: Duration,
    last: Instant,
    /// Whether there is a checkpoint to go on from.
    is_kept: bool,
}

/// How to begin.
#[derive(Debug)]
pub(crate) enum Start {
    /// From the beginning.
    Anew(Journal, Part),
    /// After what this manifest says is done.
    After(Journal, Part, Box<Manifest>),
    /// All is done.
    Done(Box<Manifest>),
    /// Not at all: it was ended.
    Ended,
}

impl Journal {
    /// Where the manifest of the output at `place` is.
    pub(crate) fn path(place: &Path) -> PathBuf {
        beside(place, MANIFEST)
    }

    /// The journal of a run of which the output goes to `place`. Whoever holds its part may write it.
    pub(crate) fn new(
        place: &Path,
        program: Program,
        sources: &dyn Fn() -> Sources,
        every: Duration,
    ) -> Result<Self> {
        let names = sources().each().map(|(name, _)| name).collect();
        let again = sources();
        let states = States::default();
        let seen = states.clone();
        let inputs = Digests::begin(names, move || digest_all(again, &seen))?;
        let (path, last, is_stream) = (Self::path(place), Instant::now(), has_stream(sources()));
        let changed = BTreeSet::new();
        Ok(Self { path, program, inputs, states, changed, is_stream, every, last, is_kept: false })
    }

    /// Begins a new run, and takes away what others have left.
    pub(crate) fn begin(self, place: &Path, part: Part) -> Result<Start> {
        let left = [&self.path, &Manifest::under_way(&self.path), &Part::whole_path(place)];
        for path in left {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| path.display().to_string());
                }
                _ => {}
            }
        }
        Ok(Start::Anew(self, part.cut(0)?))
    }

    /// Goes on with an earlier run, if there is one.
    ///
    /// # Errors
    /// If that run had another input, model or options, or its output is not what it says.
    pub(crate) fn resume(
        mut self,
        place: &Path,
        part: Part,
        interrupt: &Interrupt,
    ) -> Result<Start> {
        let Some(before) = Manifest::read(&self.path)? else { return self.begin(place, part) };
        if !before.undigested {
            self.inputs.wait(interrupt)?;
        }
        if interrupt.is_asked() {
            return Ok(Start::Ended);
        }
        let differences = before.differences(&self.manifest());
        if !differences.is_empty() {
            bail!(
                "{}: cannot go on: {}; without --resume the run starts anew",
                self.path.display(),
                differences.join("; ")
            );
        }
        if before.complete {
            settle(place, part, before.counts.bytes)?;
            return Ok(Start::Done(Box::new(before)));
        }
        self.is_kept = true;
        Ok(Start::After(self, part, Box::new(before)))
    }

    /// Whether it is time for a checkpoint.
    pub(crate) fn is_due(&self) -> bool {
        self.last.elapsed() >= self.every
    }

    /// Whether there is a checkpoint to go on from.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Whether the digest of all items is kept, because some cannot be read again.
    pub(crate) fn is_stream(&self) -> bool {
        self.is_stream
    }

    /// The digests of the input, once they are there.
    pub(super) fn known(&self) -> Known {
        self.inputs.known()
    }

    /// Waits until the whole input has its digests, or the run is to end.
    pub(crate) fn wait(&self, interrupt: &Interrupt) -> Result<()> {
        self.inputs.wait(interrupt)
    }

    /// Takes back the digests of what was in another state when it was read, and names the files.
    pub(crate) fn forget_changed(&mut self, read: &States, sources: Sources) -> Vec<String> {
        let mut differ = read.differ(&self.states);
        let mut names = Vec::new();
        if differ.is_empty() {
            return names;
        }
        let mut files = 0..;
        let mut last = None;
        for (input, (name, sources)) in sources.each().enumerate() {
            last = Some((input, name));
            for source in sources {
                let Ok(Source::File(path, _)) = source else { continue };
                if is_regular(&path) && files.next().is_some_and(|file| differ.remove(&file)) {
                    names.push(path.display().to_string());
                    self.changed.insert(input);
                }
            }
        }
        // Files that are no longer there.
        if let (Some((input, name)), false) = (last, differ.is_empty()) {
            names.push(name);
            self.changed.insert(input);
        }
        names
    }

    /// Writes down how far the run got; so much of the output must be on the disk.
    pub(crate) fn write(
        &mut self,
        counts: Counts,
        stream_sha256: Option<String>,
        complete: bool,
    ) -> Result<()> {
        let mut manifest = self.manifest();
        manifest.counts = counts;
        manifest.stream_sha256 = stream_sha256.filter(|_| self.is_stream || manifest.undigested);
        manifest.complete = complete;
        manifest.write(&self.path)?;
        (self.last, self.is_kept) = (Instant::now(), true);
        Ok(())
    }

    /// The manifest of the run as far as it is known.
    fn manifest(&self) -> Manifest {
        let inputs = self.inputs.get();
        let undigested = inputs.is_err();
        let mut inputs = inputs.map_or_else(|named| named, <[_]>::to_vec);
        for (_, input) in inputs.iter_mut().enumerate().filter(|(n, _)| self.changed.contains(n)) {
            input.sha256 = None;
        }
        let mut manifest = Manifest::new(self.program.clone(), inputs);
        manifest.undigested = undigested;
        manifest
    }
}

/// Puts the output of a run in its place that was ended between its last checkpoint and that.
fn settle(place: &Path, part: Part, bytes: u64) -> Result<()> {
    let has = |path: &Path| fs::metadata(path).is_ok_and(|metadata| metadata.len() == bytes);
    let whole = Part::whole_path(place);
    if has(&whole) {
        fs::rename(&whole, place).with_context(|| place.display().to_string())?;
        return part.discard();
    }
    if part.was_there() && part.bytes() == bytes {
        return part.cut(bytes)?.finish();
    }
    if !has(place) {
        bail!(
            "{}: not the {bytes} bytes that its manifest tells of; without --resume the run starts anew",
            place.display()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_checkpoint_does_not_wait_for_digests() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.manifest.json");
        let program = Program::new("analyze", Default::default(), String::new(), String::new());
        let (tell, told) = mpsc::channel::<()>();
        let digest = move || {
            let _ = told.recv();
            Vec::new()
        };
        let inputs = Digests::begin(vec!["a.jsonl".to_owned()], digest).unwrap();
        let (every, last) = (Duration::ZERO, Instant::now());
        let mut journal = Journal {
            path: path.clone(),
            program,
            inputs,
            states: States::default(),
            changed: BTreeSet::new(),
            is_stream: false,
            every,
            last,
            is_kept: false,
        };
        journal.write(Counts::default(), Some("ab".to_owned()), false).unwrap();
        let manifest = Manifest::read(&path).unwrap().unwrap();
        assert!(manifest.undigested);
        assert_eq!(manifest.inputs[0].path, "a.jsonl");
        assert_eq!(manifest.stream_sha256.as_deref(), Some("ab"));
        let ended = Interrupt::default();
        ended.ask();
        journal.wait(&ended).unwrap();
        tell.send(()).unwrap();
        journal.wait(&Interrupt::default()).unwrap();
        journal.write(Counts::default(), Some("ab".to_owned()), false).unwrap();
        let manifest = Manifest::read(&path).unwrap().unwrap();
        assert!(!manifest.undigested && manifest.stream_sha256.is_none());
    }
}
