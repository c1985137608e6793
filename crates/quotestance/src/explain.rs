//! Why a statement was judged as it was.

use std::collections::BTreeMap;

use crate::Span;
use crate::analyzer::Analyzer;
#[cfg(feature = "encoder")]
use crate::features::{Block, Dense};
use crate::features::{Family, Features, ReadQuote, numbers};
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

/// Words that are passed over in turn and whose quotes are read together: a long quote is read once for
/// each, at 5 KB a token.
#[cfg(feature = "encoder")]
const WORDS_TOGETHER: usize = 16;

/// What explanations of a statement share, whichever head they explain.
struct Parts {
    features: Features,
    /// Where the features of each column stand.
    places: BTreeMap<u32, Vec<Span>>,
    /// Columns and values of what the encoder read.
    numbers: Vec<(u32, f64)>,
    /// The same where a word is passed over, for each word.
    without: Vec<(Span, Vec<(u32, f64)>)>,
    /// What each word adds to the numbers of the table.
    by_word: Vec<(Span, Vec<(u32, f64)>)>,
}

impl Analyzer<'_> {
    /// Takes the judgement of `statement` apart into the features that speak for it and against it: the
    /// stance, and the sentiment where the model judges it.
    pub fn explain(&self, statement: &Statement<'_>) -> (Explanation, Option<Explanation>) {
        let parts = self.parts(statement);
        let sentiment = self.model().sentiment.as_ref();
        let sentiment = sentiment.map(|head| self.explain_head(&parts, head));
        (self.explain_head(&parts, &self.model().stance), sentiment)
    }

    /// The first of [`Analyzer::explain`].
    pub fn explain_stance(&self, statement: &Statement<'_>) -> Explanation {
        self.explain_head(&self.parts(statement), &self.model().stance)
    }

    /// The second of [`Analyzer::explain`].
    pub fn explain_sentiment(&self, statement: &Statement<'_>) -> Option<Explanation> {
        let head = self.model().sentiment.as_ref()?;
        Some(self.explain_head(&self.parts(statement), head))
    }

    /// The weightiest of the contributions that speak for the stance and stand in the text, at most
    /// `count`.
    pub fn reasons(&self, statement: &Statement<'_>, count: usize) -> Vec<Contribution> {
        if count == 0 {
            return Vec::new();
        }
        let mut reasons = self.explain_stance(statement).contributions;
        reasons.retain(|reason| reason.weight > 0.0 && !reason.spans.is_empty());
        reasons.truncate(count);
        for reason in &mut reasons {
            reason.spans.sort_unstable();
            reason.spans.dedup();
        }
        reasons
    }

    fn parts(&self, statement: &Statement<'_>) -> Parts {
        let (seeds, vocabulary) = (self.model().seeds(), self.model().vocabulary());
        let read = vocabulary.read(&[*statement]).pop();
        let families = vocabulary.encoder_families();
        let blocks = read.as_ref().and_then(|read| {
            let read = [(*statement, read)];
            numbers(&read, seeds, &families).pop()
        });
        let blocks = blocks.unwrap_or_default();
        let mut places: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
        let features = vocabulary.features_with(statement, seeds, &blocks, |column, span| {
            places.entry(column).or_default().extend(span);
        });
        let mut numbers = Vec::new();
        vocabulary.add_blocks(&blocks, &mut numbers);
        let without = match &read {
            Some(read) if !numbers.is_empty() => self.without_words(statement, read, &families),
            _ => Vec::new(),
        };
        let by_word = vocabulary.table_by_word(statement, seeds);
        Parts { features, places, numbers, without, by_word }
    }

    /// What the encoder reads where each of the words is passed over.
    #[cfg(feature = "encoder")]
    fn without_words(
        &self,
        statement: &Statement<'_>,
        read: &ReadQuote,
        families: &[Family],
    ) -> Vec<(Span, Vec<(u32, f64)>)> {
        let dense = Dense::new(statement, read, self.model().seeds());
        let words = dense.words();
        let numbers = |blocks: &Vec<Block>| {
            let mut left = Vec::new();
            self.model().vocabulary().add_blocks(blocks, &mut left);
            left
        };
        let left: Vec<_> = words
            .chunks(WORDS_TOGETHER)
            .flat_map(|words| dense.blocks_without(families, words))
            .map(|blocks| numbers(&blocks))
            .collect();
        words.into_iter().zip(left).collect()
    }

    #[cfg(not(feature = "encoder"))]
    fn without_words(
        &self,
        _: &Statement<'_>,
        _: &ReadQuote,
        _: &[Family],
    ) -> Vec<(Span, Vec<(u32, f64)>)> {
        Vec::new()
    }

    fn explain_head(&self, parts: &Parts, head: &Head) -> Explanation {
        let class = head.predict(&parts.features).best();
        let linear = head.linear();
        // A label's score says nothing by itself, only against the others'.
        let centred =
            |weights: &[f64]| weights[class] - weights.iter().sum::<f64>() / weights.len() as f64;
        let share = |&(column, value): &(u32, f64)| {
            linear.column(column as usize).map_or(0.0, |weights| value * centred(weights))
        };
        let mut contributions = vec![Contribution {
            feature: "intercept".to_owned(),
            spans: Vec::new(),
            weight: centred(linear.intercepts()),
        }];
        contributions.extend(parts.shares_of_words(share));
        contributions.extend(parts.shares_of_table(share));
        let of_table = parts.by_word.iter().flat_map(|(_, entries)| entries);
        let numbers = parts.numbers.iter().chain(of_table);
        let mut numbers: Vec<u32> = numbers.map(|&(column, _)| column).collect();
        numbers.sort_unstable();
        for entry in parts.features.entries() {
            if numbers.binary_search(&entry.0).is_ok() {
                continue;
            }
            contributions.push(Contribution {
                feature: self.model().vocabulary().names()[entry.0 as usize].clone(),
                spans: parts.places.get(&entry.0).cloned().unwrap_or_default(),
                weight: share(entry),
            });
        }
        let value = contributions.iter().map(|contribution| contribution.weight).sum();
        contributions.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        Explanation { label: head.labels()[class].clone(), value, contributions }
    }
}

impl Parts {
    /// The share of what the encoder reads, word by word: what is lost of it where the word is passed
    /// over (occlusion). What no single word accounts for is `encoder:whole`.
    fn shares_of_words(&self, share: impl Fn(&(u32, f64)) -> f64) -> Vec<Contribution> {
        if self.numbers.is_empty() {
            return Vec::new();
        }
        let whole: f64 = self.numbers.iter().map(&share).sum();
        let mut rest = whole;
        let mut contributions = Vec::new();
        for (word, left) in &self.without {
            let weight = whole - left.iter().map(&share).sum::<f64>();
            rest -= weight;
            let feature = "encoder:word".to_owned();
            contributions.push(Contribution { feature, spans: vec![*word], weight });
        }
        let feature = "encoder:whole".to_owned();
        contributions.push(Contribution { feature, spans: Vec::new(), weight: rest });
        contributions
    }

    /// The share of what the table holds of each word. The sum of them all is that of the averages.
    fn shares_of_table(&self, share: impl Fn(&(u32, f64)) -> f64) -> Vec<Contribution> {
        let of_word = |(word, entries): &(Span, Vec<(u32, f64)>)| Contribution {
            feature: "table:word".to_owned(),
            spans: vec![*word],
            weight: entries.iter().map(&share).sum(),
        };
        self.by_word.iter().map(of_word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnalyzerOptions, Model, Passage, Target};

    #[test]
    fn contributions_sum_to_the_decision_value() {
        let analyzer = Analyzer::default();
        let passage = Passage::new("We owe the refugees a roof.", "It rained.", "a nurse", None);
        let mentions = analyzer.passage_mentions(&passage, Some(&Target::MIGRANTS));
        let statement = passage.statement(&Target::MIGRANTS, &mentions);
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

    #[test]
    fn what_the_table_adds_is_told_word_by_word() {
        let analyzer = Analyzer::new(Model::embedded_fast(), AnalyzerOptions::default());
        let passage = Passage::new("We owe the refugees a roof.", "It fell.", "a nurse", None);
        let mentions = analyzer.passage_mentions(&passage, Some(&Target::MIGRANTS));
        let statement = passage.statement(&Target::MIGRANTS, &mentions);
        let model = analyzer.model();
        let explanation = analyzer.explain_stance(&statement);
        let features = model.vocabulary().features(&statement, model.seeds());
        let scores = model.stance.linear().scores(features.entries());
        let labels = model.stance.labels();
        let class = labels.iter().position(|label| *label == explanation.label).unwrap();
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        assert!((explanation.value - (scores[class] - mean)).abs() < 1e-9);
        let of_table =
            explanation.contributions.iter().filter(|one| one.feature.starts_with("table:"));
        let mut told: Vec<Span> = of_table
            .inspect(|one| assert_eq!(one.feature, "table:word"))
            .flat_map(|one| one.spans.clone())
            .collect();
        told.sort_by_key(|span| span.start);
        let text = passage.article().text();
        let told: Vec<&str> = told.iter().map(|span| span.of(text)).collect();
        // The target's mention is none of its words.
        assert_eq!(told, ["It", "fell", "We", "owe", "the", "a", "roof", "a", "nurse"]);
    }

    #[cfg(feature = "encoder")]
    #[test]
    fn what_the_encoder_adds_is_told_word_by_word() {
        let analyzer = Analyzer::default();
        let words = "We owe the refugees a roof.";
        let passage = Passage::new(words, "", "", None);
        let statement = passage.statement(&Target::MIGRANTS, &[]);
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
