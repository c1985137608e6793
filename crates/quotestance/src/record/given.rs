//! Fields that were given with what a record tells of.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Gives fields whose names are taken free ones, `given_NAME`, so that they can stand beside the
/// record's own. The order stays.
pub fn free_names(
    fields: Map<String, Value>,
    is_taken: impl Fn(&str) -> bool,
) -> Map<String, Value> {
    if !fields.keys().any(|name| is_taken(name)) {
        return fields;
    }
    let free = |name: &str| free_name(name, &fields, &is_taken).into_owned();
    fields.iter().map(|(name, value)| (free(name), value.clone())).collect()
}

/// The name under which one of the fields comes back.
pub(super) fn free_name<'n>(
    name: &'n str,
    fields: &Map<String, Value>,
    is_taken: impl Fn(&str) -> bool,
) -> Cow<'n, str> {
    let mut free = Cow::Borrowed(name);
    while is_taken(&free) || free != name && fields.contains_key(&*free) {
        free = format!("given_{free}").into();
    }
    free
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
            Value::from(fields).to_string(),
            r#"{"given_given_id":1,"given_id":2,"note":3}"#
        );
    }
}
