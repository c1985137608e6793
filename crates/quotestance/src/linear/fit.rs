//! Fitting multinomial logistic regression: what is checked before and after, and who does it.
//!
//! The sparse descent finds the minimum. Where linfa-logistic serves, see [`Learner`], it goes on
//! from there on dense rows and has the last word, unless our own reckoning of loss and gradient
//! refutes it.

use libm::log;

use super::objective::{Objective, numbers_of};
use super::{FitError, FitParams, Learner, Linear, Rows, Watch, descent, linfa, unwatched};

/// Most rows that linfa-logistic is given. Beyond, the sparse descent is 40 to 130 times faster.
pub const LINFA_ROWS: usize = 20_000;

/// Most cells (rows × columns) that linfa-logistic is given, which take 8 bytes each.
pub const LINFA_CELLS: usize = 80_000_000;

/// Most weights (columns × classes) of a fit, which takes some 250 bytes for each.
const MAX_WEIGHTS: usize = 1 << 25;

/// Largest magnitude of a value. Where linfa's loss and gradient contradict each other its line
/// search can come to divide 0 by 0 and then never ends, which was seen from 1e5 on.
const MAX_VALUE: f64 = 100.0;

/// Fits multinomial logistic regression to `rows`, of which `classes` holds the class of each: a
/// number below `class_count`.
///
/// Rows should have a Euclidean length of about 1: the optimiser needs more iterations for longer
/// ones, and values beyond 100 are refused. Without linfa the same input gives the same bits
/// everywhere; linfa calls the platform's exponential function.
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
    fit_from(None, rows, classes, class_count, params, &mut unwatched)
}

/// As [`fit`], beginning at `start` where there is one, which a similar fit may have given, and
/// watched by `watch`.
///
/// # Errors
/// As [`fit`]; if `start` has other columns or classes; if `watch` says stop.
pub fn fit_from(
    start: Option<&Linear>,
    rows: &Rows,
    classes: &[usize],
    class_count: usize,
    params: &FitParams,
    watch: &mut Watch<'_>,
) -> Result<Linear, FitError> {
    params.check()?;
    let counts = count(rows, classes, class_count)?;
    check_size(rows, class_count)?;
    let class_weights = params.class_weight.of(&counts);
    let guess = frequencies(rows.columns(), &counts, &class_weights)?;
    let objective = Objective { rows, classes, class_weights, alpha: 1.0 / params.c };
    let guessed = objective.at(&guess).loss;
    let start = start.unwrap_or(&guess);
    if (start.columns(), start.classes()) != (guess.columns(), guess.classes()) {
        return Err(FitError::Start);
    }

    let (tolerance, most) = (params.gradient_tolerance, params.max_iterations);
    let numbers = descent::descend(&objective, numbers_of(start), tolerance, most, watch)?;
    let (weights, intercepts) = numbers.split_at(start.weights().len());
    let found = Linear::new(weights.to_vec(), intercepts.to_vec());
    let mut linear = found.map_err(|_| FitError::NotFinite)?;
    if is_for_linfa(&objective, params)
        && let Some(refined) = linfa::refine(&objective, &linear, tolerance, most, watch)?
    {
        linear = refined;
    }
    let loss = objective.at(&linear).loss;
    if loss >= guessed {
        return Err(FitError::NoBetterThanGuessing { loss, guess: guessed });
    }
    Ok(linear)
}

/// Whether linfa-logistic serves: see [`Learner`].
fn is_for_linfa(objective: &Objective<'_>, params: &FitParams) -> bool {
    let rows = objective.rows.len();
    let cells = rows.checked_mul(objective.rows.columns());
    params.learner == Learner::Linfa
        && rows <= LINFA_ROWS
        && cells.is_some_and(|cells| cells <= LINFA_CELLS)
        && objective.class_weights.iter().all(|&weight| weight == 1.0)
}

fn check_size(rows: &Rows, class_count: usize) -> Result<(), FitError> {
    let columns = rows.columns();
    if columns.checked_mul(class_count).is_none_or(|weights| weights > MAX_WEIGHTS) {
        return Err(FitError::TooLarge { columns, class_count, limit: MAX_WEIGHTS });
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

/// The best model without weights: intercepts that give each class its weighted frequency, and
/// sum to 0.
fn frequencies(columns: usize, counts: &[usize], weights: &[f64]) -> Result<Linear, FitError> {
    let logs: Vec<f64> =
        counts.iter().zip(weights).map(|(&count, weight)| log(count as f64 * weight)).collect();
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let intercepts = logs.iter().map(|log| log - mean).collect();
    Linear::new(vec![0.0; columns * counts.len()], intercepts).map_err(|_| FitError::NotFinite)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::{ClassWeight, Step, sample};
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
    fn an_outlying_value_does_no_harm() {
        for value in [3.0, 10.0, 30.0, 100.0, -100.0] {
            for seed in 0..4 {
                let (plain, classes) = sample::rows(150, 40, 8, 3, seed);
                let mut written: Vec<Vec<(u32, f64)>> = plain.iter().map(<[_]>::to_vec).collect();
                written[7][0].1 = value;
                let rows = rows_of(40, &written);
                let params = FitParams::default();
                let other = fit(&plain, &classes, 3, &params).unwrap();
                let linear = fit(&rows, &classes, 3, &params).unwrap();
                let objective = Objective {
                    rows: &rows,
                    classes: &classes,
                    class_weights: vec![1.0; 3],
                    alpha: 1.0,
                };
                let (height, other) = (objective.at(&linear), objective.at(&other));
                assert!(height.loss < other.loss, "{value} {seed}");
                assert!(height.gradient <= 150.0 * params.gradient_tolerance, "{value} {seed}");
            }
        }
    }

    #[test]
    fn a_start_saves_passes_and_changes_nothing_else() {
        let (rows, classes) = sample::rows(300, 90, 12, 3, 8);
        let params = FitParams { gradient_tolerance: 1e-7, ..FitParams::default() };
        let params = FitParams { learner: Learner::Sparse, ..params };
        let passes = |start: Option<&Linear>| {
            let mut passes = 0;
            let mut watch = |step: &Step| {
                passes = step.passes;
                ControlFlow::Continue(())
            };
            let linear = fit_from(start, &rows, &classes, 3, &params, &mut watch).unwrap();
            (linear, passes)
        };
        let (linear, cold) = passes(None);
        let (again, warm) = passes(Some(&linear));
        assert_eq!((again, warm), (linear.clone(), 1));
        assert!(cold > 5, "{cold}");
        let other = fit(&sample::rows(300, 80, 12, 3, 8).0, &classes, 3, &params).unwrap();
        let error = fit_from(Some(&other), &rows, &classes, 3, &params, &mut unwatched);
        assert_eq!(error, Err(FitError::Start));
    }

    #[test]
    fn a_watch_stops_either_learner() {
        let (rows, classes) = sample::rows(200, 80, 10, 3, 9);
        let params = FitParams::default();
        let mut count = 0;
        let mut counting = |_: &Step| {
            count += 1;
            ControlFlow::Continue(())
        };
        fit_from(None, &rows, &classes, 3, &params, &mut counting).unwrap();
        for most in 1..=count {
            let mut left = most;
            let mut watch = |_: &Step| {
                left -= 1;
                if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let stopped = fit_from(None, &rows, &classes, 3, &params, &mut watch);
            assert!(matches!(stopped, Err(FitError::Stopped { .. })), "{most} of {count}");
        }
    }

    #[test]
    fn balanced_weights_raise_a_rare_class() {
        let (rows, _) = sample::rows(200, 40, 5, 2, 7);
        let classes: Vec<usize> = (0..200).map(|i| usize::from(i % 10 == 1)).collect();
        let rare = |class_weight| {
            let linear =
                fit(&rows, &classes, 2, &FitParams { class_weight, ..FitParams::default() });
            rows.iter().map(|row| linear.as_ref().unwrap().probabilities(row)[1]).sum::<f64>()
        };
        let [none, half, whole] =
            [ClassWeight::None, ClassWeight::Balanced(0.5), ClassWeight::Balanced(1.0)].map(rare);
        assert!((none - 20.0).abs() < 0.1 && none < half && half < whole, "{none} {half} {whole}");
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
            (
                FitParams { class_weight: ClassWeight::Balanced(f64::NAN), ..params },
                "power of the class weights: expected 0 to 1, found NaN",
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
        let message = error(&wide, &[0, 1], 2, params);
        assert!(message.starts_with("expected columns × classes up to 33554432"), "{message}");
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
