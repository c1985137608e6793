//! From a row of a request to rows of its answer: those that the command line writes.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::http::StatusCode;
use quotestance::record::{Layout, StatementRow, free_names};
use quotestance::{Analyzer, Contexts, Judgement, Model, Quote, Target};
use serde::Serialize;
use serde_json::{Map, Value};

use super::options::Options;
use super::problem::Problem;
use crate::input::{Content, Document, Item, documents_of_rows, statement_rows};
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

    /// The rows that are made of row `number` of the request, each a line of JSON.
    pub(super) fn rows(&self, number: usize, row: Vec<u8>) -> Result<Vec<Vec<u8>>, Problem> {
        let bad =
            |cause: anyhow::Error| Problem::new(StatusCode::BAD_REQUEST, format!("{cause:#}"));
        let fields = Content::Json(row).fields().map_err(bad)?;
        self.of_fields(number, fields).map_err(|cause| Problem::unprocessable(&cause))
    }

    fn of_fields(&self, number: usize, mut fields: Map<String, Value>) -> Result<Vec<Vec<u8>>> {
        let options = self.asked.options.take_from(self.task, &mut fields)?;
        let own;
        let prepared = if options == self.asked.options {
            &self.asked
        } else {
            own = Prepared::new(self.task, self.models, options)?;
            &own
        };
        // The name that the command line gives to a row of standard input.
        let item = Item { place: format!("-:{number}"), content: Content::Fields(fields) };
        match self.task {
            Task::Classify => prepared.classify(item.content),
            Task::Extract => prepared.documents(item, |document| {
                let records = document.quote_records(&prepared.analyzer.extract(&document.article));
                records.into_iter().map(|record| (record.id.clone(), record)).collect()
            }),
            Task::Analyze => prepared.documents(item, |document| {
                let records = document.judgement_records(prepared.judgements(document));
                records.into_iter().map(|record| (record.quote.id.clone(), record)).collect()
            }),
        }
    }
}

/// A record and, if asked for, what stands around its quote.
#[derive(Serialize)]
struct WithContext<'c, R> {
    #[serde(flatten)]
    record: R,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'c String>,
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

    fn classify(&self, content: Content) -> Result<Vec<Vec<u8>>> {
        let rows = statement_rows(content)?;
        let rows: Vec<&StatementRow> = rows.iter().collect();
        let mut lines = Vec::new();
        let judged = StatementRow::judge_all(&rows, &self.analyzer, &self.targets);
        for (row, verdicts) in rows.iter().zip(judged) {
            for verdict in verdicts? {
                lines.push(line(&row.with(&verdict, &self.layout))?);
            }
        }
        Ok(lines)
    }

    /// The lines of the records, by name, that `find` makes of each document of an item.
    fn documents<R: Serialize>(
        &self,
        item: Item,
        find: impl Fn(&Document) -> Vec<(String, R)>,
    ) -> Result<Vec<Vec<u8>>> {
        let with_context = self.options.with_context;
        let mut lines = Vec::new();
        for mut document in documents_of_rows(self.options.format).read(item)? {
            let contexts = if with_context { self.contexts(&document) } else { BTreeMap::new() };
            let records = find(&document);
            let is_taken = |name: &str| self.layout.has(name) || with_context && name == CONTEXT;
            let given = free_names(std::mem::take(&mut document.given), is_taken);
            for (id, record) in records {
                let record = WithContext { record, context: contexts.get(&id) };
                lines.push(line(&Carried { given: &given, record })?);
            }
        }
        Ok(lines)
    }

    /// The judgements on the quotes that are asked for by name, or on all.
    fn judgements(&self, document: &Document) -> Vec<Judgement> {
        let only = &self.options.only;
        if only.is_empty() {
            return self.analyzer.analyze(&document.article);
        }
        let is_asked = |quote: &Quote| {
            let named = document.quote_records(std::slice::from_ref(quote));
            named.first().is_some_and(|record| only.contains(&record.id))
        };
        self.analyzer.analyze_where(&document.article, is_asked)
    }

    /// What stands around each quote, by the quote's name.
    fn contexts(&self, document: &Document) -> BTreeMap<String, String> {
        let contexts = Contexts::new(&document.article);
        let mut quotes = self.analyzer.extract(&document.article);
        quotes.retain(|quote| document.means(quote));
        let records = document.quote_records(&quotes);
        let named = records.into_iter().zip(&quotes);
        named.map(|(record, quote)| (record.id, contexts.words(quote))).collect()
    }
}

/// A row as a line of JSON.
fn line(row: &impl Serialize) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(row)?;
    line.push(b'\n');
    Ok(line)
}
