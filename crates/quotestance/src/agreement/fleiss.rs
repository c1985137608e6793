//! Fleiss' kappa.

use super::chance::{beyond_chance, observed};

/// Fleiss' kappa (Fleiss 1971) of units that all have as many labels: for each unit how often it got each label.
pub(super) fn kappa(counts: &[Vec<u32>], weights: &[u32]) -> Option<f64> {
    let observed = observed(counts, weights)?;
    let mut used = vec![0.0; counts.first().map_or(0, Vec::len)];
    for (unit, &weight) in counts.iter().zip(weights) {
        for (used, &count) in used.iter_mut().zip(unit) {
            *used += f64::from(weight) * f64::from(count);
        }
    }
    let all: f64 = used.iter().sum();
    let expected: f64 = used.iter().map(|count| (count / all) * (count / all)).sum();
    beyond_chance(observed, expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patients_of_the_paper() {
        // Fleiss 1971, table 1: six psychiatrists sort 30 patients into five classes; kappa .430.
        let table = "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 \
                     00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006";
        let digits = |unit: &str| unit.chars().filter_map(|c| c.to_digit(10)).collect();
        let counts: Vec<Vec<u32>> = table.split_whitespace().map(digits).collect();
        let kappa = kappa(&counts, &[1; 30]).expect("five labels");
        assert!((kappa - 0.430).abs() < 5e-4, "{kappa}");
        let observed = observed(&counts, &[1; 30]).expect("units");
        assert!((observed - 5.0 / 9.0).abs() < 1e-12);
    }
}
