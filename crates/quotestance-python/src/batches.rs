//! Tables of other libraries, a few rows at a time.

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_pyarrow::FromPyArrow as _;
use arrow_schema::{ArrowError, Schema};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// The batches of an object that has Arrow's stream or array interface.
pub(crate) fn reader(table: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    if table.hasattr("__arrow_c_stream__")? {
        return Ok(Box::new(arrow_array::ffi_stream::RecordBatchStreamReader::from_pyarrow_bound(
            table,
        )?));
    }
    if table.hasattr("__arrow_c_array__")? {
        let batch = RecordBatch::from_pyarrow_bound(table)?;
        let schema = batch.schema();
        return Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
    }
    let name = table.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "a table must have Arrow's C stream or array interface, as those of pyarrow, polars and pandas do; {name} has neither"
    )))
}

/// A table cut into pieces of so many rows at most.
pub(crate) struct Pieces {
    reader: Box<dyn RecordBatchReader + Send>,
    size: usize,
    /// What is left of the last batch.
    rest: Option<RecordBatch>,
    /// Rows of the pieces so far.
    rows: u64,
}

impl Pieces {
    pub(crate) fn new(reader: Box<dyn RecordBatchReader + Send>, size: usize) -> Self {
        Self { reader, size, rest: None, rows: 0 }
    }

    pub(crate) fn schema(&self) -> std::sync::Arc<Schema> {
        self.reader.schema()
    }

    /// The next piece, and how many rows of the table stand before it.
    pub(crate) fn next_piece(&mut self) -> Result<Option<(u64, RecordBatch)>, ArrowError> {
        let batch = loop {
            match self.rest.take() {
                Some(batch) if batch.num_rows() > 0 => break batch,
                _ => match self.reader.next() {
                    Some(batch) => self.rest = Some(batch?),
                    None => return Ok(None),
                },
            }
        };
        let size = self.size.min(batch.num_rows());
        let (piece, before) = (batch.slice(0, size), self.rows);
        self.rest = Some(batch.slice(size, batch.num_rows() - size));
        self.rows += size as u64;
        Ok(Some((before, piece)))
    }
}
