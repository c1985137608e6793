//! The embeddings of the pieces, kept as the file has them.

use std::borrow::Cow;

use super::error::EncoderError;
use super::file::EncoderFile;
use super::layers::WIDTH;
use super::matrix::Matrix;
use super::tensor::{Kind, Tensor, decode};

/// A row of numbers for each piece.
#[derive(Debug)]
pub(super) struct Table {
    rows: usize,
    columns: usize,
    kind: Kind,
    parameters: Cow<'static, [u8]>,
    codes: Cow<'static, [u8]>,
    basis: Option<Basis>,
}

/// What makes embeddings of shorter rows.
#[derive(Debug)]
struct Basis {
    directions: Matrix,
    mean: Vec<f32>,
}

/// Bytes that the table may keep, or keeps a copy of.
pub(super) type Keep<'a> = fn(&'a [u8]) -> Cow<'static, [u8]>;

impl Table {
    /// The table of a file, with a row for each of `pieces`.
    pub(super) fn new<'a>(
        file: &EncoderFile<'a>,
        pieces: usize,
        keep: Keep<'a>,
    ) -> Result<Self, EncoderError> {
        let tensor: &Tensor<'a> = file.need("table")?;
        let error = |cause: &str| EncoderError::tensor(tensor.name(), cause);
        let (rows, columns) = match *tensor.shape() {
            [rows, columns] if tensor.kind() != Kind::Bytes => (rows, columns),
            _ => return Err(error("it should be numbers in rows")),
        };
        if rows != pieces {
            return Err(error("it should have a row for each piece"));
        }
        if columns == 0 || columns > WIDTH {
            return Err(error("its rows are of no use"));
        }
        tensor.check_finite()?;
        let basis = match file.get("basis") {
            None if columns == WIDTH => None,
            None => return Err(EncoderError::Missing("basis".to_owned())),
            Some(basis) => Some(Basis {
                directions: Matrix::new(WIDTH, &basis.values(&[columns, WIDTH])?),
                mean: file.need("mean")?.values(&[WIDTH])?,
            }),
        };
        let (parameters, codes) = tensor.split();
        let (parameters, codes) = (keep(parameters), keep(codes));
        Ok(Self { rows, columns, kind: tensor.kind(), parameters, codes, basis })
    }

    /// Number of pieces.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// The embeddings of pieces, [`WIDTH`] numbers each.
    pub(super) fn embed(&self, pieces: &[u32]) -> Vec<f32> {
        let mut rows = vec![0.0; pieces.len() * self.columns];
        let parameters = self.parameters.len() / self.rows;
        let codes = self.codes.len() / self.rows;
        for (row, &piece) in rows.chunks_exact_mut(self.columns).zip(pieces) {
            let piece = piece as usize;
            let parameters = &self.parameters[piece * parameters..][..parameters];
            decode(self.kind, parameters, &self.codes[piece * codes..][..codes], row);
        }
        let Some(basis) = &self.basis else { return rows };
        let mut embedded = basis.mean.repeat(pieces.len());
        basis.directions.multiply_rows(&rows, &mut embedded);
        embedded
    }
}
