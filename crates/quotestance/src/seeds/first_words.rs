//! The words and stems that patterns start with: one look finds every pattern that a word may start.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::ops::Range;

use hashbrown::HashTable;

use super::beginnings::{Beginnings, beginning_of};
use super::pattern::Word;
use crate::text::{Beginning, beginning};

/// An index of patterns by their first word.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstWords {
    /// Tells most words that start none.
    beginnings: Beginnings,
    /// The patterns, list by list.
    entries: Vec<u32>,
    /// First the stems that are shorter than a beginning, then all others, by their letters.
    firsts: Vec<First>,
    /// Of each of them the bytes after the beginning, and which of these must be so: no more is looked at of most.
    next: Vec<(u64, u64)>,
    short: usize,
    /// Which of `firsts` have a beginning, but for those in `whole`.
    buckets: HashTable<(Beginning, u32, u32)>,
    whole: WholeWords,
    letters: String,
}

/// A word or stem.
#[derive(Clone, Debug)]
struct First {
    /// Whether the beginning and what is next tell the whole word.
    is_told: bool,
    is_stem: bool,
    /// Where its letters stand.
    letters: (u32, u32),
    /// Its patterns, and those of the stems that it starts with.
    places: (u32, u32),
}

impl FirstWords {
    /// The index of patterns, by their numbers, with the words that each may start with.
    pub(super) fn new<'w>(patterns: impl Iterator<Item = (u32, &'w Word)> + Clone) -> Self {
        let beginnings = Beginnings::new(patterns.clone().map(|(_, word)| beginning_of(word)));
        // A stem before the word of the same letters, and both before longer ones.
        let mut words: BTreeMap<(&str, bool), Vec<u32>> = BTreeMap::new();
        for (entry, word) in patterns {
            words.entry((word.letters(), matches!(word, Word::Exact(_)))).or_default().push(entry);
        }
        let mut firsts = Vec::with_capacity(words.len());
        // The stems that the current word starts with, each with its entries and those of the ones before.
        let mut stems: Vec<(&str, Vec<u32>)> = Vec::new();
        for ((letters, is_exact), mut entries) in words {
            while stems.pop_if(|(stem, _)| !letters.starts_with(*stem)).is_some() {}
            entries.extend(stems.last().into_iter().flat_map(|(_, entries)| entries));
            if !is_exact {
                stems.push((letters, entries.clone()));
            }
            firsts.push((letters, is_exact, entries));
        }
        let place = |&(letters, is_exact, _): &(&str, bool, _)| {
            (is_exact && letters.len() <= KNOWN, is_exact || letters.len() >= BEGINNING)
        };
        firsts.sort_by_key(place);
        let mut index = Self { beginnings, ..Self::default() };
        index.short = firsts.iter().filter(|first| place(first) == (false, false)).count();
        let in_buckets = firsts.iter().filter(|first| !place(first).0).count();
        for (letters, is_exact, entries) in firsts {
            index.add(letters, is_exact, entries);
        }
        index.fill_buckets(in_buckets);
        let whole = index.firsts[in_buckets..].iter().map(|first| key_of(index.letters_of(first)));
        index.whole = WholeWords::new(in_buckets as u32, whole);
        index
    }

    fn add(&mut self, letters: &str, is_exact: bool, mut entries: Vec<u32>) {
        entries.sort_unstable();
        entries.dedup();
        let (start, place) = (self.letters.len() as u32, self.entries.len() as u32);
        self.letters.push_str(letters);
        self.entries.extend(entries);
        let known = letters.len().saturating_sub(BEGINNING).min(NEXT);
        let whole = known == NEXT || is_exact;
        let mask = if whole { u64::MAX } else { !(u64::MAX << (8 * known)) };
        self.next.push((next_bytes(letters), mask));
        self.firsts.push(First {
            is_told: letters.len() < BEGINNING + NEXT,
            is_stem: !is_exact,
            letters: (start, self.letters.len() as u32),
            places: (place, self.entries.len() as u32),
        });
    }

    fn fill_buckets(&mut self, end: usize) {
        let beginning_of = |first: &First| beginning(self.letters_of(first));
        let beginnings: Vec<Beginning> = self.firsts[..end].iter().map(beginning_of).collect();
        let mut start = self.short;
        for bucket in beginnings[start..].chunk_by(PartialEq::eq) {
            let end = start + bucket.len();
            let bucket = (bucket[0], start as u32, end as u32);
            self.buckets.insert_unique(spread(bucket.0), bucket, |bucket| spread(bucket.0));
            start = end;
        }
    }

    /// Whether a word with this beginning may start a pattern; if not, it does not.
    #[inline]
    pub(super) fn may_hold(&self, beginning: Beginning) -> bool {
        self.beginnings.may_hold(beginning)
    }

    /// Places in [`FirstWords::entries`] of the patterns that `word` may start, sorted, each once.
    pub(super) fn places(&self, word: &str) -> Range<usize> {
        self.find(word).map_or(0..0, |first| self.places_of(first))
    }

    /// The number of the first word that has all patterns which `word` may start.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        let key = beginning(word);
        if !self.may_hold(key) {
            return None;
        }
        let next = next_bytes(word);
        // A word that is written out has the patterns of all stems that fit it, too.
        if word.len() <= KNOWN
            && let Some(first) = self.whole.find((key, next))
        {
            return Some(first as usize);
        }
        if let Some(bucket) = self.buckets.find(spread(key), |bucket| bucket.0 == key) {
            // The last one has the patterns of all that fit: they are beginnings of each other.
            let last = (bucket.1 as usize..bucket.2 as usize).rev().find(|&first| {
                let (wanted, mask) = self.next[first];
                let is_told = || self.firsts[first].is_told || self.fits(&self.firsts[first], word);
                next & mask == wanted && is_told()
            });
            if last.is_some() {
                return last;
            }
        }
        self.firsts[..self.short].iter().rposition(|first| self.fits(first, word))
    }

    /// How many first words there are.
    pub(super) fn len(&self) -> usize {
        self.firsts.len()
    }

    /// Places in [`FirstWords::entries`] of the patterns of first word number `first`, which must be there.
    pub(super) fn places_of(&self, first: usize) -> Range<usize> {
        let (start, end) = self.firsts[first].places;
        start as usize..end as usize
    }

    /// The patterns, list by list.
    pub(super) fn entries(&self) -> &[u32] {
        &self.entries
    }

    fn fits(&self, first: &First, word: &str) -> bool {
        let letters = self.letters_of(first);
        if first.is_stem { word.starts_with(letters) } else { word == letters }
    }

    fn letters_of(&self, first: &First) -> &str {
        &self.letters[first.letters.0 as usize..first.letters.1 as usize]
    }
}

const BEGINNING: usize = size_of::<Beginning>();

/// Bytes after the beginning that are compared at once.
const NEXT: usize = size_of::<u64>();

/// The most bytes of a word that a key holds.
const KNOWN: usize = BEGINNING + NEXT;

/// The beginning of a word and the bytes after it: all of a word of at most [`KNOWN`] bytes.
type Key = (Beginning, u64);

fn key_of(word: &str) -> Key {
    (beginning(word), next_bytes(word))
}

/// Words that are written out and short, each with its number in [`FirstWords`]: a look tells it, however many begin
/// like it. Half of the places or more are free, and have no number.
#[derive(Clone, Debug, Default)]
struct WholeWords(Vec<Place>);

/// 16 bytes, so that no place lies in two lines of the processor's cache.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    next: u64,
    beginning: Beginning,
    /// From 1.
    number: Option<NonZeroU32>,
}

impl WholeWords {
    /// Words of these keys, which are numbered from `first` on.
    fn new(first: u32, words: impl ExactSizeIterator<Item = Key>) -> Self {
        let mut places = Self(vec![Place::default(); (2 * words.len()).next_power_of_two()]);
        for (number, key) in (first..).zip(words) {
            let place = places.place(key);
            let (beginning, next) = key;
            places.0[place] = Place { next, beginning, number: NonZeroU32::new(number + 1) };
        }
        places
    }

    #[inline]
    fn find(&self, key: Key) -> Option<u32> {
        let place = self.0.get(self.place(key))?;
        place.number.map(|number| number.get() - 1)
    }

    /// The place of a key, or the free one that it would have.
    #[inline]
    fn place(&self, key: Key) -> usize {
        let mask = self.0.len().wrapping_sub(1);
        let mut place = spread(key.0).wrapping_add(key.1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        place >>= u64::BITS / 2;
        loop {
            match self.0.get(place as usize & mask) {
                Some(known) if known.number.is_some() && (known.beginning, known.next) != key => {
                    place += 1;
                }
                _ => return place as usize & mask,
            }
        }
    }
}

/// The bytes of a word after its beginning, zeros where it has no more.
fn next_bytes(word: &str) -> u64 {
    let rest = word.as_bytes().get(BEGINNING..).unwrap_or_default();
    u64::from_le_bytes(rest.first_chunk().copied().unwrap_or_else(|| {
        let mut next = [0; NEXT];
        next.iter_mut().zip(rest).for_each(|(slot, &byte)| *slot = byte);
        next
    }))
}

/// A hash of few bytes, whose upper and lower bits depend on all of them.
fn spread(beginning: Beginning) -> u64 {
    let product = u64::from(u32::from_le_bytes(beginning)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ (product >> 32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(words: &[Word]) -> FirstWords {
        FirstWords::new((0..).zip(words))
    }

    fn entries(index: &FirstWords, word: &str) -> Vec<u32> {
        index.entries()[index.places(word)].to_vec()
    }

    #[test]
    fn words_match_whole_and_stems_from_the_start() {
        let exact = |word: &str| Word::Exact(word.to_owned());
        let stem = |word: &str| Word::Stem(word.to_owned());
        let index = index(&[exact("мигрант"), stem("мигр"), stem("мигрант"), exact("mi")]);
        assert_eq!(entries(&index, "мигрант"), [0, 1, 2]);
        assert_eq!(entries(&index, "мигранты"), [1, 2]);
        assert_eq!(entries(&index, "мигрень"), [1]);
        assert!(entries(&index, "миг").is_empty());
        assert_eq!(entries(&index, "mi"), [3]);
        assert!(entries(&index, "min").is_empty());
        assert!(entries(&index, "").is_empty());
        assert!(entries(&FirstWords::default(), "mi").is_empty());
    }

    proptest! {
        #[test]
        fn finds_what_fits_and_nothing_else(
            words in prop::collection::vec(("[abя]{1,14}|[abя]{1,4}", any::<bool>()), 0..40),
            asked in prop::collection::vec("[abя]{0,14}|[abя]{0,4}", 40)
        ) {
            let words: Vec<Word> = words
                .into_iter()
                .map(|(word, exact)| if exact { Word::Exact(word) } else { Word::Stem(word) })
                .collect();
            let index = index(&words);
            let own = words.iter().map(|word| word.letters().to_owned());
            for asked in own.chain(asked) {
                let fits = (0..).zip(&words).filter(|(_, word)| word.fits(&asked));
                let expected: Vec<u32> = fits.map(|(entry, _)| entry).collect();
                prop_assert_eq!(entries(&index, &asked), expected, "{}", asked);
            }
        }
    }
}
