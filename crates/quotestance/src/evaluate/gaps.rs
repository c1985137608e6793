//! Fairness: how far apart the errors on different targets, or different speakers, are.

use serde::Serialize;

use super::bootstrap::{Interval, SAMPLES, resample};
use super::outcomes::groups;
use super::parts::{Dimension, LEAST_EXAMPLES};
use super::predictions::{Scored, Task};
use super::random::SplitMix64;

/// The largest difference in accuracy, and so in error, between parts of the data with at least 20
/// examples each (an accuracy gap, as surveyed by Barocas, Hardt & Narayanan 2023, chapter 3).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// Accuracy of the best part less that of the worst, 0 to 1.
    pub gap: f64,
    /// Interval of the gap, 95 %, from 1,000 bootstrap samples of groups: from the basic interval's
    /// lower end, or 0 if the parts may not differ, to the 97.5th percentile.
    pub interval: Interval,
    /// Probability of a gap as large if the parts did not differ: the share of 1,000 permutations
    /// of the examples among the parts. The more parts, the larger is a gap by chance alone.
    pub p: f64,
    /// The part with the most errors.
    pub worst: String,
    /// The part with the fewest errors.
    pub best: String,
    /// Number of parts with at least 20 examples.
    pub parts: usize,
}

/// The gap of each task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gaps {
    /// Of the stance; `None` if fewer than two parts have 20 examples.
    pub stance: Option<Gap>,
    /// Of the sentiment; likewise.
    pub sentiment: Option<Gap>,
}

impl Gaps {
    pub(super) fn new(rows: &[&Scored], dimension: Dimension) -> Self {
        let of = |task| rows.iter().copied().filter(|row| row.task == task).collect::<Vec<_>>();
        Self {
            stance: Gap::new(&of(Task::Stance), dimension),
            sentiment: Gap::new(&of(Task::Sentiment), dimension),
        }
    }
}

impl Gap {
    /// The gap of rows of one task; `None` if fewer than two parts are large enough.
    fn new(rows: &[&Scored], dimension: Dimension) -> Option<Self> {
        let mut names: Vec<&str> = rows.iter().map(|row| (dimension.value)(row)).collect();
        names.sort_unstable();
        let large = |part: &[&str]| (part.len() >= LEAST_EXAMPLES).then(|| part[0].to_owned());
        let parts: Vec<String> = names
            .chunk_by(|a, b| a == b)
            .filter_map(large)
            .filter(|name| !name.is_empty())
            .collect();
        if parts.len() < 2 {
            return None;
        }
        let place = |row: &Scored| parts.iter().position(|name| name == (dimension.value)(row));
        let rows: Vec<(&Scored, usize)> =
            rows.iter().filter_map(|&row| Some((row, place(row)?))).collect();
        let groups = groups(rows.iter().map(|(row, _)| row.group.as_str()));
        let right: Vec<bool> = rows.iter().map(|(row, _)| row.is_right()).collect();
        let places: Vec<usize> = rows.iter().map(|&(_, place)| place).collect();
        let ones = vec![1; rows.len()];
        let (worst, best, gap) = extremes(parts.len(), &places, &right, &ones);
        let [gaps] = resample(&groups, SAMPLES, |weights| {
            [extremes(parts.len(), &places, &right, weights).2]
        });
        let p = p_of_gap(gap, parts.len(), &places, right);
        Some(Self {
            gap,
            interval: gaps.interval_from_zero(gap, p),
            p,
            worst: parts[worst].clone(),
            best: parts[best].clone(),
            parts: parts.len(),
        })
    }
}

/// The parts with the least and the greatest accuracy, and the difference. Each row counts as often
/// as its weight says; a part without rows is passed over.
fn extremes(
    parts: usize,
    places: &[usize],
    right: &[bool],
    weights: &[u32],
) -> (usize, usize, f64) {
    let mut counts = vec![(0u32, 0u32); parts];
    for ((&place, &right), &weight) in places.iter().zip(right).zip(weights) {
        counts[place].0 += if right { weight } else { 0 };
        counts[place].1 += weight;
    }
    let (mut worst, mut best) = ((0, f64::INFINITY), (0, f64::NEG_INFINITY));
    for (part, &(right, all)) in counts.iter().enumerate().filter(|(_, (_, all))| *all > 0) {
        let accuracy = f64::from(right) / f64::from(all);
        if accuracy < worst.1 {
            worst = (part, accuracy);
        }
        if accuracy > best.1 {
            best = (part, accuracy);
        }
    }
    (worst.0, best.0, (best.1 - worst.1).max(0.0))
}

fn p_of_gap(gap: f64, parts: usize, places: &[usize], mut right: Vec<bool>) -> f64 {
    let mut random = SplitMix64::new();
    let ones = vec![1; right.len()];
    let as_large = (0..SAMPLES).filter(|_| {
        random.shuffle(&mut right);
        // Sums of the same shares may differ in their last bits.
        extremes(parts, places, &right, &ones).2 >= gap - 1e-12
    });
    (as_large.count() + 1) as f64 / (SAMPLES + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::super::parts::ROLE;
    use super::*;

    /// Rows of some roles: how many, and how many of them right.
    fn gap(roles: &[(&str, usize, usize)]) -> Option<Gap> {
        let mut rows = Vec::new();
        for &(role, count, right) in roles {
            rows.extend((0..count).map(|i| Scored {
                role: role.to_owned(),
                ..Scored::sample("a", if i < right { "a" } else { "b" }, None)
            }));
        }
        Gap::new(&rows.iter().collect::<Vec<_>>(), ROLE)
    }

    #[test]
    fn the_gap_is_between_the_best_and_the_worst_large_part() {
        let roles = [
            ("official", 100, 80),
            ("resident", 100, 50),
            ("police", 19, 0),
            ("", 60, 0),
            ("x", 40, 24),
        ];
        let gap = gap(&roles).expect("three large parts");
        assert!((gap.gap - 0.3).abs() < 1e-12);
        assert_eq!((gap.worst.as_str(), gap.best.as_str(), gap.parts), ("resident", "official", 3));
        // The standard error of a difference between .8 and .5 of 100 each is 0.064.
        let (low, high) = gap.interval;
        assert!((low - 0.175).abs() < 0.03 && (high - 0.425).abs() < 0.03, "{low} {high}");
        assert!(gap.p < 0.01);
    }

    #[test]
    fn p_is_that_of_fishers_test() {
        // 66 and 54 of 100: scipy.stats.fisher_exact([[66, 34], [54, 46]]) gives p = 0.1121.
        let p = gap(&[("a", 100, 66), ("b", 100, 54)]).expect("two parts").p;
        assert!((p - 0.1121).abs() < 0.03, "{p}");
        assert_eq!(gap(&[("a", 20, 5), ("b", 20, 5)]).expect("two parts").p, 1.0);
        assert_eq!(gap(&[("a", 20, 5), ("b", 19, 5)]), None);
    }
}
