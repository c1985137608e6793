//! What coders said of a statement.

use clap::ValueEnum;

use crate::exchange::Coding;

/// What coders said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Variable {
    /// The stance toward the target
    Stance,
    /// The sentiment of the statement
    Sentiment,
}

impl Variable {
    pub(super) const ALL: [Self; 2] = [Self::Stance, Self::Sentiment];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stance => "stance",
            Self::Sentiment => "sentiment",
        }
    }

    /// The label of a coding, if the coder gave one.
    pub(super) fn label(self, coding: &Coding) -> Option<&str> {
        let label = match self {
            Self::Stance => &coding.stance,
            Self::Sentiment => &coding.sentiment,
        };
        Some(label.as_str()).filter(|label| !label.is_empty())
    }
}
