//! Rows as numbers: labels, groups.

use std::collections::{BTreeMap, BTreeSet};

use super::counts::Counts;
use super::predictions::Scored;

/// The rows of one classification by numbers.
pub(super) struct Outcomes<'r> {
    /// The labels that were right or found, in the order of the alphabet.
    pub(super) labels: Vec<&'r str>,
    /// Each row's right and found label, as places among the labels.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Each row's group, as a number below the number of groups.
    pub(super) groups: Vec<usize>,
}

impl<'r> Outcomes<'r> {
    pub(super) fn new(rows: &[&'r Scored]) -> Self {
        let labels = labels(rows);
        let pairs = rows.iter().map(|row| pair(&labels, row)).collect();
        Self { pairs, groups: groups(rows.iter().map(|row| row.group.as_str())), labels }
    }

    /// Counts of the rows, each as often as its weight says.
    pub(super) fn counts(&self, weights: &[u32]) -> Counts {
        Counts::new(self.labels.len(), &self.pairs, weights)
    }

    /// Counts by right label, then by found label.
    pub(super) fn confusion(&self) -> BTreeMap<String, BTreeMap<String, usize>> {
        let mut confusion: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for &(gold, found) in &self.pairs {
            let row = confusion.entry(self.labels[gold].to_owned()).or_default();
            *row.entry(self.labels[found].to_owned()).or_default() += 1;
        }
        confusion
    }

    /// The places of `favor` and `against`, if these and `none` are the labels.
    pub(super) fn semeval_labels(&self) -> Option<[usize; 2]> {
        semeval_labels(&self.labels)
    }
}

/// The labels that are right or were found somewhere, in the order of the alphabet.
pub(super) fn labels<'r>(rows: &[&'r Scored]) -> Vec<&'r str> {
    let both = rows.iter().flat_map(|row| [row.gold.as_str(), row.predicted.as_str()]);
    both.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The right and the found label of a row, as places among sorted labels that hold them.
pub(super) fn pair(labels: &[&str], row: &Scored) -> (usize, usize) {
    let place = |label: &str| labels.binary_search(&label).unwrap_or(0);
    (place(&row.gold), place(&row.predicted))
}

/// The places of `favor` and `against`, in whatever case, if there is no other label but `none`.
pub(super) fn semeval_labels(labels: &[&str]) -> Option<[usize; 2]> {
    let place = |name: &str| labels.iter().position(|label| label.eq_ignore_ascii_case(name));
    let known = ["favor", "against", "none"].into_iter().filter_map(place).count();
    (known == labels.len()).then_some([place("favor")?, place("against")?])
}

/// Groups as numbers, in the order in which they come first; no name is a group of its own.
pub(super) fn groups<'r>(names: impl Iterator<Item = &'r str>) -> Vec<usize> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut next = 0;
    let mut new_group = || {
        next += 1;
        next - 1
    };
    names
        .map(|name| match name {
            "" => new_group(),
            name => *numbers.entry(name).or_insert_with(&mut new_group),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_a_group_stands_alone() {
        assert_eq!(groups(["g", "", "h", "g", ""].into_iter()), [0, 1, 2, 0, 3]);
    }

    #[test]
    fn the_labels_of_semeval_in_whatever_case() {
        assert_eq!(semeval_labels(&["AGAINST", "FAVOR", "NONE"]), Some([1, 0]));
        assert_eq!(semeval_labels(&["against", "favor"]), Some([1, 0]));
        assert_eq!(semeval_labels(&["against", "favor", "neutral"]), None);
        assert_eq!(semeval_labels(&["against", "none"]), None);
    }
}
