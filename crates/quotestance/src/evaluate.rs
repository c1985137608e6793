//! How well a model does on labelled statements.

mod bootstrap;
mod kept;
mod scores;

use std::collections::BTreeMap;

use serde::Serialize;

pub use kept::{Kept, kept};
pub use scores::{ClassScores, Interval, Scores};

use crate::analyzer::Analyzer;
use crate::dataset::{Dataset, Example};
use crate::prediction::Prediction;
use crate::train::Labelled;
use scores::Outcome;

/// Figures for both heads.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// Of the stance.
    pub stance: Scores,
    /// Of the sentiment; `None` where the model judges none or no example has any.
    pub sentiment: Option<Scores>,
    /// The same for parts of the data: by `lang`, then language; by `target`, then target.
    pub parts: BTreeMap<&'static str, BTreeMap<String, Part>>,
}

/// Figures for a part of the data.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Of the stance.
    pub stance: Scores,
    /// Of the sentiment; `None` where the model judges none or no example has any.
    pub sentiment: Option<Scores>,
}

/// Judges every example of `data` toward its target and compares the labels. A label that the
/// model does not have counts as an error against it.
pub fn evaluate(analyzer: &Analyzer<'_>, data: &Dataset) -> Evaluation {
    let groups = data.groups();
    let rows: Vec<Row<'_>> = data
        .examples()
        .iter()
        .zip(groups)
        .map(|(example, group)| {
            let labelled = Labelled::new(example, analyzer.model().seeds());
            let verdict = analyzer.judge(&labelled.statement());
            let lang = labelled.statement().quote.lang.to_string();
            Row { example, group, lang, stance: verdict.stance, sentiment: verdict.sentiment }
        })
        .collect();
    let all: Vec<&Row<'_>> = rows.iter().collect();
    let whole = score(&all);
    let mut parts = BTreeMap::new();
    for (name, key) in [("lang", lang_of as fn(&Row<'_>) -> String), ("target", target_of)] {
        let mut by_key: BTreeMap<String, Vec<&Row<'_>>> = BTreeMap::new();
        for row in &rows {
            by_key.entry(key(row)).or_default().push(row);
        }
        let scored = by_key.into_iter().map(|(key, rows)| (key, score(&rows))).collect();
        parts.insert(name, scored);
    }
    Evaluation { stance: whole.stance, sentiment: whole.sentiment, parts }
}

struct Row<'d> {
    example: &'d Example,
    group: usize,
    lang: String,
    stance: Prediction,
    sentiment: Option<Prediction>,
}

fn lang_of(row: &Row<'_>) -> String {
    row.lang.clone()
}

fn target_of(row: &Row<'_>) -> String {
    row.example.target.clone()
}

fn score<'r>(rows: &[&'r Row<'_>]) -> Part {
    let outcome =
        |gold: &'r str, prediction: &'r Prediction, group| Outcome { gold, prediction, group };
    let stance = rows.iter().map(|row| outcome(&row.example.stance, &row.stance, row.group));
    let sentiment = rows.iter().filter(|row| !row.example.sentiment.is_empty()).filter_map(|row| {
        Some(outcome(&row.example.sentiment, row.sentiment.as_ref()?, row.group))
    });
    let sentiment: Vec<_> = sentiment.collect();
    Part {
        stance: Scores::new(&stance.collect::<Vec<_>>()),
        sentiment: (!sentiment.is_empty()).then(|| Scores::new(&sentiment)),
    }
}
