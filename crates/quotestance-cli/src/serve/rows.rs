//! From a row of a request to rows of its answer: those that the command line writes.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use axum::http::StatusCode;
use quotestance::features::TOGETHER;
use quotestance::model::UnknownTarget;
use quotestance::record::{Layout, QuoteRecord, StatementRow, VerdictRecord, free_names};
use quotestance::{Analyzer, Contexts, Judgement, Model, Quote, Target};
use serde::Serialize;
use serde_json::{Map, Value};

use super::options::Options;
use super::problem::Problem;
use crate::input::{Content, Document, Item, documents_of_rows, is_statement, statement_rows};
use crate::output::Carried;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Extract,
    Analyze,
    Classify,
}

/// The models that a server applies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Models {
    pub(crate) main: &'static Model,
    /// That of words alone, unless the server applies a model of the user's own.
    pub(crate) fast: Option<&'static Model>,
}

/// What is prepared once for all rows that ask for the same.
struct Prepared {
    options: Options,
    analyzer: Analyzer<'static>,
    layout: Layout,
    targets: Vec<Target>,
}

/// Makes the rows of one request.
pub(super) struct RowMaker {
    task: Task,
    models: Models,
    asked: Prepared,
}

/// A row of a request as it came, or why it cannot be read; and its number.
pub(super) type Row = (usize, Result<Vec<u8>, Problem>);

/// A row of a request that was read.
enum Read {
    /// A statement that is judged together with others.
    Statement(Box<StatementRow>),
    /// What is worked on by itself, by options of its own if it has any.
    Other(Option<Box<Prepared>>, Item),
}

/// The judgements on a statement, if its target is known.
type Verdicts = Result<Vec<VerdictRecord>, UnknownTarget>;

/// Most bytes of an answer to a row, and to an array of them.
const ANSWER: usize = 64 << 20;

/// The field of a quote's surroundings, where they are asked for.
const CONTEXT: &str = "context";

impl RowMaker {
    /// Makes rows as the options of the request say, where a row has none of its own.
    ///
    /// # Errors
    /// If the options ask for what the models do not have.
    pub(super) fn new(task: Task, models: Models, options: Options) -> Result<Self, Problem> {
        let asked = Prepared::new(task, models, options)
            .map_err(|cause| Problem::new(StatusCode::BAD_REQUEST, format!("{cause:#}")))?;
        Ok(Self { task, models, asked })
    }

    /// The lines of JSON that answer each row of the request. Statements that ask for the same are judged a few
    /// together, all else row by row.
    pub(super) fn answers(
        &self,
        mut rows: impl Iterator<Item = Row>,
    ) -> impl Iterator<Item = (usize, Result<Vec<Vec<u8>>, Problem>)> {
        let group = move || {
            let group: Vec<Row> = rows.by_ref().take(TOGETHER).collect();
            (!group.is_empty()).then_some(group)
        };
        std::iter::from_fn(group).flat_map(|group| self.answer_group(group))
    }

    /// The lines that answer a row by itself.
    pub(super) fn answer(&self, row: Vec<u8>) -> Result<Vec<Vec<u8>>, Problem> {
        self.answer_group(vec![(1, Ok(row))])
            .next()
            .map_or_else(|| Ok(Vec::new()), |(_, lines)| lines)
    }

    fn answer_group(
        &self,
        group: Vec<Row>,
    ) -> impl Iterator<Item = (usize, Result<Vec<Vec<u8>>, Problem>)> {
        let read = |(number, row): Row| (number, row.and_then(|row| self.read(number, row)));
        let read: Vec<_> = group.into_iter().map(read).collect();
        let together = read.iter().filter_map(|(_, read)| match read {
            Ok(Read::Statement(row)) => Some(row.as_ref()),
            _ => None,
        });
        let mut judged = self.asked.judge(&together.collect::<Vec<_>>()).into_iter();
        read.into_iter().map(move |(number, read)| {
            let lines = read.and_then(|read| {
                let lines = match read {
                    Read::Statement(row) => {
                        let mut lines = Lines::default();
                        let verdicts = judged.next().unwrap_or_else(|| Ok(Vec::new()));
                        self.asked.push(&row, verdicts, &mut lines).map(|()| lines.lines)
                    }
                    Read::Other(own, item) => {
                        own.as_deref().unwrap_or(&self.asked).lines(self.task, item)
                    }
                };
                lines.map_err(|cause| Problem::unprocessable(&cause))
            });
            (number, lines)
        })
    }

    fn read(&self, number: usize, row: Vec<u8>) -> Result<Read, Problem> {
        let bad =
            |cause: anyhow::Error| Problem::new(StatusCode::BAD_REQUEST, format!("{cause:#}"));
        let fields = Content::Json(row).fields().map_err(bad)?;
        self.read_fields(number, fields).map_err(|cause| Problem::unprocessable(&cause))
    }

    fn read_fields(&self, number: usize, mut fields: Map<String, Value>) -> Result<Read> {
        let options = self.asked.options.take_from(self.task, &mut fields)?;
        let own = if options == self.asked.options {
            // Reasons take so long that nothing is gained.
            if self.task == Task::Classify && options.reasons == 0 && is_statement(&fields) {
                return Ok(Read::Statement(Box::new(StatementRow::new(fields)?)));
            }
            None
        } else {
            Some(Box::new(Prepared::new(self.task, self.models, options)?))
        };
        // The name that the command line gives to a row of standard input.
        let item = Item { place: format!("-:{number}"), content: Content::Fields(fields) };
        Ok(Read::Other(own, item))
    }
}

/// A record and, if asked for, what stands around its quote.
#[derive(Serialize)]
struct WithContext<R> {
    #[serde(flatten)]
    record: R,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<String>,
}

impl Prepared {
    fn new(task: Task, models: Models, options: Options) -> Result<Self> {
        let model = match (options.fast, models.fast) {
            (false, _) => models.main,
            (true, Some(fast)) => fast,
            (true, None) => anyhow::bail!("`fast`: the server applies a model of its user's own"),
        };
        let layout = match task {
            Task::Extract => Layout::quotes(),
            Task::Analyze => Layout::judgements(model).with_reasons(options.reasons),
            Task::Classify => Layout::statements(model).with_reasons(options.reasons),
        };
        let targets = model.targets_named(options.targets())?;
        let analyzer = Analyzer::new(model, options.analyzer(task, model)?);
        Ok(Self { options, analyzer, layout, targets })
    }

    /// The lines that answer an item.
    fn lines(&self, task: Task, item: Item) -> Result<Vec<Vec<u8>>> {
        match task {
            Task::Classify => self.classify(item.content),
            Task::Extract => self.documents(item, |document| {
                let named = self.named(document)?.into_iter();
                Ok(named.map(|(record, _)| (record.id.clone(), record)).collect())
            }),
            Task::Analyze => self.documents(item, |document| {
                let judgements = self.judgements(document)?;
                check_copies(document, judgements.len())?;
                let records = document.judgement_records(&judgements).into_iter();
                Ok(records.map(|record| (record.quote.id.clone(), record)).collect())
            }),
        }
    }

    /// The lines of an item's statements, of which a few at a time are there.
    fn classify(&self, content: Content) -> Result<Vec<Vec<u8>>> {
        let mut lines = Lines::default();
        let mut rows = statement_rows(content)?;
        loop {
            let some: Vec<StatementRow> = rows.by_ref().take(TOGETHER).collect();
            if some.is_empty() {
                return Ok(lines.lines);
            }
            let judged = self.judge(&some.iter().collect::<Vec<_>>());
            for (row, verdicts) in some.iter().zip(judged) {
                self.push(row, verdicts, &mut lines)?;
            }
        }
    }

    fn judge(&self, rows: &[&StatementRow]) -> Vec<Verdicts> {
        StatementRow::judge_all(rows, &self.analyzer, &self.targets)
    }

    /// Adds the lines of a statement.
    fn push(&self, row: &StatementRow, verdicts: Verdicts, lines: &mut Lines) -> Result<()> {
        verdicts?.iter().try_for_each(|verdict| lines.push(&row.with(verdict, &self.layout)))
    }

    /// The lines of the records, by name, that `find` makes of each document of an item.
    fn documents<R: Serialize>(
        &self,
        item: Item,
        find: impl Fn(&Document) -> Result<Vec<(String, R)>>,
    ) -> Result<Vec<Vec<u8>>> {
        let with_context = self.options.with_context;
        let mut lines = Lines::default();
        for mut document in documents_of_rows(self.options.format).read(item)? {
            let quotes =
                if with_context { self.quotes_by_name(&document)? } else { BTreeMap::new() };
            let records = find(&document)?;
            let is_taken = |name: &str| self.layout.has(name) || with_context && name == CONTEXT;
            let given = free_names(std::mem::take(&mut document.given), is_taken);
            let contexts = Contexts::new(&document.article);
            for (id, record) in records {
                let context = quotes.get(&id).map(|quote| contexts.words(quote));
                lines.push(&Carried { given: &given, record: WithContext { record, context } })?;
            }
        }
        Ok(lines.lines)
    }

    /// The judgements on the quotes that are asked for by name, or on all.
    fn judgements(&self, document: &Document) -> Result<Vec<Judgement>> {
        if self.options.only.is_empty() {
            return Ok(self.analyzer.analyze(&document.article));
        }
        let only: BTreeSet<&str> = self.options.only.iter().map(String::as_str).collect();
        // Direct and mixed quotes are numbered together, indirect ones apart.
        let place = |quote: &Quote| (quote.kind, quote.number);
        let mut named = self.named(document)?;
        named.retain(|(record, _)| only.contains(record.id.as_str()));
        let asked: BTreeSet<_> = named.iter().map(|(_, quote)| place(quote)).collect();
        let is_asked = |quote: &Quote| asked.contains(&place(quote));
        Ok(self.analyzer.analyze_where(&document.article, is_asked))
    }

    /// The quotes of a document, by name.
    fn quotes_by_name(&self, document: &Document) -> Result<BTreeMap<String, Quote>> {
        let named = self.named(document)?.into_iter();
        Ok(named.map(|(record, quote)| (record.id, quote)).collect())
    }

    /// The quotes of a document, each with its record.
    fn named(&self, document: &Document) -> Result<Vec<(QuoteRecord, Quote)>> {
        let quotes = self.analyzer.extract(&document.article);
        check_copies(document, quotes.len())?;
        Ok(document.quote_records(&quotes).into_iter().zip(quotes).collect())
    }
}

/// The lines of an answer to one row.
#[derive(Default)]
struct Lines {
    lines: Vec<Vec<u8>>,
    weight: usize,
}

impl Lines {
    /// Adds a row as a line of JSON.
    fn push(&mut self, row: &impl Serialize) -> Result<()> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        self.weight += line.len();
        check_weight(self.weight)?;
        self.lines.push(line);
        Ok(())
    }
}

/// Refuses an answer of more bytes than one may have.
pub(super) fn check_weight(bytes: usize) -> Result<()> {
    if bytes > ANSWER {
        bail!(
            "the answer would be larger than {} MB: fields and `id` come back in each of its rows",
            ANSWER >> 20
        );
    }
    Ok(())
}

/// Refuses a document whose name alone, which each record has twice, would be too much.
fn check_copies(document: &Document, records: usize) -> Result<()> {
    check_weight(document.name.len().saturating_mul(2).saturating_mul(records))
}
