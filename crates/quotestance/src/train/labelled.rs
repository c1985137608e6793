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

    /// Examples with what those of `families` that need the encoder make of them: reading takes its
    /// time, and is done once. What was held out goes before what detectors say now.
    pub(super) fn all_with_numbers(
        examples: &[Example],
        seeds: &Seeds,
        families: &[(Family, f64)],
        held_out: &HeldOutScores,
    ) -> Vec<Self> {
        let mut dense: Vec<Family> = families.iter().map(|&(family, _)| family).collect();
        dense.retain(|family| family.needs_encoder());
        let mut all: Vec<Self> = examples.iter().map(|example| Self::new(example, seeds)).collect();
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for (labelled, example) in all.iter_mut().zip(examples) {
            let is_asked = dense.contains(&Family::Detector);
            match held_out.blocks(example).filter(|_| is_asked) {
                Some(scores) => {
                    labelled.blocks = scores;
                    known.push(labelled);
                }
                None => unknown.push(labelled),
            }
        }
        add_numbers(&mut unknown, seeds, &dense);
        dense.retain(|&family| family != Family::Detector);
        add_numbers(&mut known, seeds, &dense);
        all
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

/// Reads some, and adds what `families` make of them.
fn add_numbers(labelled: &mut [&mut Labelled], seeds: &Seeds, families: &[Family]) {
    if families.is_empty() {
        return;
    }
    let statements: Vec<Statement<'_>> =
        labelled.iter().map(|labelled| labelled.statement()).collect();
    let read = ReadQuote::of_all(&statements);
    let read: Vec<_> = statements.into_iter().zip(&read).collect();
    let blocks = numbers(&read, seeds, families);
    for (labelled, blocks) in labelled.iter_mut().zip(blocks) {
        labelled.blocks.extend(blocks);
    }
}
