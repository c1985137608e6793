//! Where in a statement's words its reasons stand.

use serde::Serialize;
use serde_json::Value;

use super::fields::Fields;

/// What speaks for a stance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Reason {
    pub(crate) feature: String,
    pub(crate) weight: f64,
    /// The words that it stands on, within the statement or around it.
    pub(crate) words: Vec<String>,
}

/// A stretch of UTF-16 units, `[start, end)`, as scripts count.
pub(crate) type Stretch = [usize; 2];

/// The reasons of a row, and the stretches of `text` that they stand on, in order and apart from each other.
pub(crate) fn reasons(fields: &Fields, text: &str) -> (Vec<Reason>, Vec<Stretch>) {
    let Some(Value::Array(given)) = fields.nested("reasons") else { return Default::default() };
    let units: Vec<u16> = text.encode_utf16().collect();
    let fragments = fragments(fields);
    let mut reasons = Vec::with_capacity(given.len());
    let mut stretches = Vec::new();
    for reason in &given {
        let words = reason.get("words").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let text_of = |words: &Value| words.get("text").and_then(Value::as_str).map(str::to_owned);
        stretches.extend(words.iter().filter_map(|words| {
            let units_of: Vec<u16> = text_of(words)?.encode_utf16().collect();
            place(words, &units_of, &units, &fragments)
        }));
        reasons.push(Reason {
            feature: reason.get("feature").and_then(Value::as_str).unwrap_or_default().to_owned(),
            weight: reason.get("weight").and_then(Value::as_f64).unwrap_or_default(),
            words: words.iter().filter_map(text_of).collect(),
        });
    }
    (reasons, joined(stretches))
}

/// The fragments of a quote in the source.
fn fragments(fields: &Fields) -> Vec<Stretch> {
    let Some(Value::Array(fragments)) = fields.nested("fragments") else { return Vec::new() };
    fragments.iter().filter_map(|fragment| stretch(fragment.get("utf16")?)).collect()
}

fn stretch(range: &Value) -> Option<Stretch> {
    let end = |index: usize| usize::try_from(range.get(index)?.as_u64()?).ok();
    Some([end(0)?, end(1)?]).filter(|[start, end]| start < end)
}

/// Where words of the source stand in the text, which is made of its fragments; markup between them may have been
/// left out, so that the place is only a guess, and the words decide.
fn place(words: &Value, wanted: &[u16], text: &[u16], fragments: &[Stretch]) -> Option<Stretch> {
    let [start, end] = stretch(words.get("utf16")?).filter(|_| !wanted.is_empty())?;
    // The words at a place, if they are there.
    let there = |at: usize| {
        let end = at.checked_add(wanted.len())?;
        (text.get(at..end)? == wanted).then_some([at, end])
    };
    if let Some(field) = words.get("in") {
        return there(start).filter(|_| field == "quote");
    }
    let mut offset = 0usize;
    for &[first, last] in fragments {
        if first <= start && end <= last {
            let guess = offset.checked_add(start - first)?;
            let nearest =
                || (0..text.len()).filter_map(there).min_by_key(|[at, _]| at.abs_diff(guess));
            return there(guess).or_else(nearest);
        }
        offset = offset.checked_add(last - first)?.checked_add(1)?;
    }
    None
}

/// The stretches in order; those that touch or overlap are one.
fn joined(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for [start, end] in stretches {
        match joined.last_mut() {
            Some(last) if start <= last[1] => last[1] = last[1].max(end),
            _ => joined.push([start, end]),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn marked(row: Value, text: &str) -> Vec<String> {
        let Value::Object(map) = row else { unreachable!() };
        let (_, stretches) = reasons(&Fields::new(map), text);
        let units: Vec<u16> = text.encode_utf16().collect();
        let of = |[start, end]: Stretch| String::from_utf16(&units[start..end]).unwrap();
        stretches.into_iter().map(of).collect()
    }

    fn reason(words: &[(&str, usize)]) -> Value {
        let words: Vec<Value> = words
            .iter()
            .map(|(text, start)| json!({"text": text, "utf16": [start, start + text.encode_utf16().count()]}))
            .collect();
        json!({"feature": "f", "weight": 1.0, "words": words})
    }

    #[test]
    fn places_of_the_source_are_found_in_the_rejoined_words() {
        let row = json!({
            "fragments": [{"utf16": [10, 18]}, {"utf16": [30, 36]}],
            "reasons": [reason(&[("feel", 12), ("do", 32)]), reason(&[("I feel", 10), ("said", 24)])],
        });
        assert_eq!(marked(row, "I feel 😀 I do."), ["I feel", "do"]);
    }

    #[test]
    fn markup_between_does_not_lead_astray() {
        // “We <b>owe</b> them.” in the source, from 4.
        let row = json!({"fragments": [{"utf16": [4, 23]}], "reasons": [reason(&[("owe", 10)])]});
        assert_eq!(marked(row, "We owe them."), ["owe"]);
        let row = json!({"fragments": [{"utf16": [4, 23]}], "reasons": [reason(&[("pay", 10)])]});
        assert!(marked(row, "We owe them.").is_empty());
    }

    #[test]
    fn places_in_other_fields_are_none() {
        let words = |field: &str| json!([{"feature": "f", "weight": 1, "words": [{"text": "owe", "in": field, "utf16": [3, 6]}]}]);
        assert_eq!(marked(json!({"reasons": words("quote")}), "We owe."), ["owe"]);
        assert!(marked(json!({"reasons": words("context")}), "We owe.").is_empty());
        assert!(
            marked(json!({"reasons": "[{\"words\":[{\"utf16\":[9,2]}]}, 3]"}), "We").is_empty()
        );
    }

    #[test]
    fn places_beyond_all_numbers_are_none() {
        let (last, far) = (u64::MAX, u64::MAX - 2);
        let words = |place: Value| json!([{"feature": "f", "weight": 1, "words": [place]}]);
        let place = json!({"text": "owe", "in": "quote", "utf16": [far, last]});
        assert!(marked(json!({"reasons": words(place)}), "We owe.").is_empty());
        let place = json!({"text": "pay", "utf16": [far, last]});
        for fragments in [
            json!([{"utf16": [0, 9]}, {"utf16": [1, last]}]),
            json!([{"utf16": [0, far]}, {"utf16": [0, last]}]),
        ] {
            let row = json!({"fragments": fragments, "reasons": words(place.clone())});
            assert!(marked(row, "We owe.").is_empty());
        }
    }
}
