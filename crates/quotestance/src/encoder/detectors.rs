//! Detectors over the states of tokens: what was learnt of the corpus on top of the encoder.
//!
//! A detector is a linear unit with a rectifier that looks at one token: at its state and at marks
//! of it, such as whether it belongs to a mention of the target. Its largest value over the tokens
//! of a text, and its mean times √tokens, go with the vectors of the text and of what stands around
//! it into one linear layer, which gives a score for each label (Kim 2014, “Convolutional Neural
//! Networks for Sentence Classification”). `model/train_detectors.py` trains them and describes how.

use super::error::EncoderError;
use super::file::EncoderFile;
use super::layers::{STATE, WIDTH};
use super::matrix::Matrix;
use super::states::States;

/// Written by `model/train_detectors.py`.
const EMBEDDED: &[u8] = include_bytes!("../../model/detectors.bin");

/// Tokens of a text that detectors look at, those that enclose it among them: as in training.
const REACH: usize = 128;

/// Vectors that go into the scores: of the text, its context, its speaker.
pub const VECTORS: usize = 3;

/// Detectors of what a statement says, and what they say together: a score for each label. A detector
/// looks at one token, at its state and at marks of it; the largest values and the means over a text
/// go into one linear layer (Kim 2014, “Convolutional Neural Networks for Sentence Classification”).
pub struct Detectors {
    labels: Vec<String>,
    marks: Vec<String>,
    conditions: Vec<String>,
    /// [`STATE`] rows, a column for each detector.
    states: Matrix,
    /// A row for each mark, then one that all tokens have.
    marked: Vec<f32>,
    /// A row for each label: largest values, means, vectors, conditions, and one constant.
    output: Vec<f32>,
}

impl Detectors {
    /// The detectors that the library carries.
    pub fn embedded() -> &'static Self {
        static DETECTORS: std::sync::LazyLock<Detectors> = std::sync::LazyLock::new(|| {
            EncoderFile::parse_own(EMBEDDED)
                .and_then(|file| Detectors::new(&file))
                .unwrap_or_else(|error| panic!("the embedded detectors: {error}"))
        });
        &DETECTORS
    }

    fn new(file: &EncoderFile<'_>) -> Result<Self, EncoderError> {
        let lines = |name: &str| -> Result<Vec<String>, EncoderError> {
            let text = std::str::from_utf8(file.need(name)?.bytes()?).unwrap_or_default();
            Ok(text.lines().map(str::to_owned).collect())
        };
        let [labels, marks, conditions] = ["labels", "marks", "conditions"].map(lines);
        let (labels, marks, conditions) = (labels?, marks?, conditions?);
        let states = file.need("states")?;
        let count = states.shape().last().copied().unwrap_or(0);
        let inputs = 2 * count + VECTORS * WIDTH + conditions.len() + 1;
        Ok(Self {
            states: Matrix::new(count, &states.values(&[STATE, count])?),
            marked: file.need("marked")?.values(&[marks.len() + 1, count])?,
            output: file.need("output")?.values(&[labels.len(), inputs])?,
            labels,
            marks,
            conditions,
        })
    }

    /// The labels that there are scores for: task and label, such as `stance neutral`.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The marks that a token may have.
    pub fn marks(&self) -> &[String] {
        &self.marks
    }

    /// What may hold of a whole text.
    pub fn conditions(&self) -> &[String] {
        &self.conditions
    }

    /// The score of each of [`Self::labels`]. `marked` tells for a token and the number of a mark
    /// whether the token has it; `vectors` are of the text, its context and its speaker;
    /// `conditions` tell what of [`Self::conditions`] holds.
    pub fn scores(
        &self,
        states: &States,
        marked: impl Fn(usize, usize) -> bool,
        vectors: [&[f32; WIDTH]; VECTORS],
        conditions: &[bool],
    ) -> Vec<f64> {
        let count = self.states.columns();
        let tokens = states.tokens().len().min(REACH);
        let (marks, everywhere) = self.marked.split_at(self.marks.len() * count);
        let mut values = Vec::with_capacity(tokens * count);
        for token in 0..tokens {
            let start = values.len();
            values.extend_from_slice(everywhere);
            for (mark, row) in marks.chunks_exact(count.max(1)).enumerate() {
                if marked(token, mark) {
                    values[start..]
                        .iter_mut()
                        .zip(row)
                        .for_each(|(value, weight)| *value += weight);
                }
            }
        }
        self.states.multiply_rows(&states.values[..tokens * STATE], &mut values);
        let (mut largest, mut sum) = (vec![0f32; count], vec![0f32; count]);
        for row in values.chunks_exact(count.max(1)) {
            for ((largest, sum), &value) in largest.iter_mut().zip(&mut sum).zip(row) {
                *largest = largest.max(value);
                *sum += value.max(0.0);
            }
        }
        let root = (tokens.max(1) as f32).sqrt();
        sum.iter_mut().for_each(|sum| *sum /= root);
        let conditions = conditions.iter().map(|&holds| f32::from(u8::from(holds)));
        let inputs: Vec<f32> = largest
            .into_iter()
            .chain(sum)
            .chain(vectors.into_iter().flatten().copied())
            .chain(conditions)
            .chain([1.0])
            .collect();
        let score = |weights: &[f32]| {
            weights.iter().zip(&inputs).map(|(&w, &x)| f64::from(w) * f64::from(x)).sum()
        };
        self.output.chunks_exact(inputs.len()).map(score).collect()
    }
}

impl std::fmt::Debug for Detectors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Detectors").field("labels", &self.labels).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::Encoder;

    #[test]
    fn marks_and_conditions_count() {
        let detectors = Detectors::embedded();
        let states = Encoder::embedded().read(&["We owe them a roof."]).remove(0);
        let vector = Encoder::embedded().encode(&["We owe them a roof."])[0];
        let conditions = vec![false; detectors.conditions().len()];
        let scores = |marked: bool, conditions: &[bool]| {
            detectors.scores(&states, |_, _| marked, [&vector; VECTORS], conditions)
        };
        let plain = scores(false, &conditions);
        assert_eq!(plain.len(), detectors.labels().len());
        assert!(plain.iter().all(|score| score.is_finite()));
        assert_ne!(plain, scores(true, &conditions));
        assert_ne!(plain, scores(false, &vec![true; conditions.len()]));
    }
}
