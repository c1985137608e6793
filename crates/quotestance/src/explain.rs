//! Why a statement was judged as it was.

use std::collections::BTreeMap;

use crate::Span;
use crate::analyzer::Analyzer;
use crate::model::Head;
use crate::statement::Statement;

/// One feature's share of a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The feature's name, family first: `cue:compassion.pity`. The share that every statement has
    /// alike is named `intercept`.
    pub feature: String,
    /// Where in the text the feature stands; empty for those that stand nowhere.
    pub spans: Vec<Span>,
    /// What it adds to the decision value, in log-odds; negative if it speaks against the label.
    pub weight: f64,
}

/// The decision for one label, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The label that was decided for.
    pub label: String,
    /// The decision value: the label's score less the mean of all labels' scores, before
    /// calibration. It is the sum of the contributions' weights.
    pub value: f64,
    /// The contributions, the weightiest first.
    pub contributions: Vec<Contribution>,
}

impl Analyzer<'_> {
    /// Takes the stance of `statement` apart into the features that speak for it and against it.
    pub fn explain_stance(&self, statement: &Statement<'_>) -> Explanation {
        self.explain(statement, &self.model().stance)
    }

    /// Takes the sentiment of `statement` apart, as [`Analyzer::explain_stance`] does the stance;
    /// `None` where the model does not judge it.
    pub fn explain_sentiment(&self, statement: &Statement<'_>) -> Option<Explanation> {
        self.model().sentiment.as_ref().map(|head| self.explain(statement, head))
    }

    fn explain(&self, statement: &Statement<'_>, head: &Head) -> Explanation {
        let model = self.model();
        let vocabulary = model.vocabulary();
        let mut places: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        let features = vocabulary.features_with(statement, model.seeds(), |column, span| {
            places.entry(column).or_default().extend(span);
        });
        let class = head.predict(&features).best();
        let linear = head.linear();
        // A label's score says nothing by itself, only against the others'.
        let centred =
            |weights: &[f64]| weights[class] - weights.iter().sum::<f64>() / weights.len() as f64;
        let mut contributions = vec![Contribution {
            feature: "intercept".to_owned(),
            spans: Vec::new(),
            weight: centred(linear.intercepts()),
        }];
        for &(column, value) in features.entries() {
            let Some(weights) = linear.column(column as usize) else { continue };
            contributions.push(Contribution {
                feature: vocabulary.names()[column as usize].clone(),
                spans: places.remove(&column).unwrap_or_default(),
                weight: value * centred(weights),
            });
        }
        let value = contributions.iter().map(|contribution| contribution.weight).sum();
        contributions.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        Explanation { label: head.labels()[class].clone(), value, contributions }
    }
}
