//! How far coders agree who labelled the same units.
//!
//! [`Ratings`] holds what each coder said of each unit, [`Agreement`] what follows: the share of pairs of labels
//! that are equal, Cohen's kappa and the confusion of each pair of coders, Fleiss' kappa, and Krippendorff's alpha.
//! Labels are names without an order. Intervals are of 95 %: percentiles of 1,000 bootstrap samples of units, the
//! same ones every time.
//!
//! ```
//! use quotestance::agreement::{Agreement, Ratings};
//!
//! // Two coders, five units; the second coder left the last one out.
//! let first = ["compassion", "neutral", "neutral", "resentment", "neutral"].map(Some);
//! let second = [Some("compassion"), Some("neutral"), Some("resentment"), Some("resentment"), None];
//! let units = first.into_iter().zip(second).map(|(a, b)| [a, b]);
//! let agreement = Agreement::new(&Ratings::new(2, units));
//! assert_eq!((agreement.units, agreement.complete), (4, 4));
//! assert_eq!(agreement.agreement.map(|figure| figure.value), Some(0.75));
//! assert_eq!(agreement.pairs[0].confusion["neutral"]["resentment"], 1);
//! ```

mod chance;
mod cohen;
mod fleiss;
mod krippendorff;
mod ratings;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evaluate::Interval;
use crate::evaluate::bootstrap::{Resampled, SAMPLES, resample};

pub use ratings::Ratings;

/// How far coders agree on one variable.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    /// Number of units that two coders or more labelled. All figures rest on these.
    pub units: usize,
    /// Number of units that every coder labelled.
    pub complete: usize,
    /// How many units each coder labelled, whoever else did.
    pub coded: Vec<usize>,
    /// The labels that occur, sorted.
    pub labels: Vec<String>,
    /// Share of pairs of labels of one unit that are equal, 0 to 1. Of two coders it is the share of units on which
    /// they agree.
    pub agreement: Option<Figure>,
    /// Fleiss' kappa over the units that every coder labelled (Fleiss 1971, “Measuring nominal scale agreement among
    /// many raters”). `None` where only one label occurs.
    pub fleiss_kappa: Option<Figure>,
    /// Krippendorff's alpha for labels without an order, over all units that two coders or more labelled
    /// (Krippendorff 2011, “Computing Krippendorff's alpha-reliability”; Hayes & Krippendorff 2007). `None` where only
    /// one label occurs.
    pub krippendorff_alpha: Option<Figure>,
    /// Each pair of coders, the earlier one first.
    pub pairs: Vec<Pair>,
}

/// A figure, and what it may be in other samples of units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Its value.
    pub value: f64,
    /// The 95 % interval.
    pub interval: Interval,
}

/// How far two coders agree.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// The numbers of the coders, from 0.
    pub coders: [usize; 2],
    /// Number of units that both labelled.
    pub units: usize,
    /// Share of these on which they agree, 0 to 1.
    pub agreement: Option<Figure>,
    /// Cohen's kappa (Cohen 1960, “A coefficient of agreement for nominal scales”). `None` where both used one and the
    /// same label only.
    pub cohen_kappa: Option<Figure>,
    /// Numbers of units by the first coder's label, then by the second one's. Labels that neither used are left out.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Agreement {
    /// The agreement of coders.
    pub fn new(ratings: &Ratings) -> Self {
        let counts = ratings.counts();
        let complete: Vec<Vec<u32>> = counts
            .iter()
            .filter(|unit| unit.iter().sum::<u32>() as usize == ratings.coders())
            .cloned()
            .collect();
        let figures = |weights: &[u32]| {
            [chance::observed(&counts, weights), krippendorff::alpha(&counts, weights)]
        };
        let [agreement, krippendorff_alpha] = with_intervals(counts.len(), figures);
        let [fleiss_kappa] =
            with_intervals(complete.len(), |weights| [fleiss::kappa(&complete, weights)]);
        let coders = 0..ratings.coders();
        let pairs = coders.clone().flat_map(|a| (a + 1..ratings.coders()).map(move |b| [a, b]));
        Self {
            units: counts.len(),
            complete: complete.len(),
            coded: coders.map(|coder| ratings.coded(coder)).collect(),
            labels: ratings.labels().to_vec(),
            agreement,
            fleiss_kappa,
            krippendorff_alpha,
            pairs: pairs.map(|coders| Pair::new(ratings, coders)).collect(),
        }
    }
}

impl Pair {
    fn new(ratings: &Ratings, coders: [usize; 2]) -> Self {
        let both = ratings.both(coders);
        let size = ratings.labels().len();
        let figures =
            |weights: &[u32]| [cohen::observed(&both, weights), cohen::kappa(&both, size, weights)];
        let [agreement, cohen_kappa] = with_intervals(both.len(), figures);
        let mut used: Vec<usize> = both.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let name = |label: usize| ratings.labels().get(label).cloned().unwrap_or_default();
        let empty: BTreeMap<String, usize> = used.iter().map(|&label| (name(label), 0)).collect();
        let mut confusion: BTreeMap<_, _> =
            used.iter().map(|&label| (name(label), empty.clone())).collect();
        for [a, b] in &both {
            if let Some(count) = confusion.get_mut(&name(*a)).and_then(|row| row.get_mut(&name(*b)))
            {
                *count += 1;
            }
        }
        Self { coders, units: both.len(), agreement, cohen_kappa, confusion }
    }
}

/// Figures of `units` units, each drawn as often as the weights that `figures` gets say; `None` is undefined.
fn with_intervals<const FIGURES: usize>(
    units: usize,
    figures: impl Fn(&[u32]) -> [Option<f64>; FIGURES],
) -> [Option<Figure>; FIGURES] {
    let values = figures(&vec![1; units]);
    let groups: Vec<usize> = (0..units).collect();
    let samples = resample(&groups, SAMPLES, |weights| {
        figures(weights).map(|figure| figure.unwrap_or(f64::NAN))
    });
    let mut pairs = values.into_iter().zip(samples);
    [(); FIGURES].map(|()| {
        let (value, samples): (Option<f64>, Resampled) = pairs.next()?;
        Some(Figure { value: value?, interval: samples.percentile_interval() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(coders: usize, columns: &[&str]) -> Agreement {
        let columns: Vec<Vec<&str>> =
            columns.iter().map(|labels| labels.split_whitespace().collect()).collect();
        let label = |coder: usize, unit: usize| Some(columns[coder][unit]).filter(|&l| l != ".");
        let units = (0..columns[0].len())
            .map(|unit| (0..coders).map(|coder| label(coder, unit)).collect::<Vec<_>>());
        Agreement::new(&Ratings::new(coders, units))
    }

    fn value(figure: Option<Figure>) -> f64 {
        figure.expect("a figure").value
    }

    #[test]
    fn four_coders_with_missing_labels() {
        // Krippendorff 2011, section D: nominal alpha .743.
        let agreement = of(
            4,
            &[
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ],
        );
        assert!((value(agreement.krippendorff_alpha) - 0.743).abs() < 5e-4);
        assert_eq!((agreement.units, agreement.complete), (11, 8));
        assert_eq!(agreement.coded, [9, 11, 10, 11]);
        assert_eq!(agreement.pairs.len(), 6);
        assert_eq!(agreement.pairs[5].coders, [2, 3]);
        assert_eq!(agreement.pairs[5].units, 10);
        let (low, high) = agreement.krippendorff_alpha.expect("a figure").interval;
        assert!(0.3 < low && low < 0.7 && 0.8 < high && high <= 1.0, "{low} {high}");
    }

    #[test]
    fn two_coders() {
        // Krippendorff 2011, section A (alpha .095) and section B (.692).
        let binary = of(2, &["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]);
        assert!((value(binary.krippendorff_alpha) - 0.095).abs() < 5e-4);
        assert_eq!(value(binary.agreement), 0.6);
        let nominal = of(2, &["a a b b d c c c e d d a", "b a b b b c c c e d d d"]);
        assert!((value(nominal.krippendorff_alpha) - 0.692).abs() < 5e-4);
        let pair = &nominal.pairs[0];
        assert_eq!(pair.agreement, nominal.agreement);
        assert_eq!((pair.confusion["a"]["d"], pair.confusion["c"]["c"]), (1, 3));
        let total: usize = pair.confusion.values().flat_map(BTreeMap::values).sum();
        assert_eq!(total, pair.units);
    }

    #[test]
    fn intervals_of_many_units_are_two_standard_errors_wide() {
        // 400 units, agreement on seven of eight: the standard error is 0.0165.
        let first = "a b ".repeat(200);
        let second = "a b b b a b a b ".repeat(50);
        let agreement = of(2, &[&first, &second]).agreement.expect("a figure");
        assert_eq!(agreement.value, 0.875);
        let (low, high) = agreement.interval;
        assert!((low - 0.8426).abs() < 0.01 && (high - 0.9074).abs() < 0.01, "{low} {high}");
    }

    #[test]
    fn what_is_undefined_has_no_figure() {
        let one_label = of(2, &["a a a", "a a a"]);
        assert_eq!(value(one_label.agreement), 1.0);
        assert!(one_label.krippendorff_alpha.is_none() && one_label.fleiss_kappa.is_none());
        assert!(one_label.pairs[0].cohen_kappa.is_none());
        let apart = of(2, &["a .", ". a"]);
        assert_eq!((apart.units, apart.pairs[0].units), (0, 0));
        assert!(apart.agreement.is_none() && apart.pairs[0].agreement.is_none());
        let nobody = Agreement::new(&Ratings::new(0, [[Some("a")]]));
        assert_eq!((nobody.units, nobody.pairs.len()), (0, 0));
    }
}
