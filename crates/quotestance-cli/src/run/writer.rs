//! Writes what is made of items, counts, and makes checkpoints.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use super::in_order::{Sink, Weigh};
use super::inputs::{digest_while, hex, size};
use super::interrupt::Interrupt;
use super::journal::Journal;
use super::manifest::{Counts, Manifest};
use super::outcome::Outcome;
use crate::input::Sources;
use crate::is_broken_pipe;
use crate::output::{Bar, Destination, Rows};
use crate::tally::{Tally, complain};

/// What is said of an error where there is a checkpoint.
const GOES_ON: &str = "stopped; --resume goes on from the last checkpoint";

/// What became of an item.
pub(super) struct Done {
    pub(super) outcome: Result<Outcome>,
    /// The digest of all items up to this one, if one is kept.
    pub(super) stream: Option<Sha256>,
    /// About where in the input it ends, in bytes.
    pub(super) end: u64,
}

impl Weigh for Done {
    fn weight(&self) -> usize {
        self.outcome.as_ref().map_or(0, Outcome::weight)
    }
}

/// Takes what becomes of items.
pub(super) struct Writer {
    /// Before the rows: it goes with the lock of their file still held.
    journal: Option<Journal>,
    rows: Rows,
    interrupt: Interrupt,
    counts: Counts,
    tally: Tally,
    stream: Option<Sha256>,
    /// Bytes of the input up to which all is done.
    bytes_done: u64,
    bar: Bar,
    /// Bytes of the input, once they are counted.
    size: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn new(
        rows: Rows,
        journal: Option<Journal>,
        interrupt: Interrupt,
        before: Option<Manifest>,
        stream: Option<Sha256>,
    ) -> Self {
        let counts = before.map_or_else(Counts::default, |before| before.counts);
        let tally = Tally::after(counts.items - counts.refused, counts.refused);
        let (bar, size) = (Bar::show(), Arc::default());
        Self { rows, journal, interrupt, counts, tally, stream, bytes_done: 0, bar, size }
    }

    /// Counts the input, for a person who waits.
    pub(super) fn show_progress(&mut self, sources: Sources) {
        if self.bar.is_hidden() {
            return;
        }
        let known = Arc::clone(&self.size);
        thread::spawn(move || known.store(size(sources), Ordering::Relaxed));
    }

    /// Ends the run as it must be ended. `sources` gives once more what was read.
    pub(super) fn finish(self, done: Result<()>, sources: Sources) -> Result<Tally> {
        let tally = self.tally;
        match self.end(done, sources) {
            // Who has what he wanted may still want to know of what was refused before.
            Err(error) if is_broken_pipe(&error) => Ok(tally),
            ended => ended,
        }
    }

    fn end(mut self, done: Result<()>, sources: Sources) -> Result<Tally> {
        self.bar.clear();
        if let Err(error) = done {
            return Err(self.give_up(error));
        }
        if let Some(journal) = &self.journal
            && let Err(error) = journal.wait(&self.interrupt)
        {
            return Err(self.give_up(error));
        }
        if let Some(code) = self.interrupt.exit_code() {
            let tally = self.tally.ended(code);
            return self.stop().map(|()| tally);
        }
        if self.counts.empty > 0 {
            complain(&format!("{} rows have no statement of these kinds", self.counts.empty));
        }
        // Where all input was refused a file that was there before stays.
        if self.tally.all_refused() {
            if let Some(journal) = self.journal {
                journal.discard();
            }
            return self.rows.discard().map(|()| self.tally);
        }
        // Before the last checkpoint: what goes on from that must not take them for what they are now.
        if let Some(journal) = &mut self.journal {
            for path in journal.forget_changed(sources) {
                self.tally.refuse(format!(
                    "{path}: changed while it was read; the manifest has no digest of it"
                ));
            }
        }
        // What fails from here on, such as a disk that is full, can be gone on with.
        if let Err(error) = self.rows.settle().and_then(|()| self.checkpoint()) {
            return Err(self.give_up(error));
        }
        let Self { rows, mut journal, interrupt, counts, tally, stream, .. } = self;
        let is_placed = match &mut journal {
            None => rows.finish()?.finish().map(|()| true),
            Some(journal) => place(rows, journal, &interrupt, counts, stream),
        };
        let is_kept = journal.as_ref().is_some_and(Journal::is_kept);
        match is_placed {
            Err(error) if is_kept => Err(error.context(GOES_ON)),
            Ok(false) => {
                tell_stopped(counts.items, is_kept);
                Ok(tally.ended(interrupt.exit_code().unwrap_or_default()))
            }
            placed => placed.map(|_| tally),
        }
    }

    /// Keeps what can be gone on with, and says so.
    fn give_up(self, error: anyhow::Error) -> anyhow::Error {
        match self.journal {
            Some(journal) if journal.is_kept() => error.context(GOES_ON),
            Some(journal) => {
                journal.discard();
                match self.rows.discard() {
                    Ok(()) => error,
                    Err(other) => error.context(format!("{other:#}")),
                }
            }
            None => error,
        }
    }

    /// Stops in order after a signal.
    fn stop(mut self) -> Result<()> {
        let items = self.counts.items;
        if self.journal.is_none() {
            self.rows.finish()?.finish()?;
            complain(&format!("stopped after {items} items"));
            return Ok(());
        }
        match self.checkpoint() {
            Ok(is_kept) => tell_stopped(items, is_kept),
            Err(error) => return Err(self.give_up(error)),
        }
        Ok(())
    }

    /// Makes safe what was written, and says whether that can be gone on with.
    fn checkpoint(&mut self) -> Result<bool> {
        let Some(journal) = &mut self.journal else { return Ok(false) };
        let Some(bytes) = self.rows.checkpoint()? else { return Ok(false) };
        self.counts.bytes = bytes;
        let stream = self.stream.clone().map(|stream| hex(&stream.finalize()));
        journal.write(self.counts, stream, None)?;
        self.rows.keep();
        Ok(true)
    }

    fn show(&mut self) {
        if self.bar.is_hidden() {
            return;
        }
        if let size @ 1.. = self.size.swap(0, Ordering::Relaxed) {
            self.bar.set_length(size);
        }
        let Counts { items, refused, rows, .. } = self.counts;
        let refused = if refused == 0 { String::new() } else { format!(", {refused} refused") };
        self.bar.set(self.bytes_done, format!("{items} items, {rows} rows{refused}"));
    }
}

/// Puts the output in its place, and then its manifest; no, if the run is to end before.
fn place(
    rows: Rows,
    journal: &mut Journal,
    interrupt: &Interrupt,
    mut counts: Counts,
    stream: Option<Sha256>,
) -> Result<bool> {
    let Destination::Part(mut part) = rows.finish()? else {
        unreachable!("what has a journal is a file")
    };
    counts.bytes = part.bytes();
    let digest = match digest_while(part.written()?, || !interrupt.is_asked()) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(false),
        digest => digest.with_context(|| part.current().display().to_string())?.1,
    };
    let stream = stream.map(|stream| hex(&stream.finalize()));
    journal.write(counts, stream, Some(digest))?;
    part.keep();
    let _lock = part.finish_locked()?;
    journal.finish()?;
    Ok(true)
}

/// Says that a signal ended the run.
fn tell_stopped(items: u64, is_kept: bool) {
    let then = if is_kept {
        "; the same command with --resume goes on"
    } else {
        ", and nothing was written"
    };
    complain(&format!("stopped after {items} items{then}"));
}

impl Sink<Done> for Writer {
    fn take(&mut self, done: Done) -> Result<()> {
        self.counts.items += 1;
        match done.outcome {
            Ok(outcome) => {
                self.tally.done();
                outcome.notes.iter().for_each(|note| complain(note));
                self.counts.empty += u64::from(outcome.is_empty);
                self.counts.rows += outcome.rows.len() as u64;
                for row in outcome.rows {
                    self.rows.write(row).context("the output")?;
                }
            }
            Err(error) => {
                self.tally.refuse(format!("{error:#}"));
                self.counts.refused = self.tally.refused();
            }
        }
        (self.stream, self.bytes_done) = (done.stream, done.end);
        self.show();
        if self.journal.as_ref().is_some_and(Journal::is_due) {
            self.checkpoint()?;
        }
        Ok(())
    }

    fn pause(&mut self) -> Result<()> {
        self.rows.flush()
    }

    fn is_stopped(&self) -> bool {
        self.interrupt.is_asked()
    }
}
