//! How a long fit tells where it is, and is told to stop.

use std::ops::ControlFlow;

/// Where a fit has got to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Iterations of the optimiser that are done.
    pub iterations: u64,
    /// Times that loss and gradient were computed, each a pass over all rows.
    pub passes: u64,
    /// The loss there, in nats, with its penalty.
    pub loss: f64,
    /// Norm of the loss's gradient, per row; the fit is done once it is small enough.
    pub gradient: f64,
}

/// Is called after each pass over the rows, and ends the fit by [`ControlFlow::Break`].
///
/// The library has no clock: a caller with a deadline looks at its own here.
pub type Watch<'w> = dyn FnMut(&Step) -> ControlFlow<()> + 'w;

/// Lets a fit run to its end.
pub fn unwatched(_: &Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
