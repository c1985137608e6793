//! Which features a model gets.

use std::collections::BTreeMap;

use super::{Labelled, TrainParams};
use crate::Seeds;
use crate::features::{Block, Family, Vocabulary, emit, table_columns};

/// The vocabulary: of all features of the statements those that most of them have.
pub(super) fn select(statements: &[Labelled], seeds: &Seeds, params: &TrainParams) -> Vocabulary {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for labelled in statements {
        let mut names: Vec<String> = Vec::new();
        let families = params.families.iter().map(|&(family, _)| family);
        emit(&labelled.statement(), seeds, families, |_, name, _| names.push(name.to_owned()));
        names.sort_unstable();
        names.dedup();
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    let mut frequent: Vec<(String, usize)> =
        counts.into_iter().filter(|&(_, count)| count >= params.min_examples).collect();
    // The sort is stable: of equally frequent names the first in the alphabet stay.
    frequent.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    frequent.truncate(params.max_columns);
    let mut names: Vec<String> = frequent.into_iter().map(|(name, _)| name).collect();
    // What every statement has is not counted.
    let blocks = statements.first().map(Labelled::blocks).unwrap_or_default();
    let known = |block: &&Block| params.families.iter().any(|(family, _)| *family == block.family);
    names.extend(blocks.iter().filter(known).flat_map(Block::columns));
    if params.families.iter().any(|&(family, _)| family == Family::Table) {
        names.extend(table_columns());
    }
    Vocabulary::new(names, params.families.clone())
}
