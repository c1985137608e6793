//! What a fit minimises, and its gradient: computed by us alone, so that every optimiser's answer
//! is judged by the same numbers.

use libm::{exp, log};

use super::descent::Function;
use super::softmax::maximum;
use super::{Linear, Rows};

/// The penalised loss of weighted examples.
///
/// It is the sum of the rows' log-losses in nats, each times the weight of its class, plus
/// `alpha / 2` times the sum of the squared weights. Intercepts are not penalised.
#[derive(Clone, Debug)]
pub(super) struct Objective<'a> {
    /// Examples.
    pub(super) rows: &'a Rows,
    /// The class of each row, below the number of class weights.
    pub(super) classes: &'a [usize],
    /// What a row of each class counts.
    pub(super) class_weights: Vec<f64>,
    /// Strength of the penalty.
    pub(super) alpha: f64,
}

/// The objective at a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Height {
    /// The penalised loss.
    pub(super) loss: f64,
    /// Euclidean norm of its gradient with regard to all weights and intercepts.
    pub(super) gradient: f64,
}

impl Function for Objective<'_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    /// `numbers` are the weights column by column, then the intercepts. One pass over the entries,
    /// in order.
    fn evaluate(&self, numbers: &[f64], gradient: &mut [f64]) -> f64 {
        let count = self.class_weights.len();
        let split = numbers.len().saturating_sub(count);
        let (weights, intercepts) = numbers.split_at(split);
        let (of_weights, of_intercepts) = gradient.split_at_mut(split);
        let mut loss = Sum::default();
        for (gradient, weight) in of_weights.iter_mut().zip(weights) {
            *gradient = self.alpha * weight;
            loss.add(0.5 * *gradient * weight);
        }
        of_intercepts.fill(0.0);
        let mut pass = Pass { weights, intercepts, of_weights, of_intercepts };
        // With the number of classes known the inner loops become a few instructions.
        match count {
            2 => pass.run::<2>(self, &mut loss),
            3 => pass.run::<3>(self, &mut loss),
            4 => pass.run::<4>(self, &mut loss),
            _ => pass.run::<0>(self, &mut loss),
        }
        loss.value()
    }
}

impl Objective<'_> {
    /// The objective at a model.
    pub(super) fn at(&self, linear: &Linear) -> Height {
        let numbers = numbers_of(linear);
        let mut gradient = vec![0.0; numbers.len()];
        let loss = self.evaluate(&numbers, &mut gradient);
        Height { loss, gradient: norm(&gradient) }
    }
}

/// The weights of a model, column by column, and then its intercepts.
pub(super) fn numbers_of(linear: &Linear) -> Vec<f64> {
    [linear.weights(), linear.intercepts()].concat()
}

/// Euclidean norm.
pub(super) fn norm(numbers: &[f64]) -> f64 {
    numbers.iter().map(|number| number * number).sum::<f64>().sqrt()
}

/// One pass over the rows.
struct Pass<'a> {
    weights: &'a [f64],
    intercepts: &'a [f64],
    of_weights: &'a mut [f64],
    of_intercepts: &'a mut [f64],
}

impl Pass<'_> {
    /// Adds every row's gradient and loss. `COUNT` is the number of classes, or 0 if it is to be
    /// asked for.
    fn run<const COUNT: usize>(&mut self, objective: &Objective<'_>, loss: &mut Sum) {
        let count = if COUNT == 0 { self.intercepts.len() } else { COUNT };
        let mut scores = vec![0.0; count];
        for (row, &class) in objective.rows.iter().zip(objective.classes) {
            scores.copy_from_slice(self.intercepts);
            for &(column, value) in row {
                let start = column as usize * count;
                if let Some(weights) = self.weights.get(start..start + count) {
                    add_scaled(&mut scores, weights, value);
                }
            }
            let factor = objective.class_weights.get(class).copied().unwrap_or(0.0);
            loss.add(factor * residuals(&mut scores, class, factor));
            add_scaled(self.of_intercepts, &scores, 1.0);
            for &(column, value) in row {
                let start = column as usize * count;
                if let Some(gradient) = self.of_weights.get_mut(start..start + count) {
                    add_scaled(gradient, &scores, value);
                }
            }
        }
    }
}

/// A sum that carries what rounding takes away (Neumaier 1974): near the minimum the loss falls by
/// less than its own rounding, and the line search would find nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, number: f64) {
        let sum = self.sum + number;
        self.lost += if self.sum.abs() >= number.abs() {
            (self.sum - sum) + number
        } else {
            (number - sum) + self.sum
        };
        self.sum = sum;
    }

    fn value(self) -> f64 {
        // What was lost of an infinite sum is no number.
        if self.sum.is_finite() { self.sum + self.lost } else { self.sum }
    }
}

/// Turns a row's scores into the gradient of `factor` times its loss, and returns the loss.
fn residuals(scores: &mut [f64], class: usize, factor: f64) -> f64 {
    let max = maximum(scores);
    let of_class = scores.get(class).copied().unwrap_or(max) - max;
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - max);
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score *= factor / sum;
    }
    if let Some(probability) = scores.get_mut(class) {
        *probability -= factor;
    }
    log(sum) - of_class
}

#[inline(always)]
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
        let class_weights = vec![1.0, 1.0, 1.0, 2.0];
        let objective = Objective { rows: &rows, classes: &classes, class_weights, alpha: 1.0 };
        assert!((objective.at(&linear).loss - 50.0 * log(4.0)).abs() < 1e-12);
    }

    #[test]
    fn a_sum_loses_nothing() {
        let mut sum = Sum::default();
        [1.0, 1e100, 1.0, -1e100].into_iter().for_each(|number| sum.add(number));
        assert_eq!(sum.value(), 2.0);
        sum.add(f64::INFINITY);
        assert_eq!(sum.value(), f64::INFINITY);
    }

    #[test]
    fn gradient_is_the_slope_of_the_loss() {
        for class_count in 2..7 {
            let (rows, classes) = sample::rows(30, 12, 3, class_count, 2);
            let class_weights = (0..class_count).map(|class| 1.0 + 0.1 * class as f64).collect();
            let objective = Objective { rows: &rows, classes: &classes, class_weights, alpha: 0.7 };
            let numbers: Vec<f64> =
                (0..13 * class_count as u32).map(|i| libm::sin(f64::from(i))).collect();
            let mut gradient = vec![f64::NAN; numbers.len()];
            objective.evaluate(&numbers, &mut gradient);
            let mut ignored = vec![0.0; numbers.len()];
            for (index, slope) in gradient.iter().enumerate() {
                let mut moved = |by: f64| {
                    let mut numbers = numbers.clone();
                    numbers[index] += by;
                    objective.evaluate(&numbers, &mut ignored)
                };
                let measured = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((slope - measured).abs() < 1e-7, "{class_count} {index}");
            }
        }
    }
}
