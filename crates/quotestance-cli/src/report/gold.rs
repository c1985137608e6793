//! Labels that were given by hand.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use serde_json::{Map, Value};

use crate::row::Fields;

/// A labelled row, and how it was drawn.
#[derive(Debug)]
pub(super) struct Labelled {
    /// The stance, and the sentiment if it was labelled.
    pub(super) labels: [Option<String>; 2],
    /// Where it was drawn with a probability that is known.
    pub(super) sampling: Option<Sampling>,
}

/// How a row was drawn: its `sampling`, as `quotestance sample` writes it.
#[derive(Debug)]
pub(super) struct Sampling {
    /// The name of the stratum.
    pub(super) stratum: String,
    /// The probability of being drawn.
    pub(super) probability: f64,
}

/// The labelled rows, by id and target.
#[derive(Debug, Default)]
pub(super) struct Sample {
    rows: BTreeMap<(String, String), Labelled>,
    /// Those that were asked for.
    found: BTreeSet<(String, String)>,
}

impl Sample {
    /// Adds a row.
    ///
    /// # Errors
    /// If it is no labelled row, or one that is there already.
    pub(super) fn add(&mut self, row: Map<String, Value>) -> Result<()> {
        let fields = Fields::new(row);
        let Some(id) = fields.text("id") else { bail!("no `id`, by which rows are found again") };
        let target = fields.text("target").unwrap_or_default();
        let labels = ["stance", "sentiment"].map(|name| fields.text(name));
        if labels[0].is_none() {
            bail!("`stance` is empty: the row was not labelled");
        }
        let stratum = fields.text("sampling.stratum").unwrap_or_default();
        let probability = fields.text("sampling.probability").map(|p| p.parse());
        let sampling = match probability {
            None => None,
            Some(Ok(probability)) if 0.0 < probability && probability <= 1.0 => {
                Some(Sampling { stratum, probability })
            }
            Some(_) => bail!("`sampling.probability` must be a number above 0, at most 1"),
        };
        if let Some(first) = self.rows.values().next()
            && first.sampling.is_some() != sampling.is_some()
        {
            bail!("`sampling` must be there in all labelled rows, or in none");
        }
        let key = (id, target);
        if self.rows.contains_key(&key) {
            bail!("`{}` is labelled twice", key.0);
        }
        self.rows.insert(key, Labelled { labels, sampling });
        Ok(())
    }

    /// The labels of a statement toward a target.
    pub(super) fn take(&mut self, id: &str, target: &str) -> Option<&Labelled> {
        let (key, labelled) = self.rows.get_key_value(&(id.to_owned(), target.to_owned()))?;
        self.found.insert(key.clone()).then_some(labelled)
    }

    /// Ids of labelled rows that no statement has.
    pub(super) fn missing(&self) -> impl Iterator<Item = &(String, String)> {
        self.rows.keys().filter(|key| !self.found.contains(*key))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn add(sample: &mut Sample, row: Value) -> Result<()> {
        let Value::Object(map) = row else { unreachable!() };
        sample.add(map)
    }

    #[test]
    fn rows_are_found_by_id_and_target_once() {
        let mut sample = Sample::default();
        let sampling = json!({"stratum": "a", "probability": 0.5});
        let row = |id: &str, target: &str| json!({"id": id, "target": target, "stance": "x", "sampling": sampling});
        add(&mut sample, row("1", "migrants")).unwrap();
        add(&mut sample, row("1", "russians")).unwrap();
        let labelled = sample.take("1", "migrants").unwrap();
        assert_eq!(labelled.sampling.as_ref().unwrap().probability, 0.5);
        assert_eq!(labelled.labels, [Some("x".to_owned()), None]);
        assert!(sample.take("1", "migrants").is_none(), "a second row of that id");
        assert_eq!(sample.missing().count(), 1);
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let mut sample = Sample::default();
        add(&mut sample, json!({"id": "0", "stance": "x"})).unwrap();
        for (row, expected) in [
            (json!({"stance": "x"}), "no `id`, by which rows are found again"),
            (json!({"id": "1", "stance": ""}), "`stance` is empty: the row was not labelled"),
            (json!({"id": "0", "stance": "x"}), "`0` is labelled twice"),
            (
                json!({"id": "1", "stance": "x", "sampling": {"probability": 0}}),
                "`sampling.probability` must be a number above 0, at most 1",
            ),
            (
                json!({"id": "1", "stance": "x", "sampling": {"probability": 1}}),
                "`sampling` must be there in all labelled rows, or in none",
            ),
        ] {
            assert_eq!(add(&mut sample, row).unwrap_err().to_string(), expected);
        }
    }
}
