//! Names of features by their hashes. Most names that are asked for are none of a model's: these a few thousand bytes tell.

/// The numbers of names, which are looked up by hash. A name is taken for another with its hash: among 2^48 or more that
/// is left to chance.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// A set of bits that has one for each name.
    filter: Vec<u64>,
    /// Each name in the place that its hash tells or the next free one after it: half of its hash, and its number from 1.
    /// Half of the places or more are free.
    places: Vec<(u32, u32)>,
}

/// How many times as many bits as names: so many of the other names are told by them.
const SPARSE: usize = 16;

impl Index {
    /// The index of names, whose hashes come in the order of their numbers.
    pub(super) fn new(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let count = hashes.len().next_power_of_two();
        let filter = vec![0; (SPARSE * count).div_ceil(u64::BITS as usize)];
        let mut index = Self { filter, places: vec![(0, 0); 2 * count] };
        for (number, hash) in (1..).zip(hashes) {
            let (word, bit) = index.bit(hash);
            index.filter[word] |= bit;
            let mut place = index.first_place(hash);
            while index.places[place].1 != 0 {
                place = (place + 1) % index.places.len();
            }
            index.places[place] = (hash as u32, number);
        }
        index
    }

    /// The number of the name with this hash.
    #[inline]
    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        let (word, bit) = self.bit(hash);
        if self.filter.get(word)? & bit == 0 {
            return None;
        }
        let mut place = self.first_place(hash);
        loop {
            match self.places.get(place)? {
                (_, 0) => return None,
                (known, number) if *known == hash as u32 => return Some(number - 1),
                _ => place = (place + 1) & (self.places.len() - 1),
            }
        }
    }

    /// Where a hash has its bit, and the bit.
    #[inline]
    fn bit(&self, hash: u64) -> (usize, u64) {
        let word = (hash >> 38) as usize & self.filter.len().wrapping_sub(1);
        (word, 1 << (hash >> 32 & 63))
    }

    #[inline]
    fn first_place(&self, hash: u64) -> usize {
        (hash >> 32) as usize & (self.places.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::name::hash_of;

    #[test]
    fn names_have_their_numbers_and_others_have_none() {
        for count in [0, 1, 3, 64, 5_000] {
            let hash = |number: u32| hash_of(&format!("ngram:{number}"));
            let hashes: Vec<u64> = (0..count).map(hash).collect();
            let index = Index::new(hashes.iter().copied());
            for number in 0..count {
                assert_eq!(index.find(hash(number)), Some(number));
            }
            assert!((count..2 * count + 9).all(|other| index.find(hash(other)).is_none()));
        }
        assert_eq!(Index::default().find(0), None);
    }
}
