//! Random problems for tests.

use super::Rows;

/// `count` rows of Euclidean length 1 with up to `entries` of the `columns` columns, and a class
/// below `class_count` for each, which owns more than half of its row's columns. The same `seed`
/// gives the same problem.
pub(super) fn rows(
    count: usize,
    columns: u32,
    entries: usize,
    class_count: usize,
    seed: u64,
) -> (Rows, Vec<usize>) {
    let mut random = Random(seed);
    let mut rows = Rows::new(columns as usize);
    let mut classes = Vec::new();
    for index in 0..count {
        let class = index % class_count;
        let mut row: Vec<(u32, f64)> = (0..entries)
            .map(|_| {
                let group = random.below(u64::from(columns) / class_count as u64);
                let of_group = if random.below(2) == 0 {
                    class as u64
                } else {
                    random.below(class_count as u64)
                };
                let column = group * class_count as u64 + of_group;
                (column as u32, (1 + random.below(4)) as f64)
            })
            .collect();
        row.sort_by_key(|entry| entry.0);
        row.dedup_by_key(|entry| entry.0);
        let length = row.iter().map(|entry| entry.1 * entry.1).sum::<f64>().sqrt();
        row.iter_mut().for_each(|entry| entry.1 /= length);
        rows.push(&row).unwrap();
        classes.push(class);
    }
    (rows, classes)
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(super) struct Random(pub(super) u64);

impl Random {
    /// A number from 0 to 1, 1 excluded.
    pub(super) fn share(&mut self) -> f64 {
        self.below(1 << 53) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % bound
    }
}
