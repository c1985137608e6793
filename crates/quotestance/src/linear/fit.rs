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

use libm::log;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::{MultiFittedLogisticRegression, MultiLogisticRegression};
use ndarray::{Array2, ArrayView1, ArrayView2};

use super::objective::Objective;
use super::{FitError, Linear, Rows};

/// Settings of [`fit`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitParams {
    /// Inverse strength of the L2 penalty, above 0: the smaller, the smaller the weights. Above 100
    /// the optimiser may give up.
    pub c: f64,
    /// Most iterations of the optimiser, at least 1.
    pub max_iterations: u64,
    /// Largest norm of the loss's gradient, per row, at which the fit counts as done; above 0.
    pub gradient_tolerance: f64,
}

impl Default for FitParams {
    fn default() -> Self {
        Self { c: 1.0, max_iterations: 1000, gradient_tolerance: 1e-5 }
    }
}

impl FitParams {
    fn check(&self) -> Result<(), FitError> {
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
        Ok(())
    }
}

/// Most cells (rows × columns) of a fit, which takes 8 bytes for each.
const MAX_CELLS: usize = 1 << 28;

/// Largest magnitude of a value. Where linfa's loss and gradient contradict each other its line
/// search can come to divide 0 by 0 and then never ends, which was seen from 1e5 on.
const MAX_VALUE: f64 = 100.0;

/// Iterations between two looks at the gradient. Starting afresh gets linfa over a failed line
/// search: weakly penalised problems converge in chunks that do not in one run.
const CHUNK: u64 = 50;

/// Fits multinomial logistic regression to `rows`, of which `classes` holds the class of each: a
/// number below `class_count`.
///
/// Fitting takes rows × columns × 8 bytes, at most 2 GiB. Rows should have a Euclidean length of 1:
/// the optimiser gives up on much longer ones, and values beyond 100 are refused. The same input
/// gives the same bits on the same machine.
///
/// # Errors
/// If a setting is out of range, the rows and classes do not fit each other or leave a class
/// without an example, or what the optimiser found is not the minimum or no better than the
/// classes' frequencies.
pub fn fit(
    rows: &Rows,
    classes: &[usize],
    class_count: usize,
    params: &FitParams,
) -> Result<Linear, FitError> {
    params.check()?;
    let counts = count(rows, classes, class_count)?;
    check_size(rows, class_count)?;
    let alpha = 1.0 / params.c;
    let tolerance = params.gradient_tolerance * rows.len() as f64;
    let objective = |linear: &Linear| Objective::of(linear, rows, classes, alpha);
    let dense = rows.to_dense();

    let mut linear = frequencies(rows.columns(), &counts)?;
    let guess = objective(&linear);
    let mut reached = guess;
    let mut iterations = 0;
    while reached.gradient > tolerance && iterations < params.max_iterations {
        let chunk = CHUNK.min(params.max_iterations - iterations);
        iterations += chunk;
        let solver = MultiLogisticRegression::default()
            .alpha(alpha)
            .max_iterations(chunk)
            // Half, so that what satisfies linfa satisfies us whatever the rounding.
            .gradient_tolerance(0.5 * tolerance);
        let next = descend(solver, dense.view(), classes, &linear)?;
        let objective = objective(&next);
        if objective.gradient > tolerance && objective.loss >= reached.loss {
            break;
        }
        (linear, reached) = (next, objective);
    }
    judge(reached, guess, tolerance, iterations)?;
    Ok(linear)
}

fn check_size(rows: &Rows, class_count: usize) -> Result<(), FitError> {
    // The classes, too, become a dense matrix.
    let columns = rows.columns().max(class_count);
    if rows.len().checked_mul(columns).is_none_or(|cells| cells > MAX_CELLS) {
        return Err(FitError::TooLarge { rows: rows.len(), columns, limit: MAX_CELLS });
    }
    for (row, entries) in rows.iter().enumerate() {
        if let Some(&(column, value)) = entries.iter().find(|entry| entry.1.abs() > MAX_VALUE) {
            return Err(FitError::Value { row, column, value, limit: MAX_VALUE });
        }
    }
    Ok(())
}

/// Number of rows in each class, none of them 0.
fn count(rows: &Rows, classes: &[usize], class_count: usize) -> Result<Vec<usize>, FitError> {
    if rows.is_empty() {
        return Err(FitError::NoRows);
    }
    if rows.len() != classes.len() {
        return Err(FitError::Lengths { rows: rows.len(), classes: classes.len() });
    }
    if class_count < 2 {
        return Err(FitError::TooFewClasses { class_count });
    }
    // More classes than rows leave one empty among the first rows + 1.
    let mut counts = vec![0; class_count.min(rows.len() + 1)];
    for (row, &class) in classes.iter().enumerate() {
        if class >= class_count {
            return Err(FitError::Class { row, class, class_count });
        }
        if let Some(count) = counts.get_mut(class) {
            *count += 1;
        }
    }
    match counts.iter().position(|&count| count == 0) {
        Some(class) => Err(FitError::EmptyClass { class }),
        None => Ok(counts),
    }
}

/// The best model without weights: intercepts that give each class its frequency, and sum to 0.
fn frequencies(columns: usize, counts: &[usize]) -> Result<Linear, FitError> {
    let logs: Vec<f64> = counts.iter().map(|&count| log(count as f64)).collect();
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let intercepts = logs.iter().map(|log| log - mean).collect();
    Linear::new(vec![0.0; columns * counts.len()], intercepts).map_err(|_| FitError::NotFinite)
}

/// Lets `solver` go on from `start`.
fn descend(
    solver: MultiLogisticRegression<f64>,
    rows: ArrayView2<'_, f64>,
    classes: &[usize],
    start: &Linear,
) -> Result<Linear, FitError> {
    let numbers = [start.weights(), start.intercepts()].concat();
    let start = Array2::from_shape_vec((start.columns() + 1, start.classes()), numbers)
        .map_err(|error| FitError::Optimiser(error.to_string()))?;
    let fitted = solver
        .initial_params(start)
        .fit(&DatasetBase::new(rows, ArrayView1::from(classes)))
        .map_err(|error| FitError::Optimiser(error.to_string()))?;
    from_linfa(&fitted)
}

fn from_linfa(fitted: &MultiFittedLogisticRegression<f64, usize>) -> Result<Linear, FitError> {
    // `iter` goes row by row whatever the layout: a column's classes side by side, as in `Linear`.
    Linear::new(fitted.params().iter().copied().collect(), fitted.intercept().to_vec())
        .map_err(|_| FitError::NotFinite)
}

fn judge(
    reached: Objective,
    guess: Objective,
    tolerance: f64,
    iterations: u64,
) -> Result<(), FitError> {
    let Objective { loss, gradient } = reached;
    if !loss.is_finite() || !gradient.is_finite() {
        return Err(FitError::NotFinite);
    }
    if gradient > tolerance {
        return Err(FitError::NotConverged { gradient, tolerance, iterations });
    }
    if loss >= guess.loss {
        return Err(FitError::NoBetterThanGuessing { loss, guess: guess.loss });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn rows_of(columns: usize, written: &[impl AsRef<[(u32, f64)]>]) -> Rows {
        let mut rows = Rows::new(columns);
        for row in written {
            rows.push(row.as_ref()).unwrap();
        }
        rows
    }

    /// Ten rows of which `value` alone tells the two classes apart, by its sign.
    fn signs(value: f64) -> (Rows, Vec<usize>) {
        let written: Vec<[(u32, f64); 1]> =
            (0..10).map(|i| [(0, if i < 5 { value } else { -value })]).collect();
        (rows_of(1, &written), (0..10).map(|i| i / 5).collect())
    }

    #[test]
    fn learns_what_is_well_separated() {
        let (rows, classes) = sample::rows(400, 200, 30, 4, 1);
        let linear =
            fit(&rows, &classes, 4, &FitParams { c: 10.0, ..FitParams::default() }).unwrap();
        let (unseen, truth) = sample::rows(400, 200, 30, 4, 2);
        let right = unseen.iter().zip(&truth).filter(|(row, class)| {
            let scores = linear.scores(row);
            scores.iter().all(|score| *score <= scores[**class])
        });
        let right = right.count();
        assert!(right > 380, "{right}");
    }

    #[test]
    fn c_is_the_inverse_of_a_penalty_on_the_sum() {
        let (rows, classes) = signs(1.0);
        let params = FitParams { c: 2.0, gradient_tolerance: 1e-9, ..FitParams::default() };
        let linear = fit(&rows, &classes, 2, &params).unwrap();
        // Weights (w, -w): the slope of 10 ln(1 + exp(-2w)) + w² / 2 is 0.
        let w = linear.weights()[0];
        assert!((linear.weights()[1] + w).abs() < 1e-8);
        assert!((w - 20.0 / (1.0 + libm::exp(2.0 * w))).abs() < 1e-7, "{w}");
    }

    #[test]
    fn intercepts_are_not_penalised() {
        let (rows, _) = sample::rows(50, 20, 5, 2, 3);
        let classes: Vec<usize> = (0..50).map(|i| usize::from(i < 10)).collect();
        let params = FitParams { c: 1e-6, ..FitParams::default() };
        let probabilities = fit(&rows, &classes, 2, &params).unwrap().probabilities(&[(0, 1.0)]);
        assert!((probabilities[1] - 0.2).abs() < 1e-3, "{probabilities:?}");
    }

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

    #[test]
    fn the_same_input_gives_the_same_bits() {
        let (rows, classes) = sample::rows(200, 80, 10, 3, 5);
        let bits = || -> Vec<u64> {
            let linear = fit(&rows, &classes, 3, &FitParams::default()).unwrap();
            linear
                .weights()
                .iter()
                .chain(linear.intercepts())
                .map(|number| number.to_bits())
                .collect()
        };
        assert_eq!(bits(), bits());
    }

    #[test]
    fn an_outlying_value_gives_a_right_fit_or_an_error() {
        let mut refused = 0;
        for value in [3.0, 10.0, 30.0, 100.0, -100.0] {
            for seed in 0..4 {
                let (plain, classes) = sample::rows(150, 40, 8, 3, seed);
                let mut written: Vec<Vec<(u32, f64)>> = plain.iter().map(<[_]>::to_vec).collect();
                written[7][0].1 = value;
                let rows = rows_of(40, &written);
                let params = FitParams::default();
                let other = fit(&plain, &classes, 3, &params).unwrap();
                match fit(&rows, &classes, 3, &params) {
                    Ok(linear) => {
                        let loss = |linear| Objective::of(linear, &rows, &classes, 1.0).loss;
                        assert!(loss(&linear) < loss(&other), "{value} {seed}");
                    }
                    Err(error) => {
                        assert!(matches!(error, FitError::NotConverged { .. }), "{error}");
                        refused += 1;
                    }
                }
            }
        }
        assert!((1..19).contains(&refused), "{refused}");
    }

    #[test]
    fn refuses_what_cannot_be_fitted() {
        let (rows, classes) = signs(1.0);
        let params = FitParams::default();
        let error = |rows: &Rows, classes: &[usize], class_count, params: FitParams| {
            fit(rows, classes, class_count, &params).unwrap_err().to_string()
        };
        for (classes, class_count, message) in [
            (&classes[1..], 2, "expected a class for each of 10 rows, found 9"),
            (&[0; 10], 1, "expected at least 2 classes, found 1"),
            (&[0, 1, 2, 1, 0, 1, 0, 1, 0, 1], 2, "row 2: expected a class below 2, found 2"),
            (&[2, 0, 2, 0, 2, 0, 2, 0, 2, 0], 3, "class 1: expected at least one row of it"),
            (&classes[..], usize::MAX, "class 2: expected at least one row of it"),
        ] {
            assert_eq!(error(&rows, classes, class_count, params), message);
        }
        for (params, message) in [
            (FitParams { c: 0.0, ..params }, "`c`: expected a finite number above 0, found 0"),
            (
                FitParams { c: f64::NAN, ..params },
                "`c`: expected a finite number above 0, found NaN",
            ),
            (
                FitParams { max_iterations: 0, ..params },
                "`max_iterations`: expected a finite number above 0, found 0",
            ),
            (
                FitParams { gradient_tolerance: -1.0, ..params },
                "`gradient_tolerance`: expected a finite number above 0, found -1",
            ),
        ] {
            assert_eq!(error(&rows, &classes, 2, params), message);
        }
        assert_eq!(error(&Rows::new(1), &[], 2, params), "expected at least one row");
        assert_eq!(
            error(&signs(1e6).0, &classes, 2, params),
            "row 0, column 0: expected a value from -100 to 100, found 1000000"
        );
        let wide = rows_of(usize::MAX, &[[]; 2]);
        assert!(
            error(&wide, &[0, 1], 2, params).starts_with("expected rows × columns up to 268435456")
        );
    }

    #[test]
    fn refuses_a_fit_that_is_not_done() {
        let (rows, classes) = sample::rows(100, 40, 8, 3, 6);
        let params = FitParams { max_iterations: 1, ..FitParams::default() };
        let error = fit(&rows, &classes, 3, &params).unwrap_err();
        assert!(matches!(error, FitError::NotConverged { iterations: 1, .. }), "{error}");
    }

    #[test]
    fn refuses_a_fit_that_learnt_nothing() {
        for columns in [0, 3] {
            let rows = rows_of(columns, &[[]; 6]);
            let error = fit(&rows, &[0, 1, 0, 1, 1, 1], 2, &FitParams::default()).unwrap_err();
            assert!(matches!(error, FitError::NoBetterThanGuessing { .. }), "{error}");
        }
    }
}
