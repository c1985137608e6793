//! What a fit minimises, computed apart from the optimiser so that its answer can be judged.

use super::{Linear, Rows, log_loss, softmax};

/// The penalised loss of a model on its examples, and how steep it still is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Objective {
    /// Sum of the rows' log-losses, in nats, plus `alpha / 2` times the sum of the squared weights.
    pub(super) loss: f64,
    /// Euclidean norm of the gradient with regard to all weights and intercepts.
    pub(super) gradient: f64,
}

impl Objective {
    /// Rows and classes go pairwise; intercepts are not penalised. One pass over the entries.
    pub(super) fn of(linear: &Linear, rows: &Rows, classes: &[usize], alpha: f64) -> Self {
        let squares: f64 = linear.weights().iter().map(|weight| weight * weight).sum();
        let mut loss = 0.5 * alpha * squares;
        let mut of_weights: Vec<f64> =
            linear.weights().iter().map(|weight| alpha * weight).collect();
        let mut of_intercepts = vec![0.0; linear.classes()];
        for (row, &class) in rows.iter().zip(classes) {
            let mut residuals = linear.scores(row);
            loss += log_loss(&residuals, class);
            softmax(&mut residuals);
            if let Some(probability) = residuals.get_mut(class) {
                *probability -= 1.0;
            }
            add_scaled(&mut of_intercepts, &residuals, 1.0);
            for &(column, value) in row {
                let start = column as usize * residuals.len();
                if let Some(gradient) = of_weights.get_mut(start..start + residuals.len()) {
                    add_scaled(gradient, &residuals, value);
                }
            }
        }
        let squares: f64 = of_weights.iter().chain(&of_intercepts).map(|part| part * part).sum();
        Self { loss, gradient: squares.sqrt() }
    }
}

fn add_scaled(sum: &mut [f64], numbers: &[f64], factor: f64) {
    for (sum, number) in sum.iter_mut().zip(numbers) {
        *sum += factor * number;
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn loss_of_no_knowledge_is_the_entropy() {
        let (rows, classes) = sample::rows(40, 6, 3, 4, 1);
        let linear = Linear::new(vec![0.0; 24], vec![0.0; 4]).unwrap();
        let objective = Objective::of(&linear, &rows, &classes, 1.0);
        assert!((objective.loss - 40.0 * libm::log(4.0)).abs() < 1e-12);
    }

    #[test]
    fn gradient_is_the_slope_of_the_loss() {
        let (rows, classes) = sample::rows(30, 5, 3, 3, 2);
        let numbers: Vec<f64> = (0..18).map(|i| libm::sin(f64::from(i))).collect();
        let loss = |numbers: &[f64]| {
            let linear = Linear::new(numbers[..15].to_vec(), numbers[15..].to_vec()).unwrap();
            Objective::of(&linear, &rows, &classes, 0.7)
        };
        let squares: f64 = (0..18)
            .map(|i| {
                let moved = |by: f64| {
                    let mut numbers = numbers.clone();
                    numbers[i] += by;
                    loss(&numbers).loss
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                slope * slope
            })
            .sum();
        assert!((loss(&numbers).gradient - squares.sqrt()).abs() < 1e-6);
    }
}
