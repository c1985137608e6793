//! What a word may be, told by its first letters: most words start no pattern and are in no list, and most patterns that
//! start with a common word fail at the next one.

use super::pattern::{Pattern, Step, Word};
use crate::text::{Beginning, Tokens, beginning};

/// Bits to spread the beginnings of following words over, as a power of two.
const FEW: u32 = 6;

/// How many times as many bits as words: so many of the words that start nothing are told by them.
const SPARSE: usize = 16;

/// The most bits to spread the beginnings of words over, as a power of two: they must stay at hand.
const MOST: u32 = 16;

/// A number of so many bits for a beginning (multiplicative hashing: Knuth 1973).
const fn bit(beginning: Beginning, bits: u32) -> u32 {
    u32::from_le_bytes(beginning).wrapping_mul(0x9E37_79B1) >> (u32::BITS - bits)
}

/// The beginning that all words have which fit; none, if they differ.
pub(super) fn beginning_of(word: &Word) -> Option<Beginning> {
    match word {
        Word::Exact(word) => Some(beginning(word)),
        Word::Stem(stem) => (stem.len() >= size_of::<Beginning>()).then(|| beginning(stem)),
    }
}

/// What may follow the first word of a pattern; by default, nothing at all. Words may be taken for
/// others, so that only what is not allowed is sure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Following(u64);

impl Following {
    /// The end of the text.
    pub(crate) const NOTHING: Self = Self(1 << 63);
    pub(crate) const ANYTHING: Self = Self(u64::MAX);

    /// What may follow in `pattern`: anything, where the first word is the only one.
    pub(super) fn of_pattern(pattern: &Pattern) -> Self {
        let Some(Step::OneOf(words)) = pattern.second() else { return Self::ANYTHING };
        words.iter().fold(Self(0), |Self(all), word| {
            Self(all | beginning_of(word).map_or(Self::ANYTHING, Self::of_beginning).0)
        })
    }

    /// The word that follows token `index`.
    pub(super) fn after(tokens: &Tokens, index: usize) -> Self {
        let next = index + 1;
        if next < tokens.len() { Self::of_beginning(tokens.beginning(next)) } else { Self::NOTHING }
    }

    /// What may follow in one of two patterns.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a pattern with these followers may match before this word.
    pub(crate) const fn allows(self, word: Self) -> bool {
        self.0 & word.0 != 0
    }

    /// A word with this beginning.
    pub(crate) const fn of_beginning(beginning: Beginning) -> Self {
        // The last bit is that of the end.
        let bit = bit(beginning, FEW);
        Self(1 << if bit < 62 { bit } else { 62 })
    }
}

/// The beginnings of some words, as a set of bits: small, since every word is looked up.
#[derive(Clone, Debug)]
pub(crate) struct Beginnings {
    set: Vec<u64>,
    /// How many bits there are, as a power of two.
    bits: u32,
}

impl Default for Beginnings {
    fn default() -> Self {
        Self { set: Vec::new(), bits: FEW }
    }
}

impl Beginnings {
    /// Those of words; none of a word means any.
    pub(crate) fn new(words: impl Iterator<Item = Option<Beginning>> + Clone) -> Self {
        let wanted = (SPARSE * words.clone().count()).next_power_of_two();
        let bits = wanted.trailing_zeros().clamp(FEW, MOST);
        let mut set = vec![0; (1 << bits) / u64::BITS as usize];
        for beginning in words {
            match beginning.map(|beginning| bit(beginning, bits)) {
                Some(bit) => set[(bit / u64::BITS) as usize] |= 1 << (bit % u64::BITS),
                None => set.fill(u64::MAX),
            }
        }
        Self { set, bits }
    }

    /// Whether a word with this beginning may be one of them; if not, it is not.
    #[inline]
    pub(crate) fn may_hold(&self, beginning: Beginning) -> bool {
        let bit = bit(beginning, self.bits);
        let bits = self.set.get((bit / u64::BITS) as usize);
        bits.is_some_and(|bits| bits >> (bit % u64::BITS) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(written: &str) -> Pattern {
        Pattern::parse(written).expect("a pattern")
    }

    #[test]
    fn only_what_cannot_follow_is_left_out() {
        let may_match = |written: &str, text: &str| {
            let following = Following::of_pattern(&pattern(written));
            following.allows(Following::after(&Tokens::new(text), 0))
        };
        for written in
            ["we", "we must", "we mus*", "we must*", "we ... go", "we _ go", "we may|must"]
        {
            assert!(may_match(written, "we must go"), "{written}");
        }
        for written in ["we may", "we have|need", "we have*"] {
            assert!(!may_match(written, "we must go"), "{written}");
        }
        assert!(may_match("we", "we") && !may_match("we must", "we"));
    }

    #[test]
    fn what_starts_a_pattern_is_never_left_out() {
        let may_start = |written: &str, word: &str| {
            Beginnings::new(pattern(written).first_words().iter().map(beginning_of))
                .may_hold(beginning(word))
        };
        for (written, word) in
            [("we|they", "we"), ("we|they", "they"), ("мигрант*", "мигрантов"), ("mi*", "migrants")]
        {
            assert!(may_start(written, word), "{written} {word}");
        }
        assert!(!may_start("we|they", "them") && !may_start("мигрант*", "люди"));
        assert!(!Beginnings::default().may_hold(beginning("we")));
    }
}
