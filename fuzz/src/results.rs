//! Rows of results as they are read back.

use serde_json::{Map, Value};

use crate::row::{Fields, reasons};

/// Reads a row as `report` does.
///
/// # Panics
/// If words of a reason are said to stand where there is no text, or a probability is none.
pub fn read_result(row: Map<String, Value>) {
    let names: Vec<String> = row.keys().cloned().collect();
    let fields = Fields::new(row);
    let text = fields.text("text").or_else(|| fields.text("quote")).unwrap_or_default();
    let (found, stretches) = reasons(&fields, &text);
    let units = text.encode_utf16().count();
    for &[start, end] in &stretches {
        assert!(start < end && end <= units, "{start}..{end} of {units}");
    }
    assert!(stretches.windows(2).all(|pair| pair[0][1] < pair[1][0]), "{stretches:?}");
    assert!(found.len() >= usize::from(!stretches.is_empty()));
    for name in ["stance_p", "sentiment_p"].into_iter().chain(names.iter().map(String::as_str)) {
        if let Ok(found) = fields.probabilities(name) {
            assert!(found.iter().all(|(_, p)| (0.0..=1.0).contains(p)), "{found:?}");
        }
        let _ = (fields.flag(name), fields.text(name), fields.nested(name), fields.has(name));
    }
    let _ = fields.first_text(&names);
}
