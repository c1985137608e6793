//! How wrong a system is where it may abstain: on the rows that it is surest of.

use serde::Serialize;

use super::calibration::Forecast;

/// One point of a risk-coverage curve (El-Yaniv & Wiener 2010).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RiskPoint {
    /// Share of examples that are kept, the surest ones.
    pub coverage: f64,
    /// Share of wrong ones among them.
    pub error: f64,
    /// Least probability among them: who keeps what is at least as sure keeps these.
    pub threshold: f64,
}

/// Rows from the surest on. Rows of equal probability cannot be told apart, so that of a few of
/// them each has the error of all of them; the order of the data changes nothing.
pub(super) struct Surest<'f> {
    forecasts: &'f [Forecast],
    order: Vec<usize>,
}

impl<'f> Surest<'f> {
    pub(super) fn new(forecasts: &'f [Forecast]) -> Self {
        let mut order: Vec<usize> = (0..forecasts.len()).collect();
        order.sort_by(|&a, &b| forecasts[b].0.total_cmp(&forecasts[a].0));
        Self { forecasts, order }
    }

    /// Share of right ones among the surest `tenths` tenths of the rows, rounded up to whole rows.
    /// Each row counts as often as its weight says.
    pub(super) fn accuracy_at(&self, tenths: u64, weights: &[u32]) -> f64 {
        let total = weights.iter().map(|&weight| u64::from(weight)).sum();
        let kept = kept(tenths, total);
        let (mut seen, mut right) = (0u64, 0.0);
        for ties in self.ties() {
            let sum = |rows: &mut dyn Iterator<Item = &usize>| -> u64 {
                rows.map(|&row| u64::from(weights[row])).sum()
            };
            let all = sum(&mut ties.iter());
            let of_them = sum(&mut ties.iter().filter(|&&row| self.forecasts[row].1));
            if all > 0 {
                let taken = all.min(kept - seen);
                right += (taken * of_them) as f64 / all as f64;
                seen += taken;
            }
            if seen == kept {
                break;
            }
        }
        right / kept.max(1) as f64
    }

    /// The curve at each tenth of the rows.
    pub(super) fn curve(&self) -> Vec<RiskPoint> {
        let errors = self.errors();
        let point = |tenths| {
            let kept = kept(tenths, errors.len() as u64) as usize;
            Some(RiskPoint {
                coverage: kept as f64 / errors.len() as f64,
                error: *errors.get(kept.checked_sub(1)?)?,
                threshold: self.forecasts[self.order[kept - 1]].0,
            })
        };
        (1..=10).filter_map(point).collect()
    }

    /// Area under the curve: the mean error over every number of rows kept (Geifman, Uziel &
    /// El-Yaniv 2019).
    pub(super) fn area(&self) -> f64 {
        let errors = self.errors();
        errors.iter().sum::<f64>() / errors.len().max(1) as f64
    }

    /// The error for every number of rows kept, from one on.
    fn errors(&self) -> Vec<f64> {
        let (mut wrong, mut errors) = (0.0, Vec::with_capacity(self.order.len()));
        for ties in self.ties() {
            let of_them = ties.iter().filter(|&&row| !self.forecasts[row].1).count() as f64;
            let seen = errors.len();
            for taken in 1..=ties.len() {
                let among = of_them * taken as f64 / ties.len() as f64;
                errors.push((wrong + among) / (seen + taken) as f64);
            }
            wrong += of_them;
        }
        errors
    }

    fn ties(&self) -> impl Iterator<Item = &[usize]> {
        self.order.chunk_by(|&a, &b| self.forecasts[a].0 == self.forecasts[b].0)
    }
}

fn kept(tenths: u64, rows: u64) -> u64 {
    (rows * tenths).div_ceil(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_of_five_rows() {
        let forecasts = [(0.6, false), (0.9, true), (0.7, false), (0.8, true), (0.5, true)];
        let surest = Surest::new(&forecasts);
        // Kept 1 to 5: errors 0, 0, 1/3, 2/4, 2/5.
        let expected = (1.0 / 3.0 + 0.5 + 0.4) / 5.0;
        assert!((surest.area() - expected).abs() < 1e-12);
        let curve = surest.curve();
        assert_eq!(curve.len(), 10);
        // Half of five rows is three of them.
        let half = RiskPoint { coverage: 0.6, error: 1.0 / 3.0, threshold: 0.7 };
        assert_eq!((curve[4], curve[5]), (half, half));
        assert_eq!((curve[9].coverage, curve[9].error, curve[9].threshold), (1.0, 0.4, 0.5));
        assert!((surest.accuracy_at(6, &[1; 5]) - 2.0 / 3.0).abs() < 1e-12);
        // The row of .7 drawn four times: five of nine rows kept are .9, .8 and three of that one.
        assert!((surest.accuracy_at(5, &[1, 1, 4, 1, 2]) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn equally_sure_rows_share_their_error() {
        let forecasts = [(0.5, true), (0.5, false), (0.5, false), (0.5, true)];
        let surest = Surest::new(&forecasts);
        assert!(surest.curve().iter().all(|point| point.error == 0.5));
        assert_eq!(surest.area(), 0.5);
        assert_eq!(surest.accuracy_at(3, &[1; 4]), 0.5);
    }

    #[test]
    fn no_rows_have_no_curve() {
        let surest = Surest::new(&[]);
        assert!(surest.curve().is_empty());
        assert_eq!((surest.area(), surest.accuracy_at(6, &[])), (0.0, 0.0));
    }
}
