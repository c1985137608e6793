//! One set of detectors and its transformer layer.

use super::super::error::EncoderError;
use super::super::layers::{STATE, WIDTH};
use super::super::matrix::Matrix;
use super::attention::{Attention, WORDS};
use super::{Sight, VECTORS, Weights};

/// Tokens of a text that are looked at, those that enclose it among them: as in training.
pub(super) const REACH: usize = 128;

/// Its weights.
#[derive(Debug)]
pub(super) struct Member {
    detectors: usize,
    /// [`STATE`] rows; a column for each detector, then [`WORDS`] for the transformer layer.
    states: Matrix,
    /// A row for each mark, then one that all tokens have.
    marked: Vec<f32>,
    /// [`WORDS`] numbers for each place in a text.
    place: Vec<f32>,
    /// Vectors to the word that stands for the whole statement.
    vectors: Matrix,
    /// Likewise a row for each condition, then one that all statements have.
    conditioned: Vec<f32>,
    attention: Attention,
    /// Marks whose tokens are pooled by themselves, too.
    foci: Vec<usize>,
    /// A row for each label: largest values and means (of all tokens, then of those of each focus), vectors, conditions, what
    /// was read, one constant.
    output: Vec<f32>,
}

impl Member {
    pub(super) fn new(
        file: &Weights<'_, '_>,
        labels: usize,
        marks: usize,
        conditions: usize,
        foci: Vec<usize>,
    ) -> Result<Self, EncoderError> {
        let columns = file.shape("states")?.last().copied().unwrap_or(0);
        let detectors = columns.saturating_sub(WORDS);
        let pools = 2 * detectors * (1 + foci.len());
        let inputs = pools + VECTORS * WIDTH + conditions + 3 * WORDS + 1;
        Ok(Self {
            detectors,
            states: Matrix::new(columns, &file.values("states", &[STATE, columns])?),
            marked: file.values("marked", &[marks + 1, columns])?,
            place: file.values("place", &[REACH, WORDS])?,
            vectors: Matrix::new(WORDS, &file.values("vectors", &[VECTORS * WIDTH, WORDS])?),
            conditioned: file.values("conditioned", &[conditions + 1, WORDS])?,
            attention: Attention::new(file)?,
            foci,
            output: file.values("output", &[labels, inputs])?,
        })
    }

    /// For each sight the score of each label; `states` are those of their tokens, one sight after
    /// another.
    pub(super) fn scores(&self, states: &[f32], sights: &[Sight<'_>]) -> Vec<Vec<f64>> {
        let columns = self.detectors + WORDS;
        let mut seen = Vec::with_capacity(states.len() / STATE * columns);
        let marks = (self.marked.len() / columns).saturating_sub(1);
        for sight in sights {
            for token in 0..sight.tokens() {
                let marks = sight.marks.get(token * marks..(token + 1) * marks);
                add_rows(&self.marked, columns, marks.unwrap_or_default(), &mut seen);
            }
        }
        self.states.multiply_rows(states, &mut seen);
        let wholes = self.wholes(sights);
        let mut rest = seen.as_slice();
        let scores = sights.iter().zip(wholes.chunks_exact(WORDS)).map(|(sight, whole)| {
            let (seen, after) = rest.split_at(sight.tokens() * columns);
            rest = after;
            let mut inputs = self.pooled(seen, |_| true);
            for &focus in &self.foci {
                let is_in = |token: usize| sight.marks.get(token * marks + focus) == Some(&true);
                if (0..sight.tokens()).any(is_in) {
                    inputs.extend(self.pooled(seen, is_in));
                } else {
                    inputs.extend_from_within(..2 * self.detectors);
                }
            }
            inputs.extend(sight.vectors.iter().copied().flatten());
            inputs.extend(sight.conditions.iter().map(|&holds| f32::from(u8::from(holds))));
            inputs.extend(self.read(seen, whole));
            inputs.push(1.0);
            let score = |weights: &[f32]| {
                weights.iter().zip(&inputs).map(|(&w, &x)| f64::from(w) * f64::from(x)).sum()
            };
            self.output.chunks_exact(inputs.len()).map(score).collect()
        });
        scores.collect()
    }

    /// The word that stands for each whole statement.
    fn wholes(&self, sights: &[Sight<'_>]) -> Vec<f32> {
        let (mut vectors, mut words) = (Vec::new(), Vec::new());
        for sight in sights {
            vectors.extend(sight.vectors.iter().copied().flatten().copied());
            add_rows(&self.conditioned, WORDS, &sight.conditions, &mut words);
        }
        self.vectors.multiply_rows(&vectors, &mut words);
        words
    }

    /// The largest value of each detector over the tokens that `is_in` takes, and its mean times √tokens.
    fn pooled(&self, seen: &[f32], is_in: impl Fn(usize) -> bool) -> Vec<f32> {
        let mut pooled = vec![0f32; 2 * self.detectors];
        let (largest, sum) = pooled.split_at_mut(self.detectors);
        let rows = seen.chunks_exact(self.detectors + WORDS).enumerate();
        let mut count = 0_u16;
        for (_, row) in rows.filter(|(token, _)| is_in(*token)) {
            count += 1;
            for ((largest, sum), &value) in largest.iter_mut().zip(&mut *sum).zip(row) {
                *largest = largest.max(value);
                *sum += value.max(0.0);
            }
        }
        let root = f32::from(count.max(1)).sqrt();
        sum.iter_mut().for_each(|sum| *sum /= root);
        pooled
    }

    /// What the transformer layer makes of the whole and of the tokens: the word that stands for the
    /// whole, the mean of all, the largest of each number.
    fn read(&self, seen: &[f32], whole: &[f32]) -> Vec<f32> {
        let mut words = whole.to_vec();
        let tokens = seen.chunks_exact(self.detectors + WORDS);
        for (token, place) in tokens.zip(self.place.chunks_exact(WORDS)) {
            let token = token[self.detectors..].iter().zip(place);
            words.extend(token.map(|(value, place)| value + place));
        }
        self.attention.apply(&mut words);
        let count = (words.len() / WORDS) as f32;
        let (mut sum, mut largest) = (vec![0f32; WORDS], vec![f32::NEG_INFINITY; WORDS]);
        for word in words.chunks_exact(WORDS) {
            for ((sum, largest), &value) in sum.iter_mut().zip(&mut largest).zip(word) {
                *sum += value;
                *largest = largest.max(value);
            }
        }
        sum.iter_mut().for_each(|sum| *sum /= count);
        [&words[..WORDS], &sum, &largest].concat()
    }
}

/// Appends the last row, which all have, plus those of the others that there are.
fn add_rows(rows: &[f32], columns: usize, there: &[bool], out: &mut Vec<f32>) {
    let (rows, everywhere) = rows.split_at(rows.len() - columns);
    let start = out.len();
    out.extend_from_slice(everywhere);
    for (row, _) in rows.chunks_exact(columns).zip(there).filter(|(_, there)| **there) {
        out[start..].iter_mut().zip(row).for_each(|(value, weight)| *value += weight);
    }
}
