//! Detectors over the states of tokens: what was learnt of the corpus on top of the encoder.
//!
//! A detector is a linear unit with a rectifier that looks at one token: at its state and at marks
//! of it, such as whether it belongs to a mention of the target. Its largest value over the tokens of
//! a text, and its mean times √tokens, are taken of all tokens and of those of each focus alone, such
//! as those after the last “but” (of all where it has none). With the vectors of the text and of what
//! stands around it, and with what one transformer layer, in which tokens see each other, makes of the
//! tokens, they go into one linear layer, which gives a score for each label (Kim 2014, “Convolutional
//! Neural Networks for Sentence Classification”). The score is the mean of several members, trained
//! alike from other beginnings. `model/train_detectors.py` trains them and describes how.

mod attention;
mod member;

use super::error::EncoderError;
use super::file::EncoderFile;
use super::layers::{STATE, WIDTH};
use super::states::States;
use member::{Member, REACH};

/// Written by `model/train_detectors.py`.
const EMBEDDED: &[u8] = include_bytes!("../../../model/detectors.bin");

/// Vectors that go into the scores: of the text, its context, its speaker.
pub const VECTORS: usize = 3;

/// Detectors of what a statement says, and what they say together: a score for each label. A detector
/// looks at one token, at its state and at marks of it; the largest values and the means over a text and
/// over the tokens of each focus, and what a transformer layer makes of its tokens, go into one linear layer.
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

/// What detectors look at in one statement.
#[derive(Clone, Debug)]
pub struct Sight<'a> {
    /// What the encoder reads in its text.
    pub states: &'a States,
    /// For each token one after another, which of [`Detectors::marks`] it has.
    pub marks: Vec<bool>,
    /// The vectors of the text, its context and its speaker.
    pub vectors: [&'a [f32; WIDTH]; VECTORS],
    /// Which of [`Detectors::conditions`] hold.
    pub conditions: Vec<bool>,
}

impl Sight<'_> {
    /// How many tokens are looked at.
    fn tokens(&self) -> usize {
        self.states.tokens().len().min(REACH)
    }
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
        let [labels, marks, conditions, foci] =
            ["labels", "marks", "conditions", "foci"].map(lines);
        let (labels, marks, conditions) = (labels?, marks?, conditions?);
        let place = |focus: String| {
            let place = marks.iter().position(|mark| *mark == focus);
            place.ok_or_else(|| EncoderError::tensor("foci", "a focus is no mark"))
        };
        let foci = foci?.into_iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let members = (0..)
            .map(|number| Weights { file, number })
            .take_while(|weights| weights.number == 0 || weights.shape("states").is_ok())
            .map(|weights| {
                let (labels, marks, conditions) = (labels.len(), marks.len(), conditions.len());
                Member::new(&weights, labels, marks, conditions, foci.clone())
            })
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

    /// For each statement the score of each of [`Self::labels`]. Many at once take less time than one
    /// after another, and get the same scores.
    pub fn scores(&self, sights: &[Sight<'_>]) -> Vec<Vec<f64>> {
        let states: Vec<f32> = sights
            .iter()
            .flat_map(|sight| &sight.states.values[..sight.tokens() * STATE])
            .copied()
            .collect();
        let mut scores = vec![vec![0.0; self.labels.len()]; sights.len()];
        for member in &self.members {
            for (scores, own) in scores.iter_mut().zip(member.scores(&states, sights)) {
                scores.iter_mut().zip(own).for_each(|(score, own)| *score += own);
            }
        }
        let members = self.members.len() as f64;
        scores.iter_mut().flatten().for_each(|score| *score /= members);
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
        let sight = |is_marked, holds| Sight {
            states: &states,
            marks: vec![is_marked; states.tokens().len() * detectors.marks().len()],
            vectors: [&vector; VECTORS],
            conditions: vec![holds; detectors.conditions().len()],
        };
        let sights = [sight(false, false), sight(true, false), sight(false, true)];
        let scores = detectors.scores(&sights);
        assert_eq!(scores[0].len(), detectors.labels().len());
        assert!(scores[0].iter().all(|score| score.is_finite()));
        assert_ne!(scores[0], scores[1]);
        assert_ne!(scores[0], scores[2]);
        for (sight, scores) in sights.iter().zip(&scores) {
            assert_eq!(detectors.scores(std::slice::from_ref(sight))[0], *scores);
        }
    }
}
