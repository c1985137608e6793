//! Shares as they were found.

use super::student::{NORMAL, quantile};
use super::{Documents, Judged, Share};
use crate::evaluate::Interval;

/// The share of each of `labels` labels among those that were found; none where there are no rows.
///
/// Intervals are Wilson's (1927), for the number of independent statements that would tell as much (Korn &
/// Graubard 1998; for clusters compared with others by Dean & Pagano 2015): unlike the percentiles of a
/// bootstrap they serve a handful of statements and shares of 0 and 1, too. Where all statements stand in one
/// document, they are taken for independent.
pub fn counted(rows: &[&Judged], labels: usize) -> Vec<Share> {
    if rows.is_empty() {
        return Vec::new();
    }
    let by_document = Documents::of(rows);
    let documents = match by_document.0.len() {
        1 => Documents::of_one_row_each(rows.len()),
        _ => by_document,
    };
    let all = rows.len() as f64;
    let share = |label: usize| {
        let found = rows.iter().filter(|row| row.label == label).count() as f64;
        let share = found / all;
        let of = |row: &&Judged| f64::from(u8::from(row.label == label)) - share;
        let deviations: Vec<f64> = rows.iter().map(of).collect();
        let variance = documents.variance_of_sum(&deviations) / (all * all);
        let independent = if share * (1.0 - share) > 0.0 {
            let degrees = documents.0.len().saturating_sub(1);
            let penalty = quantile(rows.len().saturating_sub(1)) / quantile(degrees);
            share * (1.0 - share) / variance * all / (all - 1.0) * penalty * penalty
        } else {
            documents.0.len() as f64
        };
        Share { share, interval: wilson(share, independent.min(all)) }
    };
    (0..labels).map(share).collect()
}

/// Wilson's interval of a share among `number` independent rows.
pub(super) fn wilson(share: f64, number: f64) -> Interval {
    let square = NORMAL * NORMAL / number;
    let centre = share + square / 2.0;
    let spread = NORMAL * (share * (1.0 - share) / number + square / (4.0 * number)).sqrt();
    let end = |end: f64| (end / (1.0 + square)).clamp(0.0, 1.0);
    (end(centre - spread), end(centre + spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(found: usize, others: usize, per_document: usize) -> Vec<Judged> {
        let row = |i: usize| Judged {
            group: i / per_document,
            label: usize::from(i >= found),
            p: None,
            gold: None,
        };
        (0..found + others).map(row).collect()
    }

    #[test]
    fn independent_rows_have_wilsons_interval() {
        // statsmodels.stats.proportion.proportion_confint(12, 80, method="wilson")
        let (low, high) = wilson(0.15, 80.0);
        assert!((low - 0.087_940).abs() < 1e-6 && (high - 0.244_132).abs() < 1e-6, "{low} {high}");
        let rows = rows(12, 68, 1);
        let shares = counted(&rows.iter().collect::<Vec<_>>(), 2);
        assert_eq!((shares[0].share, shares[1].share), (0.15, 0.85));
        assert!((shares[0].interval.1 - high).abs() < 1e-9);
    }

    #[test]
    fn statements_of_one_document_count_less() {
        let width = |per_document| {
            let rows = rows(40, 40, per_document);
            let (low, high) = counted(&rows.iter().collect::<Vec<_>>(), 2)[0].interval;
            high - low
        };
        // Ten rows that are all alike are one row.
        assert!(width(10) > 2.5 * width(1), "{} {}", width(10), width(1));
        assert!((width(80) - width(1)).abs() < 1e-9, "one document");
    }

    #[test]
    fn what_was_never_found_may_be_there() {
        let rows = rows(0, 30, 3);
        let shares = counted(&rows.iter().collect::<Vec<_>>(), 2);
        assert_eq!(shares[0].share, 0.0);
        let (low, high) = shares[0].interval;
        assert!(low == 0.0 && (high - 0.2775).abs() < 1e-3, "{high}");
        assert!(counted(&[], 2).is_empty());
    }
}
