//! Options of how a command runs; none of them changes a byte of the output.

use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use clap::Args;

/// How to run.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Threads that work at once [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Go on with a run to --output FILE that was ended, if there is one
    #[arg(long)]
    pub(super) resume: bool,

    /// Make what was written safe, for --resume, every so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    checkpoint: Duration,

    /// Say what would be read, by what, and written where, and do none of it
    #[arg(long)]
    pub(super) dry_run: bool,
}

impl RunArgs {
    /// Options that change nothing in the output, or stand in the manifest by themselves.
    pub(crate) const NO_PART_OF_THE_OUTPUT: [&str; 10] = [
        "jobs",
        "resume",
        "checkpoint",
        "dry-run",
        "output",
        "format",
        "model",
        "fast",
        "targets",
        "config",
    ];

    pub(super) fn jobs(&self) -> NonZeroUsize {
        let machine = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.jobs.unwrap_or_else(machine)
    }

    pub(super) fn checkpoint(&self) -> Duration {
        self.checkpoint
    }
}

/// Parses a duration.
fn seconds(written: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = written.parse().ok();
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "it must be a number of seconds".to_owned())
}
