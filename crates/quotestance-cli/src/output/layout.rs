//! The fields of rows, for the forms that must know them before the rows.

use quotestance::Model;

use super::Column;

/// A field of a record.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What a field holds, if it is not null.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Text,
    Whole,
    Share,
    Flag,
    /// A start and an end.
    Range,
    /// Objects of these fields.
    List(Vec<Field>),
    Object(Vec<Field>),
}

/// What rows hold: the record's fields, and between them those that were given with what it tells of.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// What a table shows.
    pub(crate) shown: &'static [Column],
    /// The record's fields that stand before the given ones.
    pub(crate) before: Vec<Field>,
    /// Those that stand after them.
    pub(crate) after: Vec<Field>,
}

impl Layout {
    /// Rows of `extract`.
    pub(crate) fn quotes(shown: &'static [Column]) -> Self {
        Self { shown, before: Vec::new(), after: quote() }
    }

    /// Rows of `analyze`.
    pub(crate) fn judgements(shown: &'static [Column], model: &Model) -> Self {
        let mut after = quote();
        after.extend(verdict(model, false));
        Self { shown, before: Vec::new(), after }
    }

    /// Rows of `classify`.
    pub(crate) fn statements(shown: &'static [Column], model: &Model) -> Self {
        Self { shown, before: vec![field("schema", Kind::Whole)], after: verdict(model, true) }
    }

    /// Whether a field of the record has this name, or a column of an object of the record would have it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.before.iter().chain(&self.after).any(|field| {
            let rest = name.strip_prefix(&field.name);
            let is_object = matches!(field.kind, Kind::Object(_));
            rest.is_some_and(|rest| rest.is_empty() || is_object && rest.starts_with('.'))
        })
    }
}

fn field(name: &str, kind: Kind) -> Field {
    Field { name: name.to_owned(), kind }
}

fn text(name: &str) -> Field {
    field(name, Kind::Text)
}

fn place() -> Vec<Field> {
    ["bytes", "chars", "utf16"].map(|name| field(name, Kind::Range)).to_vec()
}

fn quote() -> Vec<Field> {
    let mut speaker = ["text", "name", "description"].map(text).to_vec();
    speaker.extend(place());
    let mut fields = vec![field("schema", Kind::Whole)];
    fields.extend(["doc", "id", "lang", "kind", "text"].map(text));
    fields.extend([
        field("span", Kind::Object(place())),
        field("fragments", Kind::List(place())),
        field("speaker", Kind::Object(speaker)),
        text("cue"),
    ]);
    fields
}

fn verdict(model: &Model, of_passage: bool) -> Vec<Field> {
    let shares = |labels: &[String]| {
        Kind::Object(labels.iter().map(|label| field(label, Kind::Share)).collect())
    };
    let mut mention = vec![text("text"), text("via")];
    mention.extend(of_passage.then(|| text("in")));
    mention.extend(place());
    vec![
        text("target"),
        field("mention", Kind::Object(mention)),
        text("stance"),
        field("stance_p", shares(model.stances())),
        text("sentiment"),
        field("sentiment_p", shares(model.sentiments())),
        field("abstained", Kind::Flag),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Checks that the fields are those that the schema's `definition` asks for, and so within them.
    fn check(schema: &Value, definition: &str, fields: &[Field]) {
        let of = |name: &str| {
            let required = schema["$defs"][name]["required"].as_array().unwrap();
            required.iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let mut names = of(definition);
        if ["speaker", "mention"].contains(&definition) {
            names.extend(of("place"));
        }
        let found: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(found, names, "{definition}");
        for field in fields {
            match (&field.kind, field.name.as_str()) {
                (Kind::Object(fields), "span") | (Kind::List(fields), _) => {
                    check(schema, "place", fields);
                }
                (Kind::Object(fields), name @ ("speaker" | "mention")) => {
                    check(schema, name, fields);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn fields_are_those_of_the_schema() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/records.json");
        let schema = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        check(&schema, "quote", &quote());
        check(&schema, "verdict", &verdict(Model::embedded_fast(), false));
    }
}
