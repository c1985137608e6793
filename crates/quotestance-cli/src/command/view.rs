//! What the table of `extract` shows of records.

use serde_json::{Map, Value};

use crate::output::Column;

type Row = Map<String, Value>;

/// Columns of `extract`.
pub(super) const QUOTES: &[Column] = &[
    Column { heading: "Quote", cell: quote },
    Column { heading: "Speaker", cell: speaker },
    Column { heading: "Kind", cell: kind },
];

fn quote(row: &Row) -> String {
    text(row.get("text")).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name, or the words of the mention where there is none, and what tells who that is.
fn speaker(row: &Row) -> String {
    let Some(Value::Object(speaker)) = row.get("speaker") else { return String::new() };
    let name = match speaker.get("name") {
        Some(Value::String(name)) => name.clone(),
        _ => text(speaker.get("text")),
    };
    let description = text(speaker.get("description"));
    let told = description.is_empty() || name.contains(&description);
    if told { name } else { format!("{name}\n({description})") }
}

fn kind(row: &Row) -> String {
    text(row.get("kind"))
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    }
}
