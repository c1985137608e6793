//! What `evaluate` writes of one system.

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde::Serialize;

use super::{Evaluation, Kept, Predictions, Scored, Task, try_score};

/// The figures of one system, and what was asked for besides.
#[derive(Clone, Debug, Serialize)]
pub struct Report<'p> {
    /// The figures.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// The errors of each task that the system was surest of.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<Task, Vec<&'p Scored>>,
    /// What is left where the system abstains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abstention: Option<Kept>,
}

impl<'p> Report<'p> {
    /// The figures of `predictions`, with the `errors` surest errors of each task, and with what is left
    /// where the system abstains if `abstention` says so.
    pub fn new(predictions: &'p Predictions, errors: usize, abstention: bool) -> Self {
        let Ok(report) = Self::try_new(predictions, errors, abstention, || Ok::<_, Infallible>(()));
        report
    }

    /// As [`Report::new`], as long as `check` is content, which is asked before the figures of each part.
    ///
    /// # Errors
    /// Those of `check`.
    pub fn try_new<E>(
        predictions: &'p Predictions,
        errors: usize,
        abstention: bool,
        check: impl FnMut() -> Result<(), E>,
    ) -> Result<Self, E> {
        let of = |task| (task, predictions.surest_errors(task, errors));
        Ok(Self {
            evaluation: try_score(predictions.rows(), check)?,
            errors: Task::ALL.into_iter().filter(|_| errors > 0).map(of).collect(),
            abstention: abstention.then(|| Kept::new(predictions.rows())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_is_left_out() {
        let mut predictions = Predictions::default();
        let rows = r#"{"gold":"a","predicted":"b"}"#;
        assert!(predictions.read_jsonl("f", rows).is_empty());
        let json = |errors, abstention| {
            serde_json::to_value(Report::new(&predictions, errors, abstention)).unwrap()
        };
        let (bare, full) = (json(0, false), json(1, true));
        assert_eq!((bare.get("errors"), bare.get("abstention")), (None, None));
        assert_eq!(full["errors"]["stance"][0]["predicted"], "b");
        assert_eq!(full["abstention"]["kept"], 1);
        assert_eq!(bare["stance"], full["stance"]);
        let ended = Report::try_new(&predictions, 0, false, || Err("no more"));
        assert_eq!(ended.err(), Some("no more"));
    }
}
