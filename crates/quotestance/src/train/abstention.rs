//! How sure a model must be, measured on examples that it was not trained on.

use super::Labelled;
use crate::dataset::Dataset;
use crate::model::{Abstention, Model};

/// The model with the errors of its [`Abstention`] table measured on `data`, in place of those that
/// training found on held-out folds. The data must be others than those of the training; they are best
/// such as the model will be used on.
#[must_use]
pub fn measure_abstention(model: Model, data: &Dataset) -> Model {
    let (seeds, vocabulary) = (model.seeds(), model.vocabulary());
    let judged = data.examples().iter().map(|example| {
        let labelled = Labelled::new(example, seeds);
        let features = vocabulary.features(&labelled.statement(), seeds);
        let stance = model.stance.predict(&features);
        (stance.confidence(), stance.label() == example.stance)
    });
    let abstention = Abstention::new(data.digest(), judged.collect());
    Model { abstention, ..model }
}
