//! Fields of rows, whichever form they came in: nested as in JSON, or as columns `speaker.name` of a table.

use anyhow::{Result, bail};
use serde_json::{Map, Value};

/// The fields of a row.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    pub(crate) fn new(mut fields: Map<String, Value>) -> Self {
        // What late rows of CSV have besides their columns.
        if let Some(Value::String(more)) = fields.get("more")
            && let Ok(Value::Object(more)) = serde_json::from_str(more)
        {
            for (name, value) in more {
                fields.entry(name).or_insert(value);
            }
        }
        Self(fields)
    }

    /// Whether there is a field of this name, null or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The value at a path such as `speaker.name`; nothing where it is null or an empty text.
    fn value(&self, path: &str) -> Option<&Value> {
        let found = self.0.get(path).or_else(|| {
            let (object, field) = path.split_once('.')?;
            self.0.get(object)?.get(field)
        });
        found.filter(|value| !value.is_null() && value.as_str() != Some(""))
    }

    /// The text at a path; numbers are text, too.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        match self.value(path)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The first of the fields that has a text.
    pub(crate) fn first_text(&self, names: &[String]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    pub(crate) fn flag(&self, path: &str) -> bool {
        match self.value(path) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }

    /// The nested value at a path; tables hold its JSON.
    pub(crate) fn nested(&self, path: &str) -> Option<Value> {
        match self.value(path)? {
            Value::String(text) => serde_json::from_str(text).ok(),
            value => Some(value.clone()),
        }
    }

    /// Labels with their probabilities, in their order; none where there are none.
    ///
    /// # Errors
    /// If one is no number from 0 to 1.
    pub(crate) fn probabilities(&self, name: &str) -> Result<Vec<(String, f64)>> {
        let prefix = format!("{name}.");
        let pairs: Vec<(&str, &Value)> = match self.0.get(name) {
            Some(Value::Object(inner)) => inner.iter().map(|(l, v)| (l.as_str(), v)).collect(),
            _ => self.0.iter().filter_map(|(l, v)| Some((l.strip_prefix(&prefix)?, v))).collect(),
        };
        let mut probabilities = Vec::with_capacity(pairs.len());
        for (label, value) in pairs {
            let p = match value {
                Value::Null => continue,
                Value::String(text) if text.is_empty() => continue,
                Value::String(text) => text.parse().ok(),
                value => value.as_f64(),
            };
            match p {
                Some(p) if (0.0..=1.0).contains(&p) => probabilities.push((label.to_owned(), p)),
                _ => bail!("`{name}`: the probability of `{label}` must be a number from 0 to 1"),
            }
        }
        Ok(probabilities)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Fields {
        let Value::Object(map) = value else { unreachable!() };
        Fields::new(map)
    }

    #[test]
    fn both_forms_say_the_same() {
        let nested = json!({
            "speaker": {"name": "Ann", "text": null}, "abstained": true,
            "stance_p": {"a": 0.25, "b": 0.75}, "reasons": [1],
        });
        let flat = json!({
            "speaker.name": "Ann", "speaker.text": "", "abstained": "true",
            "stance_p.a": "0.25", "stance_p.b": "0.75", "reasons": "[1]",
            "more": "{\"late\":3}",
        });
        let flat = fields(flat);
        assert_eq!(flat.text("late").as_deref(), Some("3"));
        for fields in [fields(nested), flat] {
            assert_eq!(fields.text("speaker.name").as_deref(), Some("Ann"));
            assert_eq!(fields.text("speaker.text"), None);
            assert!(fields.flag("abstained"));
            assert_eq!(fields.nested("reasons"), Some(json!([1])));
            let p = fields.probabilities("stance_p").unwrap();
            assert_eq!(p, [("a".to_owned(), 0.25), ("b".to_owned(), 0.75)]);
        }
    }

    #[test]
    fn what_is_no_probability_is_told() {
        for wrong in [json!("x"), json!(1.5), json!([])] {
            let error = fields(json!({"stance_p": {"a": wrong}})).probabilities("stance_p");
            let expected = "`stance_p`: the probability of `a` must be a number from 0 to 1";
            assert_eq!(error.unwrap_err().to_string(), expected);
        }
        assert!(fields(json!({"stance_p": null})).probabilities("stance_p").unwrap().is_empty());
    }
}
