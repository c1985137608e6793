//! What an encoder reads in a text, and the parts of it that vectors are made of.

use std::ops::Range;

use super::layers::{STATE, WIDTH};
use super::tokenizer::Token;
use crate::span::Span;

/// The tokens of a text, and the encoder's state of each.
#[derive(Clone, Debug, PartialEq)]
pub struct States {
    pub(super) tokens: Vec<Token>,
    /// [`STATE`] numbers for each token.
    pub(super) values: Vec<f32>,
}

impl States {
    /// The tokens in the order of the text; the first and the last enclose it.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The layer-normalised state of each token: its embedding, and what convolutions over 2, 3
    /// and 5 tokens make of it.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(STATE)
    }

    /// Numbers of the tokens that share a byte with `span`, as far as the text was read.
    pub fn within(&self, span: Span) -> Range<usize> {
        let start = self.tokens.partition_point(|token| token.span.end <= span.start);
        let length = self.tokens[start..].iter().take_while(|token| token.span.start < span.end);
        start..start + length.count()
    }

    /// The sum of the states of some tokens, by their numbers in ascending order; numbers of no
    /// token are passed over. `0..tokens().len()` gives the whole text.
    pub fn pool(&self, tokens: impl IntoIterator<Item = usize>) -> Pool {
        let mut pool = Pool::default();
        for token in tokens {
            let Some(row) = self.rows().nth(token) else { continue };
            pool.sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            pool.tokens += 1;
        }
        pool
    }

    /// [`Self::pool`] of all tokens.
    pub fn pool_all(&self) -> Pool {
        self.pool(0..self.tokens.len())
    }
}

/// The sum of the states of some tokens, of which [`Encoder::vectors`](super::Encoder::vectors)
/// makes a vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// [`STATE`] numbers.
    pub(super) sum: Vec<f32>,
    pub(super) tokens: usize,
}

impl Default for Pool {
    /// Of no token.
    fn default() -> Self {
        Self { sum: vec![0.0; STATE], tokens: 0 }
    }
}

impl Pool {
    /// How many tokens there are in it.
    pub const fn tokens(&self) -> usize {
        self.tokens
    }

    /// These tokens and those of `other`, which may be of another text.
    pub fn with(mut self, other: &Self) -> Self {
        self.sum.iter_mut().zip(&other.sum).for_each(|(sum, value)| *sum += value);
        self.tokens += other.tokens;
        self
    }
}

/// What an encoder makes of a text or of some of its tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    /// The layer before the head: the mean state times √tokens, in [`WIDTH`] numbers.
    pub middle: [f32; WIDTH],
    /// The encoder's output, of length 1 (0 for no tokens).
    pub unit: [f32; WIDTH],
}

impl Default for Vector {
    /// That of no token.
    fn default() -> Self {
        Self { middle: [0.0; WIDTH], unit: [0.0; WIDTH] }
    }
}
