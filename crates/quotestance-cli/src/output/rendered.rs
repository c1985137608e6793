//! Rows ready to be written. Making them is most of the work, and needs no file: many may do it at once.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Map, Value};

use super::RowFormat;
use super::csv_rows::flatten;

/// A row.
#[derive(Debug)]
pub(crate) enum Rendered {
    /// A line of JSON.
    Line(Line),
    /// The fields of the other forms.
    Fields(Row),
}

/// A line of JSON, with its end.
#[derive(Debug)]
pub(crate) struct Line {
    given: Arc<[u8]>,
    own: Vec<u8>,
}

/// Fields of which some are shared with other rows. No name is in both.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(super) given: Arc<Map<String, Value>>,
    pub(super) own: Map<String, Value>,
}

/// Fields that come back in each of the rows of an article, which share them: they may be large, and the rows many.
#[derive(Debug)]
pub(crate) struct Given {
    shared: Shared,
    bytes: usize,
}

#[derive(Debug)]
enum Shared {
    /// The beginning of a line, up to where the record's own fields stand.
    Line(Arc<[u8]>),
    /// Fields by the names of their columns; none where only the record's own are shown.
    Fields(Arc<Map<String, Value>>),
}

impl RowFormat {
    /// Makes a row ready to be written in this form.
    pub(crate) fn render(self, row: &impl Serialize) -> Result<Rendered> {
        if matches!(self, Self::Jsonl | Self::Parquet) {
            return Ok(Rendered::Line(Line { given: Arc::default(), own: line(row)? }));
        }
        Ok(Rendered::Fields(Row { given: Arc::default(), own: fields(row)? }))
    }

    /// Makes the fields ready that come back before a record's own. None may have a name of the record's: see
    /// [`free_names`](quotestance::record::free_names).
    pub(crate) fn share(self, given: &Map<String, Value>) -> Result<Given> {
        let (shared, bytes) = match self {
            Self::Jsonl | Self::Parquet if given.is_empty() => (Shared::Line(Arc::default()), 0),
            Self::Jsonl | Self::Parquet => {
                let mut line = serde_json::to_vec(given)?;
                line.pop();
                line.push(b',');
                let bytes = line.len();
                (Shared::Line(line.into()), bytes)
            }
            Self::Csv => (Shared::Fields(Arc::new(flatten(given))), size(given)),
            Self::Table => (Shared::Fields(Arc::default()), 0),
        };
        Ok(Given { shared, bytes })
    }
}

impl Given {
    /// Makes the row of a record ready, in the same form.
    pub(crate) fn render(&self, record: &impl Serialize) -> Result<Rendered> {
        Ok(match &self.shared {
            Shared::Line(given) => {
                Rendered::Line(Line { given: Arc::clone(given), own: line(record)? })
            }
            Shared::Fields(given) => {
                Rendered::Fields(Row { given: Arc::clone(given), own: fields(record)? })
            }
        })
    }

    /// About how many bytes they take of each row.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Rendered {
    /// About how many bytes the row has by itself, without what it shares.
    pub(crate) fn own_bytes(&self) -> usize {
        match self {
            Self::Line(line) => line.own.len(),
            Self::Fields(row) => size(&row.own),
        }
    }

    /// About how many bytes of memory the row takes, without what it shares.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Line(line) => line.own.capacity(),
            Self::Fields(row) => size(&row.own),
        }
    }
}

impl Line {
    /// Writes it.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let own = if self.given.is_empty() { &self.own[..] } else { &self.own[1..] };
        out.write_all(&self.given)?;
        out.write_all(own)
    }
}

impl Row {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.own.get(name).or_else(|| self.given.get(name))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.given.iter().chain(&self.own)
    }
}

/// Bytes of a common row.
const LINE: usize = 1 << 10;

fn line(row: &impl Serialize) -> Result<Vec<u8>> {
    let mut line = Vec::with_capacity(LINE);
    serde_json::to_writer(&mut line, row)?;
    line.push(b'\n');
    Ok(line)
}

fn fields(row: &impl Serialize) -> Result<Map<String, Value>> {
    let Value::Object(fields) = serde_json::to_value(row)? else {
        unreachable!("every record is an object")
    };
    Ok(fields)
}

/// About how many bytes the fields take.
pub(super) fn size(fields: &Map<String, Value>) -> usize {
    fields.iter().map(|(name, value)| name.len() + size_of_value(value)).sum()
}

fn size_of_value(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(size_of_value).sum::<usize>() + values.len(),
        Value::Object(fields) => size(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_stands_after_what_it_shares() {
        for (given, expected) in
            [(json!({"n": [1, "}"]}), "{\"n\":[1,\"}\"],\"id\":4}\n"), (json!({}), "{\"id\":4}\n")]
        {
            let given = RowFormat::Jsonl.share(given.as_object().unwrap()).unwrap();
            let Rendered::Line(line) = given.render(&json!({"id": 4})).unwrap() else {
                panic!("no line")
            };
            let mut written = Vec::new();
            line.write(&mut written).unwrap();
            assert_eq!(written, expected.as_bytes());
        }
    }
}
