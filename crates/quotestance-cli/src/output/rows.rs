//! Rows, one after another, in the form that was asked for.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek as _, Write as _};

use anyhow::Result;
use clap::ValueEnum as _;
use quotestance::record;
use serde_json::{Map, Value};

use super::cards::{LEGEND, card};
use super::csv_rows::CsvRows;
use super::rendered::Rendered;
use super::{Column, Destination, Layout, Lines, RowFormat, View, parquet_rows, table};

/// Takes rows and writes them.
#[derive(Debug)]
pub(crate) struct Rows {
    layout: Layout,
    body: Body,
    destination: Destination,
}

/// What the form needs.
#[derive(Debug)]
enum Body {
    /// All rows, for the widths of their columns.
    Table(&'static [Column], Vec<Map<String, Value>>),
    /// Whether there was a row, and whether one had marked words.
    Cards {
        is_begun: bool,
        has_marks: bool,
    },
    Lines,
    Csv(CsvRows),
    /// JSON Lines until all are there: in the file under way, or in one without a name.
    Parquet(Option<BufWriter<File>>),
}

impl RowFormat {
    /// Its name, as it is given to `--format`.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl Rows {
    pub(super) fn new(
        format: RowFormat,
        layout: Layout,
        has_rows: bool,
        mut destination: Destination,
    ) -> Result<Self> {
        let body = match (format, &mut destination) {
            (RowFormat::Table, _) => match layout.view {
                View::Table(columns) => Body::Table(columns, Vec::new()),
                View::Cards => Body::Cards { is_begun: false, has_marks: false },
            },
            (RowFormat::Jsonl, _) => Body::Lines,
            (RowFormat::Csv, Destination::Part(part)) => {
                Body::Csv(CsvRows::new(&layout.fields, has_rows, part.csv_header()?))
            }
            (RowFormat::Csv, _) => Body::Csv(CsvRows::new(&layout.fields, has_rows, None)),
            (RowFormat::Parquet, Destination::Part(_)) => Body::Parquet(None),
            (RowFormat::Parquet, _) => Body::Parquet(Some(BufWriter::new(tempfile::tempfile()?))),
        };
        Ok(Self { layout, body, destination })
    }

    /// Writes one row.
    pub(crate) fn write(&mut self, row: Rendered) -> Result<()> {
        match (&mut self.body, row) {
            (Body::Parquet(Some(rows)), Rendered::Line(line)) => line.write(rows)?,
            (_, Rendered::Line(line)) => line.write(&mut self.destination)?,
            (Body::Csv(csv), Rendered::Fields(row)) => csv.write(row, &mut self.destination)?,
            (Body::Table(_, kept), Rendered::Fields(row)) => kept.push(row.own),
            (Body::Cards { is_begun, has_marks }, Rendered::Fields(row)) => {
                let lines = Lines::new(self.destination.is_coloured());
                let (card, is_marked) = card(row.own, lines);
                let gap = if *is_begun { "\n" } else { "" };
                write!(self.destination, "{gap}{card}")?;
                *is_begun = true;
                *has_marks |= is_marked;
            }
            (Body::Lines | Body::Parquet(_), Rendered::Fields(_)) => {
                unreachable!("these forms are rendered as lines")
            }
        }
        Ok(())
    }

    /// Hands on what was written so far to whoever waits for it.
    pub(crate) fn flush(&mut self) -> Result<()> {
        Ok(self.destination.flush()?)
    }

    /// Brings what was written so far to the disk and tells how many bytes that is; nothing where
    /// rows are kept.
    pub(crate) fn checkpoint(&mut self) -> Result<Option<u64>> {
        let is_written = match &self.body {
            Body::Table(..) | Body::Cards { .. } => false,
            Body::Csv(csv) => csv.is_written(),
            Body::Lines | Body::Parquet(_) => true,
        };
        if is_written { self.destination.sync().map(Some) } else { Ok(None) }
    }

    /// From now on a file under way stays if the run ends.
    pub(crate) fn keep(&mut self) {
        self.destination.keep();
    }

    /// Writes rows of CSV that are still kept: no more will come.
    pub(crate) fn settle(&mut self) -> Result<()> {
        let Body::Csv(csv) = &mut self.body else { return Ok(()) };
        csv.finish(&mut self.destination)
    }

    /// Writes what is still kept.
    pub(crate) fn finish(mut self) -> Result<Destination> {
        match self.body {
            Body::Lines => {}
            Body::Csv(mut csv) => csv.finish(&mut self.destination)?,
            Body::Cards { has_marks, .. } => {
                if has_marks && !self.destination.is_coloured() {
                    writeln!(self.destination, "\n{LEGEND}")?;
                }
            }
            Body::Table(columns, kept) => {
                let coloured = self.destination.is_coloured();
                let table = table::render(&kept, columns, coloured);
                writeln!(self.destination, "{table}")?;
            }
            Body::Parquet(rows) => {
                return to_parquet(rows, self.destination, &self.layout.fields);
            }
        }
        Ok(self.destination)
    }

    /// Writes nothing more, and takes a file under way away.
    pub(crate) fn discard(self) -> Result<()> {
        self.destination.discard()
    }
}

/// Makes Parquet of the lines of the file under way, or of those in `rows`.
fn to_parquet(
    rows: Option<BufWriter<File>>,
    destination: Destination,
    layout: &record::Layout,
) -> Result<Destination> {
    let convert = |mut from: &File, to: &mut File| {
        from.rewind()?;
        let given = parquet_rows::given(BufReader::new(from), layout)?;
        from.rewind()?;
        parquet_rows::write(BufReader::new(from), layout, &given, BufWriter::new(to))
    };
    match (destination, rows) {
        (Destination::Part(part), _) => Ok(Destination::Part(part.converted(convert)?)),
        (mut destination, Some(rows)) => {
            let mut whole = tempfile::tempfile()?;
            convert(&rows.into_inner().map_err(io::IntoInnerError::into_error)?, &mut whole)?;
            whole.rewind()?;
            io::copy(&mut whole, &mut destination)?;
            Ok(destination)
        }
        (destination, None) => Ok(destination),
    }
}
