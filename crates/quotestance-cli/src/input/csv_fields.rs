//! Records of tables cut into fields.

use std::collections::HashSet;

use anyhow::{Result, anyhow, bail};
use serde_json::{Map, Value};

use super::BYTE_ORDER_MARK;
use super::csv_records::Record;

/// The columns of a table.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) names: Vec<String>,
    delimiter: u8,
}

impl Header {
    /// The header that a record is.
    ///
    /// # Errors
    /// If it is not UTF-8, or names a column twice.
    pub(super) fn new(mut record: Record, delimiter: u8) -> Result<Self> {
        if record.bytes.starts_with(BYTE_ORDER_MARK) {
            record.bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let names = fields(&record, delimiter).map_err(|error| anyhow!("the header: {error}"))?;
        if let Some(name) = first_double(&names) {
            bail!("the header names the column `{name}` twice");
        }
        Ok(Self { names, delimiter })
    }
}

/// The first of the names that was there before.
pub(super) fn first_double(names: &[String]) -> Option<&String> {
    let mut seen = HashSet::with_capacity(names.len());
    names.iter().find(|name| !seen.insert(*name))
}

/// The fields of a record, under the names of its columns.
pub(super) fn fields_of(record: &Record, header: &Header) -> Result<Map<String, Value>> {
    let fields = fields(record, header.delimiter)?;
    if fields.len() != header.names.len() {
        bail!("{} fields, but the header has {}", fields.len(), header.names.len());
    }
    Ok(header.names.iter().cloned().zip(fields.into_iter().map(Value::String)).collect())
}

/// The fields of a record whose marks are known to be right.
pub(super) fn fields(record: &Record, delimiter: u8) -> Result<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = record.bytes.as_slice();
    loop {
        let mut bytes = Vec::new();
        let quoted = rest.strip_prefix(b"\"").filter(|_| record.is_quoted);
        if let Some(mut quoted) = quoted {
            while let Some(mark) = memchr::memchr(b'"', quoted) {
                bytes.extend_from_slice(&quoted[..mark]);
                quoted = &quoted[mark + 1..];
                let Some(after) = quoted.strip_prefix(b"\"") else { break };
                bytes.push(b'"');
                quoted = after;
            }
            rest = quoted;
        } else {
            let end = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
            bytes.extend_from_slice(&rest[..end]);
            rest = &rest[end..];
        }
        let field = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            anyhow!("not UTF-8: field {}, byte {at}", fields.len() + 1)
        })?;
        fields.push(field);
        match rest.split_first() {
            Some((_, after)) => rest = after,
            None => return Ok(fields),
        }
    }
}
