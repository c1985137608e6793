//! Temperature scaling (Guo et al., "On Calibration of Modern Neural Networks", 2017).

use std::ops::RangeInclusive;

use libm::{exp, log};

use super::super::softmax;
use super::super::softmax::maximum;
use super::{CalibrationError, check};

/// The temperatures among which [`fit_temperature`] looks: below 1 sharpens probabilities, above 1
/// flattens them. Scores that are never wrong would ask for 0, scores worse than none for infinity.
pub const TEMPERATURES: RangeInclusive<f64> = 0.05..=20.0;

/// The temperature that gives `scores` divided by it the least log-loss.
///
/// A row of `scores` holds the decision values of one example, which must come from a model that
/// was not fitted on it; `classes` holds the class of each row. Where every temperature is as good,
/// it is 1.
///
/// # Errors
/// If there are no rows, not as many classes as rows, a class without a score, or a score that is
/// not finite.
pub fn fit_temperature(scores: &[Vec<f64>], classes: &[usize]) -> Result<f64, CalibrationError> {
    check(scores, classes)?;
    // The loss is convex in 1/T: bisect on the sign of its slope, over ln T.
    let (mut low, mut high) = (log(*TEMPERATURES.start()), log(*TEMPERATURES.end()));
    let mut temperature = 1.0;
    for _ in 0..HALVINGS {
        let slope = slope(scores, classes, temperature);
        if slope == 0.0 {
            break;
        }
        let middle = log(temperature);
        if slope > 0.0 {
            low = middle
        } else {
            high = middle
        }
        temperature = exp(0.5 * (low + high));
    }
    Ok(temperature)
}

/// Halves ln 400 until it is within an ulp of 1.
const HALVINGS: u32 = 56;

/// Slope of the summed log-loss in `1 / temperature`.
fn slope(scores: &[Vec<f64>], classes: &[usize], temperature: f64) -> f64 {
    let mut slope = 0.0;
    let mut probabilities = Vec::new();
    for (scores, &class) in scores.iter().zip(classes) {
        let max = maximum(scores);
        probabilities.clear();
        probabilities.extend(scores.iter().map(|score| (score - max) / temperature));
        softmax(&mut probabilities);
        for (other, (score, probability)) in scores.iter().zip(&probabilities).enumerate() {
            // A score that is infinitely far below the maximum has probability 0: their product is
            // 0.
            if *probability > 0.0 {
                slope += probability * (score - max);
            }
            if other == class {
                slope -= score - max;
            }
        }
    }
    slope
}

#[cfg(test)]
mod tests {
    use super::super::super::log_loss;
    use super::*;

    /// Rows of which three in four are right, with scores that claim `claimed` log-odds.
    fn three_of_four(claimed: f64) -> (Vec<Vec<f64>>, [usize; 4]) {
        (vec![vec![claimed, 0.0]; 4], [0, 0, 0, 1])
    }

    #[test]
    fn finds_the_temperature_that_tells_the_truth() {
        for truth in [0.5, 1.0, 3.0, 12.0] {
            let (scores, classes) = three_of_four(truth * log(3.0));
            let temperature = fit_temperature(&scores, &classes).unwrap();
            assert!((temperature / truth - 1.0).abs() < 1e-9, "{temperature} for {truth}");
        }
    }

    #[test]
    fn no_other_temperature_has_less_loss() {
        let scores: Vec<Vec<f64>> = (0..60)
            .map(|i| (0..3).map(|k| 4.0 * libm::sin(f64::from(7 * i + k))).collect())
            .collect();
        let classes: Vec<usize> = scores
            .iter()
            .enumerate()
            .map(|(i, row)| {
                let best = (0..3).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
                if i % 3 == 0 { (best + 1) % 3 } else { best }
            })
            .collect();
        let loss = |temperature: f64| -> f64 {
            let rows = scores.iter().zip(&classes);
            rows.map(|(row, &class)| {
                let cooled: Vec<f64> = row.iter().map(|score| score / temperature).collect();
                log_loss(&cooled, class)
            })
            .sum()
        };
        let found = fit_temperature(&scores, &classes).unwrap();
        for other in [1.0, 0.99 * found, 1.01 * found] {
            assert!(loss(found) < loss(other), "{found} and {other}");
        }
    }

    #[test]
    fn keeps_within_its_range() {
        let near = |found: f64, bound: &f64| (found / bound - 1.0).abs() < 1e-12;
        let always_right = fit_temperature(&[vec![1.0, 0.0]], &[0]).unwrap();
        assert!(near(always_right, TEMPERATURES.start()), "{always_right}");
        let always_wrong = fit_temperature(&[vec![1.0, 0.0]], &[1]).unwrap();
        assert!(near(always_wrong, TEMPERATURES.end()), "{always_wrong}");
        let far_off =
            fit_temperature(&[vec![f64::MAX, f64::MIN], vec![1.0, 0.0]], &[1, 0]).unwrap();
        assert!(near(far_off, TEMPERATURES.end()), "{far_off}");
    }

    #[test]
    fn scores_that_say_nothing_keep_their_temperature() {
        assert_eq!(fit_temperature(&[vec![2.0, 2.0], vec![1.0, 1.0]], &[0, 1]), Ok(1.0));
    }
}
