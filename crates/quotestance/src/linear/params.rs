//! Settings of a fit.

use super::FitError;

/// Settings of [`fit`](super::fit()).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitParams {
    /// Inverse strength of the L2 penalty, above 0: the smaller, the smaller the weights.
    pub c: f64,
    /// Most iterations of each optimiser, at least 1.
    pub max_iterations: u64,
    /// Largest norm of the loss's gradient, per row, at which the fit counts as done; above 0. Below
    /// some 1e-8 rounding may end the descent before.
    pub gradient_tolerance: f64,
    /// What a row of each class counts.
    pub class_weight: ClassWeight,
    /// Who finds the minimum.
    pub learner: Learner,
}

/// What a row of each class counts in the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ClassWeight {
    /// Each row as much as any other.
    #[default]
    None,
    /// A row of a class counts in proportion to (rows / rows of the class) to this power, 0 to 1;
    /// in the mean a row counts 1. At 1 every class counts as much as any other, at 0 every row.
    Balanced(f64),
}

/// Who finds the minimum. Both minimise the same, to the same tolerance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Learner {
    /// linfa-logistic where it serves, on dense rows, beginning where the sparse descent ended:
    /// up to [`LINFA_ROWS`](super::LINFA_ROWS) rows and [`LINFA_CELLS`](super::LINFA_CELLS) cells,
    /// without class weights, which it does not know. The sparse descent alone elsewhere.
    #[default]
    Linfa,
    /// The sparse descent alone.
    Sparse,
}

impl Default for FitParams {
    fn default() -> Self {
        Self {
            c: 1.0,
            max_iterations: 1000,
            gradient_tolerance: 1e-5,
            class_weight: ClassWeight::None,
            learner: Learner::Linfa,
        }
    }
}

impl FitParams {
    pub(super) fn check(&self) -> Result<(), FitError> {
        for (name, value) in [
            ("c", self.c),
            ("max_iterations", self.max_iterations as f64),
            ("gradient_tolerance", self.gradient_tolerance),
        ] {
            // Subnormal numbers have no finite inverse.
            if !value.is_normal() || value < 0.0 {
                return Err(FitError::Parameter { name, value });
            }
        }
        match self.class_weight {
            ClassWeight::Balanced(power) if !(0.0..=1.0).contains(&power) => {
                Err(FitError::Power { power })
            }
            _ => Ok(()),
        }
    }
}

impl ClassWeight {
    /// The weight of each class, of which `counts` says how many rows it has; none has 0.
    pub(super) fn of(self, counts: &[usize]) -> Vec<f64> {
        let Self::Balanced(power) = self else { return vec![1.0; counts.len()] };
        let rows = counts.iter().sum::<usize>() as f64;
        let raw: Vec<f64> =
            counts.iter().map(|&count| libm::pow(rows / count as f64, power)).collect();
        let sum: f64 = raw.iter().zip(counts).map(|(weight, &count)| weight * count as f64).sum();
        raw.into_iter().map(|weight| weight * rows / sum).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_weights_have_the_mean_one() {
        assert_eq!(ClassWeight::None.of(&[9, 1]), [1.0, 1.0]);
        assert_eq!(ClassWeight::Balanced(0.0).of(&[9, 1]), [1.0, 1.0]);
        let even = ClassWeight::Balanced(1.0).of(&[9, 1]);
        assert!((even[0] * 9.0 - 5.0).abs() < 1e-12 && (even[1] - 5.0).abs() < 1e-12, "{even:?}");
        let half = ClassWeight::Balanced(0.5).of(&[9, 1]);
        assert!((half[1] / half[0] - 3.0).abs() < 1e-12, "{half:?}");
        assert!((9.0 * half[0] + half[1] - 10.0).abs() < 1e-12, "{half:?}");
    }
}
