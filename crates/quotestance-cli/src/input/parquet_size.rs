//! What a Parquet file would take of memory, by what its end says.

use anyhow::{Result, bail};
use parquet::basic::{Encoding, Type};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::compressed::{FREE, RATIO};

/// Bytes that the rows of a batch are meant to have at most.
const BATCH: u64 = 4 << 20;

/// Rows that are read at once at most.
const ROWS: u64 = 64;

/// Values of lists that a column may have in a group of rows, besides some for each row.
const VALUES: u64 = 1 << 24;

/// Values of lists that a column may have besides for each row.
const VALUES_OF_ROW: u64 = 1 << 10;

/// Checks that no column becomes much larger than the file's bytes that it is in.
///
/// # Errors
/// Names the first column that does.
pub(super) fn check_sizes(file: &ParquetMetaData, bytes: u64) -> Result<()> {
    for group in file.row_groups() {
        let rows = group.num_rows().unsigned_abs();
        for column in group.columns() {
            let name = column.column_path().string();
            let stored = column.compressed_size().unsigned_abs().min(bytes);
            let becomes = column.uncompressed_size().unsigned_abs();
            if becomes > FREE.max(stored.saturating_mul(RATIO)) {
                bail!(
                    "the column `{name}` becomes more than {RATIO} times as large as it is stored"
                );
            }
            let is_list = column.column_descr().max_rep_level() > 0;
            let values = column.num_values().unsigned_abs();
            if is_list && values > VALUES.saturating_add(rows.saturating_mul(VALUES_OF_ROW)) {
                bail!("the lists of the column `{name}` have {values} values in {rows} rows");
            }
        }
    }
    Ok(())
}

/// How many rows are read at once.
pub(super) fn rows_at_once(file: &ParquetMetaData) -> usize {
    let groups = file.row_groups().iter();
    let row = groups.map(|group| {
        group.columns().iter().map(|column| row_size(column, group.num_rows())).sum::<u64>()
    });
    let row = row.max().unwrap_or(0).max(1);
    usize::try_from((BATCH / row).clamp(1, ROWS)).unwrap_or(1)
}

/// Bytes of a value: about as many as the column has for a row, but all where a value may repeat another one.
fn row_size(column: &ColumnChunkMetaData, rows: i64) -> u64 {
    let bytes = column.uncompressed_size().unsigned_abs();
    let has_copies = column.encodings().any(|encoding| encoding == Encoding::DELTA_BYTE_ARRAY);
    let fixed = match column.column_type() {
        Type::FIXED_LEN_BYTE_ARRAY => column.column_descr().type_length().unsigned_abs().into(),
        _ => 0,
    };
    if has_copies { bytes } else { fixed.max(bytes / rows.unsigned_abs().max(1)) }
}
