//! The model: seeds, vocabulary and weights; all that is needed to judge.

mod abstention;
mod embedded;
mod file;
mod head;
mod named;

pub use abstention::Abstention;
pub use file::ModelError;
pub use named::UnknownTarget;

use crate::features::Vocabulary;
use crate::{Seeds, Target};
pub(crate) use head::Head;

/// A trained model. It is a plain value: [`Model::parse`] reads what [`Model::to_text`] writes, and
/// `Model::default()` is a copy of the one that the library carries.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) seeds: Seeds,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) stance: Head,
    /// None where no record had a sentiment.
    pub(crate) sentiment: Option<Head>,
    pub(crate) targets: Targets,
    pub(crate) abstention: Abstention,
    pub(crate) corpus: String,
}

/// Which targets a model's statements may be judged toward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Targets {
    /// Those that the seeds know.
    Known,
    /// Any: one that the seeds do not know is mentioned by its own words.
    Free,
    /// None: a statement is judged as a whole.
    None,
}

impl Model {
    /// The seeds that the model was trained with.
    pub fn seeds(&self) -> &Seeds {
        &self.seeds
    }

    /// The same weights with other seeds, such as those that know a target more:
    /// [`Seeds::with_targets`]. What the weights make of a target that they were not trained for is
    /// what they learnt of the others.
    #[must_use]
    pub fn with_seeds(self, seeds: Seeds) -> Self {
        Self { seeds, ..self }
    }

    /// The names of the features and their families.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The stance's labels, in the model's order.
    pub fn stances(&self) -> &[String] {
        self.stance.labels()
    }

    /// The sentiment's labels, in the model's order; none where the model does not judge it.
    pub fn sentiments(&self) -> &[String] {
        self.sentiment.as_ref().map_or(&[], |head| head.labels())
    }

    /// Which targets statements may be judged toward.
    pub fn targets(&self) -> Targets {
        self.targets
    }

    /// Whether statements may be judged toward `target`.
    pub fn takes(&self, target: &Target) -> bool {
        match self.targets {
            Targets::Known => self.seeds.knows(target.id()),
            Targets::Free | Targets::None => true,
        }
    }

    /// How sure of its stance a judgement must be for a stated error.
    pub fn abstention(&self) -> &Abstention {
        &self.abstention
    }

    /// SHA-256 of the examples that the model was trained on, in hexadecimal; see
    /// [`Dataset::digest`](crate::dataset::Dataset::digest).
    pub fn corpus_digest(&self) -> &str {
        &self.corpus
    }

    /// Whether two models are the same but for a difference of one in the last place of weights,
    /// intercepts and calibration. What thresholds that makes for abstention is not compared.
    pub fn nearly_equals(&self, other: &Self) -> bool {
        self.corpus == other.corpus
            && self.seeds.entries() == other.seeds.entries()
            && self.vocabulary.names() == other.vocabulary.names()
            && self.vocabulary.families() == other.vocabulary.families()
            && self.stance.nearly_equals(&other.stance)
            && match (&self.sentiment, &other.sentiment) {
                (Some(own), Some(other)) => own.nearly_equals(other),
                (own, other) => own.is_none() && other.is_none(),
            }
            && self.targets == other.targets
    }
}
