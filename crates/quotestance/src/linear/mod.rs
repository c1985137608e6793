//! Multinomial logistic regression over sparse rows. Knows numbers only.
//!
//! [`Rows`] hold what is learnt from, [`fit()`] learns a [`Linear`] from them, and [`Linear::scores`]
//! applies it to a row. [`calibrate`] finds the [`Calibration`] that makes probabilities of its
//! scores.
//!
//! ```
//! use quotestance::linear::{FitParams, Rows, fit};
//!
//! let mut rows = Rows::new(2);
//! for row in [[(0, 1.0)], [(0, 0.9)], [(1, 1.0)], [(1, 0.8)]] {
//!     rows.push(&row)?;
//! }
//! let linear = fit(&rows, &[0, 0, 1, 1], 2, &FitParams::default())?;
//! let probabilities = linear.probabilities(&[(0, 1.0)]);
//! assert!(probabilities[0] > probabilities[1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calibration;
mod descent;
mod fit;
mod fit_error;
mod linfa;
mod objective;
mod params;
mod predict;
mod progress;
mod rows;
#[cfg(test)]
mod sample;
mod softmax;

pub use calibration::{
    Calibration, CalibrationError, TEMPERATURES, calibrate, fit_temperature, fit_vector,
};
pub use fit::{LINFA_CELLS, LINFA_ROWS, fit, fit_from};
pub use fit_error::FitError;
pub use params::{ClassWeight, FitParams, Learner};
pub use predict::{Linear, LinearError};
pub use progress::{Step, Watch, unwatched};
pub use rows::{RowError, Rows};
pub use softmax::{log_loss, softmax};
