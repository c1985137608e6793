//! Krippendorff's alpha for labels without an order.

use super::chance::pairs;

/// Krippendorff's alpha (Krippendorff 2011, Hayes & Krippendorff 2007): one less the disagreement that is seen, as a
/// share of that of all labels put together at random. `counts` tells for each unit, of two labels or more, how often
/// it got each label. The diagonal of the matrix of coincidences is all of it that labels without an order need.
pub(super) fn alpha(counts: &[Vec<u32>], weights: &[u32]) -> Option<f64> {
    let mut used = vec![0.0; counts.first().map_or(0, Vec::len)];
    let mut equal = 0.0;
    for (unit, &weight) in counts.iter().zip(weights) {
        let labels: u32 = unit.iter().sum();
        let (_, equal_pairs) = pairs(unit);
        equal += f64::from(weight) * equal_pairs / (f64::from(labels) - 1.0);
        for (used, &count) in used.iter_mut().zip(unit) {
            *used += f64::from(weight) * f64::from(count);
        }
    }
    let all: f64 = used.iter().sum();
    let expected = all * all - used.iter().map(|count| count * count).sum::<f64>();
    (expected > 0.5).then(|| 1.0 - (all - 1.0) * (all - equal) / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_drawn_twice_is_two_units() {
        let counts = [vec![2, 0], vec![1, 1], vec![0, 3]];
        let twice = [counts[0].clone(), counts[1].clone(), counts[1].clone(), counts[2].clone()];
        assert_eq!(alpha(&counts, &[1, 2, 1]), alpha(&twice, &[1; 4]));
        assert_eq!(alpha(&counts, &[3, 0, 0]), None);
        assert_eq!(alpha(&counts, &[0, 0, 0]), None);
    }
}
