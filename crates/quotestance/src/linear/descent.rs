//! Minimising by L-BFGS over sparse rows (Liu and Nocedal 1989; the line search is Moré and
//! Thuente's 1994), with the `argmin` crate, which linfa-logistic itself builds upon.
//!
//! A pass over the rows costs their entries times the classes, however many columns there are.
//! The sum is handed to the optimiser divided by the number of rows, so that its first step
//! is of a sensible length whatever the size of the data.

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, Gradient, IterState, Problem, Solver, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

use super::objective::norm;
use super::{FitError, Step, Watch};

/// Pairs of steps and gradients that approximate the curvature: linfa's number.
const MEMORY: usize = 10;

/// Passes that one iteration may take in the mean. A line search needs one or two; one that does
/// not end is ended.
const PASSES: u64 = 30;

/// What can be minimised: a sum over rows.
pub(super) trait Function {
    /// Number of rows.
    fn rows(&self) -> usize;

    /// The value at `numbers`; `gradient`, of the same length, is overwritten with the gradient.
    fn evaluate(&self, numbers: &[f64], gradient: &mut [f64]) -> f64;
}

/// Goes down from `start` until the norm of the gradient per row is `tolerance` or less.
///
/// Where a line search fails, which rounding causes near the minimum, the descent starts afresh
/// from the best point, as long as that is below where it started before.
///
/// # Errors
/// If `watch` says stop, `max_iterations` do not suffice, or nothing leads further down.
pub(super) fn descend(
    function: &dyn Function,
    start: Vec<f64>,
    tolerance: f64,
    max_iterations: u64,
    watch: &mut Watch<'_>,
) -> Result<Vec<f64>, FitError> {
    let search = Search {
        function,
        tolerance,
        max_passes: max_iterations.saturating_mul(PASSES),
        state: RefCell::new(SearchState {
            step: Step { iterations: 0, passes: 0, loss: f64::INFINITY, gradient: f64::INFINITY },
            last: (Vec::new(), Vec::new()),
            best: None,
            stopped: false,
            watch,
        }),
    };
    let mut from = start;
    let mut before = f64::INFINITY;
    loop {
        search.run(from, max_iterations).map_err(|error| FitError::Optimiser(error.to_string()))?;
        let state = search.state.borrow();
        let iterations = state.step.iterations;
        if state.stopped {
            return Err(FitError::Stopped { iterations });
        }
        let best = state.best.as_ref().ok_or(FitError::NotFinite)?;
        if best.gradient <= tolerance {
            return Ok(best.numbers.clone());
        }
        // A lower loss than before is progress, however little.
        if iterations >= max_iterations || best.loss >= before {
            let rows = search.rows();
            let (gradient, tolerance) = (best.gradient * rows, tolerance * rows);
            return Err(FitError::NotConverged { gradient, tolerance, iterations });
        }
        before = best.loss;
        from = best.numbers.clone();
    }
}

/// The function, as the optimiser sees it.
struct Search<'a, 'w> {
    function: &'a dyn Function,
    tolerance: f64,
    max_passes: u64,
    state: RefCell<SearchState<'w>>,
}

struct SearchState<'w> {
    step: Step,
    /// Where loss and gradient were computed last, and the gradient there: the optimiser asks for
    /// both one after the other.
    last: (Vec<f64>, Vec<f64>),
    best: Option<Best>,
    stopped: bool,
    watch: &'w mut Watch<'w>,
}

struct Best {
    numbers: Vec<f64>,
    loss: f64,
    gradient: f64,
}

impl Search<'_, '_> {
    fn rows(&self) -> f64 {
        self.function.rows().max(1) as f64
    }

    /// One run of the optimiser, until it is done, stuck or stopped.
    fn run(&self, start: Vec<f64>, max_iterations: u64) -> Result<(), Error> {
        let line_search = MoreThuenteLineSearch::new();
        let mut solver = LBFGS::<_, Vec<f64>, Vec<f64>, f64>::new(line_search, MEMORY);
        let mut problem = Problem::new(self);
        let state = IterState::<Vec<f64>, Vec<f64>, (), (), (), f64>::new().param(start);
        let (mut state, _) = match solver.init(&mut problem, state) {
            Ok(begun) => begun,
            Err(_) if self.is_over() => return Ok(()),
            Err(error) => return Err(error),
        };
        while !self.is_over() && self.state.borrow().step.iterations < max_iterations {
            let before = state.get_cost();
            state = match solver.next_iter(&mut problem, state) {
                Ok((state, _)) => state,
                Err(_) if self.is_over() => return Ok(()),
                Err(error) => return Err(error),
            };
            // A line search that failed ends the run; one that found nothing would be repeated.
            if state.terminated() || state.get_cost() >= before {
                return Ok(());
            }
            state.increment_iter();
            self.state.borrow_mut().step.iterations += 1;
        }
        Ok(())
    }

    /// Whether nothing more is to be computed.
    fn is_over(&self) -> bool {
        let state = self.state.borrow();
        let done = state.best.as_ref().is_some_and(|best| best.gradient <= self.tolerance);
        state.stopped || done || state.step.passes >= self.max_passes
    }

    /// Loss per row at `numbers`, whose gradient is kept.
    fn pass(&self, numbers: &[f64]) -> Result<f64, Error> {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        if state.stopped || state.step.passes >= self.max_passes {
            return Err(Error::msg("no more passes are allowed"));
        }
        let (last, gradient) = &mut state.last;
        last.clear();
        last.extend_from_slice(numbers);
        gradient.resize(numbers.len(), 0.0);
        let loss = self.function.evaluate(numbers, gradient) / self.rows();
        gradient.iter_mut().for_each(|part| *part /= self.rows());
        let steepness = norm(gradient);
        state.step.passes += 1;
        if loss.is_finite() && steepness.is_finite() {
            let is_better = state.best.as_ref().is_none_or(|best| {
                best.gradient > self.tolerance && (loss < best.loss || steepness <= self.tolerance)
            });
            if is_better {
                (state.step.loss, state.step.gradient) = (loss * self.rows(), steepness);
                state.best = Some(Best { numbers: numbers.to_vec(), loss, gradient: steepness });
            }
        }
        state.stopped = (state.watch)(&state.step).is_break();
        Ok(loss)
    }
}

impl CostFunction for &Search<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, numbers: &Vec<f64>) -> Result<f64, Error> {
        self.pass(numbers)
    }
}

impl Gradient for &Search<'_, '_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, numbers: &Vec<f64>) -> Result<Vec<f64>, Error> {
        if self.state.borrow().last.0 != *numbers {
            self.pass(numbers)?;
        }
        Ok(self.state.borrow().last.1.clone())
    }
}
