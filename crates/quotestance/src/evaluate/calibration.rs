//! Whether probabilities mean what they say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::bootstrap::SAMPLES;
use super::predictions::Scored;
use super::random::SplitMix64;

/// Number of bins of equal width that probabilities are sorted into. A bin holds its lower end and
/// not its upper one; the last one holds 1 as well.
const BINS: usize = 10;

/// A probability of 0 for the right label counts as this, so that the log-loss stays finite.
const LEAST_PROBABILITY: f64 = 1e-15;

/// The rows of one bin of a reliability diagram (Niculescu-Mizil & Caruana 2005).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Lower end of the bin.
    pub from: f64,
    /// Upper end of the bin.
    pub to: f64,
    /// Mean probability of the labels that were found.
    pub confidence: f64,
    /// Share of right ones among them.
    pub accuracy: f64,
    /// Number of examples.
    pub examples: usize,
}

/// The probability that a row was given, and whether it came true.
pub(super) type Forecast = (f64, bool);

/// The bins that hold any row.
pub(super) fn reliability(forecasts: &[Forecast]) -> Vec<ReliabilityBin> {
    let mut bins = [(0.0, 0.0, 0usize); BINS];
    for &(probability, came_true) in forecasts {
        let bin = &mut bins[bin_of(probability)];
        bin.0 += probability;
        bin.1 += f64::from(u8::from(came_true));
        bin.2 += 1;
    }
    let end = |index: usize| index as f64 / BINS as f64;
    let filled = bins.iter().enumerate().filter(|(_, (_, _, examples))| *examples > 0);
    filled
        .map(|(index, &(sure, right, examples))| ReliabilityBin {
            from: end(index),
            to: end(index + 1),
            confidence: sure / examples as f64,
            accuracy: right / examples as f64,
            examples,
        })
        .collect()
}

/// The expected calibration error (Naeini, Cooper & Hauskrecht 2015; Guo et al. 2017): by how much
/// probability and share of what came true differ in each bin, averaged over rows. Each row counts
/// as often as its weight says.
pub(super) fn calibration_error(forecasts: &[Forecast], weights: &[u32]) -> f64 {
    let mut bins = [0.0; BINS];
    let mut total = 0.0;
    for (&(probability, came_true), &weight) in forecasts.iter().zip(weights) {
        let weight = f64::from(weight);
        bins[bin_of(probability)] += weight * (probability - f64::from(u8::from(came_true)));
        total += weight;
    }
    let difference: f64 = bins.iter().map(|difference: &f64| difference.abs()).sum();
    if total > 0.0 { difference / total } else { 0.0 }
}

/// What the calibration error is if probabilities are exact: chance leaves no bin even.
pub(super) struct ByChance {
    /// Its mean.
    pub(super) mean: f64,
    /// Probability of an error as large as the observed one.
    pub(super) p: f64,
}

/// Draws anew what came true, by the probabilities (consistency resampling: Bröcker & Smith 2007).
pub(super) fn error_by_chance(forecasts: &[Forecast]) -> ByChance {
    let mut random = SplitMix64::new();
    let weights = vec![1; forecasts.len()];
    let observed = calibration_error(forecasts, &weights);
    let mut drawn = forecasts.to_vec();
    let (mut sum, mut as_large) = (0.0, 1usize);
    for _ in 0..SAMPLES {
        for (probability, came_true) in &mut drawn {
            *came_true = random.unit() < *probability;
        }
        let error = calibration_error(&drawn, &weights);
        sum += error;
        as_large += usize::from(error >= observed);
    }
    ByChance { mean: sum / SAMPLES as f64, p: as_large as f64 / (SAMPLES + 1) as f64 }
}

/// The classwise calibration error (Kull et al. 2019): that of each label's probability by itself,
/// averaged over labels.
pub(super) fn classwise_error(rows: &[&Scored]) -> f64 {
    let labels = labels(rows);
    let weights = vec![1; rows.len()];
    let errors = labels.iter().map(|&label| {
        let forecasts: Vec<Forecast> =
            rows.iter().map(|row| (probability(row, label), row.gold == label)).collect();
        calibration_error(&forecasts, &weights)
    });
    errors.sum::<f64>() / labels.len().max(1) as f64
}

/// Mean of −ln(probability of the right label).
pub(super) fn log_loss(rows: &[&Scored]) -> f64 {
    let loss = |row: &&Scored| -libm::log(probability(row, &row.gold).max(LEAST_PROBABILITY));
    rows.iter().map(loss).sum::<f64>() / rows.len().max(1) as f64
}

/// The Brier score (Brier 1950), 0 to 2: the squared distance between the probabilities and the
/// right label's 1, summed over labels, averaged over rows.
pub(super) fn brier(rows: &[&Scored]) -> f64 {
    let labels = labels(rows);
    let distance = |row: &&Scored| -> f64 {
        let happened = |label: &str| f64::from(u8::from(row.gold == label));
        labels.iter().map(|label| (probability(row, label) - happened(label)).powi(2)).sum()
    };
    rows.iter().map(distance).sum::<f64>() / rows.len().max(1) as f64
}

/// The labels that are right somewhere or have a probability, in the order of the alphabet.
fn labels<'r>(rows: &[&'r Scored]) -> Vec<&'r str> {
    let known = rows.iter().flat_map(|row| row.p.iter().flat_map(BTreeMap::keys));
    let right = rows.iter().map(|row| &row.gold);
    known.chain(right).map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A label that a system does not know has no probability.
fn probability(row: &Scored, label: &str) -> f64 {
    row.p.as_ref().and_then(|p| p.get(label)).copied().unwrap_or(0.0)
}

fn bin_of(probability: f64) -> usize {
    ((probability * BINS as f64) as usize).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five rows of three labels, one right label unknown to the system.
    fn rows() -> Vec<Scored> {
        [
            ("a", [0.7, 0.2, 0.1]),
            ("b", [0.75, 0.15, 0.1]),
            ("c", [0.1, 0.05, 0.85]),
            ("a", [0.4, 0.35, 0.25]),
            ("d", [0.3, 0.45, 0.25]),
        ]
        .map(|(gold, p)| Scored {
            gold: gold.to_owned(),
            p: Some(["a", "b", "c"].map(str::to_owned).into_iter().zip(p).collect()),
            ..Scored::default()
        })
        .into()
    }

    #[test]
    fn losses_are_those_computed_by_hand() {
        let rows = rows();
        let rows: Vec<&Scored> = rows.iter().collect();
        // numpy: -mean(log([.7, .15, .85, .4, 1e-15]))
        assert!((log_loss(&rows) - 7.574_276_197_021_446).abs() < 1e-9);
        // Rows: .14, 1.295, .035, .545, 1.355.
        assert!((brier(&rows) - 3.37 / 5.0).abs() < 1e-12);
        // Label a, bins .1 and .3 and .4 and .7: |.1|, |.3|, |.4 − 1|, |1.45 − 1|; label b, bins 0,
        // .1, .2, .3, .4: |.05|, |.15 − 1|, |.2|, |.35|, |.45|; label c, bins .1, .2, .8: |.2|,
        // |.5|, |.85 − 1|; label d, bin 0: |0 − 1|.
        let expected = (1.45 + 1.9 + 0.85 + 1.0) / 5.0 / 4.0;
        assert!((classwise_error(&rows) - expected).abs() < 1e-12);
    }

    #[test]
    fn bins_and_their_error() {
        let forecasts = [(0.9, true), (1.0, false), (0.55, true), (0.5, false), (0.5, true)];
        let bins = reliability(&forecasts);
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[0].from, bins[0].to, bins[0].examples), (0.5, 0.6, 3));
        assert!((bins[0].confidence - 1.55 / 3.0).abs() < 1e-12);
        assert_eq!(bins[0].accuracy, 2.0 / 3.0);
        assert_eq!((bins[1].from, bins[1].to, bins[1].accuracy), (0.9, 1.0, 0.5));
        // |1.55 − 2| and |1.9 − 1| over five rows.
        let error = calibration_error(&forecasts, &[1; 5]);
        assert!((error - (0.45 + 0.9) / 5.0).abs() < 1e-12);
        // The second row three times: |1.55 − 2| and |3.9 − 1| over seven.
        let error = calibration_error(&forecasts, &[1, 3, 1, 1, 1]);
        assert!((error - (0.45 + 2.9) / 7.0).abs() < 1e-12);
        assert_eq!(calibration_error(&[], &[]), 0.0);
    }

    #[test]
    fn chance_alone_leaves_a_bin_uneven() {
        // 100 rows of probability ½ in one bin, 60 of them true: the mean distance of a share from
        // ½ is sqrt(1 / (2 π 100)) = 0.0399; scipy.stats.binomtest(60, 100).pvalue = 0.0569.
        let forecasts: Vec<Forecast> = (0..100).map(|i| (0.5, i < 60)).collect();
        let by_chance = error_by_chance(&forecasts);
        assert!((by_chance.mean - 0.0399).abs() < 0.003, "{}", by_chance.mean);
        assert!((by_chance.p - 0.0569).abs() < 0.02, "{}", by_chance.p);
        let certain = error_by_chance(&[(1.0, true); 100]);
        assert_eq!((certain.mean, certain.p), (0.0, 1.0));
    }
}
