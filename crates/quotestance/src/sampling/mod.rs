//! Random samples of rows, to be labelled by hand.
//!
//! A [`Sampler`] is offered rows one after another, each in a stratum, and keeps no more of a stratum than the sample
//! may need. Each row has a number that follows from the seed and the row's name; the rows with the smallest numbers
//! are drawn (sampling with permanent random numbers: Ohlsson 1995, “Coordination of samples using permanent random
//! numbers”). So a sample depends neither on the order of the rows nor on how they are divided among files, and what is
//! drawn of a stratum is part of any larger draw with the same seed.
//!
//! ```
//! use quotestance::sampling::{Allocation, Sampler};
//!
//! let mut sampler = Sampler::new(20, 1);
//! for row in 0..1_000 {
//!     let stratum = if row % 10 == 0 { "rare" } else { "common" };
//!     sampler.offer(stratum, &row.to_string(), || row);
//! }
//! let sample = sampler.draw(Allocation::Equal).expect("two strata");
//! assert_eq!(sample.rows.len(), 20);
//! // A rare row is drawn with probability 10/100, a common one with 10/900.
//! let rare = sample.rows.iter().filter(|drawn| drawn.row % 10 == 0);
//! assert!(rare.clone().all(|drawn| drawn.probability == 0.1));
//! assert_eq!(rare.count(), 10);
//! ```

mod allocation;

use std::collections::{BTreeMap, BinaryHeap};
use std::error::Error;
use std::fmt;

use crate::digest::sha256_u64;

pub use allocation::Allocation;

/// Draws a sample of rows that are offered one after another.
#[derive(Debug)]
pub struct Sampler<R> {
    size: usize,
    seed: u64,
    strata: BTreeMap<String, Reservoir<R>>,
}

/// The rows of a stratum that may be in the sample: those with the smallest numbers.
#[derive(Debug)]
struct Reservoir<R> {
    offered: u64,
    kept: BinaryHeap<Kept<R>>,
}

#[derive(Debug)]
struct Kept<R> {
    /// The row's number, and how many rows were offered before it: two rows may have one name.
    order: (u64, u64),
    row: R,
}

/// A sample.
#[derive(Clone, Debug)]
pub struct Sample<R> {
    /// The rows, in random order.
    pub rows: Vec<Drawn<R>>,
    /// The strata, by name.
    pub strata: Vec<Stratum>,
}

/// A row of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn<R> {
    /// The row.
    pub row: R,
    /// The number of its stratum in [`Sample::strata`], from 0.
    pub stratum: usize,
    /// The probability with which the row was drawn: the share of its stratum that is in the sample. A row stands for
    /// as many rows as this goes into 1 (Horvitz & Thompson 1952).
    pub probability: f64,
}

/// A stratum of what was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Its name.
    pub name: String,
    /// How many rows were offered.
    pub offered: u64,
    /// How many of them are in the sample.
    pub drawn: u64,
}

/// A sample that has fewer rows than strata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyStrata {
    /// Number of strata.
    pub strata: usize,
    /// Number of rows that were to be drawn.
    pub size: usize,
}

impl fmt::Display for TooManyStrata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { strata, size } = self;
        write!(f, "{strata} strata or more, but only {size} rows to draw: each stratum needs one")
    }
}

impl Error for TooManyStrata {}

impl<R> Sampler<R> {
    /// A sampler of `size` rows.
    pub fn new(size: usize, seed: u64) -> Self {
        Self { size, seed, strata: BTreeMap::new() }
    }

    /// Offers a row that goes by `name`. It is asked for only if it may be in the sample.
    pub fn offer(&mut self, stratum: &str, name: &str, row: impl FnOnce() -> R) {
        // Strata beyond the size make an error of every draw, and are not kept.
        if !self.strata.contains_key(stratum) {
            if self.strata.len() > self.size {
                return;
            }
            let reservoir = Reservoir { offered: 0, kept: BinaryHeap::new() };
            self.strata.insert(stratum.to_owned(), reservoir);
        }
        let Some(reservoir) = self.strata.get_mut(stratum) else { return };
        let order = (sha256_u64(&format!("{}\0{name}", self.seed)), reservoir.offered);
        reservoir.offered += 1;
        if reservoir.kept.len() < self.size {
            reservoir.kept.push(Kept { order, row: row() });
        } else if let Some(mut last) = reservoir.kept.peek_mut()
            && order < last.order
        {
            *last = Kept { order, row: row() };
        }
    }

    /// Draws the sample from what was offered; all of it, where that is no more than the size.
    ///
    /// # Errors
    /// If there are more strata than rows to draw.
    pub fn draw(self, allocation: Allocation) -> Result<Sample<R>, TooManyStrata> {
        if self.strata.len() > self.size {
            return Err(TooManyStrata { strata: self.strata.len(), size: self.size });
        }
        let offered: Vec<u64> = self.strata.values().map(|stratum| stratum.offered).collect();
        let drawn = allocation.allocate(self.size as u64, &offered);
        let mut rows = Vec::new();
        let mut strata = Vec::new();
        for ((number, (name, reservoir)), drawn) in (0..).zip(self.strata).zip(drawn) {
            let offered = reservoir.offered;
            let probability = drawn as f64 / offered as f64;
            let kept = reservoir.kept.into_sorted_vec().into_iter();
            rows.extend(kept.zip(0..drawn).map(|(Kept { order, row }, _)| {
                (order, Drawn { row, stratum: number, probability })
            }));
            strata.push(Stratum { name, offered, drawn });
        }
        rows.sort_by_key(|(order, drawn)| (*order, drawn.stratum));
        Ok(Sample { rows: rows.into_iter().map(|(_, drawn)| drawn).collect(), strata })
    }
}

impl<R> PartialEq for Kept<R> {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl<R> Eq for Kept<R> {}

impl<R> PartialOrd for Kept<R> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Kept<R> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order.cmp(&other.order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows that are drawn of those that are offered in one stratum.
    fn drawn(rows: impl Iterator<Item = u32>, size: usize, seed: u64) -> Vec<u32> {
        let mut sampler = Sampler::new(size, seed);
        rows.for_each(|row| sampler.offer("", &row.to_string(), || row));
        let sample = sampler.draw(Allocation::Proportional).expect("one stratum");
        sample.rows.into_iter().map(|drawn| drawn.row).collect()
    }

    #[test]
    fn a_sample_follows_from_the_seed_alone() {
        let sample = drawn(0..1_000, 50, 7);
        assert_eq!(drawn((0..1_000).rev(), 50, 7), sample);
        assert_eq!(drawn(0..1_000, 20, 7), sample[..20]);
        assert_ne!(drawn(0..1_000, 50, 8), sample);
        assert!(!sample.is_sorted());
        assert_eq!(drawn(0..5, 50, 7).len(), 5);
    }

    #[test]
    fn each_row_is_drawn_as_often_as_its_probability_says() {
        // 40 rows, 10 of them drawn, with 4,000 seeds: each row about 1,000 times, ± 27.
        let mut times = [0u32; 40];
        for seed in 0..4_000 {
            drawn(0..40, 10, seed).into_iter().for_each(|row| times[row as usize] += 1);
        }
        assert!(times.iter().all(|times| (880..1_120).contains(times)), "{times:?}");
        let spread: f64 = times.iter().map(|&t| (f64::from(t) - 1_000.0).powi(2)).sum();
        // Chi-squared of 39 degrees of freedom, less 1 for drawing without replacement.
        assert!((15.0..75.0).contains(&(spread / 750.0)), "{}", spread / 750.0);
    }

    #[test]
    fn weights_of_rows_sum_to_what_was_offered() {
        for allocation in [Allocation::Proportional, Allocation::Equal] {
            let mut sampler = Sampler::new(30, 3);
            for row in 0..500u32 {
                sampler.offer(if row < 7 { "few" } else { "many" }, &row.to_string(), || row);
            }
            let sample = sampler.draw(allocation).expect("two strata");
            assert_eq!(sample.rows.len(), 30);
            let weights: f64 = sample.rows.iter().map(|drawn| drawn.probability.recip()).sum();
            assert!((weights - 500.0).abs() < 1e-9, "{weights}");
            assert_eq!(sample.strata.iter().map(|stratum| stratum.offered).sum::<u64>(), 500);
        }
    }

    #[test]
    fn each_stratum_needs_a_row() {
        let mut sampler = Sampler::new(2, 0);
        for row in 0..100u32 {
            sampler.offer(&row.to_string(), "", || row);
        }
        let error = sampler.draw(Allocation::Equal).expect_err("too many strata");
        assert_eq!(error, TooManyStrata { strata: 3, size: 2 });
        let nothing = Sampler::<u32>::new(2, 0).draw(Allocation::Equal).expect("no stratum");
        assert!(nothing.rows.is_empty());
    }
}
