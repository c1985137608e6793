//! Names of features, made of pieces. The hash of a name follows from those of its pieces, so that a
//! name is looked up without being written.

/// A piece of a name, with its hash.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    letters: &'a str,
    hash: Hash,
}

/// A polynomial in the bytes, modulo 2^64 (Karp and Rabin 1987): that of two pieces together is
/// `first.sum * second.power + second.sum`.
#[derive(Clone, Copy, Debug)]
struct Hash {
    sum: u64,
    power: u64,
}

impl Hash {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

    const fn of(letters: &str) -> Self {
        let mut hash = Self { sum: 0, power: 1 };
        let mut rest = letters.as_bytes();
        // Four bytes at once depend on what was before them by one product, not by four.
        while let [a, b, c, d, after @ ..] = rest {
            let [first, second] = [Self::of_pair(*a, *b), Self::of_pair(*c, *d)];
            hash = hash.then(first.then(second));
            rest = after;
        }
        while let [byte, after @ ..] = rest {
            hash = hash.then(Self::of_byte(*byte));
            rest = after;
        }
        hash
    }

    const fn of_byte(byte: u8) -> Self {
        Self { sum: byte as u64 + 1, power: Self::BASE }
    }

    const fn of_pair(first: u8, second: u8) -> Self {
        Self::of_byte(first).then(Self::of_byte(second))
    }

    const fn then(self, next: Self) -> Self {
        let sum = self.sum.wrapping_mul(next.power).wrapping_add(next.sum);
        Self { sum, power: self.power.wrapping_mul(next.power) }
    }

    /// The hash with each of its bits depending on all bytes.
    const fn mixed(self) -> u64 {
        let half = self.sum ^ (self.sum >> 32);
        let mixed = half.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^ (mixed >> 32)
    }
}

impl<'a> Piece<'a> {
    pub(super) const NOTHING: Self = Self::new("");

    pub(super) const fn new(letters: &'a str) -> Self {
        Self { letters, hash: Hash::of(letters) }
    }

    /// The hash of the piece alone, that of [`hash_of`].
    pub(super) const fn hash(self) -> u64 {
        self.hash.mixed()
    }
}

/// A feature's name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name<'n> {
    pub(super) family: Piece<'n>,
    pub(super) rest: &'n [Piece<'n>],
}

impl Name<'_> {
    /// The hash of the name, that of [`hash_of`] whatever its pieces are.
    #[inline]
    pub(super) fn hash(&self) -> u64 {
        self.rest.iter().fold(self.family.hash, |hash, piece| hash.then(piece.hash)).mixed()
    }

    /// Writes the name in place of what is there.
    pub(super) fn write_to(&self, name: &mut String) {
        name.clear();
        name.push_str(self.family.letters);
        self.rest.iter().for_each(|piece| name.push_str(piece.letters));
    }
}

/// The hash of a name that is written.
pub(super) fn hash_of(name: &str) -> u64 {
    Hash::of(name).mixed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_no_difference() {
        for pieces in [&["a", "b c"][..], &["ab", "", " ", "c"], &["ab c"], &["", "a", "b ", "c"]] {
            let pieces: Vec<Piece<'_>> = pieces.iter().map(|piece| Piece::new(piece)).collect();
            let name = Name { family: Piece::new("context:"), rest: &pieces };
            let mut written = "before".to_owned();
            name.write_to(&mut written);
            assert_eq!(written, "context:ab c");
            assert_eq!(name.hash(), hash_of(&written));
            for other in ["context:ab", "context:ab cd", "cue:ab c", ""] {
                assert!(name.hash() != hash_of(other), "{other}");
            }
        }
    }

    #[test]
    fn hashes_are_the_same_everywhere() {
        assert_eq!(hash_of(""), 0);
        assert_eq!(hash_of("ngram:они"), 0x93FE_5F35_3BDD_1FEE);
    }
}
