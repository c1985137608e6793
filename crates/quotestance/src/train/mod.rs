//! From labelled statements to a model.

mod calibrate;
mod error;
mod examples;
mod held_out;
mod labelled;
mod labels;
mod progress;
mod search;
mod select;

use std::ops::ControlFlow;

pub use calibrate::calibrate_on;
pub use error::{HeadError, TrainError};
pub use held_out::HeldOutScores;
pub(crate) use labelled::Labelled;
pub use labels::{SENTIMENTS, STANCES};
pub use progress::{Progress, Stage, Watch};
pub use search::{Grid, Ranked, Ranking, search};

use crate::Seeds;
use crate::dataset::Dataset;
use crate::features::{Family, Features, TOGETHER, Vocabulary};
use crate::linear::{ClassWeight, FitParams};
use crate::model::{Abstention, Head, Model, Targets};
use crate::seeds::{Entry, Kind};
use examples::Examples;
use labels::{Labels, SENTIMENT, STANCE};

/// Settings of training.
///
/// The defaults take labels and targets as the data have them; [`TrainParams::codebook`] holds the
/// data to the codebook that the library's own model was made by.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainParams {
    /// The stances, in the model's order, if the data may have no others. Otherwise they are those that
    /// the data have, in the codebook's order if it has them all, else in the alphabet's.
    pub stances: Option<Vec<String>>,
    /// The sentiments, likewise. If no record has any, the model judges none.
    pub sentiments: Option<Vec<String>>,
    /// Whether a target that the seeds do not know is an error. Otherwise it is mentioned by its own
    /// words.
    pub known_targets: bool,
    /// The families of features, and the Euclidean norm that each one's values get.
    pub families: Vec<(Family, f64)>,
    /// A feature is kept if at least this many examples have it.
    pub min_examples: usize,
    /// At most this many features are kept: those that most examples have.
    pub max_columns: usize,
    /// Settings of the fit of the stance.
    pub stance_fit: FitParams,
    /// Settings of the fit of the sentiment.
    pub sentiment_fit: FitParams,
    /// Number of folds, by group, whose held-out scores calibrate the probabilities.
    pub folds: usize,
    /// Scores to learn from in place of those of the library's detectors, for statements that these
    /// were trained on.
    pub held_out: HeldOutScores,
}

impl Default for TrainParams {
    fn default() -> Self {
        Self {
            stances: None,
            sentiments: None,
            known_targets: false,
            // What the encoder reads says all that the table does.
            families: usual(|family| {
                if cfg!(feature = "encoder") {
                    family != Family::Table
                } else {
                    !family.needs_encoder()
                }
            }),
            min_examples: 2,
            max_columns: 4_000,
            stance_fit: FitParams::default(),
            sentiment_fit: FitParams::default(),
            folds: 5,
            held_out: HeldOutScores::default(),
        }
    }
}

impl TrainParams {
    /// The settings that made the model that the library carries: a label that is none of the
    /// codebook's, or a target that the seeds do not know, is an error.
    pub fn codebook() -> Self {
        let families = Self::default().families.into_iter();
        let owned = |labels: &[&str]| labels.iter().map(|&label| label.to_owned()).collect();
        Self {
            stances: Some(owned(&STANCES)),
            sentiments: Some(owned(&SENTIMENTS)),
            known_targets: true,
            // The detectors have read what the vectors hold, with more data than a fit here could.
            families: families.filter(|(family, _)| *family != Family::Encoder).collect(),
            ..Self::default()
        }
        .with_strengths(0.03, 0.1)
    }

    /// The settings with these strengths of fit, which were among what did best on dev. One record in eight is
    /// positive.
    fn with_strengths(self, stance: f64, sentiment: f64) -> Self {
        Self {
            stance_fit: FitParams { c: stance, ..FitParams::default() },
            sentiment_fit: FitParams {
                c: sentiment,
                class_weight: ClassWeight::Balanced(0.5),
                ..FitParams::default()
            },
            ..self
        }
    }

    /// The settings that made [`Model::embedded_fast`].
    pub fn codebook_fast() -> Self {
        // Words say less than detectors, and must be trusted more to say it.
        let mut params = Self::codebook().fast().with_strengths(0.3, 1.0);
        // On dev the table did as well without, and has its time from it.
        params.families.retain(|&(family, _)| family != Family::Window);
        params
    }

    /// These settings with the table of word vectors in place of the families that need the encoder.
    #[must_use]
    pub fn fast(mut self) -> Self {
        self.families.retain(|(family, _)| !family.needs_encoder());
        if self.families.iter().all(|&(family, _)| family != Family::Table) {
            self.families.extend(usual(|family| family == Family::Table));
        }
        self
    }
}

/// Some of the families, with the weights that suit most data.
fn usual(is_one: impl Fn(Family) -> bool) -> Vec<(Family, f64)> {
    let families = Family::ALL.into_iter().filter(|&family| is_one(family));
    families.map(|family| (family, family.usual_weight())).collect()
}

/// Trains a model on all of `data`.
///
/// # Errors
/// If an example's label or target is unknown where `params` name those that there may be, a label has
/// examples in too few groups, there are fewer groups than folds, or a fit fails.
pub fn train(data: &Dataset, seeds: Seeds, params: &TrainParams) -> Result<Model, TrainError> {
    train_watched(data, seeds, params, &mut |_| ControlFlow::Continue(()))
}

/// As [`train`], watched by `watch`.
///
/// # Errors
/// As [`train`], and if `watch` says stop.
pub fn train_watched(
    data: &Dataset,
    seeds: Seeds,
    params: &TrainParams,
    watch: &mut Watch<'_>,
) -> Result<Model, TrainError> {
    let corpus = Corpus::new(data, &seeds, params, watch)?;
    let vocabulary = select::select(&corpus.statements, &seeds, params);
    let features = corpus.features(&vocabulary, &seeds, watch)?;
    let (stance, abstention) =
        corpus.head(&corpus.stance, &vocabulary, &features, &params.stance_fit, watch)?;
    let sentiment = match &corpus.sentiment {
        Some(labels) => {
            let fit = &params.sentiment_fit;
            Some(corpus.head(labels, &vocabulary, &features, fit, watch)?.0)
        }
        None => None,
    };
    let targets = targets(data, &seeds);
    Ok(Model { seeds, vocabulary, stance, sentiment, targets, abstention, corpus: data.digest() })
}

/// The data, checked and laid out.
struct Corpus<'a> {
    data: &'a Dataset,
    stance: Labels,
    sentiment: Option<Labels>,
    /// The fold of each example.
    folds: Vec<usize>,
    statements: Vec<Labelled>,
}

impl<'a> Corpus<'a> {
    fn new(
        data: &'a Dataset,
        seeds: &Seeds,
        params: &TrainParams,
        watch: &mut Watch<'_>,
    ) -> Result<Self, TrainError> {
        if params.known_targets {
            check_targets(data, seeds)?;
        }
        if let Some(stances) = &params.stances {
            check_cues(seeds, stances)?;
        }
        let stance = Labels::new(data, &STANCE, params.stances.as_deref())?;
        let stance = stance.ok_or(TrainError::NoExamples)?;
        let sentiment = Labels::new(data, &SENTIMENT, params.sentiments.as_deref())?;
        let folds = data.folds(params.folds);
        if params.folds < 2 || (0..params.folds).any(|fold| !folds.contains(&fold)) {
            return Err(TrainError::Folds { folds: params.folds });
        }
        let mut statements = Vec::with_capacity(data.len());
        for examples in data.examples().chunks(TOGETHER) {
            reading(statements.len(), data.len(), watch)?;
            let (families, held_out) = (&params.families, &params.held_out);
            statements.extend(Labelled::all_with_numbers(examples, seeds, families, held_out));
        }
        Ok(Self { data, stance, sentiment, folds, statements })
    }

    fn features(
        &self,
        vocabulary: &Vocabulary,
        seeds: &Seeds,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Features>, TrainError> {
        let mut features = Vec::with_capacity(self.statements.len());
        for labelled in &self.statements {
            reading(features.len(), self.statements.len(), watch)?;
            features.push(labelled.features(vocabulary, seeds));
        }
        Ok(features)
    }

    /// Fits a head on all examples, calibrates it on the scores that each fold gets from the others,
    /// and tells how sure those make it.
    fn head(
        &self,
        labels: &Labels,
        vocabulary: &Vocabulary,
        features: &[Features],
        params: &FitParams,
        watch: &mut Watch<'_>,
    ) -> Result<(Head, Abstention), TrainError> {
        let columns = vocabulary.names().len();
        let examples = Examples::new(self.data, labels, columns, features, &self.folds);
        examples.head(params, watch).map_err(|error| error.of(labels.field))
    }
}

/// Tells that another example is about to be read, and asks whether to stop.
fn reading(done: usize, examples: usize, watch: &mut Watch<'_>) -> Result<(), TrainError> {
    let progress = Progress { stage: Stage::Reading { done, examples }, step: None };
    match watch(&progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(TrainError::Stopped),
    }
}

/// Which targets a model of these data may be asked about.
fn targets(data: &Dataset, seeds: &Seeds) -> Targets {
    let mut named = data.examples().iter().map(|example| &example.target);
    if named.clone().all(String::is_empty) {
        Targets::None
    } else if named.all(|target| seeds.knows(target)) {
        Targets::Known
    } else {
        Targets::Free
    }
}

fn check_targets(data: &Dataset, seeds: &Seeds) -> Result<(), TrainError> {
    let unknown = data.examples().iter().position(|example| !seeds.knows(&example.target));
    let Some(index) = unknown else { return Ok(()) };
    let known = seeds.targets().join("`, `");
    let cause = match data.examples()[index].target.as_str() {
        "" => format!("no `target`: the seeds know `{known}`"),
        target => format!("unknown target `{target}`: the seeds know `{known}`"),
    };
    Err(TrainError::Row(data.error_at(index, cause)))
}

/// A cue of a misspelt stance would be a feature of its own, and nobody would notice. Cues that all
/// have other stances are those of another codebook, and may be of use all the same.
fn check_cues(seeds: &Seeds, stances: &[String]) -> Result<(), TrainError> {
    let stance_of = |entry: &Entry| entry.label.split('.').next().unwrap_or_default().to_owned();
    let cues = || seeds.entries().iter().filter(|entry| entry.kind == Kind::Cue);
    let is_known = |entry: &&Entry| stances.contains(&stance_of(entry));
    match cues().find(|entry| !is_known(entry)) {
        Some(entry) if cues().any(|entry| is_known(&entry)) => {
            Err(TrainError::Cue { label: entry.label.clone() })
        }
        _ => Ok(()),
    }
}
