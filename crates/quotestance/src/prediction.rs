//! Labels with a probability for each.

use std::sync::Arc;

/// A probability for each label of a head.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    labels: Arc<[String]>,
    probabilities: Vec<f64>,
}

impl Prediction {
    /// `labels` and `probabilities` go together one to one, and there is at least one.
    pub(crate) fn new(labels: Arc<[String]>, probabilities: Vec<f64>) -> Self {
        debug_assert!(labels.len() == probabilities.len() && !labels.is_empty());
        Self { labels, probabilities }
    }

    /// The most probable label; of two equally probable ones the first.
    pub fn label(&self) -> &str {
        &self.labels[self.best()]
    }

    /// The probability of [`Prediction::label`], 0 to 1.
    pub fn confidence(&self) -> f64 {
        self.probabilities[self.best()]
    }

    /// The probability of `label`, if the head has it.
    pub fn probability(&self, label: &str) -> Option<f64> {
        self.iter().find(|(known, _)| *known == label).map(|(_, probability)| probability)
    }

    /// Labels and probabilities, in the model's order; they sum to 1.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.labels.iter().map(String::as_str).zip(self.probabilities.iter().copied())
    }

    /// Index of the most probable label in the model's order.
    pub(crate) fn best(&self) -> usize {
        (0..self.probabilities.len())
            .rev()
            .max_by(|&a, &b| self.probabilities[a].total_cmp(&self.probabilities[b]))
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_is_the_label() {
        let labels: Arc<[String]> = ["a", "b", "c"].map(String::from).into();
        let prediction = Prediction::new(labels, vec![0.2, 0.4, 0.4]);
        assert_eq!(prediction.label(), "b");
        assert_eq!(prediction.confidence(), 0.4);
        assert_eq!(prediction.probability("c"), Some(0.4));
        assert_eq!(prediction.probability("d"), None);
    }
}
