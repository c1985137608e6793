//! From labelled statements to a model.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::dataset::{Dataset, Example, RowError};
use crate::features::{Family, Features, Vocabulary, emit};
use crate::linear::{self, CalibrationError, FitError, FitParams, Learner, Linear, Rows};
use crate::model::{Head, Model};
use crate::seeds::{Entry, Kind};
use crate::statement::{Passage, Statement};
use crate::target::find_mentions;
use crate::{Mention, Seeds, Target};

/// Settings of training. The defaults made the model that the library carries.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainParams {
    /// The stances, in the model's order.
    pub stances: Vec<String>,
    /// The sentiments, in the model's order.
    pub sentiments: Vec<String>,
    /// The families of features, and the Euclidean norm that each one's values get.
    pub families: Vec<(Family, f64)>,
    /// A feature is kept if at least this many examples have it.
    pub min_examples: usize,
    /// At most this many features are kept: those that most examples have.
    pub max_columns: usize,
    /// Settings of the fit of the stance.
    pub stance_fit: FitParams,
    /// Settings of the fit of the sentiment.
    pub sentiment_fit: FitParams,
    /// Number of folds, by group, whose held-out scores calibrate the probabilities.
    pub folds: usize,
}

impl Default for TrainParams {
    fn default() -> Self {
        let strings = |labels: &[&str]| labels.iter().map(|&label| label.to_owned()).collect();
        Self {
            stances: strings(&["compassion", "resentment", "obligation", "neutral"]),
            sentiments: strings(&["negative", "neutral", "positive"]),
            families: Family::ALL.into_iter().map(|family| (family, 1.0)).collect(),
            min_examples: 2,
            max_columns: 4_000,
            stance_fit: FitParams::default(),
            sentiment_fit: FitParams::default(),
            folds: 5,
        }
    }
}

/// Trains a model on all of `data`.
///
/// # Errors
/// If an example's label or target is unknown, a label has no example, there are fewer groups than
/// folds, or a fit fails.
pub fn train(data: &Dataset, seeds: Seeds, params: &TrainParams) -> Result<Model, TrainError> {
    check_targets(data, &seeds)?;
    check_cues(&seeds, &params.stances)?;
    let stances = classes(data, "stance", &params.stances, |example| &example.stance)?;
    let sentiments = classes(data, "sentiment", &params.sentiments, |example| &example.sentiment)?;
    let folds = data.folds(params.folds);
    if params.folds < 2 || (0..params.folds).any(|fold| !folds.contains(&fold)) {
        return Err(TrainError::Folds { folds: params.folds });
    }
    let statements: Vec<Labelled> =
        data.examples().iter().map(|example| Labelled::new(example, &seeds)).collect();
    let vocabulary = select(&statements, &seeds, params);
    let features: Vec<Features> = statements
        .iter()
        .map(|labelled| vocabulary.features(&labelled.statement(), &seeds))
        .collect();
    let rows = Examples { columns: vocabulary.names().len(), features, folds };
    let stance = rows.fit_head(&params.stances, &stances, &params.stance_fit);
    let stance = stance.map_err(|error| TrainError::Head { head: "stance", error })?;
    let sentiment = rows.fit_head(&params.sentiments, &sentiments, &params.sentiment_fit);
    let sentiment = sentiment.map_err(|error| TrainError::Head { head: "sentiment", error })?;
    Ok(Model { seeds, vocabulary, stance, sentiment, corpus: data.digest() })
}

/// An example, laid out for its features.
pub(crate) struct Labelled {
    passage: Passage,
    target: Target,
    mentions: Vec<Mention>,
}

impl Labelled {
    pub(crate) fn new(example: &Example, seeds: &Seeds) -> Self {
        let passage = example.passage();
        let quotes = std::slice::from_ref(passage.quote());
        let mentions = find_mentions(passage.article(), quotes, seeds).pop().unwrap_or_default();
        Self { target: example.target(), mentions, passage }
    }

    pub(crate) fn statement(&self) -> Statement<'_> {
        Statement {
            article: self.passage.article(),
            quote: self.passage.quote(),
            context: self.passage.context(),
            target: &self.target,
            mentions: &self.mentions,
        }
    }
}

fn check_targets(data: &Dataset, seeds: &Seeds) -> Result<(), TrainError> {
    let known = seeds.targets();
    for (index, example) in data.examples().iter().enumerate() {
        if !known.contains(&example.target.as_str()) {
            let cause = format!(
                "unknown target `{}`: the seeds know `{}`",
                example.target,
                known.join("`, `")
            );
            return Err(TrainError::Row(data.error_at(index, cause)));
        }
    }
    Ok(())
}

/// A cue of a misspelt stance would be a feature of its own, and nobody would notice.
fn check_cues(seeds: &Seeds, stances: &[String]) -> Result<(), TrainError> {
    let stance_of = |entry: &Entry| entry.label.split('.').next().unwrap_or_default().to_owned();
    let unknown = seeds
        .entries()
        .iter()
        .find(|entry| entry.kind == Kind::Cue && !stances.contains(&stance_of(entry)));
    match unknown {
        Some(entry) => Err(TrainError::Cue { label: entry.label.clone() }),
        None => Ok(()),
    }
}

/// Each example's label as its place among `labels`; all of them must occur.
fn classes(
    data: &Dataset,
    field: &'static str,
    labels: &[String],
    label_of: impl Fn(&Example) -> &String,
) -> Result<Vec<usize>, TrainError> {
    let mut classes = Vec::with_capacity(data.len());
    for (index, example) in data.examples().iter().enumerate() {
        let label = label_of(example);
        let class = labels.iter().position(|known| known == label).ok_or_else(|| {
            let known = labels.join("`, `");
            let cause = format!("unknown {field} `{label}`: it must be one of `{known}`");
            TrainError::Row(data.error_at(index, cause))
        })?;
        classes.push(class);
    }
    match (0..labels.len()).find(|class| !classes.contains(class)) {
        Some(class) => Err(TrainError::NoExample { field, label: labels[class].clone() }),
        None => Ok(classes),
    }
}

/// The vocabulary: of all features of the statements those that most of them have.
fn select(statements: &[Labelled], seeds: &Seeds, params: &TrainParams) -> Vocabulary {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for labelled in statements {
        let mut names: Vec<String> = Vec::new();
        let families = params.families.iter().map(|&(family, _)| family);
        emit(&labelled.statement(), seeds, families, |_, name, _| names.push(name.to_owned()));
        names.sort_unstable();
        names.dedup();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    let mut frequent: Vec<(String, usize)> =
        counts.into_iter().filter(|&(_, count)| count >= params.min_examples).collect();
    // The sort is stable: of equally frequent names the first in the alphabet stay.
    frequent.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    frequent.truncate(params.max_columns);
    let names = frequent.into_iter().map(|(name, _)| name).collect();
    Vocabulary::new(names, params.families.clone())
}

/// The examples as numbers.
struct Examples {
    columns: usize,
    features: Vec<Features>,
    /// The fold of each example.
    folds: Vec<usize>,
}

impl Examples {
    /// Fits all examples, and calibrates on the scores that each fold gets from the others.
    fn fit_head(
        &self,
        labels: &[String],
        classes: &[usize],
        params: &FitParams,
    ) -> Result<Head, HeadError> {
        let mut held_out = vec![Vec::new(); self.features.len()];
        for fold in 0..=self.folds.iter().copied().max().unwrap_or(0) {
            let outside = |class| {
                (0..classes.len()).any(|index| classes[index] == class && self.folds[index] != fold)
            };
            if let Some(class) = (0..labels.len()).find(|&class| !outside(class)) {
                return Err(HeadError::OneFold { label: labels[class].clone() });
            }
            let sparse = FitParams { learner: Learner::Sparse, ..*params };
            let model =
                self.fit(classes, labels.len(), &sparse, |index| self.folds[index] != fold)?;
            for index in (0..self.features.len()).filter(|&index| self.folds[index] == fold) {
                held_out[index] = model.scores(self.features[index].entries());
            }
        }
        let temperature = linear::calibrate(&held_out, classes).map_err(HeadError::Calibration)?;
        let linear = self.fit(classes, labels.len(), params, |_| true)?;
        let labels: Arc<[String]> = labels.into();
        Head::new(labels, &linear, temperature).ok_or(HeadError::Weights)
    }

    fn fit(
        &self,
        classes: &[usize],
        class_count: usize,
        params: &FitParams,
        keep: impl Fn(usize) -> bool,
    ) -> Result<Linear, HeadError> {
        let mut rows = Rows::new(self.columns);
        let mut kept = Vec::new();
        for index in (0..self.features.len()).filter(|&index| keep(index)) {
            rows.push(self.features[index].entries()).map_err(HeadError::Row)?;
            kept.push(classes[index]);
        }
        linear::fit(&rows, &kept, class_count, params).map_err(HeadError::Fit)
    }
}

/// Why no model could be trained.
#[derive(Debug)]
pub enum TrainError {
    /// A record cannot be used.
    Row(RowError),
    /// A label has no example.
    NoExample {
        /// The field of the record, `stance` or `sentiment`.
        field: &'static str,
        /// The label.
        label: String,
    },
    /// Cues stand under a stance that is none of those to be learnt.
    Cue {
        /// The cues' label.
        label: String,
    },
    /// There are fewer groups of examples than folds, or fewer than two folds.
    Folds {
        /// The number of folds asked for.
        folds: usize,
    },
    /// A regression could not be fitted.
    Head {
        /// What was fitted, `stance` or `sentiment`.
        head: &'static str,
        /// Why it failed.
        error: HeadError,
    },
}

/// Why one of the regressions could not be fitted.
#[derive(Debug)]
pub enum HeadError {
    /// A row of features is none that the learner takes.
    Row(linear::RowError),
    /// The fit failed, on all examples or on those outside of a fold.
    Fit(FitError),
    /// All examples of a label fell into one fold, so that the others do not know it.
    OneFold {
        /// The label.
        label: String,
    },
    /// The held-out scores could not be calibrated.
    Calibration(CalibrationError),
    /// The weights do not fit into what a model file keeps.
    Weights,
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(error) => error.fmt(f),
            Self::NoExample { field, label } => {
                write!(f, "no example has the {field} `{label}`; each label needs some")
            }
            Self::Cue { label } => {
                write!(f, "seeds: cues under `{label}`, but there is no such stance")
            }
            Self::Folds { folds } => {
                write!(
                    f,
                    "{folds} folds: there must be two or more, and as many groups of examples"
                )
            }
            Self::Head { head, error } => write!(f, "the fit of the {head}: {error}"),
        }
    }
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(error) => error.fmt(f),
            Self::Fit(error) => error.fmt(f),
            Self::OneFold { label } => {
                write!(f, "all examples of `{label}` fall into one fold; it needs more groups")
            }
            Self::Calibration(error) => error.fmt(f),
            Self::Weights => f.write_str("a weight is too large for a model file"),
        }
    }
}

impl std::error::Error for TrainError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Row(error) => Some(error),
            Self::Head { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl std::error::Error for HeadError {}
