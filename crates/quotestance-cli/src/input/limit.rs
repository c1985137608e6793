//! How much is read at once.

use clap::Args;

/// How many times `--max-size` the rows may take that an article becomes. Those of an article of short quotes alone take
/// some 26 times its size; only fields that come back in each row take more.
pub(crate) const GROWTH: usize = 64;

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

    /// Most bytes that the rows may have which one article or row becomes.
    pub(crate) fn output_bytes(self) -> usize {
        self.bytes().saturating_mul(GROWTH)
    }
}
