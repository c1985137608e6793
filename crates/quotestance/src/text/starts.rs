//! Where tokens start, in two bytes each.

/// Ascending offsets into a text.
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
        if self.before.len() <= start / STRETCH {
            self.before.resize(start / STRETCH + 1, index);
        }
        if index % BLOCK == 0 {
            self.bases.push(start);
        }
        let base = self.bases.last().copied().unwrap_or_default();
        let distance = u16::try_from(start - base).unwrap_or(FAR);
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
        let mut high = self.before.get(stretch + 1).copied().unwrap_or(self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle) < offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
