//! How a command runs: items to rows by many threads, with checkpoints.

mod args;
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

use anyhow::Result;
use quotestance::Model;
use sha2::{Digest as _, Sha256};

use self::in_order::in_order;
use self::inputs::{has_stream, hex};
use self::interrupt::Interrupt;
use self::items::Items;
use self::journal::{Journal, Start};
use self::manifest::{Manifest, Program};
use self::writer::{Done, Writer};
use crate::input::{Item, Reader, Sources};
use crate::output::{Layout, OutputArgs, RowFormat};
use crate::tally::{Tally, complain};

pub(crate) use args::RunArgs;
pub(crate) use outcome::Outcome;
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
    /// Writes the rows that `work` makes of each item of `reader`. What cannot be read is refused
    /// by name.
    pub(crate) fn drive(
        &self,
        reader: Reader,
        work: impl Fn(Item) -> Result<Outcome> + Sync,
    ) -> Result<Tally> {
        if self.args.dry_run {
            return self.describe();
        }
        let interrupt = Interrupt::catch()?;
        let (journal, before) = match self.journal()? {
            (_, Start::Done(done)) => return Ok(already_done(&done)),
            (journal, Start::After(before)) => (journal, Some(*before)),
            (journal, Start::Anew) => (journal, None),
        };
        let is_stream = has_stream((self.sources)());
        let bytes_read = reader.bytes_read();
        // Only a table's columns depend on it, and a large folder is not walked for nothing.
        let is_csv = self.output.format() == RowFormat::Csv;
        let has_rows = is_csv && reader.has_rows((self.sources)());
        let mut items = Items::new(reader, is_stream, interrupt.clone());
        if let Some(before) = &before {
            complain(&format!("going on after {} items", before.counts.items));
            items.pass_over(before.counts.items, before.stream_sha256.as_deref())?;
        }
        // Nothing is changed by a run that is ended before it has begun.
        if let Some(code) = interrupt.exit_code() {
            return Ok(Tally::default().ended(code));
        }
        let keep = before.as_ref().map_or(0, |before| before.counts.bytes);
        let rows = self.output.open(self.layout.clone(), has_rows, keep)?;
        let mut writer = Writer::new(rows, journal, interrupt, before, items.stream());
        writer.show_progress((self.sources)(), bytes_read);
        let work =
            |read: items::Read| Done { outcome: read.item.and_then(&work), stream: read.stream };
        let done = in_order(items, self.args.jobs(), work, &mut writer);
        writer.finish(done)
    }

    /// The journal of a run that makes a file, and how it begins.
    fn journal(&self) -> Result<(Option<Journal>, Start)> {
        let Some(place) = self.output.place() else {
            if self.args.resume {
                complain(&"--resume needs --output FILE: there is nothing to go on with");
            }
            return Ok((None, Start::Anew));
        };
        let (program, every) = (self.program(), self.args.checkpoint());
        if self.args.resume
            && let Some((journal, start)) =
                Journal::resume(&place, &program, (self.sources)(), every)?
        {
            return Ok((Some(journal), start));
        }
        let journal = Journal::begin(&place, program, (self.sources)(), every)?;
        Ok((Some(journal), Start::Anew))
    }

    fn program(&self) -> Program {
        let format = self.output.format().name();
        let model = hex(&Sha256::digest(self.model.to_text()));
        let Settings { command, options } = self.settings;
        Program::new(command, options.clone(), format, model)
    }
}

/// What is said of a run that is gone on with after its end.
fn already_done(done: &Manifest) -> Tally {
    let counts = done.counts;
    complain(&format!("all {} items are done already", counts.items));
    Tally::after(counts.items - counts.refused, counts.refused)
}
