//! Two coders: the share of units on which they agree, and Cohen's kappa.

use super::chance::beyond_chance;

/// Share of units on which both agree, each counted as often as its weight says.
pub(super) fn observed(both: &[[usize; 2]], weights: &[u32]) -> Option<f64> {
    let (mut all, mut equal) = (0u64, 0u64);
    for ([a, b], &weight) in both.iter().zip(weights) {
        all += u64::from(weight);
        equal += if a == b { u64::from(weight) } else { 0 };
    }
    (all > 0).then(|| equal as f64 / all as f64)
}

/// Cohen's kappa (Cohen 1960) of labels below `size`.
pub(super) fn kappa(both: &[[usize; 2]], size: usize, weights: &[u32]) -> Option<f64> {
    let observed = observed(both, weights)?;
    let mut used = [vec![0.0; size], vec![0.0; size]];
    let mut all = 0.0;
    for (labels, &weight) in both.iter().zip(weights) {
        all += f64::from(weight);
        for (used, &label) in used.iter_mut().zip(labels) {
            used[label] += f64::from(weight);
        }
    }
    let [first, second] = &used;
    let expected: f64 = first.iter().zip(second).map(|(a, b)| (a / all) * (b / all)).sum();
    beyond_chance(observed, expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_paper() {
        // Cohen 1960, table 1, as numbers of 200 patients: .70 observed, .41 by chance.
        let table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]];
        let cells = (0..3).flat_map(|a| (0..3).map(move |b| [a, b]));
        let (both, weights): (Vec<_>, Vec<_>) = cells.map(|[a, b]| ([a, b], table[a][b])).unzip();
        assert_eq!(observed(&both, &weights), Some(0.7));
        let kappa = kappa(&both, 3, &weights).expect("three labels");
        assert!((kappa - 0.29 / 0.59).abs() < 1e-12, "{kappa}");
    }
}
