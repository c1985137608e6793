//! Rows of Parquet files, a batch at a time.

use std::fs::File;
use std::io::{self, Read, Seek as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, bail};
use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, ArrayRef, RecordBatch, StringViewArray};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use arrow_schema::{DataType, Field, FieldRef, Schema};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use serde_json::{Map, Value};

use super::csv_fields::first_double;
use super::exact::object;
use super::parquet_kinds::{check_codecs, check_keys};
use super::parquet_size::{check_sizes, rows_at_once};
use super::reader::ReadOptions;

/// Rows that were read together.
#[derive(Debug)]
pub(crate) struct Batch {
    rows: RecordBatch,
    /// Columns that must be text.
    texts: Arc<[String]>,
    limit: usize,
}

/// Reads a Parquet file, whose end must be read before its start.
pub(super) struct Batches {
    reader: ParquetRecordBatchReader,
    columns: Vec<String>,
    texts: Arc<[String]>,
    limit: usize,
    /// Rows, and bytes of the file, that are still to come.
    left: (u64, u64),
    bytes_read: Arc<AtomicU64>,
}

impl Batches {
    /// The rows of a file.
    ///
    /// # Errors
    /// If it is no Parquet file, one that would take too much memory, has two columns of one name, or one of a kind that is
    /// not read.
    pub(super) fn new(
        file: File,
        options: &ReadOptions,
        bytes_read: Arc<AtomicU64>,
    ) -> Result<Self> {
        let bytes = file.metadata()?.len();
        let found = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())?;
        check_sizes(found.metadata(), bytes)?;
        let columns: Vec<String> =
            found.schema().fields().iter().map(|field| field.name().clone()).collect();
        if let Some(name) = first_double(&columns) {
            bail!("the file has the column `{name}` twice");
        }
        check_codecs(found.metadata())?;
        found.schema().fields().iter().try_for_each(|field| check_keys(field))?;
        let groups = found.metadata().row_groups();
        let rows = groups.iter().map(|group| group.num_rows().unsigned_abs()).sum();
        let at_once = rows_at_once(found.metadata());
        let schema = Schema::new_with_metadata(
            found.schema().fields().iter().map(viewed).collect::<Vec<_>>(),
            found.schema().metadata().clone(),
        );
        let as_views = ArrowReaderOptions::new().with_schema(Arc::new(schema));
        let viewed = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), as_views)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, viewed);
        let reader = builder.with_batch_size(at_once).build()?;
        let (texts, limit) = (options.texts(&columns).into(), options.limit);
        Ok(Self { reader, columns, texts, limit, left: (rows, bytes), bytes_read })
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
        let (texts, limit) = (Arc::clone(&self.texts), self.limit);
        Some(batch.map_err(Into::into).map(|rows| {
            self.count(rows.num_rows() as u64);
            Arc::new(Batch { rows, texts, limit })
        }))
    }
}

/// The field with its texts as views: many rows may say the same by a few bytes of the file, and must not
/// have a copy each. Times of a zone that bears a name are those of UTC, as the file holds them: what they are there
/// takes a table of zones.
fn viewed(field: &FieldRef) -> FieldRef {
    let view = |data_type: &DataType| match data_type {
        DataType::Utf8 | DataType::LargeUtf8 => Some(DataType::Utf8View),
        DataType::Binary | DataType::LargeBinary => Some(DataType::BinaryView),
        DataType::Timestamp(unit, Some(zone)) if !zone.starts_with(['+', '-']) => {
            Some(DataType::Timestamp(*unit, Some("+00:00".into())))
        }
        _ => None,
    };
    let data_type = match field.data_type() {
        DataType::Dictionary(_, value) => view(value),
        DataType::List(item) => Some(DataType::List(viewed(item))),
        DataType::LargeList(item) => Some(DataType::LargeList(viewed(item))),
        DataType::FixedSizeList(item, length) => {
            Some(DataType::FixedSizeList(viewed(item), *length))
        }
        DataType::Map(entries, is_sorted) => Some(DataType::Map(viewed(entries), *is_sorted)),
        DataType::Struct(fields) => Some(DataType::Struct(fields.iter().map(viewed).collect())),
        data_type => view(data_type),
    };
    match data_type {
        Some(data_type) => Arc::new(field.as_ref().clone().with_data_type(data_type)),
        None => Arc::clone(field),
    }
}

/// Bytes that the texts of a column have.
fn bytes_of(column: &ArrayRef) -> usize {
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().total_bytes_len(),
        DataType::BinaryView => column.as_binary_view().total_bytes_len(),
        _ => column.get_array_memory_size(),
    }
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        self.rows.num_rows()
    }

    /// About how many bytes a row takes.
    pub(super) fn row_size(&self) -> usize {
        self.rows.columns().iter().map(bytes_of).sum::<usize>() / self.len().max(1)
    }

    /// The fields of a row.
    pub(super) fn fields(&self, row: usize) -> Result<Map<String, Value>> {
        let too_large = "the row is larger than --max-size allows";
        let row = self.rows.slice(row, 1);
        if row.columns().iter().filter(|column| is_text(column)).map(bytes_of).sum::<usize>()
            > self.limit
        {
            bail!(too_large);
        }
        let row = with_whole_times(&self.with_texts(&row)?)?;
        let mut line = Vec::new();
        let mut writer =
            WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(&mut line);
        writer.write(&row)?;
        writer.finish()?;
        if line.len() > self.limit {
            bail!(too_large);
        }
        Ok(object(str::from_utf8(&line)?)?)
    }

    /// The row with text where a column has bytes, as old writers of Parquet leave texts unmarked. Other bytes
    /// are left to be written in hexadecimal.
    fn with_texts(&self, row: &RecordBatch) -> Result<RecordBatch> {
        let schema = row.schema();
        let is_bytes = |field: &Field| *field.data_type() == DataType::BinaryView;
        if !schema.fields().iter().any(|field| is_bytes(field)) {
            return Ok(row.clone());
        }
        let mut fields = Vec::with_capacity(row.num_columns());
        let mut columns = Vec::with_capacity(row.num_columns());
        for (field, column) in schema.fields().iter().zip(row.columns()) {
            let mut column = Arc::clone(column);
            if is_bytes(field) {
                match column.as_binary_view().iter().next().flatten().map(str::from_utf8) {
                    None => column = Arc::new(StringViewArray::from(vec![None::<&str>])),
                    Some(Ok(text)) => {
                        let text = StringViewArray::from(vec![text]);
                        column = Arc::new(text);
                    }
                    Some(Err(_)) if self.texts.contains(field.name()) => {
                        bail!("`{}` is not UTF-8", field.name());
                    }
                    Some(Err(_)) => {}
                }
            }
            fields.push(Field::new(field.name(), column.data_type().clone(), true));
            columns.push(column);
        }
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
    }
}

/// The row with a number where a column has a time or date that no calendar has, such as the largest that fits.
fn with_whole_times(row: &RecordBatch) -> Result<RecordBatch> {
    let options = FormatOptions::new().with_display_error(false);
    let shown = |column: &ArrayRef| {
        let times = ArrayFormatter::try_new(column, &options).ok()?;
        times.value(0).try_to_string().ok()
    };
    let is_none = |column: &ArrayRef| column.data_type().is_temporal() && shown(column).is_none();
    if !row.columns().iter().any(is_none) {
        return Ok(row.clone());
    }
    let schema = row.schema();
    let fields = schema.fields().iter().zip(row.columns()).map(|(field, column)| {
        let column =
            if is_none(column) { cast(column, &DataType::Int64)? } else { Arc::clone(column) };
        Ok((field.name(), column, true))
    });
    let fields: Vec<_> = fields.collect::<Result<_>>()?;
    Ok(RecordBatch::try_from_iter_with_nullable(fields)?)
}

fn is_text(column: &ArrayRef) -> bool {
    matches!(column.data_type(), DataType::Utf8View | DataType::BinaryView)
}

/// The bytes as a file that can be read from any place: a temporary one without a name.
pub(super) fn seekable(mut bytes: impl Read) -> Result<File> {
    let mut file = tempfile::tempfile().context("a temporary file")?;
    io::copy(&mut bytes, &mut file)?;
    file.rewind()?;
    Ok(file)
}
