//! One of the model's regressions.

use std::sync::Arc;

use crate::features::Features;
use crate::linear::{Calibration, Linear};
use crate::prediction::Prediction;

/// One multinomial logistic regression over the vocabulary and its calibration, in whole numbers.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    labels: Arc<[String]>,
    numbers: Numbers,
    linear: Linear,
    calibration: Calibration,
}

/// What a model file holds of a head, in units of 1 / [`SCALE`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Of the calibration, one for each label.
    pub(super) scales: Vec<i32>,
    /// Of the calibration, one for each label.
    pub(super) biases: Vec<i32>,
    /// One for each label.
    pub(super) intercepts: Vec<i32>,
    /// Column by column, one for each label.
    pub(super) weights: Vec<i32>,
}

/// Numbers are kept as whole multiples of 1 / `SCALE`.
const SCALE: f64 = 10_000.0;

impl Head {
    /// A head with its numbers rounded to what a model file keeps; `None` if one of them is too large
    /// for it.
    pub(crate) fn new(
        labels: Arc<[String]>,
        linear: &Linear,
        calibration: &Calibration,
    ) -> Option<Self> {
        let round = |value: &f64| {
            let value = (value * SCALE).round();
            (value.abs() <= f64::from(i32::MAX)).then_some(value as i32)
        };
        let whole = |values: &[f64]| -> Option<Vec<i32>> { values.iter().map(round).collect() };
        let numbers = Numbers {
            scales: whole(&calibration.scales)?,
            biases: whole(&calibration.biases)?,
            intercepts: whole(linear.intercepts())?,
            weights: whole(linear.weights())?,
        };
        Self::from_numbers(labels, numbers)
    }

    /// A head of whole numbers, as a file holds them; `None` if their counts do not fit together.
    pub(super) fn from_numbers(labels: Arc<[String]>, numbers: Numbers) -> Option<Self> {
        let real = |values: &[i32]| values.iter().map(|&value| f64::from(value) / SCALE).collect();
        let count = labels.len();
        let per_label = [&numbers.scales, &numbers.biases, &numbers.intercepts];
        if count < 2 || per_label.iter().any(|values| values.len() != count) {
            return None;
        }
        let linear = Linear::new(real(&numbers.weights), real(&numbers.intercepts)).ok()?;
        let (scales, biases) = (real(&numbers.scales), real(&numbers.biases));
        Some(Self { labels, linear, calibration: Calibration { scales, biases }, numbers })
    }

    pub(super) fn nearly_equals(&self, other: &Self) -> bool {
        let near = |a: &[i32], b: &[i32]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 1)
        };
        let (a, b) = (&self.numbers, &other.numbers);
        self.labels == other.labels
            && near(&a.weights, &b.weights)
            && near(&a.intercepts, &b.intercepts)
            && near(&a.scales, &b.scales)
            && near(&a.biases, &b.biases)
    }

    pub(crate) fn labels(&self) -> &Arc<[String]> {
        &self.labels
    }

    pub(crate) fn linear(&self) -> &Linear {
        &self.linear
    }

    pub(super) fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The whole-number weights of one column, a value for each label.
    pub(super) fn column(&self, column: usize) -> &[i32] {
        &self.numbers.weights[column * self.labels.len()..][..self.labels.len()]
    }

    pub(crate) fn predict(&self, features: &Features) -> Prediction {
        self.calibrated(self.linear.scores(features.entries()))
    }

    /// The prediction that decision values make.
    pub(crate) fn calibrated(&self, mut scores: Vec<f64>) -> Prediction {
        self.calibration.apply(&mut scores);
        Prediction::new(Arc::clone(&self.labels), scores)
    }
}
