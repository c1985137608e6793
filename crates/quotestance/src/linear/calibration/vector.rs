//! Vector scaling: a scale and a bias for each class.

use libm::exp;

use super::super::descent::{Function, descend};
use super::super::softmax::maximum;
use super::super::unwatched;
use super::Calibration;

/// Strength of the L2 penalty that draws scales to 1 and biases to 0, on the sum of the rows'
/// log-losses: as much as one row or two.
const PENALTY: f64 = 1.0;

const TOLERANCE: f64 = 1e-7;
const MOST_ITERATIONS: u64 = 500;

/// The scale and bias for each class that give `scores`, divided by `temperature` first, the least
/// log-loss with a small L2 penalty on what changes them; `None` if the descent fails, as it does for
/// scores beyond reason.
///
/// `scores` and `classes` are as for [`calibrate`](super::calibrate).
pub fn fit_vector(scores: &[Vec<f64>], classes: &[usize], temperature: f64) -> Option<Calibration> {
    let count = scores.first()?.len();
    let scaling = Scaling { scores, classes, temperature };
    let start = [vec![1.0; count], vec![0.0; count]].concat();
    let numbers = descend(&scaling, start, TOLERANCE, MOST_ITERATIONS, &mut unwatched).ok()?;
    let (scales, biases) = numbers.split_at(count);
    let scales = scales.iter().map(|scale| scale / temperature).collect();
    Some(Calibration { scales, biases: biases.to_vec() })
}

struct Scaling<'a> {
    scores: &'a [Vec<f64>],
    classes: &'a [usize],
    temperature: f64,
}

impl Function for Scaling<'_> {
    fn rows(&self) -> usize {
        self.scores.len()
    }

    /// `numbers` are the scales, then the biases.
    fn evaluate(&self, numbers: &[f64], gradient: &mut [f64]) -> f64 {
        let count = numbers.len() / 2;
        let mut loss = 0.0;
        for (index, (slope, number)) in gradient.iter_mut().zip(numbers).enumerate() {
            let change = if index < count { number - 1.0 } else { *number };
            loss += 0.5 * PENALTY * change * change;
            *slope = PENALTY * change;
        }
        let (scales, biases) = numbers.split_at(count);
        let mut shares = vec![0.0; count];
        for (scores, &class) in self.scores.iter().zip(self.classes) {
            for (index, (share, score)) in shares.iter_mut().zip(scores).enumerate() {
                *share = scales[index] * score / self.temperature + biases[index];
            }
            let max = maximum(&shares);
            loss -= shares.get(class).map_or(0.0, |score| score - max);
            let mut sum = 0.0;
            for share in &mut shares {
                *share = exp(*share - max);
                sum += *share;
            }
            loss += libm::log(sum);
            for (index, (share, score)) in shares.iter().zip(scores).enumerate() {
                let slope = share / sum - f64::from(u8::from(index == class));
                gradient[index] += slope * score / self.temperature;
                gradient[count + index] += slope;
            }
        }
        loss
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradient_is_the_slope_of_the_loss() {
        let scores: Vec<Vec<f64>> = (0..20)
            .map(|i| (0..3).map(|k| 3.0 * libm::sin(f64::from(5 * i + k))).collect())
            .collect();
        let classes: Vec<usize> = (0..20).map(|i| i % 3).collect();
        let scaling = Scaling { scores: &scores, classes: &classes, temperature: 1.3 };
        let numbers = [0.9, 1.2, 0.7, 0.1, -0.3, 0.2];
        let mut gradient = [0.0; 6];
        scaling.evaluate(&numbers, &mut gradient);
        for index in 0..6 {
            let moved = |by: f64| {
                let mut numbers = numbers;
                numbers[index] += by;
                scaling.evaluate(&numbers, &mut [0.0; 6])
            };
            let measured = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((gradient[index] - measured).abs() < 1e-7, "{index}");
        }
    }

    #[test]
    fn what_is_beyond_reason_gives_nothing() {
        let scores = vec![vec![f64::MAX, f64::MIN], vec![1.0, 0.0]];
        assert_eq!(fit_vector(&scores, &[1, 0], 1.0), None);
        assert_eq!(fit_vector(&[], &[], 1.0), None);
    }
}
