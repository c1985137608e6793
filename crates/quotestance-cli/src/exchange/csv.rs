//! Tables for spreadsheets: UTF-8 with a byte order mark, lines that end in CR LF, and no cell that is a formula.

use std::io::Write;

use anyhow::Result;
use csv::{Terminator, WriterBuilder};
use serde_json::{Map, Value};

use super::Coding;
use super::guard::{guarded, unguarded};

/// Tells spreadsheets that a table is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The columns that are always there, what coders read before what they fill in.
const COLUMNS: [&str; 10] = [
    "id",
    "target",
    "speaker",
    "quote",
    "context",
    "stance",
    "stance2",
    "sentiment",
    "note",
    "lang",
];

/// Writes codings as a table, its columns divided by `delimiter`.
pub(super) fn write(codings: &[Coding], delimiter: u8, out: &mut impl Write) -> Result<()> {
    let rows = codings.iter().map(row).collect::<Result<Vec<_>>>()?;
    let mut columns: Vec<&str> = COLUMNS.to_vec();
    for name in rows.iter().flat_map(Map::keys) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
    let mut writer =
        WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(columns.iter().map(|column| guarded(column).into_owned()))?;
    for row in &rows {
        writer.write_record(columns.iter().map(|&column| {
            let cell = match row.get(column) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
            };
            guarded(&cell).into_owned()
        }))?;
    }
    writer.flush()?;
    Ok(())
}

/// The fields of a coding, the parts of `sampling` on their own.
fn row(coding: &Coding) -> Result<Map<String, Value>> {
    let Value::Object(mut row) = serde_json::to_value(coding)? else { return Ok(Map::new()) };
    if let Some(Value::Object(parts)) = row.shift_remove("sampling") {
        row.extend(parts.into_iter().map(|(name, value)| (format!("sampling.{name}"), value)));
    }
    Ok(row)
}

/// The row of a table as it was before it was guarded.
pub(super) fn unguard(row: Map<String, Value>) -> Map<String, Value> {
    let unguard = |(name, value): (String, Value)| {
        let value = match value {
            Value::String(text) => Value::from(unguarded(&text)),
            value => value,
        };
        (unguarded(&name).to_owned(), value)
    };
    row.into_iter().map(unguard).collect()
}

/// The byte that divides the columns of a table: the one of comma, semicolon and tab that its header has most of.
pub(super) fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for &byte in header {
        is_quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!is_quoted && byte == *delimiter);
        }
    }
    // Of equals the first one.
    counts.iter().rev().max_by_key(|(_, count)| count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_what_divides_columns() {
        for (header, expected) in [
            ("id,quote\n", b','),
            ("id;quote;\"a,b,c\"\r\n1,2,3,4", b';'),
            ("id\tquote", b'\t'),
            ("quote", b','),
        ] {
            assert_eq!(delimiter(header.as_bytes()), expected, "{header}");
        }
    }
}
