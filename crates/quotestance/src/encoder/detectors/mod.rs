//! Detectors over the states of tokens: what was learnt of the corpus on top of the encoder.
//!
//! A detector is a linear unit with a rectifier that looks at one token: at its state and at marks
//! of it, such as whether it belongs to a mention of the target. Its largest value over the tokens
//! of a text, and its mean times √tokens, go with the vectors of the text and of what stands around
//! it into one linear layer, which gives a score for each label (Kim 2014, “Convolutional Neural
//! Networks for Sentence Classification”); so does what one transformer layer, in which tokens see
//! each other, makes of them. The score is the mean of several members, trained alike from other
//! beginnings. `model/train_detectors.py` trains them and describes how.

mod attention;
mod member;

use super::error::EncoderError;
use super::file::EncoderFile;
use super::layers::WIDTH;
use super::states::States;
use member::Member;

/// Written by `model/train_detectors.py`.
const EMBEDDED: &[u8] = include_bytes!("../../../model/detectors.bin");

/// Vectors that go into the scores: of the text, its context, its speaker.
pub const VECTORS: usize = 3;

/// Detectors of what a statement says, and what they say together: a score for each label. A detector
/// looks at one token, at its state and at marks of it; the largest values and the means over a text,
/// and what a transformer layer makes of its tokens, go into one linear layer.
#[derive(Debug)]
pub struct Detectors {
    labels: Vec<String>,
    marks: Vec<String>,
    conditions: Vec<String>,
    members: Vec<Member>,
}

/// The tensors of one member.
struct Weights<'f, 'a> {
    file: &'f EncoderFile<'a>,
    number: usize,
}

impl Weights<'_, '_> {
    fn shape(&self, name: &str) -> Result<&[usize], EncoderError> {
        Ok(self.file.need(&self.name(name))?.shape())
    }

    fn values(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, EncoderError> {
        self.file.need(&self.name(name))?.values(shape)
    }

    fn name(&self, name: &str) -> String {
        format!("{}.{name}", self.number)
    }
}

/// What is known of a statement besides its tokens.
struct Around {
    /// The vectors of the text, its context and its speaker, one after another.
    vectors: Vec<f32>,
    conditions: Vec<bool>,
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
        let members = (0..)
            .map(|number| Weights { file, number })
            .take_while(|weights| weights.number == 0 || weights.shape("states").is_ok())
            .map(|weights| Member::new(&weights, labels.len(), marks.len(), conditions.len()))
            .collect::<Result<_, _>>()?;
        Ok(Self { labels, marks, conditions, members })
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
        let vectors = vectors.into_iter().flatten().copied().collect();
        let around = Around { vectors, conditions: conditions.to_vec() };
        let mut scores = vec![0.0; self.labels.len()];
        for member in &self.members {
            let own = member.scores(states, &marked, &around);
            scores.iter_mut().zip(own).for_each(|(score, own)| *score += own);
        }
        scores.iter_mut().for_each(|score| *score /= self.members.len() as f64);
        scores
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
