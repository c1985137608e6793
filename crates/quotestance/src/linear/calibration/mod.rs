//! From scores to probabilities that mean what they say (Guo et al., "On Calibration of Modern
//! Neural Networks", 2017): temperature scaling, and vector scaling where it does better.

mod temperature;
mod vector;

use std::fmt;

pub use temperature::{TEMPERATURES, fit_temperature};
pub use vector::fit_vector;

use super::{log_loss, softmax};

/// What is done to a row's scores before [`softmax`] makes probabilities of them: each is
/// multiplied by its class's scale, and the class's bias is added.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// A factor for each class.
    pub scales: Vec<f64>,
    /// A summand for each class; as many as there are scales.
    pub biases: Vec<f64>,
}

impl Calibration {
    /// The calibration of `classes` classes that divides scores by `temperature`.
    pub fn of_temperature(temperature: f64, classes: usize) -> Self {
        Self { scales: vec![1.0 / temperature; classes], biases: vec![0.0; classes] }
    }

    /// Turns a row's scores into probabilities.
    pub fn apply(&self, scores: &mut [f64]) {
        self.shift(scores);
        softmax(scores);
    }

    fn shift(&self, scores: &mut [f64]) {
        for (score, (scale, bias)) in scores.iter_mut().zip(self.scales.iter().zip(&self.biases)) {
            *score = *score * scale + bias;
        }
    }

    /// The log-loss of a row, in nats.
    fn loss(&self, scores: &[f64], class: usize) -> f64 {
        let mut scores = scores.to_vec();
        self.shift(&mut scores);
        log_loss(&scores, class)
    }
}

/// The calibration for `scores`, which must come from models that were not fitted on them: a
/// temperature, or a scale and bias for each class if these are better on rows that they were not
/// fitted on either.
///
/// A row of `scores` holds the decision values of one example; `classes` holds the class of each row,
/// `folds` its fold. Each fold is scored by both ways of calibrating, fitted on the other folds. Scale
/// and bias are taken if the log-loss of a row is then lower in the mean by more than two standard
/// errors of the difference: on few rows they fit chance.
///
/// # Errors
/// As [`fit_temperature`].
pub fn calibrate(
    scores: &[Vec<f64>],
    classes: &[usize],
    folds: &[usize],
) -> Result<Calibration, CalibrationError> {
    check(scores, classes)?;
    let mut gains = Vec::with_capacity(scores.len());
    let last = folds.iter().copied().max().unwrap_or(0);
    for fold in 0..=last {
        let part = |inside: bool| {
            let rows = (0..scores.len())
                .filter(move |&row| folds.get(row).is_some_and(|&of| (of == fold) == inside));
            rows.map(|row| (&scores[row], classes[row]))
        };
        let (others, truth): (Vec<Vec<f64>>, Vec<usize>) =
            part(false).map(|(scores, class)| (scores.clone(), class)).unzip();
        if others.is_empty() {
            continue;
        }
        let temperature = fit_temperature(&others, &truth)?;
        let plain = Calibration::of_temperature(temperature, others[0].len());
        let vector = fit_vector(&others, &truth, temperature).unwrap_or_else(|| plain.clone());
        gains.extend(
            part(true)
                .map(|(scores, class)| plain.loss(scores, class) - vector.loss(scores, class)),
        );
    }
    let temperature = fit_temperature(scores, classes)?;
    let plain = Calibration::of_temperature(temperature, scores[0].len());
    if is_clear(&gains) {
        return Ok(fit_vector(scores, classes, temperature).unwrap_or(plain));
    }
    Ok(plain)
}

/// Whether the mean of `gains` is above 0 by more than two standard errors.
fn is_clear(gains: &[f64]) -> bool {
    let count = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / count;
    let squares: f64 = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum();
    let error = (squares / (count - 1.0) / count).sqrt();
    mean > 2.0 * error
}

fn check(scores: &[Vec<f64>], classes: &[usize]) -> Result<(), CalibrationError> {
    let Some(first) = scores.first().map(Vec::len) else {
        return Err(CalibrationError::NoRows);
    };
    if scores.len() != classes.len() {
        return Err(CalibrationError::Lengths { rows: scores.len(), classes: classes.len() });
    }
    for (row, (scores, &class)) in scores.iter().zip(classes).enumerate() {
        if class >= scores.len() || scores.len() != first {
            return Err(CalibrationError::Class { row, class });
        }
        if scores.iter().any(|score| !score.is_finite()) {
            return Err(CalibrationError::NotFinite { row });
        }
    }
    Ok(())
}

/// Why scores could not be calibrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalibrationError {
    /// There are no scores.
    NoRows,
    /// There are not as many classes as rows of scores.
    Lengths {
        /// Number of rows of scores.
        rows: usize,
        /// Number of classes.
        classes: usize,
    },
    /// A row has no score for its class, or another number of scores than the first.
    Class {
        /// Number of the row, from 0.
        row: usize,
        /// Its class.
        class: usize,
    },
    /// A row holds a score that is infinite or not a number.
    NotFinite {
        /// Number of the row, from 0.
        row: usize,
    },
}

impl fmt::Display for CalibrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRows => write!(f, "expected at least one row of scores"),
            Self::Lengths { rows, classes } => {
                write!(f, "expected a class for each of {rows} rows of scores, found {classes}")
            }
            Self::Class { row, class } => {
                write!(
                    f,
                    "row {row}: expected a score for its class {class}, and as many as the first row has"
                )
            }
            Self::NotFinite { row } => write!(f, "row {row}: expected finite scores"),
        }
    }
}

impl std::error::Error for CalibrationError {}

#[cfg(test)]
mod tests {
    use super::super::sample::Random;
    use super::*;

    /// A thousand rows whose score for class 0 says too much by `too_much`, in four folds.
    fn rows(too_much: f64) -> (Vec<Vec<f64>>, Vec<usize>, Vec<usize>) {
        let mut random = Random(1);
        let mut rows = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..1_000 {
            let mut scores: Vec<f64> = (0..3).map(|_| 6.0 * random.share() - 3.0).collect();
            let mut shares = scores.clone();
            softmax(&mut shares);
            // The class is drawn from the scores' own softmax.
            let drawn = random.share();
            let class =
                usize::from(drawn >= shares[0]) + usize::from(drawn >= shares[0] + shares[1]);
            scores[0] += too_much;
            rows.0.push(scores);
            rows.1.push(class);
            rows.2.push(index % 4);
        }
        rows
    }

    #[test]
    fn a_bias_is_found_where_there_is_one() {
        let (scores, classes, folds) = rows(1.5);
        let found = calibrate(&scores, &classes, &folds).unwrap();
        let lift = found.biases[0] - 0.5 * (found.biases[1] + found.biases[2]);
        assert!((-1.8..-1.2).contains(&lift), "{found:?}");
        let temperature = fit_temperature(&scores, &classes).unwrap();
        let plain = Calibration::of_temperature(temperature, 3);
        let loss = |calibration: &Calibration| -> f64 {
            scores.iter().zip(&classes).map(|(row, &class)| calibration.loss(row, class)).sum()
        };
        assert!(loss(&found) < loss(&plain) - 20.0);
    }

    #[test]
    fn a_temperature_stays_where_it_does_as_well() {
        let (scores, classes, folds) = rows(0.0);
        let found = calibrate(&scores, &classes, &folds).unwrap();
        let temperature = fit_temperature(&scores, &classes).unwrap();
        assert_eq!(found, Calibration::of_temperature(temperature, 3));
        assert!((0.8..1.25).contains(&temperature), "{temperature}");
    }

    #[test]
    fn one_fold_alone_gives_a_temperature() {
        let (scores, classes, _) = rows(1.5);
        let found = calibrate(&scores, &classes, &[0; 1_000]).unwrap();
        assert_eq!(found.biases, [0.0; 3]);
    }

    #[test]
    fn refuses_what_it_cannot_judge() {
        for (scores, classes, message) in [
            (vec![], vec![], "expected at least one row of scores"),
            (vec![vec![1.0]], vec![], "expected a class for each of 1 rows of scores, found 0"),
            (
                vec![vec![1.0], vec![1.0, 2.0]],
                vec![0, 0],
                "row 1: expected a score for its class 0, and as many as the first row has",
            ),
            (vec![vec![1.0], vec![f64::NAN]], vec![0, 0], "row 1: expected finite scores"),
        ] {
            assert_eq!(calibrate(&scores, &classes, &[0, 1]).unwrap_err().to_string(), message);
        }
    }
}
