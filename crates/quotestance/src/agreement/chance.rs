//! Agreement that is seen among any number of coders.

/// Number of ordered pairs of labels of one unit, and of those that are equal.
pub(super) fn pairs(unit: &[u32]) -> (f64, f64) {
    let coders: u32 = unit.iter().sum();
    let pairs_of = |count: u32| f64::from(count) * f64::from(count.saturating_sub(1));
    (pairs_of(coders), unit.iter().copied().map(pairs_of).sum())
}

/// Share of pairs of labels of one unit that are equal; each unit counts as often as its weight says.
pub(super) fn observed(counts: &[Vec<u32>], weights: &[u32]) -> Option<f64> {
    let (mut all, mut equal) = (0.0, 0.0);
    for (unit, &weight) in counts.iter().zip(weights) {
        let (pairs, equal_pairs) = pairs(unit);
        all += f64::from(weight) * pairs;
        equal += f64::from(weight) * equal_pairs;
    }
    (all > 0.0).then(|| equal / all)
}

/// The agreement beyond what chance `expected`, as a share of all that could be beyond it.
pub(super) fn beyond_chance(observed: f64, expected: f64) -> Option<f64> {
    // An agreement by chance that differs from 1 by rounding alone is 1: only one label occurs.
    (1.0 - expected > 1e-12).then(|| (observed - expected) / (1.0 - expected))
}
