//! What coders said.

/// Labels that coders gave to units; a coder may leave units out.
#[derive(Clone, Debug, Default)]
pub struct Ratings {
    coders: usize,
    labels: Vec<String>,
    /// For each unit the number of each coder's label.
    units: Vec<Vec<Option<usize>>>,
}

impl Ratings {
    /// The labels of units: for each of them what each of the `coders` said, in one order, `None` where a coder left
    /// the unit out. What a unit has beyond the coders is passed over, and what it lacks was left out.
    pub fn new<L, U>(coders: usize, units: impl IntoIterator<Item = U>) -> Self
    where
        L: AsRef<str>,
        U: IntoIterator<Item = Option<L>>,
    {
        let named: Vec<Vec<Option<L>>> =
            units.into_iter().map(|unit| unit.into_iter().take(coders).collect()).collect();
        let all = named.iter().flatten().flatten();
        let mut labels: Vec<String> = all.map(|label| label.as_ref().to_owned()).collect();
        labels.sort_unstable();
        labels.dedup();
        let number =
            |label: &L| labels.binary_search_by(|known| known.as_str().cmp(label.as_ref()));
        let units = named
            .iter()
            .map(|unit| {
                let said = unit.iter().map(|label| number(label.as_ref()?).ok());
                said.chain(std::iter::repeat(None)).take(coders).collect()
            })
            .collect();
        Self { coders, labels, units }
    }

    /// Number of coders.
    pub fn coders(&self) -> usize {
        self.coders
    }

    /// The labels that occur, sorted.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How many units the coder labelled.
    pub(super) fn coded(&self, coder: usize) -> usize {
        self.units.iter().filter(|unit| unit.get(coder).copied().flatten().is_some()).count()
    }

    /// For each unit that two coders or more labelled, how many gave it each label.
    pub(super) fn counts(&self) -> Vec<Vec<u32>> {
        let mut counts = Vec::new();
        for unit in self.units.iter().filter(|unit| unit.iter().flatten().count() > 1) {
            let mut of = vec![0; self.labels.len()];
            unit.iter().flatten().for_each(|&label| of[label] += 1);
            counts.push(of);
        }
        counts
    }

    /// The labels of two coders, of the units that both labelled.
    pub(super) fn both(&self, [a, b]: [usize; 2]) -> Vec<[usize; 2]> {
        let label = |unit: &[Option<usize>], coder: usize| unit.get(coder).copied().flatten();
        self.units.iter().filter_map(|unit| Some([label(unit, a)?, label(unit, b)?])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_as_wide_as_there_are_coders() {
        let units = [vec![Some("b")], vec![None, Some("a"), Some("c")], vec![Some("a"), Some("b")]];
        let ratings = Ratings::new(2, units);
        assert_eq!(ratings.labels(), ["a", "b"]);
        assert_eq!([ratings.coded(0), ratings.coded(1), ratings.coded(2)], [2, 2, 0]);
        assert_eq!(ratings.both([0, 1]), [[0, 1]]);
        assert_eq!(ratings.counts(), [[1, 1]]);
    }
}
