//! Rows as comma-separated values.
//!
//! A field of a nested object becomes a column `OBJECT.FIELD`; a list becomes its JSON.

use std::io::Write;

use anyhow::Result;
use serde_json::{Map, Value};

/// Writes a header of every column that some row has, then the rows.
pub(super) fn write(rows: &[Map<String, Value>], out: &mut impl Write) -> Result<()> {
    let rows: Vec<Map<String, Value>> = rows.iter().map(flatten).collect();
    let columns = columns(&rows);
    let mut writer = csv::Writer::from_writer(out);
    if !columns.is_empty() {
        writer.write_record(&columns)?;
    }
    for row in &rows {
        writer.write_record(columns.iter().map(|column| cell(row.get(column))))?;
    }
    writer.flush()?;
    Ok(())
}

/// Every column, each where the first row that has it puts it: after its neighbour there.
fn columns(rows: &[Map<String, Value>]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for row in rows {
        let mut next = 0;
        for name in row.keys() {
            match columns.iter().position(|column| column == name) {
                Some(place) => next = place + 1,
                None => {
                    columns.insert(next, name.clone());
                    next += 1;
                }
            }
        }
    }
    // An object that is null in some rows has left an empty column of its own there.
    let nested: Vec<String> =
        columns.iter().filter_map(|column| Some(column.split_once('.')?.0.to_owned())).collect();
    let is_empty = |column: &String| {
        rows.iter().all(|row| row.get(column).is_none_or(|value| value.is_null()))
    };
    columns.retain(|column| !nested.contains(column) || !is_empty(column));
    columns
}

fn flatten(row: &Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in row {
        match value {
            Value::Object(fields) => {
                for (field, value) in flatten(fields) {
                    flat.insert(format!("{name}.{field}"), value);
                }
            }
            _ => {
                flat.insert(name.clone(), value.clone());
            }
        }
    }
    flat
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_of_different_fields_share_a_header() {
        let rows = [
            json!({"id": 1, "speaker": null, "cue": null}),
            json!({"id": 2, "speaker": {"text": "she, too", "bytes": [1, 4]}, "cue": "said"}),
        ];
        let rows: Vec<_> = rows.iter().map(|row| row.as_object().unwrap().clone()).collect();
        let mut out = Vec::new();
        write(&rows, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            "id,speaker.text,speaker.bytes,cue\n1,,,\n2,\"she, too\",\"[1,4]\",said\n"
        );
    }
}
