//! What tables show of records.

use serde_json::{Map, Value};

use crate::output::{Column, Shown, stance_colour};

type Row = Map<String, Value>;

/// Columns of `extract`.
pub(super) const QUOTES: &[Column] = &[
    Column { heading: "Quote", cell: quote },
    Column { heading: "Speaker", cell: speaker },
    Column { heading: "Kind", cell: kind },
];

/// Columns of `analyze` and `classify`.
pub(super) const JUDGEMENTS: &[Column] = &[
    Column { heading: "Quote", cell: quote },
    Column { heading: "Speaker", cell: speaker },
    Column { heading: "Target", cell: target },
    Column { heading: "Stance, sentiment", cell: judgement },
];

fn quote(row: &Row) -> Shown {
    let text = text(row.get("text").or(row.get("quote")));
    (text.split_whitespace().collect::<Vec<_>>().join(" "), None)
}

/// The name, or the words of the mention where there is none, and what tells who that is.
fn speaker(row: &Row) -> Shown {
    let Some(Value::Object(speaker)) = row.get("speaker") else {
        return (text(row.get("speaker")), None);
    };
    let name = match speaker.get("name") {
        Some(Value::String(name)) => name.clone(),
        _ => text(speaker.get("text")),
    };
    let description = text(speaker.get("description"));
    let told = description.is_empty() || name.contains(&description);
    (if told { name } else { format!("{name}\n({description})") }, None)
}

fn kind(row: &Row) -> Shown {
    (text(row.get("kind")), None)
}

fn target(row: &Row) -> Shown {
    (text(row.get("target")), None)
}

/// Stance and sentiment on a line each, in the stance's colour.
fn judgement(row: &Row) -> Shown {
    let (stance, colour) = match row.get("abstained") {
        Some(Value::Bool(true)) => ("(unsure)".to_owned(), None),
        _ => label(row, "stance", "stance_p"),
    };
    (format!("{stance}\n{}", label(row, "sentiment", "sentiment_p").0), colour)
}

fn label(row: &Row, field: &str, probabilities: &str) -> Shown {
    let Some(Value::String(label)) = row.get(field) else { return (String::new(), None) };
    let probability = row.get(probabilities).and_then(|p| p.get(label)).and_then(Value::as_f64);
    let shown = probability.map_or(label.clone(), |p| format!("{label} {:.0} %", 100.0 * p));
    (shown, stance_colour(label))
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        _ => String::new(),
    }
}
