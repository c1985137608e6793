//! A table's rows to rows of records, a piece at a time.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, UInt64Array};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::take::take;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use quotestance::record::{Layout, Recorder, SCHEMA, StatementRow, VerdictRecord};
use quotestance::{Analyzer, Article, Format};
use serde::Serialize;

use crate::analyzer::{Carry, Judge};
use crate::batches::{Pieces, reader};
use crate::columns::{Columns, Texts};
use crate::interrupts::Interrupts;
use crate::options::OnError;
use crate::{errors, records};

/// What is to be done with rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    Analyze(Format),
    Extract(Format),
    Classify,
}

/// How it is to be done.
#[derive(Debug)]
pub(crate) struct Settings<'s> {
    /// The column of the texts.
    pub(crate) text: &'s str,
    /// The column of their names.
    pub(crate) id: Option<&'s str>,
    pub(crate) carry: Carry,
    /// Most rows of a piece.
    pub(crate) batch_size: usize,
    pub(crate) on_error: OnError,
}

/// Batches of rows, each made when it is asked for.
pub(crate) struct Stream {
    judge: Judge,
    work: Work,
    columns: Columns,
    layout: Layout,
    pieces: Pieces,
    on_error: OnError,
    /// Whether an error ended it.
    is_over: bool,
}

/// For each row its records, or why it cannot be used.
type Found<R> = Vec<Result<Vec<R>, String>>;

impl Stream {
    /// # Errors
    /// If the table is none, or has not the columns that are read.
    pub(crate) fn new(
        judge: Judge,
        work: Work,
        table: &Bound<'_, PyAny>,
        settings: &Settings<'_>,
    ) -> PyResult<Self> {
        if settings.batch_size == 0 {
            return Err(PyValueError::new_err("batch_size must be 1 or more"));
        }
        let pieces = Pieces::new(reader(table)?, settings.batch_size);
        let layout = match work {
            Work::Analyze(_) => {
                Layout::judgements(&judge.model).with_reasons(judge.options.reasons)
            }
            Work::Extract(_) => Layout::quotes(),
            Work::Classify => Layout::statements(&judge.model).with_reasons(judge.options.reasons),
        };
        let others = match work {
            Work::Classify => &StatementRow::FIELDS[1..],
            Work::Analyze(_) | Work::Extract(_) => &[],
        };
        let Settings { text, id, carry, on_error, .. } = settings;
        let columns = Columns::new(&pieces.schema(), text, *id, others, carry, &layout)?;
        Ok(Self { judge, work, columns, layout, pieces, on_error: *on_error, is_over: false })
    }

    /// The schema of the rows.
    pub(crate) fn schema(&self) -> SchemaRef {
        self.layout.schema(self.columns.carried.iter().map(|(_, field)| Arc::clone(field)))
    }

    /// The next batch that has rows. The caller has let go of Python.
    pub(crate) fn next_batch(&mut self) -> PyResult<Option<RecordBatch>> {
        while !self.is_over {
            let made = self.turn_next();
            self.is_over = !matches!(made, Ok(Some(_)));
            match made? {
                Some(batch) if batch.num_rows() == 0 => {}
                made => return Ok(made),
            }
        }
        Ok(None)
    }

    fn turn_next(&mut self) -> PyResult<Option<RecordBatch>> {
        let piece = self.pieces.next_piece().map_err(|error| of_arrow(&error))?;
        piece.map(|(before, piece)| self.turn(before, &piece)).transpose()
    }

    /// The rows of a piece; `before` it stand so many rows of the table.
    fn turn(&self, before: u64, piece: &RecordBatch) -> PyResult<RecordBatch> {
        let analyzer = self.judge.analyzer();
        match self.work {
            Work::Analyze(format) => self.each(before, piece, |before, group| {
                self.of_articles(before, group, format, |docs, articles| {
                    let articles: Vec<&Article> = articles.iter().collect();
                    let judged = analyzer.analyze_all(&articles);
                    let judged = docs.iter().zip(&articles).zip(&judged);
                    judged
                        .map(|((doc, of), found)| Recorder::new(doc, of).judgements(found))
                        .collect()
                })
            }),
            Work::Extract(format) => self.each(before, piece, |before, group| {
                self.of_articles(before, group, format, |docs, articles| {
                    let record = |(doc, article): (&String, &Article)| {
                        let recorder = Recorder::new(doc, article);
                        analyzer
                            .extract(article)
                            .iter()
                            .map(|quote| recorder.quote(quote))
                            .collect()
                    };
                    docs.iter().zip(articles).map(record).collect()
                })
            }),
            Work::Classify => {
                self.each(before, piece, |_, group| self.of_statements(group, &analyzer))
            }
        }
    }

    /// For each row the records that `find` makes of articles and their names.
    fn of_articles<R>(
        &self,
        before: u64,
        group: &RecordBatch,
        format: Format,
        find: impl Fn(&[String], &[Article]) -> Vec<Vec<R>>,
    ) -> Result<Found<R>, ArrowError> {
        let texts = Texts::new(group, self.columns.text)?;
        let ids = self.columns.id.map(|id| Texts::new(group, id)).transpose()?;
        let name = |row: usize| match &ids {
            Some(ids) => match ids.at(row)? {
                None | Some("") => Err("it has no id".to_owned()),
                Some(id) => Ok(id.to_owned()),
            },
            None => Ok((before + row as u64 + 1).to_string()),
        };
        let (mut docs, mut articles) = (Vec::new(), Vec::new());
        let mut read_row = |row| {
            let Some(text) = texts.at(row)? else { return Ok(false) };
            docs.push(name(row)?);
            articles.push(Article::parse(text, format));
            Ok(true)
        };
        let read: Vec<Result<bool, String>> = (0..group.num_rows()).map(&mut read_row).collect();
        let mut found = find(&docs, &articles).into_iter();
        let mut next =
            |is_read| if is_read { found.next().unwrap_or_default() } else { Vec::new() };
        Ok(read.into_iter().map(|row| row.map(&mut next)).collect())
    }

    /// For each row the judgements of its statement.
    fn of_statements(
        &self,
        group: &RecordBatch,
        analyzer: &Analyzer<'_>,
    ) -> Result<Found<VerdictRecord>, ArrowError> {
        let mut fields = vec![("quote", Texts::new(group, self.columns.text)?)];
        for &(name, column) in &self.columns.others {
            fields.push((name, Texts::new(group, column)?));
        }
        let read = |row: usize| {
            if fields[0].1.at(row)?.is_none() {
                return Ok(None);
            }
            let of_row = fields.iter().map(|(field, texts)| Ok((*field, texts.at(row)?)));
            let of_row: Vec<(&str, Option<&str>)> = of_row.collect::<Result<_, String>>()?;
            let text = |name| of_row.iter().find(|(field, _)| *field == name)?.1;
            StatementRow::of_texts(text).map(Some).map_err(|error| error.to_string())
        };
        let read: Vec<Result<Option<StatementRow>, String>> =
            (0..group.num_rows()).map(read).collect();
        let rows: Vec<&StatementRow> = read.iter().flatten().flatten().collect();
        let judged = StatementRow::judge_all(&rows, analyzer, &self.judge.options.targets);
        let mut judged = judged.into_iter();
        let found = |row: Result<Option<StatementRow>, String>| match row? {
            None => Ok(Vec::new()),
            Some(_) => {
                let verdicts = judged.next().unwrap_or_else(|| Ok(Vec::new()));
                verdicts.map_err(|error| error.to_string())
            }
        };
        Ok(read.into_iter().map(found).collect())
    }

    /// The records that `find` makes of the rows, a group at a time, with what comes back of the rows. It
    /// is told how many rows of the table stand before the group.
    fn each<R: Serialize>(
        &self,
        before: u64,
        piece: &RecordBatch,
        find: impl Fn(u64, &RecordBatch) -> Result<Found<R>, ArrowError>,
    ) -> PyResult<RecordBatch> {
        let mut interrupts = Interrupts::new();
        let (mut records, mut origins) = (Vec::new(), Vec::new());
        let together = self.judge.together();
        for start in (0..piece.num_rows()).step_by(together) {
            interrupts.check()?;
            let group = piece.slice(start, together.min(piece.num_rows() - start));
            let found = find(before + start as u64, &group).map_err(|error| of_arrow(&error))?;
            for (row, found) in (start as u64..).zip(found) {
                match found {
                    Ok(found) => {
                        origins.extend(std::iter::repeat_n(row, found.len()));
                        records.extend(found);
                    }
                    Err(cause) => self.refuse(before + row + 1, &cause)?,
                }
            }
        }
        self.batch(&records, origins, piece).map_err(|error| of_arrow(&error))
    }

    /// Raises an exception for a row, or warns of it.
    fn refuse(&self, row: u64, cause: &str) -> PyResult<()> {
        let error = errors::of_row("table", row, cause);
        match self.on_error {
            OnError::Raise => Err(error),
            OnError::Warn => Python::attach(|py| records::refuse_as(py, error, OnError::Warn)),
        }
    }

    /// Records as a batch. Before the columns that come back stands the schema's version, or nothing.
    fn batch<R: Serialize>(
        &self,
        records: &[R],
        origins: Vec<u64>,
        piece: &RecordBatch,
    ) -> Result<RecordBatch, ArrowError> {
        let version: ArrayRef = Arc::new(Int64Array::from_value(SCHEMA.into(), records.len()));
        let mut columns = vec![version; self.layout.before.len()];
        let origins = UInt64Array::from(origins);
        for (column, _) in &self.columns.carried {
            columns.push(take(piece.column(*column), &origins, None)?);
        }
        let own_schema = self.layout.schema([]);
        let after = &own_schema.fields()[self.layout.before.len()..];
        let own = serde_arrow::to_arrow(after, records);
        columns.extend(own.map_err(|error| ArrowError::from_external_error(error.into()))?);
        RecordBatch::try_new(self.schema(), columns)
    }
}

/// An error of the table's own making, such as of a stream that breaks off.
fn of_arrow(error: &ArrowError) -> PyErr {
    errors::RecordError::new_err(format!("table: {error}"))
}
