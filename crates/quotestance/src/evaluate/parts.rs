//! Figures by language, target, kind, site and role.

use std::collections::BTreeMap;

use serde::Serialize;

use super::predictions::{Scored, Task};
use super::scores::Scores;

/// Figures of a part of the data.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Of the stance; of no example where there is none.
    pub stance: Scores,
    /// Of the sentiment; `None` where there is none.
    pub sentiment: Option<Scores>,
}

impl Part {
    /// The figures of `rows`.
    pub(super) fn new(rows: &[&Scored]) -> Self {
        let of = |task| rows.iter().copied().filter(|row| row.task == task).collect::<Vec<_>>();
        let sentiment = of(Task::Sentiment);
        Self {
            stance: Scores::new(&of(Task::Stance)),
            sentiment: (!sentiment.is_empty()).then(|| Scores::new(&sentiment)),
        }
    }

    /// The same without reliability and risk-coverage, which need more rows than parts have.
    pub(super) fn without_curves(self) -> Self {
        Self {
            stance: self.stance.without_curves(),
            sentiment: self.sentiment.map(Scores::without_curves),
        }
    }
}

/// What data is divided by.
#[derive(Clone, Copy)]
pub(super) struct Dimension {
    pub(super) name: &'static str,
    pub(super) value: fn(&Scored) -> &str,
}

pub(super) const LANG: Dimension = Dimension { name: "lang", value: |row| &row.lang };
pub(super) const TARGET: Dimension = Dimension { name: "target", value: |row| &row.target };
pub(super) const KIND: Dimension = Dimension { name: "kind", value: |row| &row.kind };
pub(super) const SOURCE: Dimension = Dimension { name: "source", value: site };
pub(super) const ROLE: Dimension = Dimension { name: "role", value: |row| &row.role };

/// Parts with fewer examples have no figures of their own: an accuracy over 20 examples is known to
/// about ± 0.2.
pub(super) const LEAST_EXAMPLES: usize = 20;

/// What the parts with fewer than 20 examples are pooled as; the brackets set it apart from values
/// of the data.
pub const OTHERS: &str = "(others)";

/// The site is the first word of `source`.
fn site(row: &Scored) -> &str {
    row.source.split_whitespace().next().unwrap_or_default()
}

impl Dimension {
    /// Rows by their value. Rows that have none are left out, and parts with fewer than
    /// [`LEAST_EXAMPLES`] of each task are pooled; if that leaves nothing apart, there are none.
    pub(super) fn parts<'r>(self, rows: &[&'r Scored]) -> BTreeMap<String, Vec<&'r Scored>> {
        let mut by_value: BTreeMap<&str, Vec<&Scored>> = BTreeMap::new();
        for &row in rows.iter().filter(|row| !(self.value)(row).is_empty()) {
            by_value.entry((self.value)(row)).or_default().push(row);
        }
        let mut parts: BTreeMap<String, Vec<&Scored>> = BTreeMap::new();
        for (value, rows) in by_value {
            let name = if is_large(&rows) { value } else { OTHERS };
            parts.entry(name.to_owned()).or_default().extend(rows);
        }
        if parts.keys().all(|name| name == OTHERS) { BTreeMap::new() } else { parts }
    }
}

fn is_large(rows: &[&Scored]) -> bool {
    let of = |task| rows.iter().filter(|row| row.task == task).count();
    Task::ALL.into_iter().any(|task| of(task) >= LEAST_EXAMPLES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(counts: &[(&str, usize)]) -> Vec<Scored> {
        let of = |&(source, count): &(&str, usize)| {
            let row = Scored { source: source.to_owned(), ..Scored::sample("a", "a", None) };
            std::iter::repeat_n(row, count)
        };
        counts.iter().flat_map(of).collect()
    }

    fn sizes(counts: &[(&str, usize)]) -> Vec<(String, usize)> {
        let rows = rows(counts);
        let parts = SOURCE.parts(&rows.iter().collect::<Vec<_>>());
        parts.into_iter().map(|(name, rows)| (name, rows.len())).collect()
    }

    #[test]
    fn small_sites_are_pooled_and_rows_without_one_left_out() {
        let counts = [("x.org 2021", 15), ("x.org 2022", 6), ("y.org", 19), ("z.org", 3), ("", 50)];
        let expected = [("(others)".to_owned(), 22), ("x.org".to_owned(), 21)];
        assert_eq!(sizes(&counts), expected);
        assert_eq!(sizes(&[("y.org", 19), ("z.org", 19)]), []);
    }
}
