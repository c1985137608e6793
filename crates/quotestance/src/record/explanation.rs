//! Explanations as records: what `explain` writes.

use serde::Serialize;

use crate::Span;
use crate::analyzer::Analyzer;
use crate::explain::Explanation;
use crate::model::Targets;
use crate::statement::Passage;
use crate::target::Target;

/// Why a statement was judged as it was toward one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplanationRecord {
    /// The statement's words.
    pub quote: String,
    /// The target; empty where the model judges statements as a whole.
    pub target: String,
    /// The decision for the stance.
    pub stance: DecisionRecord,
    /// The decision for the sentiment; `null` where the model does not judge it.
    pub sentiment: Option<DecisionRecord>,
}

/// The decision for one label, taken apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionRecord {
    /// The label that was decided for.
    pub label: String,
    /// The decision value, in log-odds.
    pub value: f64,
    /// What it is the sum of, the weightiest first.
    pub contributions: Vec<ContributionRecord>,
}

/// One feature's share of a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContributionRecord {
    /// The feature's name.
    pub feature: String,
    /// What it adds, in log-odds.
    pub weight: f64,
    /// The words that it stands on.
    pub words: Vec<String>,
    /// Where these stand in the passage's article; no part of the JSON.
    #[serde(skip)]
    pub spans: Vec<Span>,
}

impl ExplanationRecord {
    /// The explanations of a passage toward the `named` targets, or toward each that it speaks of
    /// where none is named; none if it speaks of none. They are sorted by target.
    pub fn of_passage(analyzer: &Analyzer<'_>, passage: &Passage, named: &[Target]) -> Vec<Self> {
        let mut targets = named.to_vec();
        if targets.is_empty() && analyzer.model().targets() == Targets::None {
            targets.push(Target::new(""));
        } else if targets.is_empty() {
            let mentions = analyzer.passage_mentions(passage, None);
            targets.extend(mentions.into_iter().map(|mention| mention.target));
        }
        targets.sort();
        targets.dedup();
        let explain = |target: &Target| {
            let mentions = analyzer.passage_mentions(passage, Some(target));
            let statement = passage.statement(target, &mentions);
            let (stance, sentiment) = analyzer.explain(&statement);
            Self {
                quote: passage.quote().span().of(passage.article().text()).to_owned(),
                target: target.id().to_owned(),
                stance: DecisionRecord::new(stance, passage),
                sentiment: sentiment.map(|sentiment| DecisionRecord::new(sentiment, passage)),
            }
        };
        targets.iter().map(explain).collect()
    }
}

impl DecisionRecord {
    fn new(explanation: Explanation, passage: &Passage) -> Self {
        let text = passage.article().text();
        let contributions = explanation.contributions.into_iter().map(|one| ContributionRecord {
            feature: one.feature,
            weight: one.weight,
            words: one.spans.iter().map(|span| span.of(text).to_owned()).collect(),
            spans: one.spans,
        });
        Self {
            label: explanation.label,
            value: explanation.value,
            contributions: contributions.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AnalyzerOptions, Model};

    #[test]
    fn a_record_for_each_target_that_is_spoken_of() {
        let analyzer = Analyzer::new(Model::embedded_fast(), AnalyzerOptions::default());
        let records = |quote: &str, named: &[Target]| {
            let passage = Passage::new(quote, "", "", None);
            ExplanationRecord::of_passage(&analyzer, &passage, named)
        };
        let both = records("The Russians and the migrants are people, too.", &[]);
        let targets: Vec<&str> = both.iter().map(|record| record.target.as_str()).collect();
        assert_eq!(targets, ["migrants", "russians"]);
        let decision = &both[0].stance;
        let sum: f64 = decision.contributions.iter().map(|one| one.weight).sum();
        assert!((sum - decision.value).abs() < 1e-9);
        assert!(decision.contributions.iter().any(|one| one.words.contains(&"people".to_owned())));
        assert!(records("It rains.", &[]).is_empty());
        assert_eq!(records("It rains.", &[Target::MIGRANTS]).len(), 1);
    }
}
