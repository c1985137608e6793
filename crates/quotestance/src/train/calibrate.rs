//! Probabilities and abstention, measured on examples that the model was not trained on.

use super::labels::{Field, SENTIMENT, STANCE};
use super::{HeadError, Labelled, TrainError};
use crate::dataset::Dataset;
use crate::features::Features;
use crate::linear;
use crate::model::{Abstention, Head, Model};

/// Number of folds, by group, in which the data both calibrate and are judged.
const FOLDS: usize = 5;

/// The model with its probabilities calibrated on `data`, and the errors of its [`Abstention`] table
/// measured there, in place of what training found on held-out folds of its own data. The data must be
/// others than those of the training, and are best such as the model will be used on: then
/// probabilities mean what they say there, even where the model does worse than on data like its own.
///
/// Examples with a label that the model does not have are passed over; a head of which there is no
/// example stays as it is. For the table each fold is judged by what the others calibrate.
///
/// # Errors
/// If scores are beyond what can be calibrated or kept.
pub fn calibrate_on(model: Model, data: &Dataset) -> Result<Model, TrainError> {
    let (seeds, vocabulary) = (model.seeds(), model.vocabulary());
    let features: Vec<Features> = data
        .examples()
        .iter()
        .map(|example| {
            let labelled = Labelled::new(example, seeds);
            vocabulary.features(&labelled.statement(), seeds)
        })
        .collect();
    let folds = data.folds(FOLDS);
    let scored = |head: &Head, field: &Field| Scored::new(head, field, data, &features, &folds);
    let of_stance = scored(&model.stance, &STANCE);
    let failed = |field: &Field, error: HeadError| error.of(field.name);
    let (mut stance, mut abstention) = (model.stance.clone(), model.abstention.clone());
    if !of_stance.classes.is_empty() {
        let judged = of_stance.judged(&stance).map_err(|error| failed(&STANCE, error))?;
        stance = of_stance.head(&stance).map_err(|error| failed(&STANCE, error))?;
        abstention = Abstention::new(data.digest(), judged);
    }
    let mut sentiment = model.sentiment.clone();
    if let Some(head) = &mut sentiment {
        let scored = scored(head, &SENTIMENT);
        if !scored.classes.is_empty() {
            *head = scored.head(head).map_err(|error| failed(&SENTIMENT, error))?;
        }
    }
    Ok(Model { stance, sentiment, abstention, ..model })
}

/// Decision values of the examples that have a label of a head.
#[derive(Default)]
struct Scored {
    scores: Vec<Vec<f64>>,
    classes: Vec<usize>,
    folds: Vec<usize>,
}

impl Scored {
    fn new(
        head: &Head,
        field: &Field,
        data: &Dataset,
        features: &[Features],
        folds: &[usize],
    ) -> Self {
        let mut scored = Self::default();
        for ((example, features), &fold) in data.examples().iter().zip(features).zip(folds) {
            let label = (field.value)(example);
            if let Some(class) = head.labels().iter().position(|known| known == label) {
                scored.scores.push(head.linear().scores(features.entries()));
                scored.classes.push(class);
                scored.folds.push(fold);
            }
        }
        scored
    }

    /// The head, calibrated on all.
    fn head(&self, head: &Head) -> Result<Head, HeadError> {
        let calibration = linear::calibrate(&self.scores, &self.classes, &self.folds);
        let calibration = calibration.map_err(HeadError::Calibration)?;
        Head::new(head.labels().clone(), head.linear(), &calibration).ok_or(HeadError::Weights)
    }

    /// How sure the head is of each, and whether it is right, calibrated on the other folds.
    fn judged(&self, head: &Head) -> Result<Vec<(f64, bool)>, HeadError> {
        let mut judged = Vec::with_capacity(self.classes.len());
        for fold in 0..FOLDS {
            let part = |inside: bool| {
                let rows =
                    (0..self.classes.len()).filter(move |&row| (self.folds[row] == fold) == inside);
                rows.map(|row| (self.scores[row].clone(), self.classes[row], self.folds[row]))
            };
            let mut others = Self::default();
            for (scores, class, fold) in part(false) {
                others.scores.push(scores);
                others.classes.push(class);
                others.folds.push(fold);
            }
            // All in one fold: there are no others.
            let others = if others.classes.is_empty() { self } else { &others };
            let calibrated = others.head(head)?;
            judged.extend(part(true).map(|(scores, class, _)| {
                let prediction = calibrated.calibrated(scores);
                (prediction.confidence(), prediction.best() == class)
            }));
        }
        Ok(judged)
    }
}
