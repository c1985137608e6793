//! What commands write: one format per file.

mod comparison;
mod csv_rows;
mod destination;
mod evaluation;
mod figures;
mod meter;
mod report;
mod table;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::tally::Tally;

pub(crate) use comparison::write_comparison;
pub(crate) use destination::Destination;
pub(crate) use evaluation::{write_errors, write_evaluation};
pub(crate) use meter::Meter;
pub(crate) use report::{ReportArgs, ReportFormat};
pub(crate) use table::{Column, Shown, stance_colour};

/// Where rows go, and in which form.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Form of the output [default: a table at a terminal, else JSON Lines]
    #[arg(long, value_name = "FORMAT")]
    format: Option<RowFormat>,

    /// File to write, whole or not at all, in place of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A form of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    /// A table for reading
    Table,
    /// JSON Lines: an object a row
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

/// Takes rows and writes them in the form that was asked for.
#[derive(Debug)]
pub(crate) struct Rows {
    format: RowFormat,
    columns: &'static [Column],
    destination: Destination,
    /// Rows of the forms that need all of them: a table for its widths, CSV for its header.
    kept: Vec<Map<String, Value>>,
}

impl OutputArgs {
    /// Opens the output; a table shows `columns`.
    pub(crate) fn open(&self, columns: &'static [Column]) -> Result<Rows> {
        let destination = Destination::open(self.output.as_deref())?;
        Ok(Rows { format: self.format(), columns, destination, kept: Vec::new() })
    }

    fn format(&self) -> RowFormat {
        let named = |path: &Path| path.extension().is_some_and(|extension| extension == "csv");
        match (self.format, &self.output) {
            (Some(format), _) => format,
            (None, Some(path)) if named(path) => RowFormat::Csv,
            (None, None) if io::stdout().is_terminal() => RowFormat::Table,
            _ => RowFormat::Jsonl,
        }
    }
}

impl Rows {
    /// Writes one row.
    pub(crate) fn write(&mut self, row: &impl Serialize) -> Result<()> {
        if self.format == RowFormat::Jsonl {
            serde_json::to_writer(&mut self.destination, row)?;
            self.destination.write_all(b"\n")?;
        } else if let Value::Object(row) = serde_json::to_value(row)? {
            self.kept.push(row);
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
