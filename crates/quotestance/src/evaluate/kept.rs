//! What is left where a model abstains.

use serde::Serialize;

use crate::analyzer::Analyzer;
use crate::dataset::Dataset;
use crate::train::Labelled;

/// Of judged examples, those whose stance the analyzer's options do not abstain from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kept {
    /// Number of examples.
    pub examples: usize,
    /// Number of those that were not abstained from.
    pub kept: usize,
    /// Share of wrong stances among those kept; 0 if there are none.
    pub error: f64,
}

/// Judges every example of `data` and counts those that are not abstained from.
pub fn kept(analyzer: &Analyzer<'_>, data: &Dataset) -> Kept {
    let (mut kept, mut wrong) = (0, 0);
    for example in data.examples() {
        let labelled = Labelled::new(example, analyzer.model().seeds());
        let verdict = analyzer.judge(&labelled.statement());
        kept += usize::from(!verdict.abstained);
        wrong += usize::from(!verdict.abstained && verdict.stance.label() != example.stance);
    }
    Kept { examples: data.len(), kept, error: wrong as f64 / kept.max(1) as f64 }
}
