//! Rows as comma-separated values.
//!
//! A field of a nested object becomes a column `OBJECT.FIELD`; a list becomes its JSON. The record's columns are
//! always the same. Those that were given with it are the ones of the first rows; what later rows have besides goes
//! into the last column, `more`, as a JSON object.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use quotestance::record::{Field, FieldKind as Kind, Layout};
use serde_json::{Map, Value};

use super::order::Order;
use super::rendered::{Row, size};

/// How many rows tell the columns.
const FIRST: usize = 1000;

/// How many bytes of rows are kept for that at most.
const FIRST_BYTES: usize = 64 << 20;

/// Writes rows below a header.
#[derive(Debug)]
pub(super) struct CsvRows {
    before: Vec<String>,
    after: Vec<String>,
    /// Whether fields may come that the first rows have not.
    has_more: bool,
    /// The columns that hold one field each, once they are known, and their names.
    columns: Option<(Vec<String>, HashSet<String>)>,
    /// Rows that came before that.
    first: Vec<Row>,
    /// Bytes of these.
    kept: usize,
}

impl CsvRows {
    /// A writer of rows of `layout`; `header` is that of the file that it goes on with.
    pub(super) fn new(layout: &Layout, has_more: bool, header: Option<Vec<String>>) -> Self {
        let [before, after] = [&layout.before, &layout.after].map(|fields| columns_of(fields));
        let columns = header.map(|columns| with_names(columns, has_more));
        Self { before, after, has_more, columns, first: Vec::new(), kept: 0 }
    }

    /// Whether all rows so far were written.
    pub(super) fn is_written(&self) -> bool {
        self.columns.is_some()
    }

    /// Writes a row, or keeps it as one of the first.
    pub(super) fn write(&mut self, row: Row, out: &mut impl Write) -> Result<()> {
        let row = Row { given: row.given, own: flatten(&row.own) };
        if self.columns.is_some() {
            return self.write_row(&row, out);
        }
        let last = self.first.last();
        if !last.is_some_and(|last| Arc::ptr_eq(&last.given, &row.given)) {
            self.kept += size(&row.given);
        }
        self.kept += size(&row.own);
        self.first.push(row);
        let is_enough = self.first.len() == FIRST || self.kept >= FIRST_BYTES;
        if is_enough { self.write_first(out) } else { Ok(()) }
    }

    /// Writes what is still kept.
    pub(super) fn finish(&mut self, out: &mut impl Write) -> Result<()> {
        if self.columns.is_none() { self.write_first(out) } else { Ok(()) }
    }

    fn write_first(&mut self, out: &mut impl Write) -> Result<()> {
        let first = std::mem::take(&mut self.first);
        let mut columns = self.before.clone();
        columns.extend(given(&first, |name| self.is_own(name)));
        columns.extend_from_slice(&self.after);
        if self.has_more {
            let mut more = "more".to_owned();
            while columns.contains(&more) {
                more.insert_str(0, "more_");
            }
            columns.push(more);
        }
        write_record(columns.iter().map(String::as_str), out)?;
        self.columns = Some(with_names(columns, self.has_more));
        first.iter().try_for_each(|row| self.write_row(row, out))
    }

    /// Whether a column is the record's: one of its fields, or an object that is null.
    fn is_own(&self, name: &str) -> bool {
        self.before.iter().chain(&self.after).any(|own| {
            own.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    fn write_row(&self, row: &Row, out: &mut impl Write) -> Result<()> {
        let Some((columns, names)) = &self.columns else { return Ok(()) };
        let mut cells: Vec<String> = columns.iter().map(|column| cell(row.get(column))).collect();
        if self.has_more {
            let unknown =
                row.iter().filter(|(name, value)| !names.contains(*name) && !value.is_null());
            let more: Map<String, Value> =
                unknown.map(|(name, value)| (name.clone(), value.clone())).collect();
            cells.push(if more.is_empty() { String::new() } else { Value::from(more).to_string() });
        }
        write_record(cells.iter().map(String::as_str), out)
    }
}

fn write_record<'c>(cells: impl Iterator<Item = &'c str>, out: &mut impl Write) -> Result<()> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 10).from_writer(out);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}

/// Of a file's columns all but the one, the last if there is such, that holds what later rows have besides; and their names.
fn with_names(mut columns: Vec<String>, has_more: bool) -> (Vec<String>, HashSet<String>) {
    if has_more {
        columns.pop();
    }
    let names = columns.iter().cloned().collect();
    (columns, names)
}

/// The columns of fields.
fn columns_of(fields: &[Field]) -> Vec<String> {
    let mut columns = Vec::new();
    for Field { name, kind } in fields {
        match kind {
            Kind::Object(inner) => {
                columns.extend(columns_of(inner).iter().map(|inner| format!("{name}.{inner}")));
            }
            _ => columns.push(name.clone()),
        }
    }
    columns
}

/// The columns that were given, each where the first row that has it puts it: after its neighbour there.
fn given(rows: &[Row], is_own: impl Fn(&str) -> bool) -> Vec<String> {
    let mut order = Order::default();
    for row in rows {
        let mut last = None;
        for (name, _) in row.iter() {
            if order.has(name) || !is_own(name) {
                last = Some(order.number(name, last));
            }
        }
    }
    let mut columns: Vec<String> = order.iter().map(|(_, name)| name.to_owned()).collect();
    // An object that is null in some rows has left an empty column of its own there.
    let nested: HashSet<String> =
        columns.iter().filter_map(|column| Some(column.split_once('.')?.0.to_owned())).collect();
    let is_empty = |column: &String| {
        rows.iter().all(|row| row.get(column).is_none_or(|value| value.is_null()))
    };
    columns.retain(|column| !nested.contains(column) || !is_empty(column));
    columns
}

/// The row with the fields of its objects as fields of its own.
pub(super) fn flatten(row: &Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in row {
        match value {
            Value::Object(fields) => {
                for (field, value) in flatten(fields) {
                    let mut column = format!("{name}.{field}");
                    // A given field may have the name of another one's part.
                    while row.contains_key(&column) {
                        column.insert_str(0, "given_");
                    }
                    flat.insert(column, value);
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

    fn layout() -> Layout {
        let field = |name: &str, kind| Field { name: name.to_owned(), kind };
        let speaker = vec![field("text", Kind::Text), field("bytes", Kind::Range)];
        let after = vec![field("speaker", Kind::Object(speaker)), field("cue", Kind::Text)];
        Layout { before: vec![field("schema", Kind::Whole)], after }
    }

    fn written(rows: &[Value], has_more: bool, header: Option<&str>) -> String {
        let header = header.map(|header| header.split(',').map(str::to_owned).collect());
        let mut csv = CsvRows::new(&layout(), has_more, header);
        let mut out = Vec::new();
        for row in rows {
            let own = row.as_object().unwrap().clone();
            csv.write(Row { own, ..Row::default() }, &mut out).unwrap();
        }
        csv.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_first_rows_tell_what_was_given() {
        let rows = [
            json!({"schema": 1, "id": 1, "from": null, "speaker": null, "cue": null}),
            json!({"schema": 1, "id": 2, "from": {"url": "u"}, "n": [1, "a"],
                   "speaker": {"text": "she, too", "bytes": [1, 4]}, "cue": "said"}),
        ];
        let expected = "schema,id,from.url,n,speaker.text,speaker.bytes,cue\n1,1,,,,,\n\
                        1,2,u,\"[1,\"\"a\"\"]\",\"she, too\",\"[1,4]\",said\n";
        assert_eq!(written(&rows, false, None), expected);
        assert_eq!(written(&[], true, None), "schema,speaker.text,speaker.bytes,cue,more\n");
    }

    #[test]
    fn a_field_of_the_name_of_a_part_is_not_lost() {
        let row = json!({"schema": 1, "a": {"b": 1}, "a.b": 2});
        let expected = "schema,given_a.b,a.b,speaker.text,speaker.bytes,cue\n1,1,2,,,\n";
        assert_eq!(written(&[row], false, None), expected);
    }

    #[test]
    fn what_later_rows_have_besides_is_not_lost() {
        let mut rows = vec![json!({"schema": 1, "more": "m"}); FIRST];
        rows.push(json!({"schema": 1, "late": {"a": 1}, "more": null, "speaker": null}));
        let text = written(&rows, true, None);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "schema,more,speaker.text,speaker.bytes,cue,more_more");
        assert_eq!(lines[1], "1,m,,,,");
        assert_eq!(lines[FIRST + 1], "1,,,,,\"{\"\"late.a\"\":1}\"");
        let mut rows = vec![json!({"schema": 1}); FIRST];
        rows.push(json!({"schema": 1, "more": "m"}));
        let text = written(&rows, true, None);
        assert_eq!(text.lines().last(), Some("1,,,,\"{\"\"more\"\":\"\"m\"\"}\""));
    }

    #[test]
    fn large_rows_tell_the_columns_before_they_fill_memory() {
        let text = "a".repeat(FIRST_BYTES / 4);
        let shared = Arc::new(Map::from_iter([("n".to_owned(), Value::from(text))]));
        let mut csv = CsvRows::new(&layout(), true, None);
        let mut out = Vec::new();
        // What rows share is in memory once.
        for _ in 0..6 {
            csv.write(Row { given: Arc::clone(&shared), own: Map::new() }, &mut out).unwrap();
        }
        assert!(!csv.is_written());
        for _ in 0..3 {
            csv.write(Row { own: shared.as_ref().clone(), ..Row::default() }, &mut out).unwrap();
        }
        assert!(csv.is_written());
        assert!(out.starts_with(b"schema,n,speaker.text,speaker.bytes,cue,more\n"));
    }

    #[test]
    fn a_file_is_gone_on_with_below_its_header() {
        let row = json!({"schema": 1, "id": 3, "late": 4, "cue": "said"});
        let header = "schema,id,speaker.text,speaker.bytes,cue,more";
        assert_eq!(written(&[row], true, Some(header)), "1,3,,,said,\"{\"\"late\"\":4}\"\n");
    }
}
