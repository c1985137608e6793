//! What is read next: an article of its own file, or one row of a file of rows.

use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use quotestance::Format;
use serde_json::{Map, Value};

use super::bytes::text_of;
use super::csv_fields::{Header, fields_of};
use super::csv_records::Record;
use super::exact::object;
use super::parquet_rows::Batch;

/// One unit of work. A reader only cuts it out of its file; whoever works on it reads what it says, so that this
/// may be done by many at once.
#[derive(Debug)]
pub(crate) struct Item {
    /// Where it stands, for messages: `news/a.txt`, `news.jsonl:17`.
    pub(crate) place: String,
    /// What stands there.
    pub(crate) content: Content,
}

/// What an item holds, not yet read.
#[derive(Debug)]
pub(crate) enum Content {
    /// A whole file.
    File(Vec<u8>, Format),
    /// A line of JSON Lines.
    Json(Vec<u8>),
    /// A record of a table, and the columns of its file.
    Record(Record, Arc<Header>),
    /// A row of a batch.
    InBatch(Arc<Batch>, usize),
    /// A row that needs no reading.
    Fields(Map<String, Value>),
}

impl Content {
    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::File(bytes, _) | Self::Json(bytes) => bytes.len(),
            Self::Record(record, _) => record.bytes.len(),
            Self::InBatch(batch, _) => batch.row_size(),
            Self::Fields(fields) => fields.values().map(|value| value.to_string().len()).sum(),
        }
    }

    /// Hands on, part by part, bytes that no other content has.
    pub(crate) fn each_part(&self, mut take: impl FnMut(&[u8])) {
        let mut take_all = |fields: &Map<String, Value>| {
            for (name, value) in fields {
                take(name.as_bytes());
                take(value.to_string().as_bytes());
            }
        };
        match self {
            Self::File(bytes, _) | Self::Json(bytes) => take(bytes),
            Self::Record(record, _) => take(&record.bytes),
            Self::InBatch(batch, row) => match batch.fields(*row) {
                Ok(fields) => take_all(&fields),
                Err(error) => take(error.to_string().as_bytes()),
            },
            Self::Fields(fields) => take_all(fields),
        }
    }

    /// The fields of a row, in their order.
    ///
    /// # Errors
    /// If the row cannot be read, or it is a whole file.
    pub(crate) fn fields(self) -> Result<Map<String, Value>> {
        match self {
            Self::File(..) => bail!("an article, not a row"),
            Self::Json(line) => parse_json(line),
            Self::InBatch(batch, row) => batch.fields(row),
            Self::Record(record, header) => fields_of(&record, &header),
            Self::Fields(fields) => Ok(fields),
        }
    }
}

fn parse_json(line: Vec<u8>) -> Result<Map<String, Value>> {
    let text = text_of(line)
        .map_err(|error| anyhow!("{}", error.to_string().replace(", line 1", " of the line")))?;
    object(&text).map_err(|error| {
        let text = error.to_string();
        anyhow!("no JSON object: {}", text.replace(" at line 1 column ", " at column "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_line_is_said_with_its_column() {
        let deep = "[".repeat(100_000);
        for (line, expected) in [
            ("[1]", "no JSON object: invalid type: sequence, expected a map at column 0"),
            ("{\"a\":", "no JSON object: EOF while parsing a value at column 5"),
            (&format!("{{\"a\":{deep}"), "no JSON object: recursion limit exceeded at column 132"),
            ("{\"a\":\0}", "no JSON object: expected value at column 6"),
        ] {
            let error = Content::Json(line.as_bytes().to_vec()).fields().unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }
}
