//! Shares of labels among judged statements, with intervals, and the same shares corrected for the
//! classifier's errors by a labelled sample.
//!
//! [`counted`] counts the labels that were found. It inherits the classifier's errors: where one label
//! is often taken for another, no number of statements brings the share nearer to the true one.
//! [`corrected`] adds what a labelled sample says of these errors, and its interval holds the true share
//! however bad the classifier is; a good one makes it narrow.
//!
//! Both take the documents that were judged for a sample of those that might have been. Statements of one
//! document hang together, so that intervals are reckoned by documents ([`Judged::group`]).
//!
//! ```
//! use quotestance::shares::{Gold, Judged, corrected, counted};
//!
//! // 400 statements, of which the classifier takes every second one for the first label; it should have
//! // been every fourth. Each tenth was labelled by hand.
//! let rows: Vec<Judged> = (0..400)
//!     .map(|i| Judged {
//!         group: i,
//!         label: usize::from(i % 2 == 1),
//!         p: None,
//!         gold: (i % 10 < 1).then_some(Gold {
//!             label: usize::from(i % 40 != 0),
//!             probability: 0.1,
//!             stratum: 0,
//!         }),
//!     })
//!     .collect();
//! let rows: Vec<&Judged> = rows.iter().collect();
//! assert_eq!(counted(&rows, 2)[0].share, 0.5);
//! let (low, high) = corrected(&rows, 2, &[40]).expect("enough labelled rows").shares[0].interval;
//! assert!(low < 0.25 && 0.25 < high && high < 0.5);
//! ```

mod corrected;
mod counted;
#[cfg(test)]
mod simulation;
mod student;

use serde::Serialize;

use crate::evaluate::Interval;

pub use corrected::{Corrected, LEAST_LABELLED, TooFewLabelled, corrected};
pub use counted::counted;

/// A statement as it was judged, for one set of labels. Labels are numbered from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The number of the document.
    pub group: usize,
    /// The label that was found.
    pub label: usize,
    /// A probability for each label, if the classifier gives any.
    pub p: Option<Vec<f64>>,
    /// What a person says, if the statement is one of the labelled sample.
    pub gold: Option<Gold>,
}

/// A label that was given by hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gold {
    /// The label.
    pub label: usize,
    /// The probability with which the statement came into the sample, above 0, at most 1. Of a simple random
    /// sample it is the sample's share of the statements.
    pub probability: f64,
    /// The number of the stratum that it was drawn from; 0 for all where there are no strata.
    pub stratum: usize,
}

/// The share of a label.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The share, 0 to 1.
    pub share: f64,
    /// Its interval of 95 %.
    pub interval: Interval,
}

impl Judged {
    /// What the classifier says of a label, 0 to 1: its probability, or whether it was found.
    fn predicted(&self, label: usize) -> f64 {
        let found = f64::from(u8::from(self.label == label));
        self.p.as_ref().map_or(found, |p| p.get(label).copied().unwrap_or(0.0))
    }
}

/// Rows by their document.
struct Documents(Vec<Vec<usize>>);

impl Documents {
    fn of(rows: &[&Judged]) -> Self {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&row| rows[row].group);
        let same = |&a: &usize, &b: &usize| rows[a].group == rows[b].group;
        Self(order.chunk_by(same).map(<[usize]>::to_vec).collect())
    }

    /// As many documents as there are rows.
    fn of_one_row_each(rows: usize) -> Self {
        Self((0..rows).map(|row| vec![row]).collect())
    }

    /// The variance of the sum of `values`, whose mean is 0, one a row, where documents are drawn independently
    /// of each other (linearisation: Särndal, Swensson & Wretman 1992, section 5.5).
    fn variance_of_sum(&self, values: &[f64]) -> f64 {
        let of = |rows: &Vec<usize>| rows.iter().map(|&row| values[row]).sum::<f64>().powi(2);
        let documents = self.0.len() as f64;
        self.0.iter().map(of).sum::<f64>() * documents / (documents - 1.0).max(1.0)
    }
}
