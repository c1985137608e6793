//! Rows with the fields that were given with them.

use serde::Serialize;
use serde_json::{Map, Value};

/// A record after the fields that were given with what it tells of.
#[derive(Debug, Serialize)]
pub(crate) struct Carried<'r, R> {
    /// The given fields, none of a name of the record's: see [`free_names`].
    #[serde(flatten)]
    pub(crate) given: &'r Map<String, Value>,
    /// The record.
    #[serde(flatten)]
    pub(crate) record: R,
}

/// Gives fields whose names are taken free ones: `given_NAME`.
pub(crate) fn free_names(
    fields: Map<String, Value>,
    is_taken: impl Fn(&str) -> bool,
) -> Map<String, Value> {
    if !fields.keys().any(|name| is_taken(name)) {
        return fields;
    }
    let free = |name: &String| {
        let mut free = name.clone();
        while is_taken(&free) || free != *name && fields.contains_key(&free) {
            free = format!("given_{free}");
        }
        free
    };
    fields.iter().map(|(name, value)| (free(name), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn taken_names_are_given_back_under_others() {
        let row = json!({"id": 1, "given_id": 2, "note": 3});
        let fields = free_names(row.as_object().unwrap().clone(), |name| name == "id");
        assert_eq!(
            Value::from(fields.clone()),
            json!({"given_given_id": 1, "given_id": 2, "note": 3})
        );
        let row = Carried { given: &fields, record: json!({"id": 4}) };
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(text, r#"{"given_given_id":1,"given_id":2,"note":3,"id":4}"#);
    }
}
