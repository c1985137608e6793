//! How often each label was right, found, and both; the figures that come from that.

use serde::Serialize;

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

/// For each label how many rows have it, how many were said to have it, and how many of those
/// rightly.
pub(super) struct Counts(Vec<Count>);

#[derive(Clone, Copy, Default)]
struct Count {
    gold: u64,
    found: u64,
    right: u64,
}

impl Counts {
    /// Counts rows, each as often as its weight says. A row is a right and a found label, by their
    /// numbers below `labels`.
    pub(super) fn new(labels: usize, rows: &[(usize, usize)], weights: &[u32]) -> Self {
        let mut counts = vec![Count::default(); labels];
        for (&(gold, found), &weight) in rows.iter().zip(weights) {
            let weight = u64::from(weight);
            counts[gold].gold += weight;
            counts[found].found += weight;
            counts[gold].right += if gold == found { weight } else { 0 };
        }
        Self(counts)
    }

    /// Share of rows whose label was found.
    pub(super) fn accuracy(&self) -> f64 {
        let right = self.0.iter().map(|count| count.right).sum();
        share(right, self.0.iter().map(|count| count.gold).sum())
    }

    /// Mean of the F1 of the labels that occur.
    pub(super) fn macro_f1(&self) -> f64 {
        let occurring = self.0.iter().filter(|count| count.gold > 0);
        mean(occurring.map(|count| count.f1()))
    }

    /// Mean of the F1 of some labels, by their numbers.
    pub(super) fn f1_of(&self, labels: &[usize]) -> f64 {
        mean(labels.iter().map(|&label| self.0[label].f1()))
    }

    /// The figures of each label.
    pub(super) fn per_class(&self) -> impl Iterator<Item = ClassScores> {
        self.0.iter().map(|count| ClassScores {
            precision: share(count.right, count.found),
            recall: share(count.right, count.gold),
            f1: count.f1(),
            examples: count.gold as usize,
        })
    }
}

impl Count {
    fn f1(&self) -> f64 {
        share(2 * self.right, self.gold + self.found)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    sum / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten rows of three labels; the fourth label was found and never right.
    const ROWS: [(usize, usize); 10] =
        [(0, 0), (0, 0), (0, 1), (1, 1), (1, 1), (1, 3), (1, 0), (2, 2), (2, 0), (2, 2)];

    #[test]
    fn figures_are_those_of_scikit_learn() {
        // sklearn.metrics.precision_recall_fscore_support(gold, found, labels=[0, 1, 2]) and
        // accuracy_score; the macro-F1 is the mean of the F1 of labels 0 to 2.
        let counts = Counts::new(4, &ROWS, &[1; 10]);
        let classes: Vec<_> = counts.per_class().collect();
        for (class, expected) in classes.iter().zip([
            (0.5, 0.666_666_666_666_666_6, 0.571_428_571_428_571_4, 3),
            (0.666_666_666_666_666_6, 0.5, 0.571_428_571_428_571_4, 4),
            (1.0, 0.666_666_666_666_666_6, 0.8, 3),
        ]) {
            assert!((class.precision - expected.0).abs() < 1e-12);
            assert!((class.recall - expected.1).abs() < 1e-12);
            assert!((class.f1 - expected.2).abs() < 1e-12);
            assert_eq!(class.examples, expected.3);
        }
        assert_eq!(counts.accuracy(), 0.6);
        assert!((counts.macro_f1() - 0.647_619_047_619_047_6).abs() < 1e-12);
        assert!((counts.f1_of(&[0, 2]) - 0.685_714_285_714_285_7).abs() < 1e-12);
    }

    #[test]
    fn a_weight_counts_a_row_so_often() {
        let mut twice: Vec<_> = ROWS.to_vec();
        twice.push(ROWS[6]);
        let mut weights = [1; 10];
        weights[6] = 2;
        let (weighted, repeated) =
            (Counts::new(4, &ROWS, &weights), Counts::new(4, &twice, &[1; 11]));
        assert_eq!(weighted.macro_f1(), repeated.macro_f1());
        assert_eq!(weighted.accuracy(), repeated.accuracy());
    }

    #[test]
    fn nothing_gives_zero() {
        let counts = Counts::new(2, &[], &[]);
        assert_eq!((counts.accuracy(), counts.macro_f1()), (0.0, 0.0));
    }
}
