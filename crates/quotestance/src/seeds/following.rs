//! What may follow the first word of a pattern, told by a few letters: most patterns that start with
//! a common word fail at the next one, and need not be tried.

use super::pattern::{Pattern, Step, Word};
use crate::text::Tokens;

/// A set of beginnings of words; two may be taken for the same one, so that only what is not in the
/// set is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Following(u64);

/// Bytes that count as a beginning.
const LETTERS: usize = 4;

impl Following {
    /// No word.
    pub(super) const NOTHING: Self = Self(0);

    /// What may follow the first word of `pattern`: anything, where it is the only one.
    pub(super) fn of_pattern(pattern: &Pattern) -> Self {
        const ANYTHING: Following = Following(u64::MAX);
        let Some(Step::OneOf(words)) = pattern.second() else { return ANYTHING };
        words.iter().fold(Self::NOTHING, |Self(all), word| match word {
            Word::Exact(word) => Self(all | Self::of_word(word).0),
            Word::Stem(stem) if stem.len() >= LETTERS => Self(all | Self::of_word(stem).0),
            Word::Stem(_) => ANYTHING,
        })
    }

    /// The word that follows token `index`.
    pub(super) fn after(tokens: &Tokens, index: usize) -> Self {
        let next = index + 1;
        if next < tokens.len() { Self::of_word(tokens.folded(next)) } else { Self::NOTHING }
    }

    /// Whether a pattern with these followers may match before this word.
    pub(super) const fn allows(self, word: Self) -> bool {
        self.0 == u64::MAX || self.0 & word.0 != 0
    }

    fn of_word(word: &str) -> Self {
        /// Spreads keys over the upper bits (Knuth 1973, multiplicative hashing).
        const SPREAD: u32 = 0x9E37_79B1;
        let mut beginning = [0; LETTERS];
        beginning.iter_mut().zip(word.bytes()).for_each(|(slot, byte)| *slot = byte);
        Self(1 << (u32::from_le_bytes(beginning).wrapping_mul(SPREAD) >> 26))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_match(pattern: &str, text: &str) -> bool {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        Following::of_pattern(&pattern).allows(Following::after(&Tokens::new(text), 0))
    }

    #[test]
    fn only_what_cannot_follow_is_left_out() {
        for pattern in ["we", "we must", "we mus*", "we must*", "we ... go", "we _ go", "we may|must"] {
            assert!(may_match(pattern, "we must go"), "{pattern}");
        }
        for pattern in ["we may", "we have|need", "we musta*"] {
            assert!(!may_match(pattern, "we must go"), "{pattern}");
        }
        assert!(may_match("we", "we") && !may_match("we must", "we"));
    }
}
