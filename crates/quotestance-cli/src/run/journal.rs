//! Checkpoints: what is safe of the output, so that a run that was ended can be gone on with.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use super::digests::{Digests, Known};
use super::inputs::{digest_all, has_stream, hex};
use super::interrupt::Interrupt;
use super::manifest::{Counts, Manifest, Program, short};
use crate::input::{Difference, Source, Sources, States, is_regular};
use crate::output::{MANIFEST, PART_MANIFEST, Part, beside};

/// Keeps the manifest of a run: while it is under way that of its part, so that an output which is there keeps its own
/// until another takes its place.
#[derive(Debug)]
pub(crate) struct Journal {
    place: PathBuf,
    program: Program,
    inputs: Digests,
    /// The files as they were when their digests were made.
    states: States,
    /// The files as they were when they were read.
    read: States,
    /// Numbers of the inputs that changed meanwhile, so that what was read has no digest; nothing before all is read.
    changed: Option<BTreeSet<usize>>,
    /// Whether some input cannot be read twice.
    is_stream: bool,
    every: Duration,
    last: Instant,
    /// Whether this run begins anew, so that its manifest goes with it unless there is a checkpoint.
    is_anew: bool,
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
        let (place, last, is_stream) = (place.to_owned(), Instant::now(), has_stream(sources()));
        Ok(Self {
            place,
            program,
            inputs,
            states,
            read: States::default(),
            changed: None,
            is_stream,
            every,
            last,
            is_anew: false,
            is_kept: false,
        })
    }

    /// Begins a new run, and takes away what others have left that never became an output.
    pub(crate) fn begin(mut self, part: Part, interrupt: &Interrupt) -> Result<Start> {
        let under_way = beside(&self.place, PART_MANIFEST);
        // That of a run which was ended when its output had just taken its place.
        if let Ok(Some(before)) = Manifest::read(&under_way)
            && before.complete
            && matches!(before.is_of(&self.place, interrupt), Ok(true))
        {
            self.finish()?;
        }
        self.is_anew = true;
        // Whoever goes on must not take the manifest of the output that is there for that of this run.
        let path = Self::path(&self.place);
        if fs::exists(&path).with_context(|| path.display().to_string())? {
            self.write(Counts::default(), Some(hex(&Sha256::digest([]))), None)?;
            self.is_kept = false;
        } else {
            remove(&under_way)?;
        }
        remove(&Manifest::under_way(&self.place))?;
        remove(&Part::whole_path(&self.place))?;
        Ok(Start::Anew(self, part.cut(0)?))
    }

    /// Goes on with an earlier run, if there is one.
    ///
    /// # Errors
    /// If that run had another input, model or options, or its output is not what it says.
    pub(crate) fn resume(mut self, part: Part, interrupt: &Interrupt) -> Result<Start> {
        let mut path = beside(&self.place, PART_MANIFEST);
        let mut before = Manifest::read(&path)?;
        // A run was ended as it began: what stands in the place is another's.
        let is_begun = before.is_none() && part.was_there() && part.bytes() == 0;
        if before.is_none() {
            path = Self::path(&self.place);
            before = Manifest::read(&path)?;
        }
        let Some(before) = before else { return self.begin(part, interrupt) };
        if !before.undigested {
            self.inputs.wait(interrupt)?;
        }
        if interrupt.is_asked() {
            return Ok(Start::Ended);
        }
        let differences = before.differences(&self.manifest());
        if !differences.is_empty() && is_begun {
            return self.begin(part, interrupt);
        }
        if !differences.is_empty() {
            bail!(
                "{}: cannot go on: {}; without --resume the run starts anew",
                path.display(),
                differences.join("; ")
            );
        }
        self.is_kept = true;
        if before.complete {
            let _lock = match settle(&self.place, part, &before, interrupt) {
                Err(_) if interrupt.is_asked() => return Ok(Start::Ended),
                settled => settled?,
            };
            self.finish()?;
            return Ok(Start::Done(Box::new(before)));
        }
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

    /// Where the states of files are noted that are read.
    pub(crate) fn read(&self) -> &States {
        &self.read
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
    pub(crate) fn forget_changed(&mut self, sources: Sources) -> Vec<String> {
        let (mut differ, first) = match self.read.differ(&self.states) {
            Difference::Of(files) => (files, usize::MAX),
            Difference::From(first) => ([first].into(), first),
        };
        let mut names = Vec::new();
        let changed = self.changed.insert(BTreeSet::new());
        if differ.is_empty() {
            return names;
        }
        let mut files = 0;
        let mut last = None;
        for (input, (name, sources)) in sources.each().enumerate() {
            last = Some((input, name));
            for source in sources {
                let Ok(Source::File(path, _)) = source else { continue };
                if !is_regular(&path) {
                    continue;
                }
                if differ.remove(&files) {
                    names.push(path.display().to_string());
                    changed.insert(input);
                }
                files += 1;
            }
            // The one that is missing may have been the last of an input.
            if files >= first {
                changed.insert(input);
            }
        }
        // Files that are no longer there.
        if let (Some((input, name)), false) = (last, differ.is_empty()) {
            names.push(name);
            changed.insert(input);
        }
        names
    }

    /// Writes down how far the run got; so much of the output must be on the disk. One that is whole has a digest.
    pub(crate) fn write(
        &mut self,
        counts: Counts,
        stream_sha256: Option<String>,
        output_sha256: Option<String>,
    ) -> Result<()> {
        let mut manifest = self.manifest();
        manifest.counts = counts;
        manifest.stream_sha256 = stream_sha256.filter(|_| self.is_stream || manifest.undigested);
        (manifest.complete, manifest.output_sha256) = (output_sha256.is_some(), output_sha256);
        if !manifest.complete && self.changed.is_none() && !self.read.agrees(&self.states) {
            // Which ones changed is told at the end; till then none is what was read.
            manifest.inputs.iter_mut().for_each(|input| input.sha256 = None);
        }
        manifest.write(&self.place)?;
        (self.last, self.is_kept) = (Instant::now(), true);
        Ok(())
    }

    /// Puts the manifest beside the output, which has taken its place.
    pub(crate) fn finish(&self) -> Result<()> {
        let (under_way, path) = (beside(&self.place, PART_MANIFEST), Self::path(&self.place));
        // Another run may have begun meanwhile: it has put the manifest there, and this is its own.
        if Manifest::read(&under_way)?.is_some_and(|manifest| !manifest.complete) {
            return Ok(());
        }
        match fs::rename(under_way, &path) {
            // Done already.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            renamed => renamed.with_context(|| path.display().to_string()),
        }
    }

    /// Takes away what there is to go on with, while the part is still locked.
    pub(crate) fn discard(mut self) {
        (self.is_anew, self.is_kept) = (true, false);
    }

    /// The manifest of the run as far as it is known.
    fn manifest(&self) -> Manifest {
        let inputs = self.inputs.get();
        let undigested = inputs.is_err();
        let mut inputs = inputs.map_or_else(|named| named, <[_]>::to_vec);
        for &input in self.changed.iter().flatten() {
            inputs[input].sha256 = None;
        }
        let mut manifest = Manifest::new(self.program.clone(), inputs);
        manifest.undigested = undigested;
        manifest
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if self.is_anew && !self.is_kept {
            // What cannot be taken away now tells of no output, which is right.
            let _ = fs::remove_file(beside(&self.place, PART_MANIFEST));
        }
    }
}

/// Takes a file away, if it is there.
fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| path.display().to_string())
        }
        _ => Ok(()),
    }
}

/// Puts the output of a run in its place that was ended between its last checkpoint and that. Other runs are kept out
/// until what it hands back is dropped.
fn settle(
    place: &Path,
    mut part: Part,
    made: &Manifest,
    interrupt: &Interrupt,
) -> Result<Option<Part>> {
    let (whole, current) = (Part::whole_path(place), part.current().to_owned());
    if made.is_of(&whole, interrupt)? {
        fs::rename(&whole, place).with_context(|| place.display().to_string())?;
    } else if part.was_there() && made.is_of_file(part.written()?, &current, interrupt)? {
        return part.cut(made.counts.bytes)?.finish_locked();
    } else if !made.is_of(place, interrupt)? {
        let digest = made.output_sha256.as_deref().map_or("no digest", short);
        bail!(
            "{}: not the {} bytes that its manifest tells of (SHA-256 {digest}): it was altered or taken away since; without --resume the run starts anew",
            place.display(),
            made.counts.bytes
        );
    }
    Ok(Some(part.cut(0)?))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::input::State;
    use crate::run::inputs::Input;

    #[test]
    fn a_checkpoint_does_not_wait_for_digests() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.part.manifest.json");
        let program = Program::new("analyze", Default::default(), String::new(), String::new());
        let (tell, told) = mpsc::channel::<()>();
        let digest = move || {
            let _ = told.recv();
            vec![Input { sha256: Some("cd".to_owned()), ..Input::named("a.jsonl".to_owned()) }]
        };
        let inputs = Digests::begin(vec!["a.jsonl".to_owned()], digest).unwrap();
        let (every, last) = (Duration::ZERO, Instant::now());
        let mut journal = Journal {
            place: folder.path().join("out"),
            program,
            inputs,
            states: States::default(),
            read: States::default(),
            changed: None,
            is_stream: false,
            every,
            last,
            is_anew: false,
            is_kept: false,
        };
        journal.write(Counts::default(), Some("ab".to_owned()), None).unwrap();
        let manifest = Manifest::read(&path).unwrap().unwrap();
        assert!(manifest.undigested);
        assert_eq!(manifest.inputs[0].path, "a.jsonl");
        assert_eq!(manifest.stream_sha256.as_deref(), Some("ab"));
        let ended = Interrupt::default();
        ended.ask();
        journal.wait(&ended).unwrap();
        tell.send(()).unwrap();
        journal.wait(&Interrupt::default()).unwrap();
        journal.write(Counts::default(), Some("ab".to_owned()), None).unwrap();
        let manifest = Manifest::read(&path).unwrap().unwrap();
        assert!(!manifest.undigested && manifest.stream_sha256.is_none());
        assert_eq!(manifest.inputs[0].sha256.as_deref(), Some("cd"));
        // A file was read that is not as it was when its digest was made.
        journal.states.note(&path, State::of(&path));
        journal.read.note(&path, State::of(folder.path()));
        journal.write(Counts::default(), None, None).unwrap();
        assert_eq!(Manifest::read(&path).unwrap().unwrap().inputs[0].sha256, None);
    }
}
