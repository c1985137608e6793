//! Rows, one after another, in the form that was asked for.

use std::io::Write as _;

use anyhow::Result;
use clap::ValueEnum as _;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Column, Destination, RowFormat, csv_rows, table};

/// Takes rows and writes them.
#[derive(Debug)]
pub(crate) struct Rows {
    format: RowFormat,
    columns: &'static [Column],
    destination: Destination,
    /// Rows of the forms that need all of them: a table for its widths, CSV for its header.
    kept: Vec<Map<String, Value>>,
}

/// A row ready to be written. Making it is most of the work, and needs no [`Rows`]: many may do it at once.
#[derive(Debug)]
pub(crate) enum Rendered {
    /// A line of JSON, with its end.
    Line(Vec<u8>),
    /// The fields of the other forms.
    Fields(Map<String, Value>),
}

impl RowFormat {
    /// Its name, as it is given to `--format`.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether rows are written as they come, so that a run that was ended can go on after them.
    pub(crate) fn is_streamed(self) -> bool {
        self == Self::Jsonl
    }

    /// Makes a row ready to be written in this form.
    pub(crate) fn render(self, row: &impl Serialize) -> Result<Rendered> {
        if self == Self::Jsonl {
            let mut line = serde_json::to_vec(row)?;
            line.push(b'\n');
            return Ok(Rendered::Line(line));
        }
        let Value::Object(fields) = serde_json::to_value(row)? else {
            unreachable!("every record is an object")
        };
        Ok(Rendered::Fields(fields))
    }
}

impl Rows {
    pub(super) fn new(
        format: RowFormat,
        columns: &'static [Column],
        destination: Destination,
    ) -> Self {
        Self { format, columns, destination, kept: Vec::new() }
    }

    /// Writes one row.
    pub(crate) fn write(&mut self, row: Rendered) -> Result<()> {
        match row {
            Rendered::Line(line) => self.destination.write_all(&line)?,
            Rendered::Fields(fields) => self.kept.push(fields),
        }
        Ok(())
    }

    /// Hands on what was written so far to whoever waits for it.
    pub(crate) fn flush(&mut self) -> Result<()> {
        Ok(self.destination.flush()?)
    }

    /// Brings what was written so far to the disk and tells how many bytes that is; nothing where
    /// rows are kept till the end.
    pub(crate) fn checkpoint(&mut self) -> Result<Option<u64>> {
        if !self.format.is_streamed() {
            return Ok(None);
        }
        self.destination.sync().map(Some)
    }

    /// Writes what is still kept.
    pub(crate) fn finish(mut self) -> Result<Destination> {
        match self.format {
            RowFormat::Jsonl => {}
            RowFormat::Csv => csv_rows::write(&self.kept, &mut self.destination)?,
            RowFormat::Table => {
                let coloured = self.destination.is_coloured();
                let table = table::render(&self.kept, self.columns, coloured);
                writeln!(self.destination, "{table}")?;
            }
        }
        Ok(self.destination)
    }

    /// Writes nothing more, and takes a file under way away.
    pub(crate) fn discard(self) -> Result<()> {
        self.destination.discard()
    }
}
