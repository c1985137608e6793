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
    blocks: Vec<Block>,
    /// What each row is multiplied by.
    scales: Option<Vec<f32>>,
    basis: Option<Basis>,
}

/// Some columns of all rows.
#[derive(Debug)]
struct Block {
    columns: usize,
    kind: Kind,
    parameters: Cow<'static, [u8]>,
    codes: Cow<'static, [u8]>,
}

/// What makes embeddings of the rows.
#[derive(Debug)]
struct Basis {
    directions: Matrix,
    mean: Vec<f32>,
}

/// Bytes that the table may keep, or keeps a copy of.
pub(super) type Keep<'a> = fn(&'a [u8]) -> Cow<'static, [u8]>;

impl Table {
    /// The table of a file, with a row for each of `pieces`. It is one tensor, or several with its
    /// columns side by side.
    pub(super) fn new<'a>(
        file: &EncoderFile<'a>,
        pieces: usize,
        keep: Keep<'a>,
    ) -> Result<Self, EncoderError> {
        let mut blocks = Vec::new();
        if let Some(tensor) = file.get("table") {
            blocks.push(Block::new(tensor, pieces, keep)?);
        } else {
            while let Some(tensor) = file.get(&format!("table.{}", blocks.len() + 1)) {
                blocks.push(Block::new(tensor, pieces, keep)?);
            }
        }
        let columns = blocks.iter().map(|block| block.columns).sum();
        if blocks.is_empty() {
            return Err(EncoderError::Missing("table".to_owned()));
        }
        if columns > WIDTH {
            return Err(EncoderError::tensor("table", "its rows are too long"));
        }
        let scales = file.get("table.scale").map(|scale| scale.values(&[pieces])).transpose()?;
        let basis = match file.get("basis") {
            None if columns == WIDTH => None,
            None => return Err(EncoderError::Missing("basis".to_owned())),
            Some(basis) => Some(Basis {
                directions: Matrix::new(WIDTH, &basis.values(&[columns, WIDTH])?),
                mean: file.need("mean")?.values(&[WIDTH])?,
            }),
        };
        Ok(Self { rows: pieces, columns, blocks, scales, basis })
    }

    /// Number of pieces.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// The embeddings of pieces, [`WIDTH`] numbers each.
    pub(super) fn embed(&self, pieces: &[u32]) -> Vec<f32> {
        let mut rows = vec![0.0; pieces.len() * self.columns];
        for (row, &piece) in rows.chunks_exact_mut(self.columns).zip(pieces) {
            let piece = piece as usize;
            let mut rest = &mut *row;
            for block in &self.blocks {
                let (part, after) = rest.split_at_mut(block.columns);
                block.decode(piece, self.rows, part);
                rest = after;
            }
            if let Some(scales) = &self.scales {
                row.iter_mut().for_each(|value| *value *= scales[piece]);
            }
        }
        let Some(basis) = &self.basis else { return rows };
        let mut embedded = basis.mean.repeat(pieces.len());
        basis.directions.multiply_rows(&rows, &mut embedded);
        embedded
    }
}

impl Block {
    fn new<'a>(tensor: &Tensor<'a>, pieces: usize, keep: Keep<'a>) -> Result<Self, EncoderError> {
        let columns = match *tensor.shape() {
            [rows, columns] if rows == pieces && columns > 0 => columns,
            _ => return Err(EncoderError::tensor(tensor.name(), "it has no row for each piece")),
        };
        if tensor.kind() == Kind::Bytes {
            return Err(EncoderError::tensor(tensor.name(), "its rows should be numbers"));
        }
        tensor.check_finite()?;
        let (parameters, codes) = tensor.split();
        let (parameters, codes) = (keep(parameters), keep(codes));
        Ok(Self { columns, kind: tensor.kind(), parameters, codes })
    }

    /// Row `row` of `rows`.
    fn decode(&self, row: usize, rows: usize, out: &mut [f32]) {
        let length = self.codes.len() / rows;
        let codes = &self.codes[row * length..][..length];
        match self.kind {
            // One group for all rows.
            Kind::Affine { bits, group, half } if group > self.columns => {
                let kind = Kind::Affine { bits, group: self.columns, half };
                decode(kind, &self.parameters, codes, out);
            }
            kind => {
                let length = self.parameters.len() / rows;
                decode(kind, &self.parameters[row * length..][..length], codes, out);
            }
        }
    }
}
