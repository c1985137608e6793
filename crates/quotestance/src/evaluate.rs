//! How well a model, or any other system, does on labelled statements.
//!
//! [`evaluate`] judges and scores in one call. All figures are functions of plain rows,
//! [`Scored`]: [`Predictions`] makes them from an [`Analyzer`] or reads them from a file that some
//! other system wrote, [`score`] gives the figures of one system, and [`compare`] tests two of them
//! on the same statements.
//!
//! ```
//! use quotestance::evaluate::{Predictions, compare, score};
//!
//! let (mut ours, mut theirs) = (Predictions::default(), Predictions::default());
//! let errors = ours.read_jsonl("ours.jsonl", r#"
//!     {"id": "1", "gold": "favor", "predicted": "favor", "p": {"favor": 0.75, "against": 0.25}}
//!     {"id": "2", "gold": "against", "predicted": "favor", "p": {"favor": 0.5, "against": 0.5}}
//! "#);
//! assert!(errors.is_empty());
//! let stance = score(ours.rows()).stance;
//! assert_eq!(stance.accuracy, 0.5);
//! assert_eq!(stance.probabilities.map(|scores| scores.calibration_error), Some(0.375));
//!
//! // Without probabilities there is no calibration error, but all the rest.
//! theirs.read_jsonl("theirs.jsonl", r#"
//!     {"id": "1", "gold": "favor", "predicted": "favor"}
//!     {"id": "2", "gold": "against", "predicted": "against"}
//! "#);
//! let (comparison, unpaired) = compare(&ours, &theirs);
//! assert!(unpaired.is_empty());
//! assert_eq!(comparison.stance.map(|stance| stance.only_b_right), Some(1));
//! ```

pub(crate) mod bootstrap;
mod calibration;
mod compare;
mod counts;
mod coverage;
mod gaps;
mod kept;
mod mcnemar;
mod outcomes;
mod parts;
mod predictions;
mod probabilities;
pub(crate) mod random;
mod report;
mod scores;
mod unknown;

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde::Serialize;

pub use bootstrap::Interval;
pub use calibration::ReliabilityBin;
pub use compare::{Comparison, Difference, TaskComparison, compare};
pub use counts::ClassScores;
pub use coverage::RiskPoint;
pub use gaps::{Gap, Gaps};
pub use kept::Kept;
pub use parts::{OTHERS, Part};
pub use predictions::{Predictions, Scored, Task};
pub use probabilities::ProbabilityScores;
pub use report::Report;
pub use scores::Scores;
pub use unknown::refuse_unknown;

use crate::analyzer::Analyzer;
use crate::dataset::Dataset;

/// Figures of both tasks.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// Of the stance; of no example where there is none.
    pub stance: Scores,
    /// Of the sentiment; `None` where there is none.
    pub sentiment: Option<Scores>,
    /// The same for parts of the data: by `lang`, `target`, `kind`, `source` (the site, first word
    /// of the records' field) and `role`, then by the value. Parts with fewer than 20 examples are
    /// pooled as [`OTHERS`]; examples without a value are in no part, and where no part is large
    /// enough there is none.
    pub parts: BTreeMap<&'static str, BTreeMap<String, Part>>,
    /// How far apart the errors are between parts with 20 examples: by `target` and speaker's
    /// `role`.
    pub fairness: BTreeMap<&'static str, Gaps>,
}

/// Judges every example of `data` toward its target and compares the labels. A label that the
/// model does not have counts as an error against it.
pub fn evaluate(analyzer: &Analyzer<'_>, data: &Dataset) -> Evaluation {
    score(Predictions::new(analyzer, data).rows())
}

/// The figures of a system's rows.
pub fn score(rows: &[Scored]) -> Evaluation {
    let Ok(evaluation) = try_score(rows, || Ok::<_, Infallible>(()));
    evaluation
}

/// As [`score`], as long as `check` is content, which is asked before the figures of each part.
fn try_score<E>(
    rows: &[Scored],
    mut check: impl FnMut() -> Result<(), E>,
) -> Result<Evaluation, E> {
    let rows: Vec<&Scored> = rows.iter().collect();
    let mut parts = BTreeMap::new();
    for dimension in [parts::LANG, parts::TARGET, parts::KIND, parts::SOURCE, parts::ROLE] {
        let mut of = BTreeMap::new();
        for (name, rows) in dimension.parts(&rows) {
            check()?;
            of.insert(name, Part::new(&rows).without_curves());
        }
        if !of.is_empty() {
            parts.insert(dimension.name, of);
        }
    }
    let mut fairness = BTreeMap::new();
    for dimension in [parts::TARGET, parts::ROLE] {
        check()?;
        fairness.insert(dimension.name, Gaps::new(&rows, dimension));
    }
    check()?;
    let Part { stance, sentiment } = Part::new(&rows);
    Ok(Evaluation { stance, sentiment, parts, fairness })
}
