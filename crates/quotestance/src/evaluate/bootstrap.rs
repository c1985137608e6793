//! Intervals by resampling groups.

use super::random::SplitMix64;

/// Number of samples that intervals come from: enough for the 2.5th and 97.5th percentile.
pub(crate) const SAMPLES: usize = 1_000;

/// The lower and upper end of an interval.
pub type Interval = (f64, f64);

/// The values of one figure over the samples, sorted.
pub(crate) struct Resampled(Vec<f64>);

/// Values of `figures` over `samples` samples of whole groups, drawn with replacement; rows of one
/// group depend on each other, so that rows by themselves would give too narrow an interval
/// (cluster bootstrap: Davison & Hinkley 1997, section 3.8). `groups` names each row's group;
/// `figures` gets how often each row was drawn, and gives a NaN for what is undefined in a sample, which
/// is left out. The same input gives the same samples.
pub(crate) fn resample<const FIGURES: usize>(
    groups: &[usize],
    samples: usize,
    figures: impl Fn(&[u32]) -> [f64; FIGURES],
) -> [Resampled; FIGURES] {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&row| groups[row]);
    let members: Vec<&[usize]> = order.chunk_by(|&a, &b| groups[a] == groups[b]).collect();
    let mut random = SplitMix64::new();
    let mut weights = vec![0u32; groups.len()];
    let mut values = [const { Vec::new() }; FIGURES];
    for _ in 0..samples {
        weights.fill(0);
        for _ in 0..members.len() {
            for &row in members[random.below(members.len())] {
                weights[row] += 1;
            }
        }
        for (values, figure) in values.iter_mut().zip(figures(&weights)) {
            values.push(figure);
        }
    }
    values.map(|mut values| {
        values.retain(|value| !value.is_nan());
        values.sort_by(f64::total_cmp);
        Resampled(values)
    })
}

impl Resampled {
    /// The 95 % percentile interval (Efron & Tibshirani 1993, chapter 13).
    pub(crate) fn percentile_interval(&self) -> Interval {
        (self.percentile(0.025), self.percentile(0.975))
    }

    /// A 95 % interval of a figure that is 0 at best and that chance only adds to, such as the
    /// calibration error. Resampling adds as much once more, so that the percentiles lie too high:
    /// the lower end is mirrored at `point` (basic interval: Davison & Hinkley 1997, section 5.2),
    /// or 0 where that is likely enough, `p_of_zero` being the probability of as large a figure if
    /// the true one were 0. The upper percentile stays, since near 0 its mirror lies too low.
    pub(super) fn interval_from_zero(&self, point: f64, p_of_zero: f64) -> Interval {
        let high = self.percentile(0.975);
        let low = if p_of_zero > 0.025 { 0.0 } else { (2.0 * point - high).max(0.0) };
        (low, high)
    }

    /// Two-sided probability of a figure as far from 0 as `point` where the true one is 0: the
    /// share of samples that lie as far from the point (shifted bootstrap: Efron & Tibshirani 1993,
    /// section 16.4; for comparing systems Berg-Kirkpatrick, Burkett & Klein 2012), the observed
    /// one counted as a sample.
    pub(super) fn p_of_zero(&self, point: f64) -> f64 {
        // The figure of a sample that equals the data may differ in its last bits.
        let far = point.abs() - 1e-12;
        let farther = self.0.iter().filter(|&&value| (value - point).abs() >= far).count();
        (farther + 1) as f64 / (self.0.len() + 1) as f64
    }

    fn percentile(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((share * last as f64).round() as usize).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of the values, weighted.
    fn mean(values: &[f64], weights: &[u32]) -> f64 {
        let total: u32 = weights.iter().sum();
        let sum: f64 = values.iter().zip(weights).map(|(v, &w)| v * f64::from(w)).sum();
        sum / f64::from(total)
    }

    fn alternating() -> Vec<f64> {
        (0..400).map(|i| f64::from(u8::from(i % 2 == 0))).collect()
    }

    #[test]
    fn the_interval_of_a_mean_is_about_two_standard_errors_wide() {
        let values = alternating();
        let groups: Vec<usize> = (0..400).collect();
        let [means] = resample(&groups, SAMPLES, |weights| [mean(&values, weights)]);
        // A share of one half over 400 rows has the standard error 0.025.
        let (low, high) = means.percentile_interval();
        assert!((low - 0.451).abs() < 0.012 && (high - 0.549).abs() < 0.012, "{low} {high}");
        assert_eq!(means.interval_from_zero(0.5, 0.001), (1.0 - high, high));
        assert_eq!(means.interval_from_zero(0.5, 0.03), (0.0, high));
    }

    #[test]
    fn groups_of_equal_rows_widen_the_interval() {
        // 40 groups of ten equal rows tell no more than 40 rows: the standard error is 0.079.
        let groups: Vec<usize> = (0..400).map(|i| i / 10).collect();
        let values: Vec<f64> = groups.iter().map(|g| f64::from(u8::from(g % 2 == 0))).collect();
        let [means] = resample(&groups, SAMPLES, |weights| [mean(&values, weights)]);
        let (low, high) = means.percentile_interval();
        assert!((low - 0.345).abs() < 0.03 && (high - 0.655).abs() < 0.03, "{low} {high}");
    }

    #[test]
    fn one_group_gives_a_point_and_no_group_zero() {
        let [rows] =
            resample(&[7, 7, 7], SAMPLES, |weights| [f64::from(weights.iter().sum::<u32>())]);
        assert_eq!(rows.percentile_interval(), (3.0, 3.0));
        let [none] = resample(&[], SAMPLES, |_| [0.0]);
        assert_eq!(none.percentile_interval(), (0.0, 0.0));
    }

    #[test]
    fn what_is_undefined_in_a_sample_is_left_out() {
        let values = [1.0, 2.0];
        let [means] = resample(&[0, 1], SAMPLES, |weights| {
            [if weights[0] == 0 { f64::NAN } else { mean(&values, weights) }]
        });
        assert!(means.0.len() < 800 && means.0.len() > 700, "{}", means.0.len());
        assert_eq!(means.percentile_interval(), (1.0, 1.5));
    }

    #[test]
    fn p_is_that_of_a_normal_mean() {
        let groups: Vec<usize> = (0..400).collect();
        // 220 of 400 differences are +1, 180 are −1: mean 0.1, standard error 0.04975, z = 2.01.
        let values: Vec<f64> = (0..400).map(|i| if i < 220 { 1.0 } else { -1.0 }).collect();
        let [means] = resample(&groups, 10_000, |weights| [mean(&values, weights)]);
        let p = means.p_of_zero(0.1);
        // scipy.stats.norm.sf(0.1 / 0.04975) * 2 = 0.0444; of a lattice with steps of 0.005 a little more.
        assert!((p - 0.047).abs() < 0.008, "{p}");
        assert_eq!(means.p_of_zero(0.0), 1.0);
    }
}
