//! Averages of word vectors: of the quote, of what stands around it, of the speaker. A word's vector
//! is the same wherever it stands, so that a look and a sum are all that it costs.

use super::Family;
use super::block::Block;
use super::reading::{Reading, Role};
use super::word_vectors::{WIDTH, Word, WordVectors};
use crate::Span;

/// The parts in the order of their names, each with its share of the family's norm: the quote says
/// most.
const PARTS: [(&str, f64); 3] = [("context", 0.5), ("quote", 1.0), ("speaker", 0.5)];
const CONTEXT: usize = 0;
const QUOTE: usize = 1;
const SPEAKER: usize = 2;

/// A number for each column of the family.
pub(super) type Numbers = [[f64; WIDTH]; PARTS.len()];

/// How many columns the family has.
pub(super) const COLUMNS: usize = PARTS.len() * WIDTH;

/// The names of the family's columns, sorted.
pub(crate) fn columns() -> impl Iterator<Item = String> {
    let of_part = |(part, _)| (0..WIDTH).map(move |at| Block::column(Family::Table, part, at));
    PARTS.into_iter().flat_map(of_part)
}

/// The average of each part's words, as a vector whose length is the part's share; zeros where the
/// table has none of the words.
pub(super) fn numbers(reading: &Reading<'_>) -> Numbers {
    scaled(&sums(reading))
}

/// What each word adds to [`numbers`]: together they make them.
pub(super) fn by_word(reading: &Reading<'_>) -> Vec<(Span, Numbers)> {
    let lengths = lengths(&sums(reading));
    let mut words = Vec::new();
    each_word(reading, |part, word, span| {
        let mut numbers = Numbers::default();
        numbers[part] = word.numbers().map(|number| f64::from(number) * lengths[part]);
        words.push((span, numbers));
    });
    words
}

/// More words of a part are passed over: so many whole numbers of 16 bits, and the squares of their
/// sums, can be added up.
const MOST_WORDS: usize = 50_000;

/// Whole numbers, whose sum is the same in any order.
type Sums = [[i32; WIDTH]; PARTS.len()];

fn sums(reading: &Reading<'_>) -> Sums {
    let mut sums = Sums::default();
    each_word(reading, |part, word, _| {
        for (sum, number) in sums[part].iter_mut().zip(word.numbers()) {
            *sum += number;
        }
    });
    sums
}

fn scaled(sums: &Sums) -> Numbers {
    let mut numbers = Numbers::default();
    for ((numbers, sums), length) in numbers.iter_mut().zip(sums).zip(lengths(sums)) {
        *numbers = sums.map(|sum| f64::from(sum) * length);
    }
    numbers
}

/// What each part's sums are multiplied by, so that their length is the part's share.
fn lengths(sums: &Sums) -> [f64; PARTS.len()] {
    let mut lengths = [0.0; PARTS.len()];
    for ((length, sums), (_, share)) in lengths.iter_mut().zip(sums).zip(PARTS) {
        let squares: i64 = sums.iter().map(|&sum| i64::from(sum) * i64::from(sum)).sum();
        if squares > 0 {
            *length = share / (squares as f64).sqrt();
        }
    }
    lengths
}

/// Calls `visit` with the part, the vector and the place of each word that the table has. Mentions
/// of targets are left out of the quote: that they are there, other families say.
fn each_word(reading: &Reading<'_>, mut visit: impl FnMut(usize, &Word, Span)) {
    let table = WordVectors::embedded();
    let words = reading.words.iter().filter(|word| word.role == Role::Word);
    for word in words.take(MOST_WORDS) {
        if let Some(vector) = table.get(word.piece()) {
            visit(QUOTE, vector, word.span);
        }
    }
    for (part, words) in [(CONTEXT, reading.around()), (SPEAKER, reading.of_speaker())] {
        for &(piece, span) in words.iter().take(MOST_WORDS) {
            if let Some(vector) = table.get(piece) {
                visit(part, vector, span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Passage;
    use crate::{Mention, Seeds, Target};

    fn of<T>(passage: &Passage, read: impl Fn(&Reading<'_>) -> T) -> T {
        let target = Target::MIGRANTS;
        let mentions: Vec<Mention> = passage.mentions(Some(&target), &Seeds::default());
        read(&Reading::new(&passage.statement(&target, &mentions), &Seeds::default()))
    }

    fn length(numbers: &[f64]) -> f64 {
        numbers.iter().map(|number| number * number).sum::<f64>().sqrt()
    }

    #[test]
    fn each_part_has_its_share_or_nothing() {
        let passage = Passage::new("Give the guests bread and shelter.", "", "a nurse", None);
        let numbers = of(&passage, numbers);
        let lengths: Vec<f64> = numbers.iter().map(|part| length(part)).collect();
        for (length, expected) in lengths.iter().zip([0.0, 1.0, 0.5]) {
            assert!((length - expected).abs() < 1e-12, "{lengths:?}");
        }
    }

    #[test]
    fn words_of_like_meaning_are_alike() {
        let quote = |words| of(&Passage::new(words, "", "", None), numbers)[QUOTE];
        let product = |a, b| -> f64 { quote(a).iter().zip(quote(b)).map(|(a, b)| a * b).sum() };
        assert!(product("bread", "food") > product("bread", "police"));
        assert!(product("страх", "ужас") > product("страх", "поезд"));
        assert!(product("fear", "страх") > product("fear", "поезд"));
    }

    #[test]
    fn words_sum_to_the_averages() {
        let passage =
            Passage::new("Our guests need bread; we owe it to them.", "Snow fell.", "", None);
        let whole = of(&passage, numbers);
        let words = of(&passage, by_word);
        for (part, whole) in whole.iter().enumerate() {
            for (at, whole) in whole.iter().enumerate() {
                let sum: f64 = words.iter().map(|(_, numbers)| numbers[part][at]).sum();
                assert!((sum - whole).abs() < 1e-12);
            }
        }
        let told: Vec<&str> =
            words.iter().map(|(span, _)| span.of(passage.article().text())).collect();
        assert!(told.contains(&"bread") && told.contains(&"fell"), "{told:?}");
    }
}
