//! The figures of the probabilities that a system gives.

use serde::Serialize;

use super::bootstrap::{Interval, SAMPLES, resample};
use super::calibration::{self, Forecast, ReliabilityBin};
use super::coverage::{RiskPoint, Surest};
use super::outcomes::Outcomes;
use super::predictions::Scored;

/// Figures of the probabilities that a system gives. Intervals are of 95 %, from 1,000 bootstrap
/// samples of groups.
#[derive(Clone, Debug, Serialize)]
pub struct ProbabilityScores {
    /// Mean of −ln(probability of the right label); lower is better.
    pub log_loss: f64,
    /// The Brier score, 0 to 2: squared distance of the probabilities from the right label's 1,
    /// summed over labels (Brier 1950); lower is better.
    pub brier: f64,
    /// Expected calibration error over ten bins of equal width (Guo et al. 2017): by how much the
    /// probability of the label that was found differs from the share of right ones.
    pub calibration_error: f64,
    /// Interval of [`ProbabilityScores::calibration_error`]: from the basic interval's lower end, or
    /// 0 if the probabilities may be exact, to the 97.5th percentile.
    pub calibration_error_interval: Interval,
    /// The mean calibration error of exact probabilities on as many examples: so much is chance
    /// (Bröcker & Smith 2007).
    pub calibration_error_by_chance: f64,
    /// Probability of a calibration error as large as this if the probabilities were exact.
    pub calibration_error_p: f64,
    /// The calibration error of each label's probability by itself, averaged over labels (Kull et
    /// al. 2019).
    pub classwise_calibration_error: f64,
    /// Share of right ones among the 60 % of examples whose label is surest.
    pub accuracy_at_60: f64,
    /// Percentile interval of [`ProbabilityScores::accuracy_at_60`].
    pub accuracy_at_60_interval: Interval,
    /// Area under the risk-coverage curve: the error averaged over every number of examples
    /// kept, from the surest on (Geifman & El-Yaniv 2017); lower is better.
    pub aurc: f64,
    /// Confidence against accuracy, for each of the ten bins that holds an example; empty for a
    /// part of the data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reliability: Vec<ReliabilityBin>,
    /// The error at each tenth of coverage; empty for a part of the data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub risk_coverage: Vec<RiskPoint>,
}

/// Tenths of the data on which [`ProbabilityScores::accuracy_at_60`] is measured.
const SUREST_TENTHS: u64 = 6;

impl ProbabilityScores {
    /// The figures of `rows`, which `outcomes` has as numbers; `None` unless there are rows and all
    /// have probabilities.
    pub(super) fn new(rows: &[&Scored], outcomes: &Outcomes<'_>) -> Option<Self> {
        let forecast = |row: &&Scored| Some((row.confidence()?, row.is_right()));
        let forecasts: Vec<Forecast> = rows.iter().map(forecast).collect::<Option<_>>()?;
        if forecasts.is_empty() {
            return None;
        }
        let surest = Surest::new(&forecasts);
        let figures = |weights: &[u32]| {
            let error = calibration::calibration_error(&forecasts, weights);
            [error, surest.accuracy_at(SUREST_TENTHS, weights)]
        };
        let [calibration_error, accuracy_at_60] = figures(&vec![1; rows.len()]);
        let [errors, accuracies] = resample(&outcomes.groups, SAMPLES, figures);
        let by_chance = calibration::error_by_chance(&forecasts);
        Some(Self {
            log_loss: calibration::log_loss(rows),
            brier: calibration::brier(rows),
            calibration_error,
            calibration_error_interval: errors.interval_from_zero(calibration_error, by_chance.p),
            calibration_error_by_chance: by_chance.mean,
            calibration_error_p: by_chance.p,
            classwise_calibration_error: calibration::classwise_error(rows),
            accuracy_at_60,
            accuracy_at_60_interval: accuracies.percentile_interval(),
            aurc: surest.area(),
            reliability: calibration::reliability(&forecasts),
            risk_coverage: surest.curve(),
        })
    }
}
