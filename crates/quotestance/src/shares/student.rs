//! Student's t.

/// The 97.5th percentile of the normal distribution.
pub(super) const NORMAL: f64 = 1.959_963_984_540_054;

/// The 97.5th percentile of Student's t; infinite for no degree of freedom.
///
/// Exact for one and two degrees, else by the expansion of Fisher & Cornish (1960; Abramowitz & Stegun 26.7.5).
pub(super) fn quantile(degrees: usize) -> f64 {
    let n = degrees as f64;
    let z = NORMAL;
    match degrees {
        0 => f64::INFINITY,
        1 => 12.706_204_736_432_1,
        2 => 4.302_652_729_911_28,
        _ => {
            let first = (z.powi(3) + z) / 4.0;
            let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0;
            let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0;
            z + first / n + second / (n * n) + third / n.powi(3)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_tables() {
        // scipy.stats.t.ppf(0.975, n)
        for (degrees, expected, error) in [
            (1, 12.706, 0.001),
            (2, 4.303, 0.001),
            (3, 3.182, 0.03),
            (5, 2.571, 0.004),
            (10, 2.228, 0.0005),
            (30, 2.042, 0.0005),
            (1000, 1.962, 0.0005),
        ] {
            let found = quantile(degrees);
            assert!((found - expected).abs() <= error, "{degrees}: {found}");
        }
    }
}
