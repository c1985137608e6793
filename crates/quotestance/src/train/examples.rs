//! The examples of one head as numbers: fitted whole, and fold by fold.

use super::labels::Labels;
use super::progress::{Progress, Watch};
use super::{HeadError, Stage};
use crate::dataset::Dataset;
use crate::features::Features;
use crate::linear::{self, FitParams, Learner, Linear, Rows};
use crate::model::{Abstention, Head};

/// The examples that have a label of one head.
pub(super) struct Examples<'a> {
    head: &'static str,
    data: &'a Dataset,
    labels: &'a Labels,
    columns: usize,
    features: Vec<&'a Features>,
    /// Number in the data, class and fold of each.
    indices: Vec<usize>,
    classes: Vec<usize>,
    folds: Vec<usize>,
}

/// What each example gets from the model of the other folds.
pub(super) struct HeldOut {
    /// Decision values, a row for each example.
    pub(super) scores: Vec<Vec<f64>>,
    /// The models, by fold.
    pub(super) models: Vec<Linear>,
}

impl<'a> Examples<'a> {
    /// The examples of `data` that have a label; `features` and `folds` go with all of `data`.
    pub(super) fn new(
        data: &'a Dataset,
        labels: &'a Labels,
        columns: usize,
        features: &'a [Features],
        folds: &[usize],
    ) -> Self {
        let labelled = labels.classes.iter().enumerate();
        let labelled = labelled.filter_map(|(index, class)| Some((index, (*class)?)));
        let (indices, classes): (Vec<usize>, Vec<usize>) = labelled.unzip();
        Self {
            head: labels.field,
            data,
            labels,
            columns,
            features: indices.iter().map(|&index| &features[index]).collect(),
            folds: indices.iter().map(|&index| folds[index]).collect(),
            classes,
            indices,
        }
    }

    /// The head that fits all examples, calibrated on the scores that each fold gets from the others;
    /// and how sure those make it.
    pub(super) fn head(
        &self,
        params: &FitParams,
        watch: &mut Watch<'_>,
    ) -> Result<(Head, Abstention), HeadError> {
        let held_out = self.hold_out(params, &[], watch)?;
        let calibration = linear::calibrate(&held_out.scores, &self.classes, &self.folds)
            .map_err(HeadError::Calibration)?;
        let linear = self.fit_all(params, None, watch)?;
        let head = Head::new(self.labels.names.clone(), &linear, &calibration);
        let head = head.ok_or(HeadError::Weights)?;
        let judged = held_out.scores.into_iter().zip(&self.classes).map(|(scores, &class)| {
            let prediction = head.calibrated(scores);
            (prediction.confidence(), prediction.best() == class)
        });
        let abstention = Abstention::new(Abstention::FOLDS.to_owned(), judged.collect());
        Ok((head, abstention))
    }

    /// The class of each example.
    pub(super) fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The fold of each example.
    pub(super) fn folds(&self) -> &[usize] {
        &self.folds
    }

    /// Fits the examples outside of each fold, and scores those in it. The sparse learner does so,
    /// many times as fast as linfa: what it finds differs in less than what folds tell. Each fold's
    /// fit begins at the model of `start` for that fold, if there is one.
    pub(super) fn hold_out(
        &self,
        params: &FitParams,
        start: &[Linear],
        watch: &mut Watch<'_>,
    ) -> Result<HeldOut, HeadError> {
        let params = FitParams { learner: Learner::Sparse, ..*params };
        let count = self.folds.iter().copied().max().map_or(0, |last| last + 1);
        let mut held_out =
            HeldOut { scores: vec![Vec::new(); self.features.len()], models: vec![] };
        for fold in 0..count {
            self.check_fold(fold)?;
            let stage = Stage::Fold { head: self.head, fold: fold + 1, folds: count };
            let outside = |index: usize| self.folds[index] != fold;
            let model = self.fit(&params, outside, start.get(fold), stage, watch)?;
            for index in (0..self.features.len()).filter(|&index| self.folds[index] == fold) {
                held_out.scores[index] = model.scores(self.features[index].entries());
            }
            held_out.models.push(model);
        }
        Ok(held_out)
    }

    /// Fits all examples, beginning at `start` where there is one.
    pub(super) fn fit_all(
        &self,
        params: &FitParams,
        start: Option<&Linear>,
        watch: &mut Watch<'_>,
    ) -> Result<Linear, HeadError> {
        self.fit(params, |_| true, start, Stage::Fit { head: self.head }, watch)
    }

    /// Whether the examples outside of a fold have every label.
    fn check_fold(&self, fold: usize) -> Result<(), HeadError> {
        let outside = |class| {
            let mut pairs = self.classes.iter().zip(&self.folds);
            pairs.any(|(&of, &other)| of == class && other != fold)
        };
        let Some(class) = (0..self.labels.names.len()).find(|&class| !outside(class)) else {
            return Ok(());
        };
        let first = self.classes.iter().position(|&of| of == class).unwrap_or(0);
        let label = self.labels.names[class].clone();
        let first = self.data.error_at(self.indices[first], "the first of them");
        Err(HeadError::OneFold { label, first })
    }

    fn fit(
        &self,
        params: &FitParams,
        keep: impl Fn(usize) -> bool,
        start: Option<&Linear>,
        stage: Stage,
        watch: &mut Watch<'_>,
    ) -> Result<Linear, HeadError> {
        let mut rows = Rows::new(self.columns);
        let mut kept = Vec::new();
        for index in (0..self.features.len()).filter(|&index| keep(index)) {
            rows.push(self.features[index].entries()).map_err(HeadError::Row)?;
            kept.push(self.classes[index]);
        }
        let mut watch = |step: &linear::Step| watch(&Progress { stage, step: Some(*step) });
        linear::fit_from(start, &rows, &kept, self.labels.names.len(), params, &mut watch)
            .map_err(HeadError::Fit)
    }
}
