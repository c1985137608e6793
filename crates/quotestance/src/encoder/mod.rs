//! A sentence encoder: texts with like meanings get vectors with a large dot product, in English
//! and in Russian.
//!
//! It is Google's [multilingual universal sentence encoder] with fewer pieces and rounded weights
//! (see `NOTICE`). [`Encoder::encode`] is the short way from texts to vectors.
//!
//! ```
//! use quotestance::encoder::Encoder;
//!
//! let texts = ["We must take them in.", "Мы должны их принять.", "Rents doubled in a week."];
//! let vectors = Encoder::embedded().encode(&texts);
//! let alike = |a: usize, b: usize| -> f32 {
//!     vectors[a].iter().zip(&vectors[b]).map(|(a, b)| a * b).sum()
//! };
//! assert!(alike(0, 1) > alike(0, 2));
//! ```
//!
//! [`Encoder::read`] keeps what was read in each token, so that one reading serves vectors of
//! several parts of a text.
//!
//! ```
//! use quotestance::encoder::Encoder;
//!
//! let encoder = Encoder::embedded();
//! let text = "We pity them, but they must go.";
//! let states = encoder.read(&[text]).remove(0);
//! let after_but = text.find("but").expect("it is there") + 3;
//! let tokens = states.tokens();
//! let after = (0..tokens.len()).filter(|&token| tokens[token].span.start >= after_but);
//! let vectors = encoder.vectors(&[states.pool_all(), states.pool(after)]);
//! assert_eq!(vectors[0].unit, encoder.encode(&[text])[0]);
//! assert_ne!(vectors[0].unit, vectors[1].unit);
//! ```
//!
//! The vectors are the same to the bit on every CPU and however texts are grouped.
//!
//! [multilingual universal sentence encoder]: https://arxiv.org/abs/1907.04307

mod charmap;
mod detectors;
mod error;
mod file;
mod layers;
mod matrix;
mod states;
mod table;
mod tensor;
mod tokenizer;

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

pub use detectors::{Detectors, Sight, VECTORS};
pub use error::EncoderError;
pub use layers::{STATE, WIDTH};
pub use states::{Pool, States, Vector};
pub use tokenizer::{MAX_TOKENS, Token};

use charmap::CharacterMap;
use file::EncoderFile;
use layers::Layers;
use table::{Keep, Table};
use tokenizer::Tokenizer;

/// Written by `model/convert_encoder.py`.
const EMBEDDED: &[u8] = include_bytes!("../../model/encoder.bin");

/// Tokens that are worked on together: enough that most pieces occur more than once, few enough
/// that they stay in the caches.
const GROUP: usize = 1024;

/// Reads texts; see the [module](self).
pub struct Encoder {
    tokenizer: Tokenizer,
    layers: Layers,
}

impl Encoder {
    /// Reads an encoder's file, as `model/convert_encoder.py` writes it.
    ///
    /// # Errors
    /// If the bytes are no encoder, are of another version, were cut short or altered, or do not
    /// hold what an encoder must.
    pub fn parse(bytes: &[u8]) -> Result<Self, EncoderError> {
        Self::new(&EncoderFile::parse(bytes)?, |bytes| Cow::Owned(bytes.to_vec()))
    }

    /// The encoder that the library carries, read when first asked for.
    pub fn embedded() -> &'static Self {
        static ENCODER: LazyLock<Encoder> = LazyLock::new(|| {
            EncoderFile::parse_own(EMBEDDED)
                .and_then(|file| Encoder::new(&file, Cow::Borrowed))
                .unwrap_or_else(|error| panic!("the embedded encoder: {error}"))
        });
        &ENCODER
    }

    fn new<'a>(file: &EncoderFile<'a>, keep: Keep<'a>) -> Result<Self, EncoderError> {
        let scores = file.need("scores")?;
        let pieces = scores.shape().iter().product();
        let table = Table::new(file, pieces, keep)?;
        let tokenizer = Tokenizer::new(
            CharacterMap::parse(file.need("normalizer")?.bytes()?)?,
            file.need("pieces")?.bytes()?,
            scores.values(&[pieces])?,
        )?;
        Ok(Self { tokenizer, layers: Layers::new(file, table)? })
    }

    /// The tokens of a text, at most [`MAX_TOKENS`]: what is beyond them is not read.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        self.tokenizer.tokens(text)
    }

    /// Reads texts. A token's state takes 5 KB, so that long lists are better read in parts.
    pub fn read(&self, texts: &[&str]) -> Vec<States> {
        self.read_tokens(texts.iter().map(|text| self.tokens(text)).collect())
    }

    /// Reads the tokens of texts, or what is left of them where some are passed over.
    pub fn read_tokens(&self, texts: Vec<Vec<Token>>) -> Vec<States> {
        let mut read = Vec::with_capacity(texts.len());
        self.read_groups(texts, |states| read.extend(states));
        read
    }

    /// The vectors of parts of texts.
    pub fn vectors(&self, pools: &[Pool]) -> Vec<Vector> {
        let sums: Vec<f32> = pools.iter().flat_map(|pool| &pool.sum).copied().collect();
        let tokens: Vec<usize> = pools.iter().map(|pool| pool.tokens).collect();
        let middle = self.layers.middle(&sums, &tokens);
        let unit = self.layers.head(&middle);
        let (middle, _) = middle.as_chunks();
        let (unit, _) = unit.as_chunks();
        middle.iter().zip(unit).map(|(&middle, &unit)| Vector { middle, unit }).collect()
    }

    /// The vectors of whole texts, of length 1.
    pub fn encode(&self, texts: &[&str]) -> Vec<[f32; WIDTH]> {
        let mut vectors = Vec::with_capacity(texts.len());
        let tokens = texts.iter().map(|text| self.tokens(text));
        self.read_groups(tokens, |states| {
            let pools: Vec<_> = states.iter().map(States::pool_all).collect();
            vectors.extend(self.vectors(&pools).into_iter().map(|vector| vector.unit));
        });
        vectors
    }

    /// Hands on the states of all texts in order, some at a time.
    pub(crate) fn read_groups(
        &self,
        texts: impl IntoIterator<Item = Vec<Token>>,
        mut hand_on: impl FnMut(Vec<States>),
    ) {
        let mut texts = texts.into_iter().peekable();
        while texts.peek().is_some() {
            let mut size = 0;
            let mut group = Vec::new();
            while size < GROUP
                && let Some(tokens) = texts.next()
            {
                size += tokens.len();
                group.push(tokens);
            }
            let ids = |tokens: &Vec<Token>| tokens.iter().map(|token| token.id).collect();
            let ids: Vec<Vec<u32>> = group.iter().map(ids).collect();
            let states = group.into_iter().zip(self.layers.states(&ids));
            hand_on(states.map(|(tokens, values)| States { tokens, values }).collect());
        }
    }
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder").finish_non_exhaustive()
    }
}
