//! What a request may ask for: in its query for all rows, in a row's own fields for that row.

use anyhow::{Result, anyhow, bail};
use quotestance::{AnalyzerOptions, Format, Kinds, Model, QuoteKind};
use serde_json::{Map, Value};

use super::rows::Task;
use crate::model::targets;

/// Options, each as it was asked for or left to the default.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Options {
    pub(super) format: Format,
    kinds: Option<Kinds>,
    target: Vec<String>,
    pub(super) fast: bool,
    pub(super) reasons: usize,
    pub(super) with_context: bool,
    /// Names of the quotes to judge; empty for all.
    pub(super) only: Vec<String>,
    abstain_below: f64,
    abstain_above_error: Option<f64>,
}

/// Names of options of articles, and of judgements.
const OF_ARTICLES: [&str; 4] = ["format", "kinds", "fast", "with_context"];
const OF_JUDGEMENTS: [&str; 4] = ["fast", "reasons", "abstain_below", "abstain_above_error"];

/// Most reasons of a judgement.
const REASONS: usize = 1_000;

impl Options {
    /// Takes the pairs of a query.
    ///
    /// # Errors
    /// If the task has no such option, or it does not take such a value.
    pub(super) fn of_query(task: Task, query: &[(String, String)]) -> Result<Self> {
        let mut options = Self::default();
        for (name, value) in query {
            // A statement's own target is a field of its row; the query's is for rows that name none.
            let is_for_rows = task == Task::Classify && name == "target";
            if !is_for_rows && !takes(task, name) {
                bail!("there is no option `{name}` here");
            }
            options.set(name, &Value::String(value.clone()))?;
        }
        Ok(options)
    }

    /// Takes the options out of a row's fields.
    ///
    /// # Errors
    /// If an option does not take such a value.
    pub(super) fn take_from(&self, task: Task, fields: &mut Map<String, Value>) -> Result<Self> {
        let mut options = self.clone();
        let names: Vec<String> = fields.keys().filter(|name| takes(task, name)).cloned().collect();
        for name in names {
            if let Some(value) = fields.shift_remove(&name)
                && !value.is_null()
            {
                options.set(&name, &value)?;
            }
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &Value) -> Result<()> {
        match name {
            "format" => self.format = format(value)?,
            "kinds" => {
                let kinds = texts(name, value)?;
                self.kinds = Some(kinds.iter().map(|kind| named(kind)).collect::<Result<_>>()?);
            }
            "target" => self.target.extend(texts(name, value)?),
            // A name may have commas in it.
            "only" => match value {
                Value::String(id) => self.only.push(id.clone()),
                ids => self.only.extend(texts(name, ids)?),
            },
            "fast" => self.fast = flag(name, value)?,
            "with_context" => self.with_context = flag(name, value)?,
            "reasons" => self.reasons = number(name, value, REASONS as f64)? as usize,
            "abstain_below" => self.abstain_below = number(name, value, 1.0)?,
            "abstain_above_error" => self.abstain_above_error = Some(number(name, value, 1.0)?),
            _ => bail!("there is no option `{name}`"),
        }
        Ok(())
    }

    /// The names of the targets asked for.
    pub(super) fn targets(&self) -> &[String] {
        &self.target
    }

    /// The options to judge by.
    ///
    /// # Errors
    /// If the model does not know a target.
    pub(super) fn analyzer(&self, task: Task, model: &Model) -> Result<AnalyzerOptions> {
        let targets = targets(model, &self.target)?;
        Ok(AnalyzerOptions {
            kinds: self.kinds.unwrap_or_default(),
            // A statement's targets are handed on with it.
            targets: if task == Task::Classify { Vec::new() } else { targets },
            abstain_below: self.abstain_below,
            abstain_above_error: self.abstain_above_error,
            reasons: self.reasons,
        })
    }
}

fn takes(task: Task, name: &str) -> bool {
    match task {
        Task::Extract => OF_ARTICLES.contains(&name),
        Task::Classify => OF_JUDGEMENTS.contains(&name),
        Task::Analyze => {
            ["target", "only"].contains(&name)
                || OF_ARTICLES.contains(&name)
                || OF_JUDGEMENTS.contains(&name)
        }
    }
}

/// An article's format by its name.
///
/// # Errors
/// If it is none.
pub(super) fn format(value: &Value) -> Result<Format> {
    let format = value.as_str().and_then(Format::from_extension);
    format.ok_or_else(|| anyhow!("`format` must be `txt`, `md` or `html`"))
}

fn named(kind: &str) -> Result<QuoteKind> {
    let found = QuoteKind::ALL.into_iter().find(|known| known.name() == kind);
    found.ok_or_else(|| anyhow!("`kinds` must be of `direct`, `mixed` and `indirect`"))
}

/// A list of strings, or one string of names with commas between them.
fn texts(name: &str, value: &Value) -> Result<Vec<String>> {
    let texts = match value {
        Value::String(text) => Some(text.split(',').map(|text| text.trim().to_owned()).collect()),
        Value::Array(texts) => texts.iter().map(|text| text.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    texts.ok_or_else(|| anyhow!("`{name}` must be a string or a list of strings"))
}

fn flag(name: &str, value: &Value) -> Result<bool> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if text == "true" || text.is_empty() => Ok(true),
        Value::String(text) if text == "false" => Ok(false),
        _ => bail!("`{name}` must be true or false"),
    }
}

/// A number from 0 to `most`.
fn number(name: &str, value: &Value, most: f64) -> Result<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (0.0..=most).contains(number));
    number.ok_or_else(|| anyhow!("`{name}` must be a number from 0 to {most}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_rows_fields_win_over_the_query_and_do_not_come_back() {
        let query = [("kinds", "direct, indirect"), ("fast", "")];
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let asked = Options::of_query(Task::Analyze, &query).unwrap();
        let mut row = json!({"text": "a", "format": "md", "fast": false, "reasons": null, "n": 1});
        let row = row.as_object_mut().unwrap();
        let own = asked.take_from(Task::Analyze, row).unwrap();
        assert_eq!(Value::from(row.clone()), json!({"text": "a", "n": 1}));
        assert_eq!((own.format, own.fast, own.kinds), (Format::Markdown, false, asked.kinds));
        let kinds = own.kinds.unwrap();
        assert!(kinds.direct && kinds.indirect && !kinds.mixed);
    }

    #[test]
    fn what_is_no_option_is_named_in_a_query_and_is_a_field_in_a_row() {
        let query = |name: &str, value: &str| {
            let query = [(name.to_owned(), value.to_owned())];
            Options::of_query(Task::Classify, &query).map_err(|error| error.to_string())
        };
        assert_eq!(query("format", "md").unwrap_err(), "there is no option `format` here");
        assert_eq!(query("fast", "yes").unwrap_err(), "`fast` must be true or false");
        assert_eq!(
            query("abstain_below", "2").unwrap_err(),
            "`abstain_below` must be a number from 0 to 1"
        );
        assert_eq!(query("target", "a,b").unwrap().targets(), ["a", "b"]);
        let mut row = json!({"quote": "a", "format": "md", "target": "b"});
        let row = row.as_object_mut().unwrap();
        Options::default().take_from(Task::Classify, row).unwrap();
        assert_eq!(row.len(), 3);
    }
}
