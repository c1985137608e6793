//! Output that is no rows: a report for reading, or JSON.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::Destination;

/// Where a report goes, and in which form.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Form of the output [default: a table at a terminal, else JSON]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ReportFormat>,

    /// File to write, whole or not at all, in place of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A form of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For reading
    Table,
    /// One JSON object
    #[value(alias = "jsonl")]
    Json,
}

impl ReportArgs {
    pub(crate) fn open(&self) -> Result<Destination> {
        Destination::open(self.output.as_deref())
    }

    pub(crate) fn format(&self) -> ReportFormat {
        match self.format {
            Some(format) => format,
            None if self.output.is_none() && io::stdout().is_terminal() => ReportFormat::Table,
            None => ReportFormat::Json,
        }
    }
}
