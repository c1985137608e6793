//! What Parquet files may have that is not read.

use anyhow::{Result, bail};
use arrow_schema::{DataType, Field};
use parquet::basic::Compression;
use parquet::file::metadata::ParquetMetaData;

/// Refuses a file of which a column is compressed by what is not read.
///
/// # Errors
/// Names the first such column.
pub(super) fn check_codecs(file: &ParquetMetaData) -> Result<()> {
    for column in file.row_groups().iter().flat_map(|group| group.columns()) {
        let codec = match column.compression() {
            Compression::BROTLI(_) => "Brotli",
            Compression::LZO => "LZO",
            _ => continue,
        };
        let name = column.column_path().string();
        bail!(
            "the column `{name}` is compressed by {codec}, which is not read; write it with zstd or gzip"
        );
    }
    Ok(())
}

/// Refuses a column of maps whose keys are no text: their rows have no form in JSON.
///
/// # Errors
/// Names the column, and the type of the keys.
pub(super) fn check_keys(column: &Field) -> Result<()> {
    match keys_without_text(column) {
        Some(keys) => bail!(
            "the column `{}` has maps with keys of type {keys}, and only text is read; leave it out, or make text of them",
            column.name()
        ),
        None => Ok(()),
    }
}

fn keys_without_text(field: &Field) -> Option<&DataType> {
    match field.data_type() {
        DataType::Map(entries, _) => {
            let DataType::Struct(fields) = entries.data_type() else { return None };
            let keys = fields.first().map(|keys| keys.data_type());
            let is_text = |keys: &&DataType| {
                let keys = match keys {
                    DataType::Dictionary(_, value) => value,
                    keys => *keys,
                };
                matches!(keys, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
            };
            let values = || fields.get(1).and_then(|values| keys_without_text(values));
            keys.filter(|keys| !is_text(keys)).or_else(values)
        }
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            keys_without_text(item)
        }
        DataType::Struct(fields) => fields.iter().find_map(|field| keys_without_text(field)),
        _ => None,
    }
}
