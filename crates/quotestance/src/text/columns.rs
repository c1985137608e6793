//! The columns of a table of tokens, packed: a long article has many.

use std::hint::select_unpredictable;

/// Numbers below 2^24, and a few others, in three bytes each.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    packed: Vec<[u8; 3]>,
    /// The numbers that do not fit, by their index.
    wide: Vec<(usize, u32)>,
}

/// Stands for a number that does not fit.
const WIDE: u32 = 0xFF_FFFF;

impl Numbers {
    pub(super) fn with_capacity(numbers: usize) -> Self {
        Self { packed: Vec::with_capacity(numbers), wide: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.packed.len()
    }

    pub(super) fn push(&mut self, number: u32) {
        if number >= WIDE {
            self.wide.push((self.len(), number));
        }
        let [low, middle, high, _] = number.min(WIDE).to_le_bytes();
        self.packed.push([low, middle, high]);
    }

    /// Number `index`, which must be there.
    #[inline]
    pub(super) fn get(&self, index: usize) -> u32 {
        let number = unpacked(self.packed[index]);
        if number == WIDE { self.wide(index) } else { number }
    }

    fn wide(&self, index: usize) -> u32 {
        let place = self.wide.partition_point(|&(wide, _)| wide < index);
        self.wide.get(place).map_or(WIDE, |&(_, number)| number)
    }
}

fn unpacked([low, middle, high]: [u8; 3]) -> u32 {
    u32::from_le_bytes([low, middle, high, 0])
}

/// Ascending offsets into a text, in little more than two bytes each.
#[derive(Clone, Debug, Default)]
pub(super) struct Starts {
    /// Every [`BLOCK`]th start.
    bases: Vec<usize>,
    /// How far each start is from the base of its block; [`FAR`] if that does not fit.
    distances: Vec<u16>,
    /// The starts that are too far from their base, by their index.
    far: Vec<(usize, usize)>,
    /// How many starts are before each [`STRETCH`] of the text.
    before: Vec<usize>,
    /// The last of `bases`.
    base: usize,
    /// The byte up to which it is known how many starts are before.
    counted_to: usize,
}

/// Starts that share a base. A block of common words takes up less than a kilobyte of text.
const BLOCK: usize = 64;

/// Bytes of text between places whose starts are known without a search.
const STRETCH: usize = 512;

const FAR: u16 = u16::MAX;

impl Starts {
    pub(super) fn with_capacity(starts: usize) -> Self {
        let bases = Vec::with_capacity(starts / BLOCK + 1);
        Self { bases, distances: Vec::with_capacity(starts), ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.distances.len()
    }

    /// Adds a start, which is greater than those before it.
    pub(super) fn push(&mut self, start: usize) {
        let index = self.len();
        if start >= self.counted_to {
            self.before.resize(start / STRETCH + 1, index);
            self.counted_to = self.before.len() * STRETCH;
        }
        if index.is_multiple_of(BLOCK) {
            self.bases.push(start);
            self.base = start;
        }
        let distance = u16::try_from(start - self.base).unwrap_or(FAR);
        if distance == FAR {
            self.far.push((index, start));
        }
        self.distances.push(distance);
    }

    /// Start number `index`, which must be there.
    #[inline]
    pub(super) fn get(&self, index: usize) -> usize {
        let distance = self.distances[index];
        if distance == FAR {
            return self.far(index);
        }
        self.bases[index / BLOCK] + usize::from(distance)
    }

    fn far(&self, index: usize) -> usize {
        let place = self.far.partition_point(|&(far, _)| far < index);
        self.far.get(place).map_or(0, |&(_, start)| start)
    }

    /// How many starts are before `offset`.
    pub(super) fn before(&self, offset: usize) -> usize {
        let stretch = offset / STRETCH;
        let Some(&known) = self.before.get(stretch) else { return self.len() };
        let mut low = known;
        let mut left = self.before.get(stretch + 1).copied().unwrap_or(self.len()) - low;
        while left > 0 {
            let half = left / 2;
            let is_before = self.get(low + half) < offset;
            low = select_unpredictable(is_before, low + half + 1, low);
            left = select_unpredictable(is_before, left - half - 1, half);
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_narrow_and_wide() {
        let written = [0, 255, 256, WIDE - 1, WIDE, WIDE + 1, 7, u32::MAX, 9];
        let mut numbers = Numbers::default();
        written.into_iter().for_each(|number| numbers.push(number));
        let read: Vec<u32> = (0..numbers.len()).map(|index| numbers.get(index)).collect();
        assert_eq!(read, written);
    }

    #[test]
    fn starts_come_back_near_and_far() {
        for step in [1, 5, 900, 65_535, 70_000] {
            let mut starts = Starts::default();
            for index in 0..200 {
                starts.push(index * step);
            }
            for index in 0..200 {
                let start = index * step;
                assert_eq!(starts.get(index), start);
                assert_eq!((starts.before(start), starts.before(start + 1)), (index, index + 1));
            }
        }
        assert_eq!(Starts::default().before(9), 0);
    }
}
