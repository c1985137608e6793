//! The fields of rows, for the forms that must know them before the rows.

use crate::Model;

/// The field of reasons, which is there only if they were asked for.
const REASONS: &str = "reasons";

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a field holds, if it is not null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A truth value.
    Flag,
    /// A start and an end.
    Range,
    /// Objects of these fields.
    List(Vec<Field>),
    /// An object of these fields.
    Object(Vec<Field>),
}

/// What rows hold: the record's fields, and between them those that were given with what it tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The record's fields that stand before the given ones.
    pub before: Vec<Field>,
    /// Those that stand after them.
    pub after: Vec<Field>,
}

impl Layout {
    /// Rows of `extract`.
    pub fn quotes() -> Self {
        Self { before: Vec::new(), after: quote() }
    }

    /// Rows of `analyze`.
    pub fn judgements(model: &Model) -> Self {
        let mut after = quote();
        after.extend(verdict(model, false));
        Self { before: Vec::new(), after }
    }

    /// Rows of `classify`.
    pub fn statements(model: &Model) -> Self {
        Self { before: vec![field("schema", FieldKind::Whole)], after: verdict(model, true) }
    }

    /// The same with a field of reasons, if any were asked for.
    pub fn with_reasons(mut self, count: usize) -> Self {
        let mention = self.after.iter().find(|field| field.name == "mention");
        if let Some(Field { kind: FieldKind::Object(mention), .. }) = mention
            && count > 0
        {
            let words = mention.iter().filter(|field| field.name != "via").cloned().collect();
            let weight = field("weight", FieldKind::Number);
            let words = field("words", FieldKind::List(words));
            let reason = FieldKind::List(vec![text("feature"), weight, words]);
            self.after.push(field(REASONS, reason));
        }
        self
    }

    /// The record's fields, in their order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.before.iter().chain(&self.after)
    }

    /// Whether a given field must not bear this name: [`Layout::has`], but for a statement's target,
    /// which is given and is the record's.
    pub fn takes(&self, name: &str) -> bool {
        let is_statement = !self.before.is_empty();
        self.has(name) && !(is_statement && name == "target")
    }

    /// Whether a field of the record has this name, or a column of an object of the record would have it.
    pub fn has(&self, name: &str) -> bool {
        // Reasons that were given with a row are never taken for its own, asked for or not.
        if name == REASONS {
            return self.after.iter().any(|field| field.name == "mention");
        }
        self.fields().any(|field| {
            let rest = name.strip_prefix(&field.name);
            let is_object = matches!(field.kind, FieldKind::Object(_));
            rest.is_some_and(|rest| rest.is_empty() || is_object && rest.starts_with('.'))
        })
    }
}

fn field(name: &str, kind: FieldKind) -> Field {
    Field { name: name.to_owned(), kind }
}

fn text(name: &str) -> Field {
    field(name, FieldKind::Text)
}

fn place() -> Vec<Field> {
    ["bytes", "chars", "utf16"].map(|name| field(name, FieldKind::Range)).to_vec()
}

fn quote() -> Vec<Field> {
    let mut speaker = ["text", "name", "description"].map(text).to_vec();
    speaker.extend(place());
    let mut fields = vec![field("schema", FieldKind::Whole)];
    fields.extend(["doc", "id", "lang", "kind", "text"].map(text));
    fields.extend([
        field("span", FieldKind::Object(place())),
        field("fragments", FieldKind::List(place())),
        field("speaker", FieldKind::Object(speaker)),
        text("cue"),
    ]);
    fields
}

fn verdict(model: &Model, of_passage: bool) -> Vec<Field> {
    let shares = |labels: &[String]| {
        FieldKind::Object(labels.iter().map(|label| field(label, FieldKind::Number)).collect())
    };
    let mut mention = vec![text("text"), text("via")];
    mention.extend(of_passage.then(|| text("in")));
    mention.extend(place());
    vec![
        text("target"),
        field("mention", FieldKind::Object(mention)),
        text("stance"),
        field("stance_p", shares(model.stances())),
        text("sentiment"),
        field("sentiment_p", shares(model.sentiments())),
        field("abstained", FieldKind::Flag),
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
                (FieldKind::Object(fields), "span") | (FieldKind::List(fields), "fragments") => {
                    check(schema, "place", fields);
                }
                (FieldKind::Object(fields), name @ ("speaker" | "mention")) => {
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

    #[test]
    fn reasons_are_a_field_where_they_are_asked_for() {
        let names = |fields: &[Field]| {
            fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>().join(" ")
        };
        let layout = || Layout::statements(Model::embedded_fast());
        assert!(!names(&layout().with_reasons(0).after).contains(REASONS));
        let with = layout().with_reasons(1);
        let Some(Field { kind: FieldKind::List(reason), .. }) = with.after.last() else {
            unreachable!("the last field is the list")
        };
        assert_eq!(names(reason), "feature weight words");
        let FieldKind::List(words) = &reason[2].kind else { unreachable!("a list of places") };
        assert_eq!(names(words), "text in bytes chars utf16");
        assert!(layout().has(REASONS) && !Layout::quotes().has(REASONS));
    }
}
