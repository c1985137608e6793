//! Figures of one classification.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::bootstrap;
use crate::prediction::Prediction;

/// One example, judged.
pub(super) struct Outcome<'a> {
    pub(super) gold: &'a str,
    pub(super) prediction: &'a Prediction,
    pub(super) group: usize,
}

/// Figures of one classification. Shares and F1 are 0 to 1.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    /// Number of examples.
    pub examples: usize,
    /// Share of examples whose label was found.
    pub accuracy: f64,
    /// Mean of the F1 of the labels that occur in the data.
    pub macro_f1: f64,
    /// 95 % interval of [`Scores::macro_f1`]: percentiles of 1,000 bootstrap samples of groups.
    pub macro_f1_interval: Interval,
    /// Mean of −ln(probability of the right label); lower is better.
    pub log_loss: f64,
    /// Expected calibration error over ten bins of equal width (Guo et al. 2017): by how much the
    /// probability of the label that was found differs from the share of right ones.
    pub calibration_error: f64,
    /// Figures by label.
    pub per_class: BTreeMap<String, ClassScores>,
    /// Counts by right label, then by found label.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

/// The lower and upper end of an interval.
pub type Interval = (f64, f64);

/// Figures of one label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ClassScores {
    /// Share of right ones among those found.
    pub precision: f64,
    /// Share of found ones among those that are right.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Number of examples with the label.
    pub examples: usize,
}

/// A probability of 0 for the right label counts as this, so that the log-loss stays finite.
const LEAST_PROBABILITY: f64 = 1e-15;

impl Scores {
    pub(super) fn new(outcomes: &[Outcome<'_>]) -> Self {
        let labels: Vec<&str> = outcomes
            .iter()
            .flat_map(|outcome| [outcome.gold, outcome.prediction.label()])
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        // Labels are sorted and hold every outcome's.
        let place = |label: &str| labels.binary_search(&label).unwrap_or(0);
        let pairs: Vec<(usize, usize)> = outcomes
            .iter()
            .map(|outcome| (place(outcome.gold), place(outcome.prediction.label())))
            .collect();
        let groups: Vec<usize> = outcomes.iter().map(|outcome| outcome.group).collect();
        let per_class = per_class(&pairs, labels.len());
        let mut confusion: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for &(gold, found) in &pairs {
            let row = confusion.entry(labels[gold].to_owned()).or_default();
            *row.entry(labels[found].to_owned()).or_default() += 1;
        }
        let count = outcomes.len().max(1) as f64;
        let loss = |outcome: &Outcome<'_>| {
            let probability = outcome.prediction.probability(outcome.gold).unwrap_or(0.0);
            -libm::log(probability.max(LEAST_PROBABILITY))
        };
        Self {
            examples: outcomes.len(),
            accuracy: pairs.iter().filter(|(gold, found)| gold == found).count() as f64 / count,
            macro_f1: macro_f1(&per_class),
            macro_f1_interval: bootstrap::interval(&groups, |sample| {
                let pairs: Vec<_> = sample.iter().map(|&index| pairs[index]).collect();
                macro_f1(&self::per_class(&pairs, labels.len()))
            }),
            log_loss: outcomes.iter().map(loss).sum::<f64>() / count,
            calibration_error: calibration_error(outcomes),
            per_class: labels.iter().map(|&label| label.to_owned()).zip(per_class).collect(),
            confusion,
        }
    }
}

fn per_class(pairs: &[(usize, usize)], labels: usize) -> Vec<ClassScores> {
    let mut counts = vec![(0usize, 0usize, 0usize); labels];
    for &(gold, found) in pairs {
        counts[gold].0 += 1;
        counts[found].1 += 1;
        counts[gold].2 += usize::from(gold == found);
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    counts
        .into_iter()
        .map(|(gold, found, right)| ClassScores {
            precision: share(right, found),
            recall: share(right, gold),
            f1: share(2 * right, gold + found),
            examples: gold,
        })
        .collect()
}

fn macro_f1(classes: &[ClassScores]) -> f64 {
    let occurring = classes.iter().filter(|class| class.examples > 0);
    occurring.clone().map(|class| class.f1).sum::<f64>() / occurring.count().max(1) as f64
}

fn calibration_error(outcomes: &[Outcome<'_>]) -> f64 {
    const BINS: usize = 10;
    let mut bins = [(0.0, 0.0); BINS];
    for outcome in outcomes {
        let confidence = outcome.prediction.confidence();
        let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
        bins[bin].0 += confidence;
        bins[bin].1 += f64::from(u8::from(outcome.prediction.label() == outcome.gold));
    }
    let difference: f64 = bins.iter().map(|(sure, right)| (sure - right).abs()).sum();
    difference / outcomes.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn predictions(found: &[(&str, f64)]) -> Vec<Prediction> {
        let labels: Arc<[String]> = ["a", "b"].map(String::from).into();
        let of = |&(label, sure): &(&str, f64)| match label {
            "a" => Prediction::new(Arc::clone(&labels), vec![sure, 1.0 - sure]),
            _ => Prediction::new(Arc::clone(&labels), vec![1.0 - sure, sure]),
        };
        found.iter().map(of).collect()
    }

    fn scores(gold: &[&str], found: &[(&str, f64)]) -> Scores {
        let predictions = predictions(found);
        let outcomes: Vec<_> = gold
            .iter()
            .zip(&predictions)
            .enumerate()
            .map(|(group, (gold, prediction))| Outcome { gold, prediction, group })
            .collect();
        Scores::new(&outcomes)
    }

    #[test]
    fn figures_of_a_small_table() {
        let found = [("a", 0.9), ("a", 0.8), ("b", 0.7), ("a", 0.6)];
        let scores = scores(&["a", "a", "b", "b"], &found);
        assert_eq!(scores.accuracy, 0.75);
        assert_eq!(scores.per_class["a"].precision, 2.0 / 3.0);
        assert_eq!(scores.per_class["b"].recall, 0.5);
        assert!((scores.macro_f1 - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(scores.confusion["b"]["a"], 1);
        // Bins: .9 right, .8 right, .7 right, .6 wrong.
        assert!((scores.calibration_error - (0.1 + 0.2 + 0.3 + 0.6) / 4.0).abs() < 1e-12);
        let (low, high) = scores.macro_f1_interval;
        assert!(low <= scores.macro_f1 && scores.macro_f1 <= high);
    }

    #[test]
    fn a_label_the_model_lacks_is_an_error_and_no_data_is_none() {
        let scores = scores(&["c"], &[("a", 0.9)]);
        assert_eq!((scores.accuracy, scores.macro_f1), (0.0, 0.0));
        assert!(scores.log_loss.is_finite());
        let none = Scores::new(&[]);
        assert_eq!((none.examples, none.macro_f1), (0, 0.0));
    }
}
