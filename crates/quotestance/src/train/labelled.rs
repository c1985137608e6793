//! An example, laid out for its features.

use crate::dataset::Example;
use crate::statement::{Passage, Statement};
use crate::{Mention, Seeds, Target};

/// An example, laid out for its features.
pub(crate) struct Labelled {
    passage: Passage,
    target: Target,
    mentions: Vec<Mention>,
}

impl Labelled {
    pub(crate) fn new(example: &Example, seeds: &Seeds) -> Self {
        let (passage, target) = (example.passage(), example.target());
        let mentions = passage.mentions(Some(&target), seeds);
        Self { target, mentions, passage }
    }

    pub(crate) fn statement(&self) -> Statement<'_> {
        Statement {
            article: self.passage.article(),
            quote: self.passage.quote(),
            context: self.passage.context(),
            target: &self.target,
            mentions: &self.mentions,
        }
    }
}
