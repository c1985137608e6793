//! How a command runs: items to rows by many threads, with checkpoints.

mod args;
mod digests;
mod dry_run;
mod in_order;
mod inputs;
mod interrupt;
mod items;
mod journal;
mod manifest;
mod outcome;
mod settings;
mod writer;

use anyhow::{Result, bail};
use quotestance::Model;
use sha2::{Digest as _, Sha256};

use self::in_order::in_order;
use self::inputs::hex;
use self::interrupt::Interrupt;
use self::items::{Items, Read};
use self::journal::{Journal, Start};
use self::manifest::{Manifest, Program};
use self::writer::{Done, Writer};
use crate::input::{Item, Reader, Sources};
use crate::output::{Layout, OutputArgs, RowFormat};
use crate::tally::{Tally, complain};

pub(crate) use args::RunArgs;
pub(crate) use outcome::{Outcome, check_bytes};
pub(crate) use settings::Settings;

/// A run of a command that makes rows of items.
pub(crate) struct Run<'r> {
    pub(crate) args: &'r RunArgs,
    pub(crate) settings: &'r Settings,
    pub(crate) model: &'r Model,
    pub(crate) output: &'r OutputArgs,
    /// What rows hold.
    pub(crate) layout: &'r Layout,
    /// What is read.
    pub(crate) sources: &'r dyn Fn() -> Sources,
}

impl Run<'_> {
    /// Writes the rows that `work` makes of the items of `reader`, some at a time: one outcome for
    /// each. What cannot be read is refused by name.
    pub(crate) fn drive(
        &self,
        reader: Reader,
        work: impl Fn(Vec<Item>) -> Vec<Result<Outcome>> + Sync,
    ) -> Result<Tally> {
        self.output.check((self.sources)().named())?;
        if self.args.dry_run {
            return self.describe();
        }
        let interrupt = Interrupt::catch()?;
        // The part, whose lock keeps other runs out, goes after the journal.
        let (part, journal, before) = match self.start(&interrupt)? {
            None => (None, None, None),
            Some(Start::Anew(journal, part)) => (Some(part), Some(journal), None),
            Some(Start::After(journal, part, before)) => (Some(part), Some(journal), Some(*before)),
            Some(Start::Done(done)) => return self.already_done(reader, &done, interrupt),
            Some(Start::Ended) => {
                return Ok(Tally::default().ended(interrupt.exit_code().unwrap_or_default()));
            }
        };
        let reader = reader.without(self.output.own_files());
        let reader = match &journal {
            Some(journal) => reader.keep_states(journal.read()),
            None => reader,
        };
        // Only a table's columns depend on it, and a large folder is not walked for nothing.
        let is_csv = self.output.format() == RowFormat::Csv;
        let has_rows = is_csv && reader.has_rows(self.sources());
        let mut items = Items::new(reader, interrupt.clone());
        if let Some(journal) = &journal {
            let is_undigested = before.as_ref().is_none_or(|before| before.undigested);
            if journal.is_stream() || is_undigested {
                items.keep_digest((!journal.is_stream()).then(|| journal.known()));
            }
        }
        if let Some(before) = &before {
            complain(&format!("going on after {} items", before.counts.items));
            items.pass_over(before.counts.items, before.stream_sha256.as_deref())?;
        }
        // Ended before its first row, a new run leaves nothing, and what was to be gone on with stays as it is.
        if let Some(code) = interrupt.exit_code() {
            return Ok(Tally::default().ended(code));
        }
        let keep = before.as_ref().map_or(0, |before| before.counts.bytes);
        let part = part.map(|part| part.cut(keep)).transpose()?;
        let rows = self.output.open(self.layout.clone(), has_rows, part)?;
        let mut writer = Writer::new(rows, journal, interrupt, before, items.stream());
        writer.show_progress(self.sources());
        let done = in_order(items, self.args.jobs(), |read| done(read, &work), &mut writer);
        writer.finish(done, self.sources())
    }

    /// How a run that makes a file begins.
    fn start(&self, interrupt: &Interrupt) -> Result<Option<Start>> {
        // Before anything is changed: another run may be writing it.
        let (Some(place), Some(part)) = (self.output.place(), self.output.lock()?) else {
            if self.args.resume {
                complain(&"--resume needs --output FILE: there is nothing to go on with");
            }
            return Ok(None);
        };
        let every = self.args.checkpoint();
        let journal = Journal::new(&place, self.program(), &|| self.sources(), every)?;
        if self.args.resume {
            journal.resume(part, interrupt).map(Some)
        } else {
            journal.begin(part, interrupt).map(Some)
        }
    }

    /// What is said of a run that is gone on with after its end. Input without a digest of its own is read once more.
    fn already_done(&self, reader: Reader, done: &Manifest, interrupt: Interrupt) -> Result<Tally> {
        let counts = done.counts;
        if let Some(stream) = done.stream_sha256.as_deref() {
            let mut items = Items::new(reader.without(self.output.own_files()), interrupt.clone());
            items.keep_digest(None);
            items.pass_over(counts.items, Some(stream))?;
            if items.next().is_some() {
                bail!(
                    "cannot go on: {} items were done, and the input has more; without --resume the run starts anew",
                    counts.items
                );
            }
            if let Some(code) = interrupt.exit_code() {
                return Ok(Tally::default().ended(code));
            }
        }
        complain(&format!("all {} items are done already", counts.items));
        Ok(Tally::after(counts.items - counts.refused, counts.refused))
    }

    /// What is read; the output is not, though it may be in a folder that is.
    fn sources(&self) -> Sources {
        (self.sources)().without(self.output.own_files()).without_results()
    }

    fn program(&self) -> Program {
        let format = self.output.format().name();
        let model = hex(&Sha256::digest(self.model.to_text()));
        let Settings { command, options } = self.settings;
        Program::new(command, options.clone(), format, model)
    }
}

/// What `work` makes of the items that could be read.
fn done(read: Vec<Read>, work: impl Fn(Vec<Item>) -> Vec<Result<Outcome>>) -> Vec<Done> {
    let mut items = Vec::with_capacity(read.len());
    let mut done: Vec<Done> = Vec::with_capacity(read.len());
    for Read { item, stream, end } in read {
        let outcome = item.map(|item| {
            items.push(item);
            Outcome::default()
        });
        done.push(Done { outcome, stream, end });
    }
    let mut outcomes = work(items).into_iter();
    for outcome in done.iter_mut().map(|done| &mut done.outcome).filter(|outcome| outcome.is_ok()) {
        *outcome = outcomes.next().expect("an outcome for each item");
    }
    done
}
