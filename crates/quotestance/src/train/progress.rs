//! Where training has got to.

use std::fmt;
use std::ops::ControlFlow;

use crate::linear::Step;

/// Where training has got to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Where the fit has got to, if it is one.
    pub step: Option<Step>,
}

/// What training is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding mentions and features.
    Reading {
        /// Examples that were read.
        done: usize,
        /// Examples that there are.
        examples: usize,
    },
    /// Fitting the examples outside of a fold.
    Fold {
        /// `stance` or `sentiment`.
        head: &'static str,
        /// Number of the fold, from 1.
        fold: usize,
        /// Number of folds.
        folds: usize,
    },
    /// Fitting all examples.
    Fit {
        /// `stance` or `sentiment`.
        head: &'static str,
    },
}

/// Is called again and again while training, and ends it by [`ControlFlow::Break`]. The library has
/// no clock: a caller with a deadline looks at its own here.
pub type Watch<'w> = dyn FnMut(&Progress) -> ControlFlow<()> + 'w;

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stage {
            Stage::Reading { done, examples } => write!(f, "reading: {done} of {examples}")?,
            Stage::Fold { head, fold, folds } => write!(f, "{head}: fold {fold} of {folds}")?,
            Stage::Fit { head } => write!(f, "{head}: all examples")?,
        }
        match self.step {
            Some(step) => {
                let Step { iterations, gradient, .. } = step;
                write!(f, ", iteration {iterations}, gradient {gradient:.1e}")
            }
            None => Ok(()),
        }
    }
}
