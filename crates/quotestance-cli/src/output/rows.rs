//! Rows, one after another, in the form that was asked for.

use std::io::Write as _;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Column, Destination, RowFormat, csv_rows, table};
use crate::tally::Tally;

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

    /// The form that rows are to be rendered in.
    pub(crate) fn format(&self) -> RowFormat {
        self.format
    }

    /// Writes one row.
    pub(crate) fn write(&mut self, row: Rendered) -> Result<()> {
        match row {
            Rendered::Line(line) => self.destination.write_all(&line)?,
            Rendered::Fields(fields) => self.kept.push(fields),
        }
        Ok(())
    }

    /// Writes what is still kept, and puts the file in its place; but where all input was refused,
    /// a file that was there before stays.
    pub(crate) fn finish(mut self, tally: &Tally) -> Result<()> {
        if tally.all_refused() {
            return Ok(());
        }
        match self.format {
            RowFormat::Jsonl => {}
            RowFormat::Csv => csv_rows::write(&self.kept, &mut self.destination)?,
            RowFormat::Table => {
                let coloured = self.destination.is_coloured();
                let table = table::render(&self.kept, self.columns, coloured);
                writeln!(self.destination, "{table}")?;
            }
        }
        self.destination.finish()
    }
}
