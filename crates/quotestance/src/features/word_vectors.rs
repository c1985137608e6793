//! The word vectors that the library carries: `model/words.bin`, which `model/word_table.py` writes
//! and describes byte by byte.

use std::sync::LazyLock;

use super::name::Piece;

/// Numbers of a vector.
pub(super) const WIDTH: usize = 16;

/// A word's vector: each number is an odd one from -15 to 15 times the word's scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// The hash by which the word is known; 0 where there is no word.
    hash: u32,
    scale: u8,
    /// Codes of 4 bits: the lower ones of a byte are of the first half of the numbers.
    codes: [u8; WIDTH / 2],
}

impl Word {
    /// The numbers, which are whole and less than 4,096 in magnitude.
    #[inline]
    pub(super) fn numbers(&self) -> [i32; WIDTH] {
        let scale = i16::from(self.scale);
        let mut numbers = [0; WIDTH];
        let (first, second) = numbers.split_at_mut(WIDTH / 2);
        for ((first, second), &codes) in first.iter_mut().zip(second).zip(&self.codes) {
            *first = i32::from((2 * i16::from(codes & 15) - 15) * scale);
            *second = i32::from((2 * i16::from(codes >> 4) - 15) * scale);
        }
        numbers
    }
}

/// Vectors of words by the hashes of their folded forms.
pub(super) struct WordVectors {
    /// Each word in the place that its hash tells or the next free one after it. A fifth of them or more
    /// are free. That a word is 16 bytes, found at one look, is what makes it fast.
    places: Vec<Word>,
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
            match self.places.get(place)? {
                Word { hash: 0, .. } => return None,
                word if word.hash == hash => return Some(word),
                _ => place = (place + 1) & (self.places.len() - 1),
            }
        }
    }

    /// Where to look for a hash, and the part of it that stands there.
    fn start(&self, hash: u64) -> (usize, u32) {
        ((hash >> 32) as usize & (self.places.len() - 1), hash as u32 | 1)
    }

    /// Reads a file; `None` if it is none of this version, or is not whole.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_at_checked(MAGIC.len())?;
        let (version, rest) = number(rest)?;
        let (count, rest) = number(rest)?;
        let (width, rest) = number(rest)?;
        let (length, rest) = number(rest)?;
        let head = magic == MAGIC && version == VERSION && width as usize == WIDTH;
        let count = count as usize;
        let (words, rest) = rest.split_at_checked(length as usize)?;
        let (scales, codes) = rest.split_at_checked(count)?;
        let words: Vec<&str> = std::str::from_utf8(words).ok()?.lines().collect();
        let (codes, []) = codes.as_chunks::<{ WIDTH / 2 }>() else { return None };
        if !head || words.len() != count || codes.len() != count {
            return None;
        }
        let free = vec![Word::default(); (count + count / 4 + 1).next_power_of_two()];
        let mut table = Self { places: free };
        for (word, (&scale, &codes)) in words.into_iter().zip(scales.iter().zip(codes)) {
            let (mut place, hash) = table.start(Piece::new(word).hash());
            while table.places[place].hash != 0 {
                place = (place + 1) & (table.places.len() - 1);
            }
            table.places[place] = Word { hash, scale, codes };
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
        let get = |word| table.get(Piece::new(word)).map(Word::numbers);
        let of = |first: i32, second: i32| std::array::from_fn(|at| [first, second][at / 8]);
        assert_eq!(get("bread"), Some(of(-45, 45)));
        assert_eq!(get("хлеб"), Some(of(-255, -3825)));
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
        let filled = table.places.iter().filter(|word| word.hash != 0).count();
        assert!(filled > 10_000 && filled < table.places.len() * 4 / 5, "{filled}");
        for word in ["refugees", "hospitality", "беженцы", "помощь", "n't"] {
            assert!(table.get(Piece::new(word)).is_some(), "{word}");
        }
    }
}
