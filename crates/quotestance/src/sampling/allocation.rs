//! How many rows each stratum gives to a sample.

/// How a sample is divided among strata. Each stratum gives at least two rows, which the variance within it needs
/// (Cochran 1977, *Sampling Techniques*, section 5A), or one where the sample is too small for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Allocation {
    /// In proportion to the strata's sizes.
    #[default]
    Proportional,
    /// As many from each stratum; what a small one lacks the others give.
    Equal,
}

impl Allocation {
    /// How many rows of `size` each stratum gives, of which `offered` tells how many it has; all, if that is no more.
    pub(super) fn allocate(self, size: u64, offered: &[u64]) -> Vec<u64> {
        let least =
            |rows: u64| offered.iter().map(|&offered| offered.min(rows)).collect::<Vec<_>>();
        let sums_to = |rows: &[u64]| rows.iter().sum::<u64>() <= size;
        let mut drawn =
            [2, 1].into_iter().map(least).find(|rows| sums_to(rows)).unwrap_or_else(|| least(0));
        let all: u64 = offered.iter().sum();
        let mut left = size.min(all) - drawn.iter().sum::<u64>();
        // Row by row to whoever lacks most; shares are compared times the number of all rows, as whole numbers.
        let wanted = |stratum: usize| match self {
            Self::Proportional => u128::from(size) * u128::from(offered[stratum]),
            Self::Equal => u128::from(size) * u128::from(all) / offered.len().max(1) as u128,
        };
        while left > 0 {
            let lack = |&stratum: &usize| {
                let has = u128::from(drawn[stratum]) * u128::from(all);
                wanted(stratum) as i128 - has as i128
            };
            let open = (0..offered.len()).filter(|&stratum| drawn[stratum] < offered[stratum]);
            // Of equals the first one.
            let Some(stratum) = open.rev().max_by_key(lack) else { break };
            drawn[stratum] += 1;
            left -= 1;
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_proportion_or_equally() {
        let of = |allocation: Allocation, size| allocation.allocate(size, &[600, 300, 90, 10]);
        assert_eq!(of(Allocation::Proportional, 100), [60, 30, 8, 2]);
        assert_eq!(of(Allocation::Equal, 100), [30, 30, 30, 10]);
        assert_eq!(of(Allocation::Equal, 10), [3, 3, 2, 2]);
        assert_eq!(of(Allocation::Proportional, 5), [2, 1, 1, 1]);
        assert_eq!(of(Allocation::Proportional, 4), [1, 1, 1, 1]);
        assert_eq!(of(Allocation::Equal, 2_000), [600, 300, 90, 10]);
        assert_eq!(Allocation::Equal.allocate(5, &[]), [] as [u64; 0]);
    }

    #[test]
    fn large_parts_are_near_their_shares() {
        let drawn = Allocation::Proportional.allocate(997, &[1_000_003, 2_000_003, 17]);
        assert_eq!(drawn, [331, 664, 2]);
    }
}
