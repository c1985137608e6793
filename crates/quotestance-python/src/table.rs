//! A table's rows to rows of records, a piece at a time.

use std::sync::Arc;

use arrow_array::{RecordBatch, UInt64Array};
use arrow_json::ReaderBuilder;
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::take::take;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use quotestance::record::{Layout, Recorder, SCHEMA, StatementRow, VerdictRecord};
use quotestance::{Analyzer, Article, Format};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::analyzer::{Carry, Judge, TOGETHER};
use crate::batches::{Pieces, reader};
use crate::columns::{Columns, text_at, texts};
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

/// A statement's record but for what was given with it.
#[derive(Serialize)]
struct JudgedStatement {
    schema: u32,
    #[serde(flatten)]
    verdict: VerdictRecord,
}

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
            Work::Analyze(_) => Layout::judgements(&judge.model),
            Work::Extract(_) => Layout::quotes(),
            Work::Classify => Layout::statements(&judge.model),
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
            Work::Analyze(format) => self.of_articles(before, piece, format, |articles| {
                let read: Vec<&Article> = articles.iter().map(|(_, article)| article).collect();
                let judged = articles.iter().zip(analyzer.analyze_all(&read));
                let record = |((doc, article), judgements): (&(&str, _), Vec<_>)| {
                    Recorder::new(doc, article).judgements(&judgements)
                };
                judged.map(record).collect()
            }),
            Work::Extract(format) => self.of_articles(before, piece, format, |articles| {
                let record = |(doc, article): &(&str, _)| {
                    let recorder = Recorder::new(doc, article);
                    analyzer.extract(article).iter().map(|quote| recorder.quote(quote)).collect()
                };
                articles.iter().map(record).collect()
            }),
            Work::Classify => self.of_statements(before, piece, &analyzer),
        }
    }

    /// The records that `find` makes of articles and their names.
    fn of_articles<R: Serialize>(
        &self,
        before: u64,
        piece: &RecordBatch,
        format: Format,
        find: impl Fn(&[(&str, Article)]) -> Vec<Vec<R>>,
    ) -> PyResult<RecordBatch> {
        let text = texts(piece, self.columns.text).map_err(|error| of_arrow(&error))?;
        let ids = self.columns.id.map(|id| texts(piece, id)).transpose();
        let ids = ids.map_err(|error| of_arrow(&error))?;
        let counted: Vec<String> = match &ids {
            Some(_) => Vec::new(),
            None => (before + 1..).take(piece.num_rows()).map(|row| row.to_string()).collect(),
        };
        let read = |row| {
            let Some(text) = text_at(&text, row) else { return Ok(None) };
            let doc = match &ids {
                Some(ids) => text_at(ids, row).filter(|id| !id.is_empty()),
                None => counted.get(row).map(String::as_str),
            };
            let doc = doc.ok_or_else(|| "it has no id".to_owned())?;
            Ok(Some((doc, Article::parse(text, format))))
        };
        self.each(before, piece, read, |articles| find(articles).into_iter().map(Ok).collect())
    }

    fn of_statements(
        &self,
        before: u64,
        piece: &RecordBatch,
        analyzer: &Analyzer<'_>,
    ) -> PyResult<RecordBatch> {
        let mut fields = vec![("quote", texts(piece, self.columns.text))];
        fields
            .extend(self.columns.others.iter().map(|&(name, column)| (name, texts(piece, column))));
        let fields = fields.into_iter().map(|(name, texts)| Ok((name, texts?)));
        let fields: Vec<_> = fields.collect::<Result<_, _>>().map_err(|error| of_arrow(&error))?;
        let read = |row| {
            let given = fields.iter().map(|(name, texts)| {
                ((*name).to_owned(), text_at(texts, row).map_or(Value::Null, Value::from))
            });
            let given: Map<String, Value> = given.collect();
            if given["quote"].is_null() {
                return Ok(None);
            }
            StatementRow::new(given).map(Some).map_err(|error| error.to_string())
        };
        self.each(before, piece, read, |statements| {
            let statements: Vec<&StatementRow> = statements.iter().collect();
            let named = &self.judge.options.targets;
            let judged = StatementRow::judge_all(&statements, analyzer, named).into_iter();
            let record = |verdict| JudgedStatement { schema: SCHEMA, verdict };
            let records = |verdicts: Vec<_>| verdicts.into_iter().map(record).collect();
            judged.map(|row| row.map(records).map_err(|error| error.to_string())).collect()
        })
    }

    /// The records that `find` makes of what `read` gives of each row, some rows at a time, with what comes
    /// back of the rows.
    fn each<T, R: Serialize>(
        &self,
        before: u64,
        piece: &RecordBatch,
        read: impl Fn(usize) -> Result<Option<T>, String>,
        find: impl Fn(&[T]) -> Vec<Result<Vec<R>, String>>,
    ) -> PyResult<RecordBatch> {
        let mut interrupts = Interrupts::new();
        let (mut records, mut origins) = (Vec::new(), Vec::new());
        for start in (0..piece.num_rows()).step_by(TOGETHER) {
            interrupts.check()?;
            let rows = start..(start + TOGETHER).min(piece.num_rows());
            let (mut group, mut read_rows) = (Vec::new(), Vec::new());
            for row in rows {
                match read(row) {
                    Ok(Some(one)) => {
                        group.push(one);
                        read_rows.push(row);
                    }
                    Ok(None) => {}
                    Err(cause) => self.refuse(before + row as u64 + 1, &cause)?,
                }
            }
            for (row, found) in read_rows.into_iter().zip(find(&group)) {
                match found {
                    Ok(found) => {
                        origins.extend(std::iter::repeat_n(row as u64, found.len()));
                        records.extend(found);
                    }
                    Err(cause) => self.refuse(before + row as u64 + 1, &cause)?,
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

    /// Records as a batch, between whose columns stand those that come back.
    fn batch<R: Serialize>(
        &self,
        records: &[R],
        origins: Vec<u64>,
        piece: &RecordBatch,
    ) -> Result<RecordBatch, ArrowError> {
        let own_schema = self.layout.schema([]);
        let mut decoder = ReaderBuilder::new(Arc::clone(&own_schema)).build_decoder()?;
        decoder.serialize(records)?;
        let own = decoder.flush()?.unwrap_or_else(|| RecordBatch::new_empty(own_schema));
        let (before, after) = own.columns().split_at(self.layout.before.len());
        let origins = UInt64Array::from(origins);
        let mut columns = before.to_vec();
        for (column, _) in &self.columns.carried {
            columns.push(take(piece.column(*column), &origins, None)?);
        }
        columns.extend_from_slice(after);
        RecordBatch::try_new(self.schema(), columns)
    }
}

/// An error of the table's own making, such as of a stream that breaks off.
fn of_arrow(error: &ArrowError) -> PyErr {
    errors::RecordError::new_err(format!("table: {error}"))
}
