//! Which kinds of statements are wanted.

use super::QuoteKind;

/// A set of kinds. The default holds direct and mixed quotes: what stands in marks is somebody's
/// words beyond doubt, while indirect statements are the reporter's rendering.
///
/// ```
/// use quotestance::extract::{Kinds, QuoteKind};
///
/// let kinds: Kinds = [QuoteKind::Direct, QuoteKind::Indirect].into_iter().collect();
/// assert!(kinds.contains(QuoteKind::Indirect) && !kinds.contains(QuoteKind::Mixed));
/// assert!(!Kinds::default().indirect);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// [`QuoteKind::Direct`].
    pub direct: bool,
    /// [`QuoteKind::Mixed`].
    pub mixed: bool,
    /// [`QuoteKind::Indirect`].
    pub indirect: bool,
}

impl Kinds {
    /// Every kind.
    pub const ALL: Self = Self { direct: true, mixed: true, indirect: true };
    const NONE: Self = Self { direct: false, mixed: false, indirect: false };

    /// Whether `kind` is one of them.
    pub const fn contains(self, kind: QuoteKind) -> bool {
        match kind {
            QuoteKind::Direct => self.direct,
            QuoteKind::Mixed => self.mixed,
            QuoteKind::Indirect => self.indirect,
        }
    }
}

impl Default for Kinds {
    /// Direct and mixed quotes.
    fn default() -> Self {
        Self { indirect: false, ..Self::ALL }
    }
}

impl FromIterator<QuoteKind> for Kinds {
    fn from_iter<I: IntoIterator<Item = QuoteKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, |kinds, kind| match kind {
            QuoteKind::Direct => Self { direct: true, ..kinds },
            QuoteKind::Mixed => Self { mixed: true, ..kinds },
            QuoteKind::Indirect => Self { indirect: true, ..kinds },
        })
    }
}
