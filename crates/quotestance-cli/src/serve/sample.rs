//! The statements that are coded by hand: rows of JSON Lines.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use crate::input::{Content, read_text};
use crate::tally::Tally;

/// A statement to code.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) id: String,
    pub(super) target: String,
    /// All that its row has.
    row: Map<String, Value>,
}

/// What a model or another coder has said of a row: the coder must not see it.
const LABELS: [&str; 3] = ["stance", "stance2", "sentiment"];

/// The statements of a file. Rows that are none are named and passed over.
///
/// # Errors
/// If the file cannot be read, or has none.
pub(super) fn read(path: &Path) -> Result<Vec<Statement>> {
    let text = read_text(path)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    let mut statements = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("{}:{number}", path.display());
        let statement = Content::Json(line.as_bytes().to_vec())
            .fields()
            .and_then(|row| Statement::new(row, &place))
            .and_then(|statement| {
                if !seen.insert((statement.id.clone(), statement.target.clone())) {
                    bail!("`{}` is there twice toward this target", statement.id);
                }
                Ok(statement)
            });
        match statement.with_context(|| place.clone()) {
            Ok(statement) => statements.push(statement),
            Err(error) => tally.refuse(format!("{error:#}")),
        }
    }
    if statements.is_empty() {
        bail!("{}: no statement to code", path.display());
    }
    Ok(statements)
}

impl Statement {
    fn new(mut row: Map<String, Value>, place: &str) -> Result<Self> {
        let text = |row: &Map<String, Value>, field: &str| match row.get(field) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let quote = match text(&row, "quote") {
            quote if quote.trim().is_empty() => text(&row, "text"),
            quote => quote,
        };
        if quote.trim().is_empty() {
            bail!("no `quote`, or an empty one");
        }
        // A speaker may be a record of `analyze`: the name, else the words.
        let speaker = match row.get("speaker") {
            Some(Value::Object(speaker)) => Some(text(speaker, "name"))
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| text(speaker, "text")),
            _ => text(&row, "speaker"),
        };
        let id = Some(text(&row, "id")).filter(|id| !id.is_empty());
        let id = id.unwrap_or_else(|| place.to_owned());
        let target = text(&row, "target");
        for (field, value) in [("quote", quote), ("speaker", speaker), ("id", id.clone())] {
            row.insert(field.to_owned(), Value::String(value));
        }
        Ok(Self { id, target, row })
    }

    /// What a coder sees of it.
    pub(super) fn shown(&self) -> Value {
        let text = |field: &str| self.row.get(field).and_then(Value::as_str).unwrap_or_default();
        json!({
            "id": self.id,
            "lang": text("lang"),
            "quote": text("quote"),
            "context": text("context"),
            "speaker": text("speaker"),
            "target": self.target,
        })
    }

    /// The row with the coder's name and labels. Labels that it had stay as `model_…`.
    pub(super) fn coded(&self, coder: &str, stance: &str, sentiment: &str) -> Map<String, Value> {
        let mut record = Map::new();
        for (field, value) in &self.row {
            let is_label = LABELS.contains(&field.as_str());
            let is_empty = value.is_null() || value == "";
            match (is_label, is_empty) {
                (true, true) => {}
                (true, false) => drop(record.insert(format!("model_{field}"), value.clone())),
                (false, _) => drop(record.insert(field.clone(), value.clone())),
            }
        }
        for (field, label) in
            [("stance", stance), ("stance2", ""), ("sentiment", sentiment), ("coder", coder)]
        {
            record.insert(field.to_owned(), Value::from(label));
        }
        record
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn rows_of_any_command_can_be_coded_and_hide_their_labels() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let rows = [
            r#"{"id":"a","quote":"Let them in.","target":"migrants","stance":"","sampling":{"probability":0.5}}"#,
            r#"{"id":"b","text":"We owe them.","target":null,"stance":"obligation","speaker":{"text":"she","name":"Nina"}}"#,
            r#"{"id":"b","text":"Again.","target":null}"#,
            r#"{"quote":" "}"#,
            "[1]",
        ];
        fs::write(&path, rows.join("\n")).unwrap();
        let found = read(&path).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[1].shown(),
            json!({"id": "b", "lang": "", "quote": "We owe them.", "context": "", "speaker": "Nina", "target": ""})
        );
        let coded = found[0].coded("ann", "compassion", "neutral");
        assert_eq!(coded["sampling"], json!({"probability": 0.5}));
        assert_eq!((&coded["stance"], &coded["coder"]), (&json!("compassion"), &json!("ann")));
        assert!(!coded.contains_key("model_stance"));
        let coded = found[1].coded("ann", "neutral", "");
        assert_eq!(coded["model_stance"], "obligation");
        fs::write(&path, "\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().ends_with("no statement to code"));
    }
}
