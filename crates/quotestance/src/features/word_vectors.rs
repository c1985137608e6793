//! The word vectors that the library carries: `model/words.bin`, which `model/word_table.py` writes
//! and describes byte by byte.

use std::sync::LazyLock;

use super::name::Piece;

/// Numbers of a vector.
pub(super) const WIDTH: usize = 16;

/// A word's vector in whole numbers: an odd one from -15 to 15 times the word's scale, which is below
/// 256.
pub(super) type Word = [i16; WIDTH];

/// Vectors of words by the hashes of their folded forms.
pub(super) struct WordVectors {
    /// The vectors' hashes, in the place that the hash tells or the next free one after it; 0 where
    /// there is none. At least half of them are free.
    hashes: Vec<u32>,
    /// The number of the vector in each place.
    numbers: Vec<u16>,
    vectors: Vec<Word>,
}

const MAGIC: &[u8] = b"qstwords";
const VERSION: u32 = 1;

impl WordVectors {
    /// Those of the library, read when first asked for.
    pub(super) fn embedded() -> &'static Self {
        static TABLE: LazyLock<WordVectors> = LazyLock::new(|| {
            let bytes = include_bytes!("../../model/words.bin");
            WordVectors::parse(bytes).unwrap_or_else(|| panic!("the embedded word vectors"))
        });
        &TABLE
    }

    /// The vector of a word; that of another with its hash, which is left to chance.
    #[inline]
    pub(super) fn get(&self, word: Piece<'_>) -> Option<&Word> {
        let (mut place, hash) = self.start(word.hash());
        loop {
            match self.hashes.get(place)? {
                0 => return None,
                &known if known == hash => {
                    return self.vectors.get(usize::from(*self.numbers.get(place)?));
                }
                _ => place = (place + 1) & (self.hashes.len() - 1),
            }
        }
    }

    /// Where to look for a hash, and the part of it that stands there.
    fn start(&self, hash: u64) -> (usize, u32) {
        ((hash >> 32) as usize & (self.hashes.len() - 1), hash as u32 | 1)
    }

    /// Reads a file; `None` if it is none of this version, or is not whole.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_at_checked(MAGIC.len())?;
        let (version, rest) = number(rest)?;
        let (count, rest) = number(rest)?;
        let (width, rest) = number(rest)?;
        let (length, rest) = number(rest)?;
        let head = magic == MAGIC && version == VERSION && width as usize == WIDTH;
        let count = usize::from(u16::try_from(count).ok().filter(|_| head)?);
        let (words, rest) = rest.split_at_checked(length as usize)?;
        let (scales, codes) = rest.split_at_checked(count)?;
        let words: Vec<&str> = std::str::from_utf8(words).ok()?.lines().collect();
        let (codes, []) = codes.as_chunks::<{ WIDTH / 2 }>() else { return None };
        if words.len() != count || codes.len() != count {
            return None;
        }
        let places = (2 * count).next_power_of_two();
        let mut table =
            Self { hashes: vec![0; places], numbers: vec![0; places], vectors: Vec::new() };
        for ((number, word), (&scale, codes)) in (0..).zip(words).zip(scales.iter().zip(codes)) {
            let (mut place, hash) = table.start(Piece::new(word).hash());
            while table.hashes[place] != 0 {
                place = (place + 1) & (places - 1);
            }
            (table.hashes[place], table.numbers[place]) = (hash, number);
            let code = |at: usize| codes[at / 2] >> (at % 2 * 4) & 15;
            let value = |at| (2 * i16::from(code(at)) - 15) * i16::from(scale);
            table.vectors.push(std::array::from_fn(value));
        }
        Some(table)
    }
}

/// A number of four bytes, the lowest first, and what follows it.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_le_bytes(*number), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(words: &[(&str, u8, u8)]) -> Vec<u8> {
        let list: String = words.iter().map(|(word, ..)| format!("{word}\n")).collect();
        let mut bytes = MAGIC.to_vec();
        for number in [VERSION, words.len() as u32, WIDTH as u32, list.len() as u32] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(list.bytes());
        bytes.extend(words.iter().map(|&(_, scale, _)| scale));
        words.iter().for_each(|&(.., codes)| bytes.extend([codes; WIDTH / 2]));
        bytes
    }

    #[test]
    fn words_have_their_own_vectors() {
        let table = WordVectors::parse(&file(&[("bread", 3, 0xF0), ("хлеб", 255, 0x07)])).unwrap();
        let get = |word| table.get(Piece::new(word));
        let of = |even: i16, odd: i16| std::array::from_fn(|at| [even, odd][at % 2]);
        assert_eq!(get("bread"), Some(&of(-45, 45)));
        assert_eq!(get("хлеб"), Some(&of(-255, -3825)));
        for word in ["", "brea", "breadd", "хле"] {
            assert_eq!(get(word), None, "{word}");
        }
    }

    #[test]
    fn what_is_no_whole_file_is_refused() {
        let whole = file(&[("bread", 3, 0xF0), ("salt", 4, 0x12)]);
        for length in 0..whole.len() {
            assert!(WordVectors::parse(&whole[..length]).is_none(), "{length}");
        }
        assert!(WordVectors::parse(&[&whole[..], &[0]].concat()).is_none());
        // Magic, version, width, number and length of the words.
        for at in [0, 8, 12, 16, 20] {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            assert!(WordVectors::parse(&altered).is_none(), "{at}");
        }
    }

    #[test]
    fn the_embedded_vectors_are_of_both_languages() {
        let table = WordVectors::embedded();
        assert!(table.vectors.len() > 10_000);
        assert_eq!(table.hashes.iter().filter(|hash| **hash != 0).count(), table.vectors.len());
        for word in ["refugees", "hospitality", "беженцы", "гостеприимство", "n't"] {
            assert!(table.get(Piece::new(word)).is_some(), "{word}");
        }
    }
}
