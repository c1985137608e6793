//! The matrix product, the same to the bit on every CPU.
//!
//! Each output is one chain of fused multiply-adds over ascending k, which start from what the
//! output held before. A fused multiply-add is rounded once whatever does it, so that only the
//! number of outputs made at a time depends on the CPU.

use pulp::{Arch, Simd, WithSimd};

/// Columns that stand together in memory; a multiple of the lanes of every CPU.
pub(super) const PANEL: usize = 32;
/// Rows of a panel that are used at a time: 32 KB, about the first-level cache.
const DEPTH: usize = 256;
/// Rows of the left factor that are used at a time, so that they stay in the second-level cache.
const BLOCK: usize = 192;

/// A right factor, laid out in panels of columns.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    rows: usize,
    columns: usize,
    /// Panel by panel, and row by row within one.
    panels: Vec<f32>,
}

impl Matrix {
    /// A matrix of values that stand row by row. The columns must be a multiple of [`PANEL`].
    pub(super) fn new(columns: usize, values: &[f32]) -> Self {
        Self::beside(1, columns, values)
    }

    /// As many matrices side by side, whose values stand one matrix after another.
    pub(super) fn beside(matrices: usize, columns: usize, values: &[f32]) -> Self {
        debug_assert_eq!(columns % PANEL, 0);
        let rows = values.len() / columns / matrices;
        let mut panels = Vec::with_capacity(values.len());
        for values in values.chunks_exact(rows * columns) {
            for start in (0..columns).step_by(PANEL) {
                for row in values.chunks_exact(columns) {
                    panels.extend_from_slice(&row[start..start + PANEL]);
                }
            }
        }
        Self { rows, columns: matrices * columns, panels }
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    pub(super) const fn columns(&self) -> usize {
        self.columns
    }

    /// Adds `left · self` to `out`: one row for each of `starts`, which tells where in `left` the
    /// row of the left factor starts. Rows of the left factor may overlap.
    pub(super) fn multiply(&self, left: &[f32], starts: &[usize], out: &mut [f32]) {
        debug_assert_eq!(out.len(), starts.len() * self.columns);
        Arch::new().dispatch(Product { left, starts, right: self, out });
    }

    /// [`Self::multiply`] with the rows of `left` one after another.
    pub(super) fn multiply_rows(&self, left: &[f32], out: &mut [f32]) {
        let starts: Vec<usize> = (0..left.len()).step_by(self.rows.max(1)).collect();
        self.multiply(left, &starts, out);
    }
}

struct Product<'a> {
    left: &'a [f32],
    starts: &'a [usize],
    right: &'a Matrix,
    out: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    // Tiles as large as the registers of the CPU allow: accumulators, a row of the panel, a value.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match S::F32_LANES {
            16 => self.run::<S, 12, 2>(simd),
            8 => self.run::<S, 6, 2>(simd),
            4 => self.run::<S, 6, 4>(simd),
            _ => self.run::<S, 1, 4>(simd),
        }
    }
}

impl Product<'_> {
    /// All outputs, `R` rows of `V` vectors at a time.
    #[inline(always)]
    fn run<S: Simd, const R: usize, const V: usize>(self, simd: S) {
        let Self { left, starts, right, out } = self;
        let width = V * S::F32_LANES;
        for (starts, out) in starts.chunks(BLOCK).zip(out.chunks_mut(BLOCK * right.columns)) {
            for top in (0..right.rows).step_by(DEPTH) {
                let depth = DEPTH.min(right.rows - top);
                for column in (0..right.columns).step_by(width) {
                    let panel = column / PANEL * right.rows + top;
                    let tile = Tile {
                        left,
                        top,
                        panel: &right.panels[panel * PANEL..(panel + depth) * PANEL],
                        within: column % PANEL,
                        column,
                        columns: right.columns,
                    };
                    let mut row = 0;
                    while row + R <= starts.len() {
                        tile.add::<S, R, V>(simd, &starts[row..], &mut out[row * tile.columns..]);
                        row += R;
                    }
                    while row + 4 <= starts.len() {
                        tile.add::<S, 4, V>(simd, &starts[row..], &mut out[row * tile.columns..]);
                        row += 4;
                    }
                    while row < starts.len() {
                        tile.add::<S, 1, V>(simd, &starts[row..], &mut out[row * tile.columns..]);
                        row += 1;
                    }
                }
            }
        }
    }
}

/// What the tiles of some columns have in common.
struct Tile<'a> {
    left: &'a [f32],
    /// First row of the right factor.
    top: usize,
    /// The rows of the panel from there.
    panel: &'a [f32],
    /// First column within the panel.
    within: usize,
    /// First column within the output.
    column: usize,
    /// Columns of the output.
    columns: usize,
}

impl Tile<'_> {
    /// Adds the products of `R` rows and `V` vectors of columns.
    #[inline(always)]
    fn add<S: Simd, const R: usize, const V: usize>(
        &self,
        simd: S,
        starts: &[usize],
        out: &mut [f32],
    ) {
        let width = V * S::F32_LANES;
        let (panel, _) = self.panel.as_chunks::<PANEL>();
        let left: [&[f32]; R] =
            std::array::from_fn(|row| &self.left[starts[row] + self.top..][..panel.len()]);
        let mut sums = [[simd.splat_f32s(0.0); V]; R];
        for (row, sums) in sums.iter_mut().enumerate() {
            let out = &out[row * self.columns + self.column..][..width];
            sums.copy_from_slice(S::as_simd_f32s(out).0);
        }
        for (k, right) in panel.iter().enumerate() {
            let (right, _) = S::as_simd_f32s(&right[self.within..][..width]);
            for (sums, left) in sums.iter_mut().zip(left) {
                let value = simd.splat_f32s(left[k]);
                for (sum, &right) in sums.iter_mut().zip(right) {
                    *sum = simd.mul_add_f32s(value, right, *sum);
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            let out = &mut out[row * self.columns + self.column..][..width];
            S::as_mut_simd_f32s(out).0.copy_from_slice(sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between -1 and 1 that look like chance.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    fn plain(left: &[f32], starts: &[usize], columns: usize, right: &[f32], out: &mut [f32]) {
        for (&start, out) in starts.iter().zip(out.chunks_mut(columns)) {
            for (column, out) in out.iter_mut().enumerate() {
                for (k, row) in right.chunks(columns).enumerate() {
                    *out = left[start + k].mul_add(row[column], *out);
                }
            }
        }
    }

    /// Every way to make the product that this CPU has.
    fn ways() -> Vec<Arch> {
        let mut ways = vec![Arch::new(), Arch::Scalar];
        #[cfg(target_arch = "x86_64")]
        ways.extend(pulp::x86::V3::try_new().map(Arch::V3));
        ways
    }

    #[test]
    fn agrees_with_a_plain_loop_to_the_bit() {
        for (rows, depth, columns) in
            [(1, 7, 32), (5, 256, 64), (29, 300, 96), (200, 33, 32), (13, 600, 320)]
        {
            let left = numbers(rows * depth, 1);
            let right = numbers(depth * columns, 2);
            let starts: Vec<usize> = (0..rows).map(|row| row * depth).collect();
            let before = numbers(rows * columns, 3);
            let mut expected = before.clone();
            plain(&left, &starts, columns, &right, &mut expected);
            let right = Matrix::new(columns, &right);
            for way in ways() {
                let mut out = before.clone();
                let (left, starts, right) = (&left, &starts, &right);
                way.dispatch(Product { left, starts, right, out: &mut out });
                let same = expected.iter().zip(&out).all(|(a, b)| a.to_bits() == b.to_bits());
                assert!(same, "{rows} x {depth} x {columns} by {way:?}");
            }
        }
    }

    #[test]
    fn rows_may_overlap_and_matrices_stand_side_by_side() {
        let left = numbers(50, 4);
        let starts = [0, 10, 20, 3];
        let values = numbers(2 * 30 * 64, 5);
        let (one, two) = values.split_at(30 * 64);
        let both: Vec<f32> =
            one.chunks(64).zip(two.chunks(64)).flat_map(|(a, b)| [a, b].concat()).collect();
        let mut expected = vec![0.0; 4 * 128];
        plain(&left, &starts, 128, &both, &mut expected);
        let right = Matrix::beside(2, 64, &values);
        assert_eq!(right.columns(), 128);
        let mut out = vec![0.0; 4 * 128];
        right.multiply(&left, &starts, &mut out);
        assert_eq!(out, expected);
    }
}
