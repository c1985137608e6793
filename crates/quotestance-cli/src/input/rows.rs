//! Rows to classify: JSON Lines and CSV.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use quotestance::Passage;
use quotestance::text::Lang;
use serde_json::{Map, Value};

use super::bytes::{STDIN, read_bytes, text_of};

/// One row: what is judged, and all fields as they were given.
#[derive(Debug)]
pub(crate) struct Row {
    /// The statement to judge.
    pub(crate) passage: Passage,
    /// The target that the row names.
    pub(crate) target: Option<String>,
    /// The row's fields, in their order.
    pub(crate) fields: Map<String, Value>,
}

impl Row {
    /// The row whose fields are these.
    ///
    /// # Errors
    /// If there is no `quote`, or a field that is read is not of its type.
    pub(crate) fn new(fields: Map<String, Value>) -> Result<Self> {
        let text = |name: &str| match fields.get(name) {
            None | Some(Value::Null) => Ok(""),
            Some(Value::String(text)) => Ok(text.as_str()),
            Some(_) => bail!("`{name}` must be a string"),
        };
        if !fields.contains_key("quote") {
            bail!("no field `quote`");
        }
        let quote = text("quote")?;
        if quote.trim().is_empty() {
            bail!("`quote` is empty");
        }
        let lang = match text("lang")? {
            "" => None,
            code => Some(Lang::from_code(code).ok_or_else(|| {
                anyhow!("unknown language `{code}`: `lang` must be `en` or `ru`, or left out")
            })?),
        };
        let passage = Passage::new(quote, text("context")?, text("speaker")?, lang);
        let target = Some(text("target")?).filter(|target| !target.is_empty()).map(str::to_owned);
        Ok(Self { passage, target, fields })
    }
}

/// Whether an argument stands for rows to read rather than for a statement.
pub(crate) fn is_rows(argument: &str) -> bool {
    let extension = Path::new(argument).extension().and_then(|extension| extension.to_str());
    let rows = |extension: &str| {
        ["jsonl", "ndjson", "csv"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    };
    argument == STDIN || extension.is_some_and(rows)
}

/// Reads a file of rows, or standard input for `-`, and calls `visit` with the file and line of each
/// row, and the row or what is wrong with it. The inner result tells whether the file could be read, the outer one is
/// `visit`'s.
pub(crate) fn read_rows(
    path: &Path,
    mut visit: impl FnMut(&str, Result<Row>) -> Result<()>,
) -> Result<Result<()>> {
    let bytes = match read_bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(error)),
    };
    let name = path.display();
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(&bytes);
    let is_csv = match path.extension().and_then(|extension| extension.to_str()) {
        Some(extension) => extension.eq_ignore_ascii_case("csv"),
        // A row of JSON Lines that is broken must not make a table of the others.
        None => !bytes.split(|&byte| byte == b'\n').any(|row| row.trim_ascii().starts_with(b"{")),
    };
    if bytes.trim_ascii().is_empty() {
        return Ok(Err(anyhow!("{name}: the file is empty: no row to classify")));
    }
    let mut place = |line: u64, row: Result<Map<String, Value>>| {
        visit(&format!("{name}:{line}"), row.and_then(Row::new))
    };
    if is_csv {
        let read = read_csv(bytes, place)?;
        return Ok(read.with_context(|| name.to_string()));
    }
    for (line, row) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        if !row.trim_ascii().is_empty() {
            place(line, parse_json(row))?;
        }
    }
    Ok(Ok(()))
}

fn parse_json(row: &[u8]) -> Result<Map<String, Value>> {
    let text = text_of(row.to_vec())
        .map_err(|error| anyhow!("{}", error.to_string().replace(", line 1", " of the line")))?;
    serde_json::from_str(&text).map_err(|error| {
        let text = error.to_string();
        anyhow!("no JSON object: {}", text.replace(" at line 1 column ", " at column "))
    })
}

fn read_csv(
    bytes: &[u8],
    mut place: impl FnMut(u64, Result<Map<String, Value>>) -> Result<()>,
) -> Result<Result<()>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return Ok(Err(anyhow!("the header: {}", csv_cause(&error)))),
    };
    if let Err(cause) = check_headers(&headers) {
        return Ok(Err(cause));
    }
    // With an odd number of quotation marks the last row is one that was never closed.
    let unclosed = bytes.iter().filter(|&&byte| byte == b'"').count() % 2 == 1;
    let mut records = reader.records().peekable();
    while let Some(record) = records.next() {
        let last = records.peek().is_none();
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                if last && unclosed {
                    place(line, Err(anyhow!("a quoted field starts here and is never closed")))?;
                    continue;
                }
                let values = record.iter().map(|value| Value::String(value.to_owned()));
                let names = headers.iter().map(str::to_owned);
                place(line, Ok(names.zip(values).collect()))?;
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                place(line, Err(anyhow!("{}", csv_cause(&error))))?;
            }
        }
    }
    Ok(Ok(()))
}

fn check_headers(headers: &csv::StringRecord) -> Result<()> {
    let names: Vec<&str> = headers.iter().collect();
    if !names.contains(&"quote") {
        bail!("the header names no column `quote`: it has `{}`", names.join("`, `"));
    }
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            bail!("the header names the column `{name}` twice");
        }
    }
    Ok(())
}

/// What is wrong with a row, without the place that the csv crate puts before it.
fn csv_cause(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { err, .. } => {
            format!("not UTF-8: field {}, byte {}", err.field() + 1, err.valid_up_to())
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields, but the header has {expected_len}")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Result<Row> {
        Row::new(parse_json(json.as_bytes())?)
    }

    #[test]
    fn what_a_row_must_have() {
        for (json, expected) in [
            ("[1]", "no JSON object: invalid type: sequence, expected a map at column 0"),
            ("{}", "no field `quote`"),
            (r#"{"quote":" "}"#, "`quote` is empty"),
            (r#"{"quote":"a","context":3}"#, "`context` must be a string"),
            (
                r#"{"quote":"a","lang":"de"}"#,
                "unknown language `de`: `lang` must be `en` or `ru`, or left out",
            ),
        ] {
            assert_eq!(row(json).unwrap_err().to_string(), expected);
        }
        let row = row(r#"{"quote":"a","target":null,"more":[1]}"#).unwrap();
        assert_eq!(row.target, None);
        assert_eq!(row.fields.len(), 3);
    }
}
