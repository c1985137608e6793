//! From named features to numbered ones.

#[cfg(feature = "encoder")]
use super::dense::{self, Dense};
use super::index::Index;
use super::name::hash_of;
use super::reading::Reading;
use super::{Block, Family, ReadQuote, emit_names, table};
use crate::statement::Statement;
use crate::{Seeds, Span};

/// The features that a model knows: each name has a number, in the order of names, and each family
/// a weight.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    names: Vec<String>,
    index: Index,
    families: Vec<(Family, f64)>,
    /// The first column of the family [`Family::Table`], if its columns are there.
    table: Option<u32>,
}

/// One statement's features: `(column, value)` pairs, sorted by column, each column once.
///
/// The values of one family of words have the family's weight as their Euclidean norm, so that no
/// statement and no family outweighs another by its length. Numbers of the encoder are times their
/// family's weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    entries: Vec<(u32, f64)>,
}

impl Features {
    /// The `(column, value)` pairs, sorted by column.
    pub fn entries(&self) -> &[(u32, f64)] {
        &self.entries
    }
}

/// Statements that are best read together: enough that the encoder's weights are fetched once for many,
/// few enough that what it reads in them takes little memory.
pub const TOGETHER: usize = 64;

/// What `families`, those of numbers, make of statements, whose quotes were read.
#[cfg(feature = "encoder")]
pub(crate) fn numbers(
    statements: &[(Statement<'_>, &ReadQuote)],
    seeds: &Seeds,
    families: &[Family],
) -> Vec<Vec<Block>> {
    let dense = statements.iter().map(|(statement, read)| Dense::new(statement, read, seeds));
    dense::blocks(families, &dense.collect::<Vec<_>>())
}

#[cfg(not(feature = "encoder"))]
pub(crate) fn numbers(
    statements: &[(Statement<'_>, &ReadQuote)],
    _: &Seeds,
    _: &[Family],
) -> Vec<Vec<Block>> {
    vec![Vec::new(); statements.len()]
}

/// A set of columns, as bits.
struct Columns(Vec<u64>);

impl Columns {
    fn with_room(columns: usize) -> Self {
        Self(vec![0; columns.div_ceil(u64::BITS as usize)])
    }

    /// Adds a column that there is room for; whether it was not there before.
    fn insert(&mut self, column: u32) -> bool {
        let (word, bit) = (&mut self.0[(column / u64::BITS) as usize], 1 << (column % u64::BITS));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// The columns, ascending.
    fn sorted(self) -> impl Iterator<Item = u32> {
        (0..).zip(self.0).flat_map(|(word, mut bits)| {
            std::iter::from_fn(move || {
                let lowest = bits.trailing_zeros();
                bits &= bits.wrapping_sub(1);
                (lowest < u64::BITS).then_some(word * u64::BITS + lowest)
            })
        })
    }
}

impl Vocabulary {
    /// A vocabulary of these names, in any order, and of these families with their weights.
    pub fn new(mut names: Vec<String>, families: Vec<(Family, f64)>) -> Self {
        names.sort_unstable();
        names.dedup();
        let index = Index::new(names.iter().map(|name| hash_of(name)));
        let has_table = families.iter().any(|&(family, _)| family == Family::Table);
        let first = table::columns().next().filter(|_| has_table);
        let first = first.and_then(|first| names.binary_search(&first).ok());
        let is_whole =
            |at: &usize| names[*at..].iter().take(table::COLUMNS).cloned().eq(table::columns());
        let table = first.filter(is_whole).map(|at| at as u32);
        Self { names, index, families, table }
    }

    /// The column of the name with this hash.
    fn column(&self, hash: u64) -> Option<u32> {
        self.index.find(hash)
    }

    /// The names, sorted; a name's place is its column.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The families and their weights, in the order in which they are emitted.
    pub fn families(&self) -> &[(Family, f64)] {
        &self.families
    }

    /// The families among them that need the encoder.
    pub(crate) fn encoder_families(&self) -> Vec<Family> {
        let families = self.families.iter().map(|&(family, _)| family);
        families.filter(|family| family.needs_encoder()).collect()
    }

    /// The features of `statement` that the vocabulary knows.
    pub fn features(&self, statement: &Statement<'_>, seeds: &Seeds) -> Features {
        let read = self.read(&[*statement]);
        let statement = [(*statement, read.first())];
        self.features_of(&statement, seeds).pop().unwrap_or_default()
    }

    /// As [`Vocabulary::features`] of many statements, each with what [`Vocabulary::read`] gave for
    /// its quote.
    pub(crate) fn features_of(
        &self,
        statements: &[(Statement<'_>, Option<&ReadQuote>)],
        seeds: &Seeds,
    ) -> Vec<Features> {
        let read: Vec<_> = statements.iter().filter_map(|&(s, read)| Some((s, read?))).collect();
        let mut blocks = numbers(&read, seeds, &self.encoder_families()).into_iter();
        let features = |(statement, read): &(Statement<'_>, Option<&ReadQuote>)| {
            let blocks = read.and_then(|_| blocks.next()).unwrap_or_default();
            self.features_with(statement, seeds, &blocks, |_, _| {})
        };
        statements.iter().map(features).collect()
    }

    /// The quotes of `statements`, read by the encoder if any family needs that: once, toward
    /// however many targets each is judged. Otherwise nothing.
    pub(crate) fn read(&self, statements: &[Statement<'_>]) -> Vec<ReadQuote> {
        let is_read = self.families.iter().any(|(family, _)| family.needs_encoder());
        if is_read { ReadQuote::of_all(statements) } else { Vec::new() }
    }

    /// As [`Vocabulary::features`] with numbers that were made before. Calls `place` with the column
    /// of every occurrence of a word feature and the words that it stands on.
    pub(crate) fn features_with(
        &self,
        statement: &Statement<'_>,
        seeds: &Seeds,
        blocks: &[Block],
        mut place: impl FnMut(u32, Option<Span>),
    ) -> Features {
        let mut there = Columns::with_room(self.names.len());
        let mut counts = [0; Family::ALL.len()];
        let families = self.families.iter().map(|&(family, _)| family);
        let reading = Reading::new(statement, seeds);
        emit_names(&reading, families, |family, name, span| {
            if let Some(column) = self.column(name.hash()) {
                counts[family as usize] += usize::from(there.insert(column));
                place(column, span);
            }
        });
        // Names start with their family, so that columns are in the order of families' names.
        let mut columns = there.sorted();
        let numbers = table::COLUMNS * usize::from(self.table.is_some());
        let mut entries = Vec::with_capacity(counts.iter().sum::<usize>() + numbers);
        for family in Family::BY_NAME {
            if let (Family::Table, Some(first)) = (family, self.table) {
                self.add_table(first, &table::numbers(&reading), &mut entries);
            }
            let count = counts[family as usize];
            let value = self.weight(family) / (count as f64).sqrt();
            entries.extend(columns.by_ref().take(count).map(|column| (column, value)));
        }
        if blocks.is_empty() {
            return Features { entries };
        }
        self.add_blocks(blocks, &mut entries);
        entries.sort_unstable_by_key(|&(column, _)| column);
        Features { entries }
    }

    /// What each word adds to the numbers of the family [`Family::Table`].
    pub(crate) fn table_by_word(
        &self,
        statement: &Statement<'_>,
        seeds: &Seeds,
    ) -> Vec<(Span, Vec<(u32, f64)>)> {
        let Some(first) = self.table else { return Vec::new() };
        let of_word = |(span, numbers)| {
            let mut entries = Vec::new();
            self.add_table(first, &numbers, &mut entries);
            (span, entries)
        };
        table::by_word(&Reading::new(statement, seeds)).into_iter().map(of_word).collect()
    }

    fn add_table(&self, first: u32, numbers: &table::Numbers, entries: &mut Vec<(u32, f64)>) {
        let weight = self.weight(Family::Table);
        let numbers = (first..).zip(numbers.as_flattened()).filter(|(_, number)| **number != 0.0);
        entries.extend(numbers.map(|(column, number)| (column, weight * number)));
    }

    /// Adds the numbers of blocks that the vocabulary knows.
    pub(crate) fn add_blocks(&self, blocks: &[Block], entries: &mut Vec<(u32, f64)>) {
        for Block { family, part, values } in blocks {
            let Some(first) = self.column(hash_of(&Block::column(*family, part, 0))) else {
                continue;
            };
            let weight = self.weight(*family);
            let known = (first..self.names.len() as u32).zip(values);
            entries.extend(known.map(|(column, value)| (column, weight * value)));
        }
    }

    fn weight(&self, family: Family) -> f64 {
        self.families.iter().find(|(known, _)| *known == family).map_or(0.0, |&(_, weight)| weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;
    use crate::statement::Passage;

    fn features(vocabulary: &Vocabulary, quote: &str, blocks: &[Block]) -> Features {
        let passage = Passage::new(quote, "Rain.", "", None);
        let statement = passage.statement(&Target::MIGRANTS, &[]);
        vocabulary.features_with(&statement, &Seeds::default(), blocks, |_, _| {})
    }

    #[test]
    fn rows_are_sorted_and_each_family_has_its_norm() {
        let names = ["ngram:they", "ngram:came", "ngram:they came", "context:around rain"];
        let names = names.map(str::to_owned).to_vec();
        let vocabulary = Vocabulary::new(names, vec![(Family::Ngram, 1.0), (Family::Context, 0.5)]);
        let third = 1.0 / 3f64.sqrt();
        assert_eq!(
            features(&vocabulary, "They came. They came.", &[]).entries(),
            [(0, 0.5), (1, third), (2, third), (3, third)]
        );
    }

    #[test]
    fn numbers_stand_in_the_columns_of_their_block() {
        let block =
            |family, part: &str| Block { family, part: part.to_owned(), values: vec![1.0, -2.0] };
        let names = [0, 1].map(|index| Block::column(Family::Encoder, "quote", index));
        let names = names.into_iter().chain(["ngram:came".to_owned()]).collect();
        let families = vec![(Family::Ngram, 1.0), (Family::Encoder, 0.5)];
        let vocabulary = Vocabulary::new(names, families);
        let blocks = [block(Family::Encoder, "quote"), block(Family::Detector, "unknown")];
        let row = features(&vocabulary, "They came.", &blocks);
        assert_eq!(row.entries(), [(0, 0.5), (1, -1.0), (2, 1.0)]);
    }

    #[test]
    fn the_table_stands_in_its_columns_or_nowhere() {
        let mut names: Vec<String> = table::columns().collect();
        names.extend(["ngram:came", "window:after came"].map(str::to_owned));
        let families = vec![(Family::Ngram, 1.0), (Family::Window, 1.0), (Family::Table, 2.0)];
        let vocabulary = Vocabulary::new(names.clone(), families.clone());
        let row = features(&vocabulary, "They came.", &[]);
        assert!(row.entries().is_sorted_by_key(|&(column, _)| column));
        assert_eq!(row.entries()[0], (0, 1.0));
        // Quote and context, whose share is half the quote's; there is no speaker.
        let squares: f64 = row.entries()[1..].iter().map(|(_, value)| value * value).sum();
        assert!((squares - 4.0 * (1.0 + 0.25)).abs() < 1e-12, "{squares}");
        names.remove(3);
        let row = features(&Vocabulary::new(names, families), "They came.", &[]);
        assert_eq!(row.entries(), [(0, 1.0)]);
    }
}
