//! An example, laid out for its features.

use super::HeldOutScores;
use crate::dataset::Example;
use crate::features::{Block, Family, Features, ReadQuote, Vocabulary, numbers};
use crate::statement::{Passage, Statement};
use crate::{Mention, Seeds, Target};

/// An example, laid out for its features.
pub(crate) struct Labelled {
    passage: Passage,
    target: Target,
    mentions: Vec<Mention>,
    /// What families of numbers make of it.
    blocks: Vec<Block>,
}

impl Labelled {
    pub(crate) fn new(example: &Example, seeds: &Seeds) -> Self {
        let (passage, target) = (example.passage(), example.target());
        let mentions = passage.mentions(Some(&target), seeds);
        Self { target, mentions, passage, blocks: Vec::new() }
    }

    /// With what those of `families` that are of numbers make of it: reading takes its time, and is
    /// done once. What was held out goes before what detectors say now.
    pub(super) fn with_numbers(
        example: &Example,
        seeds: &Seeds,
        families: &[(Family, f64)],
        held_out: &HeldOutScores,
    ) -> Self {
        let mut labelled = Self::new(example, seeds);
        let mut families: Vec<Family> = families.iter().map(|&(family, _)| family).collect();
        families.retain(|family| family.is_dense());
        if families.contains(&Family::Detector)
            && let Some(scores) = held_out.blocks(example)
        {
            families.retain(|&family| family != Family::Detector);
            labelled.blocks = scores;
        }
        if !families.is_empty() {
            let statement = labelled.statement();
            let read = ReadQuote::of_all(&[statement]);
            let read: Vec<_> = read.iter().map(|read| (statement, read)).collect();
            let blocks = numbers(&read, seeds, &families);
            labelled.blocks.extend(blocks.into_iter().flatten());
        }
        labelled
    }

    pub(crate) fn statement(&self) -> Statement<'_> {
        self.passage.statement(&self.target, &self.mentions)
    }

    pub(super) fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    pub(super) fn features(&self, vocabulary: &Vocabulary, seeds: &Seeds) -> Features {
        vocabulary.features_with(&self.statement(), seeds, &self.blocks, |_, _| {})
    }
}
