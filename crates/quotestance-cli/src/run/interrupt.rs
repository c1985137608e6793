//! Ctrl-C and its like: the run ends in order, with what it has.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Result;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What shells add to the number of the signal that ended a program.
const ENDED_BY: i32 = 128;

/// Whether the run is to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// From now on, the first Ctrl-C (or SIGTERM) asks the run to end, and the second one ends it.
    pub(crate) fn catch() -> Result<Self> {
        let asked = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal finds `again` still false.
            let again = Arc::new(AtomicBool::new(false));
            flag::register_conditional_shutdown(signal, ENDED_BY + signal, Arc::clone(&again))?;
            flag::register(signal, again)?;
            flag::register_usize(signal, Arc::clone(&asked), usize::try_from(signal)?)?;
        }
        // A file that may not grow further is an error of the write, not the end of the process.
        #[cfg(unix)]
        flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Self(asked))
    }

    /// Asks as Ctrl-C does.
    #[cfg(test)]
    pub(crate) fn ask(&self) {
        self.0.store(2, Ordering::Relaxed);
    }

    /// Whether the run is to end.
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// The exit code of a run that a signal ended, if one did: 130 for Ctrl-C.
    pub(crate) fn exit_code(&self) -> Option<u8> {
        let signal = u8::try_from(self.0.load(Ordering::Relaxed)).ok().filter(|&signal| signal > 0);
        signal.and_then(|signal| u8::try_from(ENDED_BY).ok()?.checked_add(signal))
    }
}
