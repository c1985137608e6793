//! Why a statement was judged as it was.

use std::collections::BTreeMap;

use crate::Span;
use crate::analyzer::Analyzer;
#[cfg(feature = "encoder")]
use crate::features::Dense;
use crate::features::Vocabulary;
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
        let blocks = Vocabulary::numbers(statement, model.seeds(), &vocabulary.dense_families());
        let features =
            vocabulary.features_with(statement, model.seeds(), &blocks, |column, span| {
                places.entry(column).or_default().extend(span);
            });
        let class = head.predict(&features).best();
        let linear = head.linear();
        // A label's score says nothing by itself, only against the others'.
        let centred =
            |weights: &[f64]| weights[class] - weights.iter().sum::<f64>() / weights.len() as f64;
        let share = |&(column, value): &(u32, f64)| {
            linear.column(column as usize).map_or(0.0, |weights| value * centred(weights))
        };
        let mut numbers = Vec::new();
        vocabulary.add_blocks(&blocks, &mut numbers);
        let mut contributions = vec![Contribution {
            feature: "intercept".to_owned(),
            spans: Vec::new(),
            weight: centred(linear.intercepts()),
        }];
        contributions.extend(self.shares_of_words(statement, &numbers, share));
        numbers.sort_unstable_by_key(|&(column, _)| column);
        for entry in features.entries() {
            if numbers.binary_search_by_key(&entry.0, |&(column, _)| column).is_ok() {
                continue;
            }
            contributions.push(Contribution {
                feature: vocabulary.names()[entry.0 as usize].clone(),
                spans: places.remove(&entry.0).unwrap_or_default(),
                weight: share(entry),
            });
        }
        let value = contributions.iter().map(|contribution| contribution.weight).sum();
        contributions.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        Explanation { label: head.labels()[class].clone(), value, contributions }
    }

    /// The share of what the encoder reads, word by word: what is lost of it where the word is passed
    /// over (occlusion). What no single word accounts for is `encoder:whole`.
    #[cfg(feature = "encoder")]
    fn shares_of_words(
        &self,
        statement: &Statement<'_>,
        numbers: &[(u32, f64)],
        share: impl Fn(&(u32, f64)) -> f64,
    ) -> Vec<Contribution> {
        if numbers.is_empty() {
            return Vec::new();
        }
        let vocabulary = self.model().vocabulary();
        let families = vocabulary.dense_families();
        let read = Dense::new(statement, self.model().seeds());
        let whole: f64 = numbers.iter().map(&share).sum();
        let mut rest = whole;
        let mut contributions = Vec::new();
        for word in read.words() {
            let mut left = Vec::with_capacity(numbers.len());
            vocabulary.add_blocks(&read.blocks(&families, Some(word)), &mut left);
            let weight = whole - left.iter().map(&share).sum::<f64>();
            rest -= weight;
            let feature = "encoder:word".to_owned();
            contributions.push(Contribution { feature, spans: vec![word], weight });
        }
        let feature = "encoder:whole".to_owned();
        contributions.push(Contribution { feature, spans: Vec::new(), weight: rest });
        contributions
    }

    #[cfg(not(feature = "encoder"))]
    fn shares_of_words(
        &self,
        _: &Statement<'_>,
        _: &[(u32, f64)],
        _: impl Fn(&(u32, f64)) -> f64,
    ) -> Vec<Contribution> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Passage, Target};

    #[test]
    fn contributions_sum_to_the_decision_value() {
        let analyzer = Analyzer::default();
        let passage = Passage::new("We owe the refugees a roof.", "It rained.", "a nurse", None);
        let mentions = analyzer.passage_mentions(&passage, Some(&Target::MIGRANTS));
        let statement = Statement {
            article: passage.article(),
            quote: passage.quote(),
            context: passage.context(),
            target: &Target::MIGRANTS,
            mentions: &mentions,
        };
        let model = analyzer.model();
        let head = &model.stance;
        let explanation = analyzer.explain_stance(&statement);
        let features = model.vocabulary().features(&statement, model.seeds());
        let scores = head.linear().scores(features.entries());
        let class = head.labels().iter().position(|label| *label == explanation.label).unwrap();
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        assert!((explanation.value - (scores[class] - mean)).abs() < 1e-9);
        let sum: f64 = explanation.contributions.iter().map(|one| one.weight).sum();
        assert!((explanation.value - sum).abs() < 1e-9);
    }

    #[cfg(feature = "encoder")]
    #[test]
    fn what_the_encoder_adds_is_told_word_by_word() {
        let analyzer = Analyzer::default();
        let words = "We owe the refugees a roof.";
        let passage = Passage::new(words, "", "", None);
        let statement = Statement {
            article: passage.article(),
            quote: passage.quote(),
            context: passage.context(),
            target: &Target::MIGRANTS,
            mentions: &[],
        };
        let explanation = analyzer.explain_stance(&statement);
        let text = passage.article().text();
        let mut told: Vec<Span> = explanation
            .contributions
            .iter()
            .filter(|one| one.feature == "encoder:word")
            .flat_map(|one| one.spans.clone())
            .collect();
        told.sort_by_key(|span| span.start);
        let told: Vec<&str> = told.iter().map(|span| span.of(text)).collect();
        assert_eq!(told, ["We", "owe", "the", "refugees", "a", "roof"]);
    }
}
