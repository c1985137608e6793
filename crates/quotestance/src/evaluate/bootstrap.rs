//! Intervals by resampling groups.

use super::Interval;

/// Number of bootstrap samples: enough for the 2.5th and 97.5th percentile.
const SAMPLES: usize = 1_000;

/// The percentile interval (95 %) of `figure` over samples of whole groups, drawn with
/// replacement; rows of one group depend on each other, so that rows by themselves would give too
/// narrow an interval (Efron & Tibshirani 1993, chapter 13; cluster bootstrap). `groups` names
/// each row's group, `figure` gets row indices. The same input gives the same interval.
pub(super) fn interval(groups: &[usize], figure: impl Fn(&[usize]) -> f64) -> Interval {
    let mut members: Vec<Vec<usize>> = Vec::new();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&row| groups[row]);
    for rows in order.chunk_by(|&a, &b| groups[a] == groups[b]) {
        members.push(rows.to_vec());
    }
    if members.is_empty() {
        return (0.0, 0.0);
    }
    let mut random = SplitMix64(0);
    let mut figures: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let sample: Vec<usize> = (0..members.len())
                .flat_map(|_| members[random.below(members.len())].iter().copied())
                .collect();
            figure(&sample)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let percentile = |share: f64| figures[(share * (SAMPLES - 1) as f64).round() as usize];
    (percentile(0.025), percentile(0.975))
}

/// The SplitMix64 generator (Steele, Lea & Flood 2014): small, and the same on every platform.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `limit` − 1; the bias of the multiplication is below 2⁻³² here.
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_mean_is_about_two_standard_errors_wide() {
        let values: Vec<f64> = (0..400).map(|i| f64::from(u8::from(i % 2 == 0))).collect();
        let groups: Vec<usize> = (0..400).collect();
        let mean = |rows: &[usize]| rows.iter().map(|&row| values[row]).sum::<f64>() / 400.0;
        let (low, high) = interval(&groups, mean);
        // A share of one half over 400 rows has the standard error 0.025.
        assert!((low - 0.451).abs() < 0.012 && (high - 0.549).abs() < 0.012, "{low} {high}");
    }

    #[test]
    fn one_group_gives_a_point() {
        let (low, high) = interval(&[7, 7, 7], |rows| rows.len() as f64);
        assert_eq!((low, high), (3.0, 3.0));
    }
}
