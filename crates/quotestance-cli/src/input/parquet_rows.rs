//! Rows of Parquet files, a batch at a time.

use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, anyhow, bail};
use arrow_array::{Array as _, RecordBatch};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::{Map, Value};

/// Bytes that a batch is meant to have at most.
const BATCH: usize = 4 << 20;

/// Rows that a batch has at most.
const ROWS: usize = 1024;

/// Rows that were read together.
#[derive(Debug)]
pub(crate) struct Batch {
    rows: RecordBatch,
    limit: usize,
}

/// Reads a Parquet file, whose end must be read before its start.
pub(super) struct Batches {
    reader: ParquetRecordBatchReader,
    columns: Vec<String>,
    limit: usize,
    /// Rows, and bytes of the file, that are still to come.
    left: (u64, u64),
    bytes_read: Arc<AtomicU64>,
}

impl Batches {
    pub(super) fn new(file: File, limit: usize, bytes_read: Arc<AtomicU64>) -> Result<Self> {
        let bytes = file.metadata()?.len();
        let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let columns = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let groups = builder.metadata().row_groups();
        let size = |group: &parquet::file::metadata::RowGroupMetaData| {
            usize::try_from(group.total_byte_size() / group.num_rows().max(1)).unwrap_or(0)
        };
        let rows = groups.iter().map(|group| group.num_rows().unsigned_abs()).sum();
        let row = groups.iter().map(size).max().unwrap_or(0).max(1);
        let reader = builder.with_batch_size((BATCH / row).clamp(1, ROWS)).build()?;
        Ok(Self { reader, columns, limit, left: (rows, bytes), bytes_read })
    }

    /// Names of the columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Counts so many rows with their share of the file.
    fn count(&mut self, rows: u64) {
        let (rows_left, bytes_left) = self.left;
        let bytes = bytes_left / (rows_left / rows.max(1)).max(1);
        self.left = (rows_left.saturating_sub(rows), bytes_left - bytes);
        self.bytes_read.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn next_batch(&mut self) -> Option<Result<Arc<Batch>>> {
        let batch = self.reader.next()?;
        let limit = self.limit;
        Some(batch.map_err(Into::into).map(|rows| {
            self.count(rows.num_rows() as u64);
            Arc::new(Batch { rows, limit })
        }))
    }
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        self.rows.num_rows()
    }

    /// About how many bytes a row takes.
    pub(super) fn row_size(&self) -> usize {
        self.rows.get_array_memory_size() / self.len().max(1)
    }

    /// The fields of a row.
    pub(super) fn fields(&self, row: usize) -> Result<Map<String, Value>> {
        let rows = texts(&self.rows.slice(row, 1))?;
        let mut line = Vec::new();
        let mut writer =
            WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(&mut line);
        writer.write(&rows)?;
        writer.finish()?;
        if line.len() > self.limit {
            bail!("the row is larger than --max-size allows");
        }
        Ok(serde_json::from_slice(&line)?)
    }
}

/// The row with text where a column has bytes, as old writers of Parquet leave texts unmarked.
fn texts(row: &RecordBatch) -> Result<RecordBatch> {
    let is_bytes = |field: &Field| {
        matches!(field.data_type(), DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
    };
    let schema = row.schema();
    if !schema.fields().iter().any(|field| is_bytes(field)) {
        return Ok(row.clone());
    }
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    let mut fields = Vec::with_capacity(row.num_columns());
    let mut columns = Vec::with_capacity(row.num_columns());
    for (field, column) in schema.fields().iter().zip(row.columns()) {
        let column = if is_bytes(field) {
            cast_with_options(column, &DataType::LargeUtf8, &strict)
                .map_err(|_| anyhow!("`{}` is not UTF-8", field.name()))?
        } else {
            Arc::clone(column)
        };
        fields.push(Field::new(field.name(), column.data_type().clone(), true));
        columns.push(column);
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

/// The bytes as a file that can be read from any place: a temporary one without a name.
pub(super) fn seekable(mut bytes: impl Read) -> Result<File> {
    let mut file = tempfile::tempfile().context("a temporary file")?;
    io::copy(&mut bytes, &mut file)?;
    file.rewind()?;
    Ok(file)
}
