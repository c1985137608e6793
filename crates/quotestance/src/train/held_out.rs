//! Scores that detectors gave statements which they were not trained on.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::dataset::{Example, RowError};
use crate::dataset::{Place, row_cause};
use crate::digest::sha256;
use crate::features::Block;

/// What the library's detectors would say of the statements that they were trained on, had they not
/// been: for each statement the scores of detectors that were trained on the others.
///
/// A model must learn from these how far to trust detectors; of their own statements they know too much
/// (Wolpert 1992, “Stacked Generalization”).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeldOutScores {
    labels: Vec<String>,
    scores: BTreeMap<String, Vec<f64>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Head { labels: Vec<String> },
    Scores { key: String, scores: Vec<f64> },
}

impl HeldOutScores {
    /// Reads a JSON Lines file: `{"labels":["stance neutral",…]}`, then for each statement
    /// `{"key":…,"scores":[…]}`; `file` is its name in the error. The key is the first 16 digits of the
    /// SHA-256 of quote, context, speaker and target, a unit separator (U+001F) between them.
    ///
    /// # Errors
    /// If a line is no such row, or has not a score for each label.
    pub fn parse(file: &str, text: &str) -> Result<Self, RowError> {
        let mut held_out = Self::default();
        for (line, row) in (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty()) {
            let error = |cause| RowError::new(Place { file: file.to_owned(), line }, cause);
            match serde_json::from_str(row).map_err(|cause| error(row_cause(&cause)))? {
                Row::Head { labels } => held_out.labels = labels,
                Row::Scores { key, scores } if scores.len() == held_out.labels.len() => {
                    held_out.scores.insert(key, scores);
                }
                Row::Scores { .. } => return Err(error("not a score for each label".to_owned())),
            }
        }
        Ok(held_out)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    pub(super) fn blocks(&self, example: &Example) -> Option<Vec<Block>> {
        let scores = self.scores.get(&key(example))?;
        Some(Block::of_scores(&self.labels, scores))
    }
}

fn key(example: &Example) -> String {
    let Example { quote, context, speaker, target, .. } = example;
    let mut key = sha256(&[quote.as_str(), context, speaker, target].join("\u{1F}"));
    key.truncate(16);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_belong_to_the_words_of_a_record() {
        let record = r#"{"quote":"a","context":"b","speaker":"c","target":"d","stance":"e"}"#;
        let example: Example = serde_json::from_str(record).unwrap();
        let text = format!(
            "{{\"labels\":[\"stance e\",\"stance f\"]}}\n{{\"key\":\"{}\",\"scores\":[3,1]}}",
            key(&example)
        );
        let held_out = HeldOutScores::parse("held-out.jsonl", &text).unwrap();
        let blocks = held_out.blocks(&example).expect("it is there");
        assert_eq!((blocks[0].values[0], blocks[1].values[0]), (1.0, -1.0));
        let other = Example { speaker: "x".to_owned(), ..example };
        assert_eq!(held_out.blocks(&other), None);
    }

    #[test]
    fn a_row_without_its_scores_is_named() {
        for row in [r#"{"key":"a","scores":[1]}"#, "{}", "3"] {
            let text = format!("{{\"labels\":[\"stance e\",\"stance f\"]}}\n{row}");
            let error = HeldOutScores::parse("held-out.jsonl", &text).unwrap_err();
            assert!(error.to_string().starts_with("held-out.jsonl:2: "), "{error}");
        }
    }
}
