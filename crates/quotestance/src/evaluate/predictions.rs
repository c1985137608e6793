//! What a system said of labelled statements: the plain rows that all figures come from.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::analyzer::{Analyzer, Verdict};
use crate::dataset::{Dataset, Example, Place, RowError, row_cause};
use crate::features::TOGETHER;
use crate::prediction::Prediction;
use crate::statement::Statement;
use crate::text::Lang;
use crate::train::Labelled;

/// What is judged of a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Its stance toward a target.
    #[default]
    Stance,
    /// Its sentiment.
    Sentiment,
}

impl Task {
    /// Both, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Stance, Self::Sentiment];
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stance => "stance",
            Self::Sentiment => "sentiment",
        })
    }
}

/// One statement's label and what a system said instead; a row of a file of predictions. Only
/// `gold` and `predicted` must be there; text that is missing is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// Names the statement, so that two systems can be compared on it.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What was judged; the stance where a row does not say.
    #[serde(default)]
    pub task: Task,
    /// The right label.
    pub gold: String,
    /// The label that the system found.
    pub predicted: String,
    /// A probability for each label, if the system gives any: each 0 to 1, together 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<BTreeMap<String, f64>>,
    /// Whether the system would rather not say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub abstained: bool,
    /// Language.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub lang: String,
    /// The target that the label is about.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// Kind of the statement.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Where the statement comes from; its first word is the site.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What the speaker is.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// What the statement depends on with others; a row without one is a group of its own.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The statement's words.
    #[serde(default, deserialize_with = "text_or_null", skip_serializing_if = "String::is_empty")]
    pub quote: String,
}

/// Other languages write what is missing as `null`.
fn text_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// How far probabilities may be from 1 together: systems round them.
const SUM_TOLERANCE: f64 = 0.01;

impl Scored {
    /// Whether the label was found.
    pub fn is_right(&self) -> bool {
        self.gold == self.predicted
    }

    /// The probability of the label that was found, if there are probabilities.
    pub fn confidence(&self) -> Option<f64> {
        self.p.as_ref()?.get(&self.predicted).copied()
    }

    fn parse(row: &str) -> Result<Self, String> {
        let scored: Self = serde_json::from_str(row).map_err(|error| row_cause(&error))?;
        for (field, value) in [("gold", &scored.gold), ("predicted", &scored.predicted)] {
            if value.is_empty() {
                return Err(format!("`{field}` is empty"));
            }
        }
        let Some(p) = &scored.p else { return Ok(scored) };
        if let Some((label, value)) = p.iter().find(|(_, value)| !(0.0..=1.0).contains(*value)) {
            return Err(format!("the probability of `{label}` is {value}: it must be 0 to 1"));
        }
        let sum: f64 = p.values().sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(format!("the probabilities sum to {sum:.3}: it must be 1"));
        }
        if scored.confidence().is_none() {
            return Err(format!(
                "`p` has no probability of `{}`, the label found",
                scored.predicted
            ));
        }
        Ok(scored)
    }
}

/// Predictions, and where each came from.
#[derive(Clone, Debug, Default)]
pub struct Predictions {
    rows: Vec<Scored>,
    places: Vec<Place>,
}

impl Predictions {
    /// Judges every example of `data` toward its target: a row for the stance, and one for the
    /// sentiment where the example has it. An example without an id is named by file and line.
    pub fn new(analyzer: &Analyzer<'_>, data: &Dataset) -> Self {
        let Ok(predictions) = Self::try_new(analyzer, data, || Ok::<_, Infallible>(()));
        predictions
    }

    /// As [`Predictions::new`], as long as `check` is content, which is asked before every few examples.
    ///
    /// # Errors
    /// Those of `check`.
    pub fn try_new<E>(
        analyzer: &Analyzer<'_>,
        data: &Dataset,
        mut check: impl FnMut() -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut predictions = Self::default();
        let seeds = analyzer.model().seeds();
        let examples = data.examples().chunks(TOGETHER).zip(data.places().chunks(TOGETHER));
        for (examples, places) in examples {
            check()?;
            let labelled: Vec<Labelled> =
                examples.iter().map(|example| Labelled::new(example, seeds)).collect();
            let statements: Vec<Statement<'_>> = labelled.iter().map(Labelled::statement).collect();
            let verdicts = analyzer.judge_all(&statements);
            let judged = examples.iter().zip(places).zip(statements.iter().zip(&verdicts));
            for ((example, place), (statement, verdict)) in judged {
                predictions.push(example, place, statement.quote.lang, verdict);
            }
        }
        Ok(predictions)
    }

    /// Adds the rows of an example.
    fn push(&mut self, example: &Example, place: &Place, lang: Lang, verdict: &Verdict) {
        let lang = lang.to_string();
        let judged = [
            (Task::Stance, &example.stance, Some(&verdict.stance)),
            (Task::Sentiment, &example.sentiment, verdict.sentiment.as_ref()),
        ];
        for (task, gold, prediction) in judged {
            let Some(prediction) = prediction.filter(|_| !gold.is_empty()) else { continue };
            let mut row = scored(example, place, &lang, task, gold, prediction);
            row.abstained = task == Task::Stance && verdict.abstained;
            self.rows.push(row);
            self.places.push(place.clone());
        }
    }

    /// Adds the rows of a JSON Lines file, of whatever system; `file` is its name in errors. Empty
    /// lines are passed over. Rows that are none are returned as errors, and the others are added
    /// all the same.
    pub fn read_jsonl(&mut self, file: &str, text: &str) -> Vec<RowError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut errors = Vec::new();
        for (line, row) in (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty()) {
            let place = Place { file: file.to_owned(), line };
            match Scored::parse(row) {
                Ok(scored) => {
                    self.rows.push(scored);
                    self.places.push(place);
                }
                Err(cause) => errors.push(RowError::new(place, cause)),
            }
        }
        errors
    }

    /// The rows, in their order.
    pub fn rows(&self) -> &[Scored] {
        &self.rows
    }

    /// The rows of one task, in their order.
    pub fn of(&self, task: Task) -> impl Iterator<Item = &Scored> {
        self.rows.iter().filter(move |row| row.task == task)
    }

    /// The wrong rows of a task that the system was surest of, surest first; at most `count`.
    pub fn surest_errors(&self, task: Task, count: usize) -> Vec<&Scored> {
        let mut wrong: Vec<&Scored> = self.of(task).filter(|row| !row.is_right()).collect();
        let sure = |row: &Scored| row.confidence().unwrap_or_default();
        wrong.sort_by(|a, b| sure(b).total_cmp(&sure(a)));
        wrong.truncate(count);
        wrong
    }

    pub(super) fn error_at(&self, index: usize, cause: impl Into<String>) -> RowError {
        RowError::new(self.places[index].clone(), cause)
    }
}

fn scored(
    example: &Example,
    place: &Place,
    lang: &str,
    task: Task,
    gold: &str,
    prediction: &Prediction,
) -> Scored {
    let id = if example.id.is_empty() { place.to_string() } else { example.id.clone() };
    Scored {
        id,
        task,
        gold: gold.to_owned(),
        predicted: prediction.label().to_owned(),
        p: Some(prediction.iter().map(|(label, p)| (label.to_owned(), p)).collect()),
        lang: lang.to_owned(),
        target: example.target.clone(),
        kind: example.kind.clone(),
        source: example.source.clone(),
        role: example.role.clone(),
        group: example.group.clone(),
        quote: example.quote.clone(),
        ..Scored::default()
    }
}

#[cfg(test)]
impl Scored {
    /// A row of stance; the label found has probability `sure`, and `z` the rest.
    pub(super) fn sample(gold: &str, predicted: &str, sure: Option<f64>) -> Self {
        let p = |sure| [(predicted.to_owned(), sure), ("z".to_owned(), 1.0 - sure)].into();
        Self {
            gold: gold.to_owned(),
            predicted: predicted.to_owned(),
            p: sure.map(p),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnalyzerOptions, Model};

    #[test]
    fn a_row_that_is_none_is_named() {
        for (row, expected) in [
            (r#"{"gold":"a"}"#, "f:1: missing field `predicted`"),
            (r#"{"gold":"","predicted":"a"}"#, "f:1: `gold` is empty"),
            (
                r#"{"gold":"a","predicted":"a","p":{"a":1.5}}"#,
                "f:1: the probability of `a` is 1.5: it must be 0 to 1",
            ),
            (
                r#"{"gold":"a","predicted":"a","p":{"a":0.5,"b":0.4}}"#,
                "f:1: the probabilities sum to 0.900: it must be 1",
            ),
            (
                r#"{"gold":"a","predicted":"a","p":{"b":1}}"#,
                "f:1: `p` has no probability of `a`, the label found",
            ),
            (r#"{"gold":"a","predicted":"a","task":"topic"}"#, "f:1: unknown variant `topic`"),
        ] {
            let errors = Predictions::default().read_jsonl("f", row);
            assert!(errors[0].to_string().starts_with(expected), "{}", errors[0]);
        }
    }

    #[test]
    fn rows_are_read_as_they_were_written() {
        let text =
            "\u{FEFF}{\"id\":\"1\",\"gold\":\"a\",\"predicted\":\"b\",\"role\":null,\"x\":0}\n\n";
        let mut predictions = Predictions::default();
        assert!(predictions.read_jsonl("f", text).is_empty());
        let row = &predictions.rows()[0];
        assert_eq!((row.task, row.role.as_str(), row.confidence()), (Task::Stance, "", None));
        let written = serde_json::to_string(row).unwrap();
        assert_eq!(written, r#"{"id":"1","task":"stance","gold":"a","predicted":"b"}"#);
    }

    #[test]
    fn a_check_ends_the_work() {
        let row = r#"{"quote":"They are people.","stance":"neutral","target":"migrants"}"#;
        let mut data = Dataset::default();
        assert!(data.read_jsonl("f", &format!("{row}\n").repeat(2 * TOGETHER + 1)).is_empty());
        let analyzer = Analyzer::new(Model::embedded_fast(), AnalyzerOptions::default());
        let judge = |checks: usize| {
            let mut left = checks;
            let check = || {
                left = left.checked_sub(1).ok_or("no more")?;
                Ok(())
            };
            Predictions::try_new(&analyzer, &data, check).map(|predictions| predictions.rows)
        };
        assert_eq!(judge(2), Err("no more"));
        assert_eq!(judge(3), Ok(Predictions::new(&analyzer, &data).rows));
        assert_eq!(judge(3).map(|rows| rows.len()), Ok(data.len()));
    }

    #[test]
    fn the_surest_errors_come_first() {
        let row = |id: &str, predicted: &str, sure: f64| Scored {
            id: id.to_owned(),
            ..Scored::sample("a", predicted, Some(sure))
        };
        let rows =
            vec![row("1", "b", 0.5), row("2", "a", 0.9), row("3", "b", 0.7), row("4", "b", 0.7)];
        let predictions = Predictions { rows, places: Vec::new() };
        let ids = |count| {
            let errors = predictions.surest_errors(Task::Stance, count);
            errors.iter().map(|row| row.id.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(ids(9), ["3", "4", "1"]);
        assert_eq!(ids(2), ["3", "4"]);
        assert!(predictions.surest_errors(Task::Sentiment, 9).is_empty());
    }
}
