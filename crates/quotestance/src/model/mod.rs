//! The model: seeds, vocabulary and weights; all that is needed to judge.

mod embedded;
mod file;

use std::sync::Arc;

pub use file::ModelError;

use crate::Seeds;
use crate::features::{Features, Vocabulary};
use crate::linear::{Linear, softmax};
use crate::prediction::Prediction;

/// A trained model. It is a plain value: [`Model::parse`] reads what [`Model::to_text`] writes, and
/// `Model::default()` is a copy of the one that the library carries.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) seeds: Seeds,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) stance: Head,
    pub(crate) sentiment: Head,
    pub(crate) corpus: String,
}

/// One multinomial logistic regression over the vocabulary, with whole-number weights.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    labels: Arc<[String]>,
    weights: Vec<i32>,
    intercepts: Vec<i32>,
    temperature: i32,
    linear: Linear,
}

/// Weights and intercepts are kept as whole multiples of 1 / `WEIGHT_SCALE`.
const WEIGHT_SCALE: f64 = 10_000.0;

/// The temperature is kept in whole multiples of 1 / `TEMPERATURE_SCALE`.
const TEMPERATURE_SCALE: f64 = 1_000.0;

impl Model {
    /// The seeds that the model was trained with.
    pub fn seeds(&self) -> &Seeds {
        &self.seeds
    }

    /// The same weights with other seeds, such as those that know a target more:
    /// [`Seeds::with_targets`]. What the weights make of a target that they were not trained for is
    /// what they learnt of the others.
    #[must_use]
    pub fn with_seeds(self, seeds: Seeds) -> Self {
        Self { seeds, ..self }
    }

    /// The names of the features and their families.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The stance's labels, in the model's order.
    pub fn stances(&self) -> &[String] {
        &self.stance.labels
    }

    /// The sentiment's labels, in the model's order.
    pub fn sentiments(&self) -> &[String] {
        &self.sentiment.labels
    }

    /// SHA-256 of the examples that the model was trained on, in hexadecimal; see
    /// [`Dataset::digest`](crate::dataset::Dataset::digest).
    pub fn corpus_digest(&self) -> &str {
        &self.corpus
    }

    /// Whether two models are the same but for a difference of one in the last place of weights,
    /// intercepts and temperatures.
    pub fn nearly_equals(&self, other: &Self) -> bool {
        self.corpus == other.corpus
            && self.seeds.entries() == other.seeds.entries()
            && self.vocabulary.names() == other.vocabulary.names()
            && self.vocabulary.families() == other.vocabulary.families()
            && self.stance.nearly_equals(&other.stance)
            && self.sentiment.nearly_equals(&other.sentiment)
    }
}

impl Head {
    fn nearly_equals(&self, other: &Self) -> bool {
        let near = |a: &[i32], b: &[i32]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 1)
        };
        self.labels == other.labels
            && near(&self.weights, &other.weights)
            && near(&self.intercepts, &other.intercepts)
            && near(&[self.temperature], &[other.temperature])
    }

    /// A head with weights and temperature rounded to what a model file keeps; `None` if one of
    /// them is too large for it.
    pub(crate) fn new(labels: Arc<[String]>, linear: &Linear, temperature: f64) -> Option<Self> {
        let round = |value: f64| {
            let value = value.round();
            (value.abs() <= f64::from(i32::MAX)).then_some(value as i32)
        };
        let scaled = |values: &[f64]| -> Option<Vec<i32>> {
            values.iter().map(|value| round(value * WEIGHT_SCALE)).collect()
        };
        let (weights, intercepts) = (scaled(linear.weights())?, scaled(linear.intercepts())?);
        let temperature = round(temperature * TEMPERATURE_SCALE)?.max(1);
        Self::from_integers(labels, weights, intercepts, temperature)
    }

    /// A head of whole numbers, as a file holds them; `None` if their counts do not fit together
    /// or the temperature is not positive.
    fn from_integers(
        labels: Arc<[String]>,
        weights: Vec<i32>,
        intercepts: Vec<i32>,
        temperature: i32,
    ) -> Option<Self> {
        let real = |value: &i32| f64::from(*value) / WEIGHT_SCALE;
        let fits = labels.len() > 1 && intercepts.len() == labels.len() && temperature > 0;
        let linear =
            Linear::new(weights.iter().map(real).collect(), intercepts.iter().map(real).collect());
        let linear = linear.ok().filter(|_| fits)?;
        Some(Self { labels, weights, intercepts, temperature, linear })
    }

    pub(crate) fn labels(&self) -> &Arc<[String]> {
        &self.labels
    }

    pub(crate) fn linear(&self) -> &Linear {
        &self.linear
    }

    /// Number of columns that there are weights for.
    fn columns(&self) -> usize {
        self.weights.len() / self.labels.len()
    }

    /// The whole-number weights of one column, a value for each label.
    fn column(&self, column: usize) -> &[i32] {
        &self.weights[column * self.labels.len()..][..self.labels.len()]
    }

    pub(crate) fn predict(&self, features: &Features) -> Prediction {
        let mut scores = self.linear.scores(features.entries());
        let temperature = f64::from(self.temperature) / TEMPERATURE_SCALE;
        scores.iter_mut().for_each(|score| *score /= temperature);
        softmax(&mut scores);
        Prediction::new(Arc::clone(&self.labels), scores)
    }
}
