//! From named features to numbered ones.

use std::collections::HashMap;

use super::{Family, emit};
use crate::statement::Statement;
use crate::{Seeds, Span};

/// The features that a model knows: each name has a number, in the order of names, and each family
/// a weight.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    names: Vec<String>,
    index: HashMap<String, u32>,
    families: Vec<(Family, f64)>,
}

/// One statement's features: `(column, value)` pairs, sorted by column, each column once.
///
/// The values of one family have the family's weight as their Euclidean norm, so that no statement
/// and no family outweighs another by its length.
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

impl Vocabulary {
    /// A vocabulary of these names, in any order, and of these families with their weights.
    pub fn new(mut names: Vec<String>, families: Vec<(Family, f64)>) -> Self {
        names.sort_unstable();
        names.dedup();
        let index = (0..).zip(&names).map(|(index, name)| (name.clone(), index)).collect();
        Self { names, index, families }
    }

    /// The names, sorted; a name's place is its column.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The families and their weights, in the order in which they are emitted.
    pub fn families(&self) -> &[(Family, f64)] {
        &self.families
    }

    /// The features of `statement` that the vocabulary knows.
    pub fn features(&self, statement: &Statement<'_>, seeds: &Seeds) -> Features {
        self.features_with(statement, seeds, |_, _| {})
    }

    /// As [`Vocabulary::features`], and calls `place` with the column of every occurrence and the
    /// words that it stands on.
    pub fn features_with(
        &self,
        statement: &Statement<'_>,
        seeds: &Seeds,
        mut place: impl FnMut(u32, Option<Span>),
    ) -> Features {
        let mut columns: Vec<(Family, u32)> = Vec::new();
        let families = self.families.iter().map(|&(family, _)| family);
        emit(statement, seeds, families, |family, name, span| {
            if let Some(&column) = self.index.get(name) {
                columns.push((family, column));
                place(column, span);
            }
        });
        columns.sort_unstable();
        columns.dedup();
        let mut entries = Vec::with_capacity(columns.len());
        for block in columns.chunk_by(|a, b| a.0 == b.0) {
            let weight = self.weight(block[0].0);
            let value = weight / (block.len() as f64).sqrt();
            entries.extend(block.iter().map(|&(_, column)| (column, value)));
        }
        entries.sort_unstable_by_key(|&(column, _)| column);
        Features { entries }
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

    #[test]
    fn rows_are_sorted_and_each_family_has_its_norm() {
        let names = ["ngram:they", "ngram:came", "ngram:they came", "context:around rain"];
        let names = names.map(str::to_owned).to_vec();
        let vocabulary = Vocabulary::new(names, vec![(Family::Ngram, 1.0), (Family::Context, 0.5)]);
        let passage = Passage::new("They came. They came.", "Rain.", "", None);
        let statement = Statement {
            article: passage.article(),
            quote: passage.quote(),
            context: passage.context(),
            target: &Target::MIGRANTS,
            mentions: &[],
        };
        let features = vocabulary.features(&statement, &Seeds::default());
        let third = 1.0 / 3f64.sqrt();
        assert_eq!(features.entries(), [(0, 0.5), (1, third), (2, third), (3, third)]);
    }
}
