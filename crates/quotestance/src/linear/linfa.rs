//! Fitting by linfa-logistic's L-BFGS, whose answer is judged before it is believed.
//!
//! What linfa 0.8.1 minimises is the sum (not the mean) of the rows' log-losses plus `alpha / 2`
//! times the sum of the squared weights; intercepts are not penalised. With `alpha = 1 / C` that is
//! scikit-learn's objective. Its parameters are one matrix of (columns + 1) × classes, intercepts
//! in the last row, classes in ascending order of those that occur.
//!
//! Its log-sum-exp subtracts the maximum of all rows together and holds the rest at 1e-15: once
//! scores of different rows lie more than 34 apart, its loss and gradient are wrong and contradict
//! each other. It also reports neither a failed line search nor running out of iterations. So the
//! objective is computed again, and its gradient alone decides whether a fit is done.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::{MultiFittedLogisticRegression, MultiLogisticRegression};
use ndarray::{Array2, ArrayView1, ArrayView2};

use super::objective::{Objective, numbers_of};
use super::{FitError, Linear, Step, Watch};

/// Iterations between two looks at the gradient. Starting afresh gets linfa over a failed line
/// search: weakly penalised problems converge in chunks that do not in one run.
const CHUNK: u64 = 10;

/// Chunks without a lower loss after which linfa is given up.
const PATIENCE: u32 = 2;

/// Lets linfa go on from `start` until the norm of the gradient per row is `tolerance` or less by
/// our own reckoning; `None` if it does not get there, or only to a greater loss than `start` has.
///
/// # Errors
/// If `watch` says stop, which it is asked after each chunk of iterations.
pub(super) fn refine(
    objective: &Objective<'_>,
    start: &Linear,
    tolerance: f64,
    max_iterations: u64,
    watch: &mut Watch<'_>,
) -> Result<Option<Linear>, FitError> {
    let rows = objective.rows.len() as f64;
    let dense = objective.rows.to_dense();
    let begun = objective.at(start);
    let mut linear = start.clone();
    let (mut lowest, mut without) = (f64::INFINITY, 0);
    let mut step = Step { iterations: 0, passes: 0, loss: begun.loss, gradient: 0.0 };
    while step.iterations < max_iterations {
        let chunk = CHUNK.min(max_iterations - step.iterations);
        let solver = MultiLogisticRegression::default()
            .alpha(objective.alpha)
            .max_iterations(chunk)
            // Half, so that what satisfies linfa satisfies us whatever the rounding.
            .gradient_tolerance(0.5 * tolerance * rows);
        let Ok(next) = descend(solver, dense.view(), objective.classes, &linear) else {
            return Ok(None);
        };
        let height = objective.at(&next);
        step.iterations += chunk;
        step.passes += 1;
        (step.loss, step.gradient) = (height.loss, height.gradient / rows);
        if watch(&step).is_break() {
            return Err(FitError::Stopped { iterations: step.iterations });
        }
        if step.gradient <= tolerance {
            // Rounding alone may lift the loss of a minimum that was found already.
            let limit = begun.loss + 1e-9 * begun.loss.abs();
            return Ok((height.loss <= limit).then_some(next));
        }
        without = if height.loss < lowest { 0 } else { without + 1 };
        if !height.loss.is_finite() || without == PATIENCE {
            return Ok(None);
        }
        lowest = lowest.min(height.loss);
        linear = next;
    }
    Ok(None)
}

/// Lets `solver` go on from `start`.
fn descend(
    solver: MultiLogisticRegression<f64>,
    rows: ArrayView2<'_, f64>,
    classes: &[usize],
    start: &Linear,
) -> Result<Linear, FitError> {
    let numbers = numbers_of(start);
    let start = Array2::from_shape_vec((start.columns() + 1, start.classes()), numbers)
        .map_err(|error| FitError::Optimiser(error.to_string()))?;
    let fitted = solver
        .initial_params(start)
        .fit(&DatasetBase::new(rows, ArrayView1::from(classes)))
        .map_err(|error| FitError::Optimiser(error.to_string()))?;
    from_linfa(&fitted)
}

pub(super) fn from_linfa(
    fitted: &MultiFittedLogisticRegression<f64, usize>,
) -> Result<Linear, FitError> {
    // `iter` goes row by row whatever the layout: a column's classes side by side, as in `Linear`.
    Linear::new(fitted.params().iter().copied().collect(), fitted.intercept().to_vec())
        .map_err(|_| FitError::NotFinite)
}

#[cfg(test)]
mod tests {
    use super::super::{FitParams, Learner, fit, sample};
    use super::*;

    #[test]
    fn probabilities_agree_with_linfa() {
        for class_count in 2..5 {
            let (rows, classes) = sample::rows(120, 50, 9, class_count, 4);
            let dense = rows.to_dense();
            let data = DatasetBase::new(dense.view(), ArrayView1::from(&classes));
            let fitted = MultiLogisticRegression::default().fit(&data).unwrap();
            assert_eq!(fitted.classes(), (0..class_count).collect::<Vec<_>>());
            let linear = from_linfa(&fitted).unwrap();
            let theirs = fitted.predict_probabilities(&dense);
            for (row, theirs) in rows.iter().zip(theirs.rows()) {
                for (our, their) in linear.probabilities(row).iter().zip(theirs) {
                    assert!((our - their).abs() < 1e-9);
                }
            }
        }
    }

    /// Both from nothing, so that they get there by themselves.
    #[test]
    fn the_sparse_descent_finds_what_linfa_finds() {
        for (class_count, c) in [(2, 1.0), (3, 0.1), (4, 2.0), (6, 1.0)] {
            let (rows, classes) = sample::rows(120, 60, 9, class_count, 11);
            let dense = rows.to_dense();
            let data = DatasetBase::new(dense.view(), ArrayView1::from(&classes));
            let solver = MultiLogisticRegression::default().alpha(1.0 / c).max_iterations(2_000);
            let theirs = from_linfa(&solver.gradient_tolerance(1e-8).fit(&data).unwrap()).unwrap();
            let params = FitParams { c, gradient_tolerance: 3e-9, ..FitParams::default() };
            let params = FitParams { learner: Learner::Sparse, ..params };
            let ours = fit(&rows, &classes, class_count, &params).unwrap();
            // A constant added to all intercepts changes nothing.
            let mean = |linear: &Linear| {
                linear.intercepts().iter().sum::<f64>() / linear.intercepts().len() as f64
            };
            let shift = mean(&ours) - mean(&theirs);
            for (our, their) in ours.weights().iter().zip(theirs.weights()) {
                assert!((our - their).abs() < 1e-6, "{class_count}: {our} {their}");
            }
            for (our, their) in ours.intercepts().iter().zip(theirs.intercepts()) {
                assert!((our - their - shift).abs() < 1e-6, "{class_count}: {our} {their}");
            }
            for row in rows.iter() {
                for (our, their) in ours.probabilities(row).iter().zip(theirs.probabilities(row)) {
                    assert!((our - their).abs() < 1e-6);
                }
            }
        }
    }

    #[test]
    fn linfa_has_the_last_word_where_it_is_right() {
        let (rows, classes) = sample::rows(200, 60, 9, 3, 12);
        let params = FitParams::default();
        let sparse = fit(&rows, &classes, 3, &FitParams { learner: Learner::Sparse, ..params });
        let (sparse, linear) = (sparse.unwrap(), fit(&rows, &classes, 3, &params).unwrap());
        assert_ne!(sparse, linear);
        let class_weights = vec![1.0; 3];
        let objective = Objective { rows: &rows, classes: &classes, class_weights, alpha: 1.0 };
        assert!(objective.at(&linear).gradient <= objective.at(&sparse).gradient);
        assert!(objective.at(&linear).loss <= objective.at(&sparse).loss);
    }
}
