//! What commands write: one format per file.

mod carried;
mod columns;
mod comparison;
mod csv_rows;
mod destination;
mod evaluation;
mod figures;
mod meter;
mod part;
mod progress;
mod report;
mod rows;
mod table;

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueEnum};

pub(crate) use carried::{Carried, free_names};
pub(crate) use columns::{QUOTE_FIELDS, VERDICT_FIELDS};
pub(crate) use comparison::write_comparison;
pub(crate) use destination::Destination;
pub(crate) use evaluation::{write_errors, write_evaluation};
pub(crate) use meter::Meter;
pub(crate) use part::{Part, beside};
pub(crate) use progress::{Bar, aside};
pub(crate) use report::{ReportArgs, ReportFormat};
pub(crate) use rows::{Rendered, Rows};
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

impl OutputArgs {
    /// The place of the file that is made, if one is made: other output cannot be gone on with.
    pub(crate) fn place(&self) -> Option<PathBuf> {
        Destination::place(self.output.as_deref())
    }

    /// Opens the output, after the first `keep` bytes of a file under way; a table shows `columns`.
    pub(crate) fn open(&self, columns: &'static [Column], keep: u64) -> Result<Rows> {
        let destination = match self.place() {
            Some(place) => Destination::Part(Part::open(&place, keep)?),
            None => Destination::open(self.output.as_deref())?,
        };
        Ok(Rows::new(self.format(), columns, destination))
    }

    /// The form of the output.
    pub(crate) fn format(&self) -> RowFormat {
        let named = |path: &Path| path.extension().is_some_and(|extension| extension == "csv");
        match (self.format, &self.output) {
            (Some(format), _) => format,
            (None, Some(path)) if named(path) => RowFormat::Csv,
            (None, None) if io::stdout().is_terminal() => RowFormat::Table,
            _ => RowFormat::Jsonl,
        }
    }
}
