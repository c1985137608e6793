//! What commands write: one format per file.

mod agreement;
mod beside;
mod cards;
mod carried;
mod comparison;
mod csv_rows;
mod destination;
mod evaluation;
mod figures;
mod layout;
mod lines;
mod meter;
mod order;
mod own;
mod parquet_rows;
mod part;
mod progress;
mod rendered;
mod report;
mod rows;
mod table;

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::input::{Form, is_compressed};
use crate::tally::WrongUsage;

pub(crate) use agreement::write_agreement;
pub(crate) use beside::{MANIFEST, MANIFEST_UNDER_WAY, PART_MANIFEST, UNDER_WAY, beside};
pub(crate) use carried::Carried;
pub(crate) use comparison::write_comparison;
pub(crate) use destination::Destination;
pub(crate) use evaluation::{write_errors, write_evaluation};
pub(crate) use layout::Layout;
pub(crate) use lines::Lines;
pub(crate) use meter::Meter;
pub(crate) use own::{check_apart, check_options, check_own, own_files};
pub(crate) use part::{Part, folder_of};
pub(crate) use progress::{Bar, aside};
pub(crate) use rendered::Rendered;
pub(crate) use report::{ReportArgs, ReportFormat};
pub(crate) use rows::Rows;
pub(crate) use table::{Column, View};

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
    /// For reading
    Table,
    /// JSON Lines: an object a row
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// Apache Parquet
    Parquet,
}

/// Forms of tables and texts that are neither read nor written.
const OTHER_FORMS: [&str; 15] = [
    "7z", "arrow", "avro", "bz2", "doc", "docx", "feather", "ods", "orc", "pdf", "xls", "xlsx",
    "xml", "xz", "zip",
];

/// Whether a file's name says that it holds what is not written.
fn has_other_form(path: &Path) -> bool {
    match Form::of(path) {
        Some(Form::Article(_)) => true,
        Some(Form::Table(delimiter)) => delimiter != b',',
        Some(Form::JsonLines | Form::Parquet) => false,
        None => path
            .extension()
            .is_some_and(|ending| OTHER_FORMS.iter().any(|form| ending.eq_ignore_ascii_case(form))),
    }
}

impl OutputArgs {
    /// The place of the file that is made, if one is made: other output cannot be gone on with.
    pub(crate) fn place(&self) -> Option<PathBuf> {
        Destination::place(self.output.as_deref())
    }

    /// The file that is made and those beside it, by paths whose folders are canonical.
    pub(crate) fn own_files(&self) -> Vec<PathBuf> {
        own_files(self.output.as_deref())
    }

    /// Checks that the output will be what its name says, and takes the place of none of the files that are read.
    ///
    /// # Errors
    /// If the name is that of another form, or of a compressed file, or of one that is read.
    pub(crate) fn check<'p>(&self, read: impl Iterator<Item = &'p Path>) -> Result<(), WrongUsage> {
        let Some(path) = &self.output else { return Ok(()) };
        let cause = if is_compressed(path) {
            "output is not compressed; leave the ending out, and compress the file"
        } else if self.format.is_none() && has_other_form(path) {
            "output is JSON Lines, CSV or Parquet; end the name in .jsonl, .csv or .parquet, or say which with --format"
        } else {
            return check_apart(Some(path), read);
        };
        Err(WrongUsage(format!("{}: {cause}", path.display())))
    }

    /// The file under way, locked, of a file that is made, if one is made.
    ///
    /// # Errors
    /// If it cannot be written, or another run is writing it.
    pub(crate) fn lock(&self) -> Result<Option<Part>> {
        self.place().map(|place| Part::lock(&place)).transpose()
    }

    /// Opens the output of rows of this layout: to `part`, if a file is made. `has_rows` says whether what is read has
    /// rows, with fields that come back.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn open(&self, layout: Layout, has_rows: bool, part: Option<Part>) -> Result<Rows> {
        let destination = match part {
            Some(part) => Destination::Part(part),
            None => Destination::open(self.output.as_deref())?,
        };
        Rows::new(self.format(), layout, has_rows, destination)
    }

    /// The form of the output.
    pub(crate) fn format(&self) -> RowFormat {
        let named = |path: &Path| match Form::of(path) {
            Some(Form::Table(b',')) => RowFormat::Csv,
            Some(Form::Parquet) => RowFormat::Parquet,
            _ => RowFormat::Jsonl,
        };
        match (self.format, &self.output) {
            (Some(format), _) => format,
            (None, Some(path)) => named(path),
            (None, None) if io::stdout().is_terminal() => RowFormat::Table,
            (None, None) => RowFormat::Jsonl,
        }
    }
}
