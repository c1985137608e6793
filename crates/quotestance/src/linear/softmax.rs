//! From scores to probabilities.

use libm::{exp, log};

/// Turns one row's finite scores into probabilities, which sum to 1.
///
/// Stable for scores of any size: the row's own maximum is subtracted first. No scores stay no
/// scores.
pub fn softmax(scores: &mut [f64]) {
    let max = maximum(scores);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - max);
        sum += *score;
    }
    for score in scores {
        *score /= sum;
    }
}

/// The loss of one row in nats: minus the logarithm of the probability that its finite scores give
/// to `class`.
///
/// Infinite if there is no score for `class`.
pub fn log_loss(scores: &[f64], class: usize) -> f64 {
    let Some(of_class) = scores.get(class) else {
        return f64::INFINITY;
    };
    let max = maximum(scores);
    let sum: f64 = scores.iter().map(|score| exp(score - max)).sum();
    log(sum) - (of_class - max)
}

pub(super) fn maximum(scores: &[f64]) -> f64 {
    scores.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn differences_are_log_odds() {
        let mut scores = [1.0 + log(3.0), 1.0];
        assert!((log_loss(&scores, 1) - log(4.0)).abs() < 1e-15);
        softmax(&mut scores);
        assert!((scores[0] - 0.75).abs() < 1e-15);
    }

    #[test]
    fn a_class_without_a_score_has_infinite_loss() {
        assert_eq!(log_loss(&[1.0, 2.0], 2), f64::INFINITY);
        assert_eq!(log_loss(&[], 0), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn any_finite_scores_give_probabilities(
            scores in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 1..6)
        ) {
            let mut probabilities = scores.clone();
            softmax(&mut probabilities);
            prop_assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for (class, probability) in probabilities.iter().enumerate() {
                prop_assert!((0.0..=1.0).contains(probability));
                let loss = log_loss(&scores, class);
                prop_assert!(loss >= 0.0);
                prop_assert!((exp(-loss) - probability).abs() < 1e-12);
            }
        }
    }
}
