//! The figures of one classification.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bootstrap::{Interval, SAMPLES, resample};
use super::counts::ClassScores;
use super::outcomes::Outcomes;
use super::predictions::Scored;
use super::probabilities::ProbabilityScores;

/// Figures of one classification. Shares and F1 are 0 to 1. Intervals are of 95 %: percentiles of
/// 1,000 bootstrap samples of groups.
#[derive(Clone, Debug, Serialize)]
pub struct Scores {
    /// Number of examples.
    pub examples: usize,
    /// Number of groups of examples, which intervals are resampled by.
    pub groups: usize,
    /// Share of examples whose label was found.
    pub accuracy: f64,
    /// Interval of [`Scores::accuracy`].
    pub accuracy_interval: Interval,
    /// Mean of the F1 of the labels that occur in the data.
    pub macro_f1: f64,
    /// Interval of [`Scores::macro_f1`].
    pub macro_f1_interval: Interval,
    /// Mean of the F1 of `favor` and `against`, where the labels are these and perhaps `none`, in
    /// whatever case (SemEval-2016 task 6: Mohammad et al. 2016); else `None`.
    pub f_avg: Option<f64>,
    /// Interval of [`Scores::f_avg`].
    pub f_avg_interval: Option<Interval>,
    /// Figures of the probabilities, if every example was given some. In JSON they stand beside
    /// the others.
    #[serde(flatten)]
    pub probabilities: Option<ProbabilityScores>,
    /// Figures by label.
    pub per_class: BTreeMap<String, ClassScores>,
    /// Counts by right label, then by found label.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Scores {
    /// The figures of `rows`.
    pub(super) fn new(rows: &[&Scored]) -> Self {
        let outcomes = Outcomes::new(rows);
        let ones = vec![1; rows.len()];
        let semeval = outcomes.semeval_labels();
        let figures = |weights: &[u32]| {
            let counts = outcomes.counts(weights);
            let f_avg = semeval.map_or(0.0, |labels| counts.f1_of(&labels));
            [counts.accuracy(), counts.macro_f1(), f_avg]
        };
        let [accuracy, macro_f1, f_avg] = figures(&ones);
        let [accuracies, macro_f1s, f_avgs] = resample(&outcomes.groups, SAMPLES, figures);
        let labels = outcomes.labels.iter().map(|&label| label.to_owned());
        Self {
            examples: rows.len(),
            groups: outcomes.groups.iter().max().map_or(0, |&last| last + 1),
            accuracy,
            accuracy_interval: accuracies.percentile_interval(),
            macro_f1,
            macro_f1_interval: macro_f1s.percentile_interval(),
            f_avg: semeval.map(|_| f_avg),
            f_avg_interval: semeval.map(|_| f_avgs.percentile_interval()),
            probabilities: ProbabilityScores::new(rows, &outcomes),
            per_class: labels.zip(outcomes.counts(&ones).per_class()).collect(),
            confusion: outcomes.confusion(),
        }
    }

    /// The same without reliability and risk-coverage.
    pub(super) fn without_curves(mut self) -> Self {
        if let Some(probabilities) = &mut self.probabilities {
            probabilities.reliability.clear();
            probabilities.risk_coverage.clear();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(rows: &[(&str, &str, Option<f64>)]) -> Scores {
        let rows: Vec<Scored> =
            rows.iter().map(|&(gold, found, sure)| Scored::sample(gold, found, sure)).collect();
        Scores::new(&rows.iter().collect::<Vec<_>>())
    }

    #[test]
    fn figures_of_a_small_table() {
        let scores = scores(&[
            ("a", "a", Some(0.9)),
            ("a", "a", Some(0.8)),
            ("b", "b", Some(0.7)),
            ("b", "a", Some(0.6)),
        ]);
        assert_eq!((scores.accuracy, scores.groups), (0.75, 4));
        assert_eq!(scores.per_class["a"].precision, 2.0 / 3.0);
        assert_eq!(scores.per_class["b"].recall, 0.5);
        assert!((scores.macro_f1 - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(scores.confusion["b"]["a"], 1);
        let (low, high) = scores.macro_f1_interval;
        assert!(low < scores.macro_f1 && scores.macro_f1 < high);
        assert_eq!(scores.f_avg, None);
        // Bins: .9 right, .8 right, .7 right, .6 wrong.
        let probabilities = scores.probabilities.expect("probabilities");
        assert!((probabilities.calibration_error - (0.1 + 0.2 + 0.3 + 0.6) / 4.0).abs() < 1e-12);
        assert_eq!(probabilities.accuracy_at_60, 1.0);
    }

    #[test]
    fn f_avg_leaves_none_out() {
        let rows = [
            ("FAVOR", "FAVOR", None),
            ("FAVOR", "NONE", None),
            ("AGAINST", "AGAINST", None),
            ("NONE", "AGAINST", None),
        ];
        let semeval = scores(&rows);
        // Both F1 are 2/3, and that of NONE is 0.
        assert!((semeval.f_avg.expect("its labels") - 2.0 / 3.0).abs() < 1e-12);
        assert!(semeval.f_avg_interval.is_some());
        assert!((semeval.macro_f1 - 4.0 / 9.0).abs() < 1e-12);
        assert!(scores(&[("favor", "favor", None), ("other", "against", None)]).f_avg.is_none());
        assert!(scores(&[("favor", "none", None)]).f_avg.is_none());
    }

    #[test]
    fn a_label_the_system_lacks_is_an_error_and_no_data_is_none() {
        let unknown = scores(&[("c", "a", Some(0.9))]);
        assert_eq!((unknown.accuracy, unknown.macro_f1), (0.0, 0.0));
        assert!(unknown.probabilities.expect("probabilities").log_loss.is_finite());
        let none = scores(&[]);
        assert_eq!((none.examples, none.macro_f1), (0, 0.0));
        assert!(none.probabilities.is_none());
    }
}
