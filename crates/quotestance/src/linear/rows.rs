//! A sparse matrix, row by row.

use std::fmt;

use ndarray::Array2;

/// A sparse matrix of which rows can only be added (CSR form).
///
/// A row is a slice of `(column, value)`: columns strictly ascending and below [`Rows::columns`],
/// values finite. Columns that a row does not name are zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    columns: usize,
    entries: Vec<(u32, f64)>,
    /// Where each row starts in `entries`, and at last where the last row ends.
    bounds: Vec<usize>,
}

impl Rows {
    /// A matrix of `columns` columns and no rows.
    pub fn new(columns: usize) -> Self {
        Self { columns, entries: Vec::new(), bounds: vec![0] }
    }

    /// Adds a row, which may be empty. A row that is refused leaves the matrix as it was.
    ///
    /// # Errors
    /// If a column is out of range or not above the one before it, or a value is not finite.
    pub fn push(&mut self, row: &[(u32, f64)]) -> Result<(), RowError> {
        let mut least = 0;
        for &(column, value) in row {
            if column as usize >= self.columns {
                return Err(RowError::OutOfRange { column, columns: self.columns });
            }
            if u64::from(column) < least {
                return Err(RowError::NotAscending { column });
            }
            if !value.is_finite() {
                return Err(RowError::NotFinite { column, value });
            }
            least = u64::from(column) + 1;
        }
        self.entries.extend_from_slice(row);
        self.bounds.push(self.entries.len());
        Ok(())
    }

    /// Number of columns.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Number of rows.
    pub const fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Whether there are no rows.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row of number `index`, counted from 0 in the order in which rows were added.
    pub fn get(&self, index: usize) -> Option<&[(u32, f64)]> {
        self.bounds.windows(2).nth(index).map(|bounds| self.between(bounds))
    }

    /// All rows, in the order in which they were added.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[(u32, f64)]> {
        self.bounds.windows(2).map(|bounds| self.between(bounds))
    }

    fn between(&self, bounds: &[usize]) -> &[(u32, f64)] {
        &self.entries[bounds[0]..bounds[1]]
    }

    /// The matrix with its zeros: rows × columns cells of 8 bytes.
    pub(super) fn to_dense(&self) -> Array2<f64> {
        let mut dense = Array2::zeros((self.len(), self.columns));
        for (mut cells, row) in dense.rows_mut().into_iter().zip(self.iter()) {
            for &(column, value) in row {
                cells[column as usize] = value;
            }
        }
        dense
    }
}

/// Why a row was refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RowError {
    /// The column does not exist.
    OutOfRange {
        /// The column that was named.
        column: u32,
        /// Number of columns that there are.
        columns: usize,
    },
    /// The column is not above the one before it in the row.
    NotAscending {
        /// The column that stands too late.
        column: u32,
    },
    /// The value is infinite or not a number.
    NotFinite {
        /// The column of the value.
        column: u32,
        /// The value.
        value: f64,
    },
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { column, columns } => {
                write!(f, "column {column}: expected a column below {columns}")
            }
            Self::NotAscending { column } => {
                write!(f, "column {column}: expected columns in ascending order, each once")
            }
            Self::NotFinite { column, value } => {
                write!(f, "column {column}: expected a finite value, found {value}")
            }
        }
    }
}

impl std::error::Error for RowError {}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn refuses_bad_rows_and_stays_as_it_was() {
        let mut rows = Rows::new(3);
        rows.push(&[(1, 2.0)]).unwrap();
        let before = rows.clone();
        for (row, message) in [
            (vec![(0, 1.0), (3, 1.0)], "column 3: expected a column below 3"),
            (vec![(2, 1.0), (1, 1.0)], "column 1: expected columns in ascending order, each once"),
            (vec![(1, 1.0), (1, 1.0)], "column 1: expected columns in ascending order, each once"),
            (vec![(0, f64::NAN)], "column 0: expected a finite value, found NaN"),
            (vec![(0, f64::NEG_INFINITY)], "column 0: expected a finite value, found -inf"),
        ] {
            assert_eq!(rows.push(&row).unwrap_err().to_string(), message);
            assert_eq!(rows, before);
        }
    }

    #[test]
    fn a_matrix_without_columns_holds_empty_rows() {
        let mut rows = Rows::new(0);
        rows.push(&[]).unwrap();
        assert_eq!((rows.len(), rows.get(0), rows.get(1)), (1, Some(&[][..]), None));
        assert!(rows.push(&[(0, 1.0)]).is_err());
    }

    proptest! {
        #[test]
        fn gives_back_what_was_pushed(
            written in vec(btree_map(0_u32..9, -1e3..1e3, 0..9), 0..9)
        ) {
            let written: Vec<Vec<(u32, f64)>> =
                written.into_iter().map(|row| row.into_iter().collect()).collect();
            let mut rows = Rows::new(9);
            for row in &written {
                rows.push(row).unwrap();
            }
            prop_assert_eq!(rows.iter().map(<[_]>::to_vec).collect::<Vec<_>>(), written.clone());
            let dense = rows.to_dense();
            prop_assert_eq!(dense.dim(), (written.len(), 9));
            for (index, row) in written.iter().enumerate() {
                prop_assert_eq!(rows.get(index), Some(row.as_slice()));
                let sum: f64 = row.iter().map(|entry| entry.1.abs()).sum();
                prop_assert_eq!(dense.row(index).iter().map(|cell| cell.abs()).sum::<f64>(), sum);
                for &(column, value) in row {
                    prop_assert_eq!(dense[(index, column as usize)], value);
                }
            }
        }
    }
}
