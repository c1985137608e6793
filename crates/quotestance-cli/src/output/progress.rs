//! How far a run has got, for a person who waits.

use std::sync::OnceLock;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bar that is shown: whatever else is written to the terminal must go around it.
static SHOWN: OnceLock<ProgressBar> = OnceLock::new();

/// Time between two looks of the bar.
const PAUSE: Duration = Duration::from_millis(200);

/// What stands in the bar where the end is known, and where it is not.
const SHARE: &str = "{wide_bar} {percent} %  {msg}  {bytes_per_sec}, {elapsed} gone, {eta} to go";
const COUNT: &str = "{spinner} {msg}  {elapsed} gone";

/// Progress on standard error, if that is a terminal.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Shows a bar of no known length.
    pub(crate) fn show() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style(COUNT));
        if !bar.is_hidden() {
            bar.enable_steady_tick(PAUSE);
        }
        Self(SHOWN.get_or_init(|| bar).clone())
    }

    /// Whether anybody sees it.
    pub(crate) fn is_hidden(&self) -> bool {
        self.0.is_hidden()
    }

    /// Tells the length, in bytes.
    pub(crate) fn set_length(&self, bytes: u64) {
        self.0.set_style(style(SHARE));
        self.0.set_length(bytes);
    }

    /// Tells how many bytes were read, and what was done.
    pub(crate) fn set(&self, bytes: u64, done: String) {
        self.0.set_position(bytes);
        self.0.set_message(done);
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Does what writes to the terminal while no bar is in its way.
pub(crate) fn aside(write: impl FnOnce()) {
    match SHOWN.get().filter(|bar| !bar.is_hidden()) {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_well_formed() {
        for template in [SHARE, COUNT] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
