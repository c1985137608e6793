//! Rows with the fields that were given with them.

use serde::Serialize;
use serde_json::{Map, Value};

/// A record after the fields that were given with what it tells of.
#[derive(Debug, Serialize)]
pub(crate) struct Carried<'r, R> {
    /// The given fields, none of a name of the record's: see [`free_names`](quotestance::record::free_names).
    #[serde(flatten)]
    pub(crate) given: &'r Map<String, Value>,
    /// The record.
    #[serde(flatten)]
    pub(crate) record: R,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_record_stands_after_what_was_given() {
        let given = json!({"note": 3});
        let row = Carried { given: given.as_object().unwrap(), record: json!({"id": 4}) };
        assert_eq!(serde_json::to_string(&row).unwrap(), r#"{"note":3,"id":4}"#);
    }
}
