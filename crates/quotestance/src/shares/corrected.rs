//! Shares corrected by a labelled sample.

use std::fmt;

use serde::Serialize;

use super::counted::wilson;
use super::student::quantile;
use super::{Documents, Gold, Judged, Share};
use crate::evaluate::Interval;

/// Labelled rows that a correction needs: of fewer, neither errors nor intervals can be told.
pub const LEAST_LABELLED: usize = 20;

/// Labelled rows of a label, and of all others, that tell how much its share varies. It is the number from which
/// the normal distribution is commonly said to serve a share.
const TELLING: usize = 5;

/// Corrected shares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Corrected {
    /// The share of each label. Together they are 1; a label that is very rare may be given a share a little
    /// below 0, which is shown as 0.
    pub shares: Vec<Share>,
    /// Number of labelled rows.
    pub labelled: usize,
    /// How far the classifier was relied on: from 0, where only the labelled rows count, to 1.
    pub power: f64,
}

/// The rows have too few labelled ones among them to be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFewLabelled {
    /// How many there are.
    pub labelled: usize,
}

impl fmt::Display for TooFewLabelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labelled = self.labelled;
        write!(f, "{labelled} labelled rows, where a correction needs {LEAST_LABELLED}")
    }
}

impl std::error::Error for TooFewLabelled {}

/// The share of each of `labels` labels, corrected for the classifier's errors by the rows that were labelled.
///
/// It is the share that the classifier's predictions give, plus the mean of their errors on the labelled rows
/// (prediction-powered inference: Angelopoulos, Bates, Fannjiang, Jordan & Zrnic 2023, *Science* 382). How far
/// predictions count is chosen so that the variance is least, one number for all labels (PPI++: Angelopoulos, Duchi
/// & Zrnic 2023, arXiv 2311.01453). Labelled rows weigh as much as the rows that they stand for, by the inverse of
/// their probability, so that strata may be sampled unevenly (design-based supervised learning: Egami, Hinck,
/// Stewart & Wei 2023). Predictions are the probabilities of rows where they are there, else the labels.
///
/// The variance is that of the rows' pseudo-outcomes by documents, less what strata of fixed size take from it.
/// `drawn` says how many labelled rows each stratum has in all, whether or not they are among `rows`: these may be
/// a part, such as one outlet's.
///
/// Where fewer than five labelled rows have a label, or fewer than five another one, their variance tells little: of
/// rows that are all alike it is 0. The interval is then joined with Wilson's (1927) for the labelled rows alone. They
/// count as the number of independent ones that would tell as much (Kish 1965, section 11.7), at most their documents.
///
/// # Errors
/// If fewer than [`LEAST_LABELLED`] rows are labelled.
pub fn corrected(
    rows: &[&Judged],
    labels: usize,
    drawn: &[usize],
) -> Result<Corrected, TooFewLabelled> {
    let sample = Sample::new(rows, drawn);
    if sample.rows.len() < LEAST_LABELLED {
        return Err(TooFewLabelled { labelled: sample.rows.len() });
    }
    let power = sample.best_power(rows, labels);
    Ok(sample.corrected(rows, labels, power))
}

/// The labelled rows.
pub(super) struct Sample {
    /// Each with its number among all rows, and how many rows it stands for.
    rows: Vec<(usize, Gold, f64)>,
    strata: Vec<Stratum>,
}

/// What of a stratum's sample is among the rows.
#[derive(Clone, Debug)]
struct Stratum {
    /// Its rows, numbered among the labelled ones.
    members: Vec<usize>,
    /// How many there are in all.
    drawn: f64,
    /// The share of the stratum's statements that are not in the sample.
    left: f64,
}

impl Stratum {
    /// What makes a sum of squares that of a small sample.
    fn small(&self) -> f64 {
        if self.drawn > 1.0 { self.drawn / (self.drawn - 1.0) } else { 1.0 }
    }
}

impl Sample {
    pub(super) fn new(rows: &[&Judged], drawn: &[usize]) -> Self {
        let labelled = rows.iter().enumerate();
        let labelled = labelled.filter_map(|(row, judged)| Some((row, judged.gold?)));
        let rows: Vec<(usize, Gold, f64)> = labelled
            .map(|(row, gold)| (row, gold, 1.0 / gold.probability.clamp(f64::MIN_POSITIVE, 1.0)))
            .collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&index| rows[index].1.stratum);
        let strata = order.chunk_by(|&a, &b| rows[a].1.stratum == rows[b].1.stratum);
        let stratum = |members: &[usize]| {
            let number = members.len() as f64;
            let here = members.first().map_or(0, |&index| rows[index].1.stratum);
            let drawn = drawn.get(here).map_or(number, |&drawn| (drawn as f64).max(number));
            let taken = members.iter().map(|&index| rows[index].1.probability).sum::<f64>();
            let left = (1.0 - taken / number).clamp(0.0, 1.0);
            Stratum { members: members.to_vec(), drawn, left }
        };
        let strata = strata.map(stratum).collect();
        Self { rows, strata }
    }

    /// The power of the predictions with which errors vary least, as far as the sample can tell.
    fn best_power(&self, rows: &[&Judged], labels: usize) -> f64 {
        let (mut together, mut alone) = (0.0, 0.0);
        for stratum in &self.strata {
            let share = stratum.left * stratum.small();
            for label in 0..labels {
                let pairs = stratum.members.iter().map(|&index| {
                    let (row, gold, weight) = self.rows[index];
                    let is = f64::from(u8::from(gold.label == label));
                    (rows[row].predicted(label), is, weight * weight)
                });
                let number = stratum.members.len() as f64;
                let [x, y] = pairs.clone().fold([0.0; 2], |[a, b], (x, y, _)| [a + x, b + y]);
                let [x, y] = [x / number, y / number];
                for (predicted, is, weight) in pairs {
                    together += share * weight * (predicted - x) * (is - y);
                    alone += share * weight * (predicted - x) * (predicted - x);
                }
            }
        }
        if alone > 0.0 { (together / alone).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The shares where predictions count with this power.
    pub(super) fn corrected(&self, rows: &[&Judged], labels: usize, power: f64) -> Corrected {
        let documents = Documents::of(rows);
        let groups = self.rows.iter().map(|&(row, ..)| rows[row].group);
        let mut groups: Vec<usize> = groups.collect();
        groups.sort_unstable();
        groups.dedup();
        let t = quantile(groups.len().saturating_sub(self.strata.len()).max(1));
        let share = |label| {
            let (share, variance) = self.share(rows, &documents, label, power);
            let spread = t * variance.sqrt();
            let end = |end: f64| end.clamp(0.0, 1.0);
            let (mut low, mut high) = (end(share - spread), end(share + spread));
            let having = self.rows.iter().filter(|(_, gold, _)| gold.label == label).count();
            if having.min(self.rows.len() - having) < TELLING {
                let (least, most) = self.labelled_alone(label, groups.len());
                (low, high) = (low.min(least), high.max(most));
            }
            Share { share: end(share), interval: (low, high) }
        };
        let shares = (0..labels).map(share).collect();
        Corrected { shares, labelled: self.rows.len(), power }
    }

    /// The interval that the labelled rows, which stand in so many documents, give a label's share by themselves.
    fn labelled_alone(&self, label: usize, documents: usize) -> Interval {
        let (mut all, mut having, mut squares) = (0.0, 0.0, 0.0);
        for (_, gold, weight) in &self.rows {
            all += weight;
            having += if gold.label == label { *weight } else { 0.0 };
            squares += weight * weight;
        }
        wilson(having / all, (all * all / squares).min(documents as f64))
    }

    /// A label's share, and its variance.
    fn share(
        &self,
        rows: &[&Judged],
        documents: &Documents,
        label: usize,
        power: f64,
    ) -> (f64, f64) {
        let all = rows.len() as f64;
        let predicted: Vec<f64> = rows.iter().map(|row| power * row.predicted(label)).collect();
        let mean = predicted.iter().sum::<f64>() / all;
        let error = |&(row, gold, _): &(usize, Gold, f64)| {
            f64::from(u8::from(gold.label == label)) - predicted[row]
        };
        let stood_for: f64 = self.rows.iter().map(|(_, _, weight)| weight).sum();
        let correction = self.rows.iter().map(|row| row.2 * error(row)).sum::<f64>() / stood_for;
        // What each row adds to the estimate, beyond the mean.
        let mut outcomes: Vec<f64> = predicted.iter().map(|predicted| predicted - mean).collect();
        let (mut within, mut between) = (0.0, 0.0);
        for stratum in &self.strata {
            let (mut sum, mut squares) = (0.0, 0.0);
            for &index in &stratum.members {
                let row = &self.rows[index];
                let own = row.2 * (error(row) - correction) / stood_for * all;
                let own = own * stratum.small().sqrt();
                outcomes[row.0] += own;
                sum += own;
                squares += own * own;
            }
            // Rows of the stratum that are not among these count as 0.
            let fixed = sum * sum / stratum.drawn;
            between += stratum.left * fixed;
            within += stratum.left * (squares - fixed);
        }
        let variance = (documents.variance_of_sum(&outcomes) - between).max(within);
        (mean + correction, variance / (all * all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows with a probability of the first of two labels; `gold` is given for the first ones.
    fn rows(p: &[f64], gold: &[usize], probability: f64) -> Vec<Judged> {
        let row = |(i, &p): (usize, &f64)| Judged {
            group: i,
            label: usize::from(p < 0.5),
            p: Some(vec![p, 1.0 - p]),
            gold: gold.get(i).map(|&label| Gold { label, probability, stratum: 0 }),
        };
        p.iter().enumerate().map(row).collect()
    }

    #[test]
    fn where_all_is_labelled_the_labels_are_the_answer() {
        let p: Vec<f64> = (0..40).map(|i| f64::from(i % 5) / 5.0).collect();
        let gold: Vec<usize> = (0..40).map(|i| usize::from(i % 4 > 0)).collect();
        let rows = rows(&p, &gold, 1.0);
        let found = corrected(&rows.iter().collect::<Vec<_>>(), 2, &[40]).unwrap();
        assert!((found.shares[0].share - 0.25).abs() < 1e-12);
        assert_eq!(found.labelled, 40);
        // As wide as that of a mean of 40.
        let (low, high) = found.shares[0].interval;
        let spread = quantile(39) * (0.25 * 0.75 / 39.0f64).sqrt();
        assert!((high - low - 2.0 * spread).abs() < 0.01, "{low} {high}");
    }

    #[test]
    fn a_classifier_that_is_always_right_is_relied_on() {
        let p: Vec<f64> = (0..200).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
        let gold: Vec<usize> = (0..60).map(|i| usize::from(i % 3 > 0)).collect();
        let rows = rows(&p, &gold, 0.3);
        let rows: Vec<&Judged> = rows.iter().collect();
        let found = corrected(&rows, 2, &[60]).unwrap();
        assert_eq!(found.power, 1.0);
        assert!((found.shares[0].share - 67.0 / 200.0).abs() < 1e-12);
        let sum: f64 = found.shares.iter().map(|share| share.share).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_estimate_is_that_of_the_published_package() {
        let p: Vec<f64> = (0..400).map(|i| f64::from(i * 37 % 101) / 100.0).collect();
        let mut rows = rows(&p, &[], 1.0);
        for i in (0..400).step_by(8) {
            let is_first = f64::from(i as u32 * 53 % 97) / 97.0 < 0.2 + 0.6 * p[i];
            let label = usize::from(!is_first);
            rows[i].gold = Some(Gold { label, probability: 0.125, stratum: 0 });
        }
        let rows: Vec<&Judged> = rows.iter().collect();
        let found = corrected(&rows, 2, &[50]).unwrap();
        // ppi_mean_pointestimate and ppi_mean_ci of ppi-python 0.2.3, the unlabelled rows given apart. It takes
        // variances from these alone, and the normal distribution.
        let (point, (low, high)) = (0.526_547_35, (0.393_133_27, 0.659_961_44));
        assert!((found.shares[0].share - point).abs() < 0.002, "{found:?}");
        let (ours, theirs) = (found.shares[0].interval, (high - low) / 1.959_964);
        let ours = (ours.1 - ours.0) / quantile(49);
        assert!((ours / theirs - 1.0).abs() < 0.02, "{ours} {theirs}");
    }

    #[test]
    fn a_label_that_no_labelled_row_has_may_be_there() {
        let rows = rows(&[0.5; 3000], &[1; 20], 20.0 / 3000.0);
        let found = corrected(&rows.iter().collect::<Vec<_>>(), 2, &[20]).unwrap();
        let [absent, only] = [0, 1].map(|label| found.shares[label]);
        assert_eq!((absent.share, only.share), (0.0, 1.0));
        // statsmodels.stats.proportion.proportion_confint(0, 20, method="wilson")
        let (low, high) = absent.interval;
        assert!(low == 0.0 && (high - 0.161_125).abs() < 1e-6, "{low} {high}");
        let (low, high) = only.interval;
        assert!((low - 0.838_875).abs() < 1e-6 && high == 1.0, "{low} {high}");
    }

    #[test]
    fn few_labelled_rows_are_too_few() {
        let rows = rows(&[0.5; 30], &[0; 19], 0.6);
        let error = corrected(&rows.iter().collect::<Vec<_>>(), 2, &[19]).unwrap_err();
        assert_eq!(error.to_string(), "19 labelled rows, where a correction needs 20");
        assert!(corrected(&[], 2, &[]).is_err());
    }
}
