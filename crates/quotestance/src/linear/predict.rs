//! The fitted model, and how it scores a row.

use std::fmt;

use super::softmax;

/// A linear model: one weight for each column and class, and one intercept for each class.
///
/// Weights stand column by column, a column's classes side by side, so that scoring a sparse row
/// reads one short stretch of memory for each of its entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    weights: Vec<f64>,
    intercepts: Vec<f64>,
}

impl Linear {
    /// The model of `weights[column * classes + class]` and `intercepts[class]`.
    ///
    /// # Errors
    /// If there is no class, the weights are not a whole number of columns, or a number is not
    /// finite.
    pub fn new(weights: Vec<f64>, intercepts: Vec<f64>) -> Result<Self, LinearError> {
        if intercepts.is_empty() || !weights.len().is_multiple_of(intercepts.len()) {
            return Err(LinearError::Shape { weights: weights.len(), classes: intercepts.len() });
        }
        if weights.iter().chain(&intercepts).any(|number| !number.is_finite()) {
            return Err(LinearError::NotFinite);
        }
        Ok(Self { weights, intercepts })
    }

    /// Number of classes, at least 1.
    pub const fn classes(&self) -> usize {
        self.intercepts.len()
    }

    /// Number of columns.
    pub const fn columns(&self) -> usize {
        self.weights.len() / self.intercepts.len()
    }

    /// All weights, column by column: the weight of a column for a class is `[column * classes +
    /// class]`.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The weights of one column, one for each class.
    pub fn column(&self, column: usize) -> Option<&[f64]> {
        let start = column.checked_mul(self.classes())?;
        self.weights.get(start..start.checked_add(self.classes())?)
    }

    /// The intercepts, one for each class.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The decision values of a row of `(column, value)`, one for each class: log-odds up to a
    /// constant.
    ///
    /// Columns that the model does not have count for nothing.
    pub fn scores(&self, row: &[(u32, f64)]) -> Vec<f64> {
        match self.classes() {
            2 => self.scores_of::<2>(row),
            3 => self.scores_of::<3>(row),
            4 => self.scores_of::<4>(row),
            _ => {
                let mut scores = self.intercepts.clone();
                for &(column, value) in row {
                    add(&mut scores, self.column(column as usize).unwrap_or_default(), value);
                }
                scores
            }
        }
    }

    /// As [`Linear::scores`] where there are `N` classes: to know their number is twice as fast.
    fn scores_of<const N: usize>(&self, row: &[(u32, f64)]) -> Vec<f64> {
        let mut scores: [f64; N] = [0.0; N];
        scores.copy_from_slice(&self.intercepts);
        let (columns, _) = self.weights.as_chunks::<N>();
        for &(column, value) in row {
            if let Some(weights) = columns.get(column as usize) {
                add(&mut scores, weights, value);
            }
        }
        scores.to_vec()
    }

    /// The probabilities that a row of `(column, value)` belongs to each class.
    pub fn probabilities(&self, row: &[(u32, f64)]) -> Vec<f64> {
        let mut scores = self.scores(row);
        softmax(&mut scores);
        scores
    }
}

#[inline]
fn add(scores: &mut [f64], weights: &[f64], value: f64) {
    for (score, weight) in scores.iter_mut().zip(weights) {
        *score += weight * value;
    }
}

/// Why weights and intercepts make no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinearError {
    /// The weights are not a whole number of columns.
    Shape {
        /// Number of weights.
        weights: usize,
        /// Number of intercepts.
        classes: usize,
    },
    /// A weight or an intercept is infinite or not a number.
    NotFinite,
}

impl fmt::Display for LinearError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { weights, classes } => write!(
                f,
                "expected an intercept for each class and a weight for each column and class, \
                 found {classes} intercepts and {weights} weights"
            ),
            Self::NotFinite => write!(f, "expected finite weights and intercepts"),
        }
    }
}

impl std::error::Error for LinearError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_intercept_plus_weighted_values() {
        let linear = Linear::new(vec![1.0, -1.0, 0.5, 2.0, 8.0, 9.0], vec![0.25, 0.0]).unwrap();
        assert_eq!((linear.columns(), linear.classes()), (3, 2));
        assert_eq!(linear.column(1), Some(&[0.5, 2.0][..]));
        assert_eq!(linear.column(3), None);
        assert_eq!(linear.scores(&[]), [0.25, 0.0]);
        assert_eq!(linear.scores(&[(0, 2.0), (1, 4.0)]), [4.25, 6.0]);
    }

    #[test]
    fn unknown_columns_count_for_nothing() {
        let linear = Linear::new(vec![1.0, 2.0], vec![0.0, 0.0]).unwrap();
        assert_eq!(linear.scores(&[(0, 1.0), (1, 5.0), (u32::MAX, 5.0)]), [1.0, 2.0]);
    }

    #[test]
    fn refuses_what_is_no_model() {
        assert!(Linear::new(vec![], vec![]).is_err());
        assert_eq!(
            Linear::new(vec![1.0; 5], vec![0.0; 2]).unwrap_err(),
            LinearError::Shape { weights: 5, classes: 2 }
        );
        assert_eq!(Linear::new(vec![f64::NAN; 2], vec![0.0; 2]), Err(LinearError::NotFinite));
        assert_eq!(Linear::new(vec![], vec![f64::INFINITY]), Err(LinearError::NotFinite));
    }
}
