//! Rows as Apache Parquet, made of JSON Lines once all of them are there.
//!
//! Types are those of all rows: so that no row that comes late is at odds with the file. Of what was given, numbers,
//! truth values and texts keep their type; what is nested, or of several types, becomes its JSON.

use std::collections::HashSet;
use std::io::{BufRead, Write};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::{DataType, Field as Column, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use quotestance::record::Layout;
use serde_json::{Map, Value};

use super::order::Order;

/// Rows that are turned at once.
const BATCH: usize = 1024;

/// Bytes of a row group, about.
const GROUP: usize = 32 << 20;

/// The types of given fields, in the order in which they came.
pub(super) type Given = Vec<(String, Option<Type>)>;

/// The type of a given field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Flag,
    Whole,
    Number,
    Text,
    /// Several types, or nested ones.
    Json,
}

/// Looks at the given fields of all rows.
pub(super) fn given(rows: impl BufRead, layout: &Layout) -> Result<Given> {
    let (mut order, mut types) = (Order::default(), Vec::new());
    for_each(rows, |row| {
        let mut last = None;
        for (name, value) in row.iter().filter(|(name, _)| !layout.has(name)) {
            let number = order.number(name, last);
            last = Some(number);
            if number == types.len() {
                types.push(None);
            }
            types[number] = match [types[number], type_of(value)] {
                [None, other] | [other, None] => other,
                [Some(one), Some(other)] => Some(Type::with(one, other)),
            };
        }
        Ok(())
    })?;
    Ok(order.iter().map(|(number, name)| (name.to_owned(), types[number])).collect())
}

/// Writes the rows as a file whose given fields have these types.
pub(super) fn write(
    rows: impl BufRead,
    layout: &Layout,
    given: &Given,
    out: impl Write + Send,
) -> Result<()> {
    let schema = schema(layout, given);
    let texts: HashSet<&str> = given
        .iter()
        .filter(|(_, kind)| *kind == Some(Type::Json))
        .map(|(name, _)| name.as_str())
        .collect();
    let compression = Compression::ZSTD(ZstdLevel::try_new(3)?);
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut writer = ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties))?;
    let mut decoder = ReaderBuilder::new(schema).with_batch_size(BATCH).build_decoder()?;
    let mut batch = Vec::with_capacity(BATCH);
    for_each(rows, |mut row| {
        for (name, value) in row.iter_mut().filter(|(name, _)| texts.contains(name.as_str())) {
            if !value.is_null() {
                *value = Value::from(value.to_string());
            }
            debug_assert!(!layout.has(name));
        }
        batch.push(row);
        if batch.len() == BATCH { turn(&mut batch, &mut decoder, &mut writer) } else { Ok(()) }
    })?;
    turn(&mut batch, &mut decoder, &mut writer)?;
    writer.close()?;
    Ok(())
}

fn turn<W: Write + Send>(
    batch: &mut Vec<Map<String, Value>>,
    decoder: &mut Decoder,
    writer: &mut ArrowWriter<W>,
) -> Result<()> {
    decoder.serialize(batch)?;
    if let Some(rows) = decoder.flush()? {
        writer.write(&rows)?;
    }
    if writer.in_progress_size() > GROUP {
        writer.flush()?;
    }
    batch.clear();
    Ok(())
}

fn for_each(
    mut rows: impl BufRead,
    mut take: impl FnMut(Map<String, Value>) -> Result<()>,
) -> Result<()> {
    let mut line = Vec::new();
    while rows.read_until(b'\n', &mut line)? > 0 {
        take(serde_json::from_slice(&line).context("the rows under way were altered")?)?;
        line.clear();
    }
    Ok(())
}

fn type_of(value: &Value) -> Option<Type> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Type::Flag),
        Value::Number(number) if number.is_i64() => Some(Type::Whole),
        Value::Number(number) if number.is_f64() => Some(Type::Number),
        Value::String(_) => Some(Type::Text),
        _ => Some(Type::Json),
    }
}

impl Type {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Whole, Self::Number) | (Self::Number, Self::Whole) => Self::Number,
            _ => Self::Json,
        }
    }
}

fn schema(layout: &Layout, given: &Given) -> SchemaRef {
    let given = given.iter().map(|(name, kind)| {
        let kind = match kind {
            Some(Type::Flag) => DataType::Boolean,
            Some(Type::Whole) => DataType::Int64,
            Some(Type::Number) => DataType::Float64,
            Some(Type::Text | Type::Json) | None => DataType::Utf8,
        };
        Arc::new(Column::new(name, kind, true))
    });
    layout.schema(given)
}

#[cfg(test)]
mod tests {
    use arrow_json::LineDelimitedWriter;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use quotestance::Model;
    use serde_json::json;

    use super::*;

    /// The rows of the file that the rows give, and the types of the given fields.
    fn round(rows: &[Value]) -> (Vec<Value>, Vec<(String, DataType)>) {
        let layout = Layout::judgements(Model::embedded_fast());
        let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
        let given = given(lines.as_bytes(), &layout).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        write(lines.as_bytes(), &layout, &given, &mut file).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let fields = reader.schema().fields().clone();
        let types = fields.iter().map(|field| (field.name().clone(), field.data_type().clone()));
        let types = types.filter(|(name, _)| !layout.has(name)).collect();
        let mut writer = LineDelimitedWriter::new(Vec::new());
        for batch in reader.build().unwrap() {
            writer.write(&batch.unwrap()).unwrap();
        }
        writer.finish().unwrap();
        let text = String::from_utf8(writer.into_inner()).unwrap();
        (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), types)
    }

    #[test]
    fn rows_come_back_nested_as_they_were() {
        let row = json!({
            "schema": 1, "id": "a#1", "span": {"bytes": [1, 2]}, "fragments": [{"chars": [1, 2]}],
            "speaker": {"text": "она", "bytes": [3, 4]}, "stance": "neutral",
            "stance_p": {"compassion": 0.25, "neutral": 0.75}, "abstained": false
        });
        let mut rows = vec![row; 1500];
        rows[1499]["id"] = json!("last");
        assert_eq!(round(&rows).0, rows);
        assert_eq!(round(&[]).0, Vec::<Value>::new());
    }

    #[test]
    fn given_fields_have_the_type_of_all_rows() {
        let rows = [
            json!({"n": 1, "x": 1, "t": "a", "m": 1, "o": {"a": [1]}, "b": true, "none": null, "id": "1"}),
            json!({"n": null, "x": 1.5, "t": "b", "m": "a", "o": null, "b": null, "late": 2, "id": "2"}),
            json!({"big": u64::MAX, "id": "3"}),
        ];
        let (found, types) = round(&rows);
        let of = |name: &str| types.iter().find(|(known, _)| known == name).unwrap().1.clone();
        let names: Vec<&str> = types.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["big", "n", "x", "t", "m", "o", "b", "late", "none"]);
        assert_eq!(
            [of("n"), of("x"), of("t")],
            [DataType::Int64, DataType::Float64, DataType::Utf8]
        );
        assert_eq!(
            [of("b"), of("none"), of("m")],
            [DataType::Boolean, DataType::Utf8, DataType::Utf8]
        );
        assert_eq!(found[0]["x"], 1.0);
        assert_eq!([&found[0]["m"], &found[1]["m"]], [&json!("1"), &json!("\"a\"")]);
        assert_eq!(found[0]["o"], "{\"a\":[1]}");
        assert_eq!(found[2]["big"], u64::MAX.to_string());
    }
}
