//! How much is read at once.

use clap::Args;

/// The largest article or row.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct LimitArgs {
    /// Refuse articles and rows of more megabytes
    #[arg(long, value_name = "MB", default_value_t = Self::default().max_size, value_parser = clap::value_parser!(u16).range(1..))]
    max_size: u16,
}

impl Default for LimitArgs {
    fn default() -> Self {
        Self { max_size: 16 }
    }
}

impl LimitArgs {
    pub(crate) fn bytes(self) -> usize {
        usize::from(self.max_size) << 20
    }
}
