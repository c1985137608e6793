//! What is left where a system abstains.

use serde::Serialize;

use super::predictions::{Scored, Task};

/// Of judged statements, those whose stance the system does not abstain from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Kept {
    /// Number of statements.
    pub examples: usize,
    /// Number of those that were not abstained from.
    pub kept: usize,
    /// Share of wrong stances among those kept; 0 if there are none.
    pub error: f64,
}

impl Kept {
    /// Counts the rows of the stance.
    pub fn new(rows: &[Scored]) -> Self {
        let stances = rows.iter().filter(|row| row.task == Task::Stance);
        let (mut examples, mut kept, mut wrong) = (0, 0, 0);
        for row in stances {
            examples += 1;
            kept += usize::from(!row.abstained);
            wrong += usize::from(!row.abstained && !row.is_right());
        }
        Self { examples, kept, error: wrong as f64 / kept.max(1) as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_abstained_from_is_not_kept() {
        let row = |gold: &str, abstained| Scored {
            gold: gold.to_owned(),
            predicted: "favor".to_owned(),
            abstained,
            ..Scored::default()
        };
        let sentiment = Scored { task: Task::Sentiment, ..row("none", false) };
        let rows = [
            row("favor", false),
            row("none", true),
            row("none", false),
            row("favor", true),
            sentiment,
        ];
        assert_eq!(Kept::new(&rows), Kept { examples: 4, kept: 2, error: 0.5 });
    }
}
