//! Why no model could be trained.

use std::fmt;

use crate::dataset::RowError;
use crate::linear::{self, CalibrationError, FitError};

/// Why no model could be trained.
#[derive(Debug)]
pub enum TrainError {
    /// A record cannot be used.
    Row(RowError),
    /// There is no record, or none that has the field.
    NoExamples,
    /// A label that [`TrainParams`](super::TrainParams) names has no example.
    NoExample {
        /// The field of the record, `stance` or `sentiment`.
        field: &'static str,
        /// The label.
        label: String,
    },
    /// There are fewer labels than two, or more than can be learnt.
    Labels {
        /// The field of the record, `stance` or `sentiment`.
        field: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Cues stand under a stance that is none of those to be learnt.
    Cue {
        /// The cues' label.
        label: String,
    },
    /// There are fewer groups of examples than folds, or fewer than two folds.
    Folds {
        /// The number of folds asked for.
        folds: usize,
    },
    /// A regression could not be fitted.
    Head {
        /// What was fitted, `stance` or `sentiment`.
        head: &'static str,
        /// Why it failed.
        error: HeadError,
    },
    /// A search was given nothing to choose from.
    NoSettings,
    /// The watch said stop.
    Stopped,
}

/// Why one of the regressions could not be fitted.
#[derive(Debug)]
pub enum HeadError {
    /// A row of features is none that the learner takes.
    Row(linear::RowError),
    /// The fit failed, on all examples or on those outside of a fold.
    Fit(FitError),
    /// All examples of a label fell into one fold, so that the others do not know it.
    OneFold {
        /// The label.
        label: String,
        /// Where its first example stands.
        first: RowError,
    },
    /// The held-out scores could not be calibrated.
    Calibration(CalibrationError),
    /// The weights do not fit into what a model file keeps.
    Weights,
}

impl fmt::Display for TrainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(error) => error.fmt(f),
            Self::NoExamples => f.write_str("there is no record to learn from"),
            Self::NoExample { field, label } => {
                write!(f, "no example has the {field} `{label}`; each label needs some")
            }
            Self::Labels { field, count, limit } => {
                write!(f, "{count} labels of {field}: there must be 2 to {limit}")
            }
            Self::Cue { label } => {
                write!(f, "seeds: cues under `{label}`, but there is no such stance")
            }
            Self::Folds { folds } => {
                write!(
                    f,
                    "{folds} folds: there must be two or more, and as many groups of examples"
                )
            }
            Self::Head { head, error } => write!(f, "the fit of the {head}: {error}"),
            Self::NoSettings => f.write_str("a search needs at least one value of each setting"),
            Self::Stopped => f.write_str("training was stopped before it was done"),
        }
    }
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(error) => error.fmt(f),
            Self::Fit(error) => error.fmt(f),
            Self::OneFold { label, first } => write!(
                f,
                "all examples of `{label}` fall into one fold; it needs more groups, or is misspelt ({first})"
            ),
            Self::Calibration(error) => error.fmt(f),
            Self::Weights => f.write_str("a weight is too large for a model file"),
        }
    }
}

impl std::error::Error for TrainError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Row(error) => Some(error),
            Self::Head { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl std::error::Error for HeadError {}

impl HeadError {
    /// The error of training that a head's error makes.
    pub(super) fn of(self, head: &'static str) -> TrainError {
        match self {
            Self::Fit(FitError::Stopped { .. }) => TrainError::Stopped,
            error => TrainError::Head { head, error },
        }
    }
}
