//! Numbers that every statement has, unlike words that are there or not.

use super::Family;

/// Numbers that a family gives every statement, by the name that their columns share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) family: Family,
    pub(crate) part: String,
    pub(crate) values: Vec<f64>,
}

impl Block {
    /// The name of a column. Names are sorted as their numbers are.
    pub(crate) fn column(family: Family, part: &str, index: usize) -> String {
        format!("{family}:{part} {index:03}")
    }

    /// The names of all columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = String> {
        (0..self.values.len()).map(|index| Self::column(self.family, &self.part, index))
    }

    /// Scores of detectors as blocks of one number each, those of a task less their mean, since only
    /// differences count. A label is task and label: `stance neutral`.
    pub(crate) fn of_scores(labels: &[String], scores: &[f64]) -> Vec<Self> {
        let task = |label: &str| label.split(' ').next().unwrap_or_default().to_owned();
        let scored = || labels.iter().zip(scores);
        scored()
            .map(|(label, score)| {
                let of_task: Vec<f64> = scored()
                    .filter(|(other, _)| task(other) == task(label))
                    .map(|(_, &score)| score)
                    .collect();
                let mean = of_task.iter().sum::<f64>() / of_task.len() as f64;
                let values = vec![score - mean];
                Self { family: Family::Detector, part: label.clone(), values }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_told_from_those_of_their_task() {
        let labels = ["stance a", "stance b", "sentiment a"].map(str::to_owned);
        let blocks = Block::of_scores(&labels, &[3.0, 1.0, 5.0]);
        let values: Vec<f64> = blocks.iter().flat_map(|block| block.values.clone()).collect();
        assert_eq!(values, [1.0, -1.0, 0.0]);
        assert_eq!(blocks[1].columns().collect::<Vec<_>>(), ["detector:stance b 000"]);
    }
}
