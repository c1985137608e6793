//! McNemar's test.

/// McNemar's exact test (McNemar 1947; Edwards 1948 corrects the approximation, which this is not):
/// the two-sided probability, in `only_a + only_b` throws of a fair coin, of a division at least as
/// uneven as this one. No continuity correction, no mid-p. 1 where nothing was thrown.
pub(super) fn mcnemar_exact(only_a: usize, only_b: usize) -> f64 {
    let (least, throws) = (only_a.min(only_b), only_a + only_b);
    // The logarithm of the probability of k heads, since 2⁻ⁿ is 0 to a float from n = 1,075 on.
    let mut log = -(throws as f64) * std::f64::consts::LN_2;
    let mut tail = libm::exp(log);
    for heads in 1..=least {
        log += libm::log((throws - heads + 1) as f64 / heads as f64);
        tail += libm::exp(log);
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_scipy() {
        // scipy.stats.binomtest(a, a + b).pvalue
        for (a, b, p) in [
            (1, 9, 0.021_484_375),
            (40, 20, 0.013_489_293_731_191_86),
            (0, 1, 1.0),
            (5, 5, 1.0),
            (612, 500, 0.000_864_748_477_168_902_4),
            (0, 0, 1.0),
        ] {
            let found = mcnemar_exact(a, b);
            assert!((found - p).abs() < 1e-9, "{a} {b}: {found}");
            assert_eq!(found, mcnemar_exact(b, a));
        }
    }
}
