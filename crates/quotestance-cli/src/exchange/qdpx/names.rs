//! Names of codes and variables, in what is written and in what comes back.

use super::super::Coding;
use super::super::labels::FIELDS;
use super::guid::guid;

/// The name and the GUID of the code of a field, below which its labels are.
pub(super) fn field_code(field: &str, title: &str) -> (String, String) {
    (title.to_owned(), guid(&["code", field]))
}

/// The name and the GUID of the code of a label. Each has a name of its own, since not every program takes two codes
/// of one name below different ones.
pub(super) fn label_code(field: &str, title: &str, label: &str) -> (String, String) {
    (format!("{title}: {label}"), guid(&["code", field, label]))
}

/// The field and the label that a code stands for, by its name, or by its name and that of the code above it.
pub(super) fn label_of(name: &str, parent: &str) -> Option<(&'static str, String)> {
    let field = |title: &str| {
        let title = title.trim().to_lowercase();
        FIELDS.iter().find(|(_, known)| *known == title).map(|(field, _)| *field)
    };
    if let Some((title, label)) = name.split_once(':')
        && let Some(field) = field(title)
    {
        return Some((field, label.trim().to_owned()));
    }
    field(parent).map(|field| (field, name.trim().to_owned()))
}

/// The name of a source, which tells its unit to people, and to us where variables were lost.
pub(super) fn source_name(coding: &Coding) -> String {
    match coding.unit() {
        (id, "") => id.to_owned(),
        (id, target) => format!("{id} [{target}]"),
    }
}

/// The id and the target that the name of a source tells.
pub(super) fn unit_of(name: &str) -> (String, String) {
    let parts = name.strip_suffix(']').and_then(|name| name.rsplit_once(" ["));
    let (id, target) = parts.unwrap_or((name, ""));
    (id.to_owned(), target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_by_their_names_or_places() {
        let of =
            |name, parent| label_of(name, parent).map(|(field, label)| format!("{field}={label}"));
        assert_eq!(of("stance: neutral", "").as_deref(), Some("stance=neutral"));
        assert_eq!(of("Second Stance:neutral", "x").as_deref(), Some("stance2=neutral"));
        assert_eq!(of("neutral", "Sentiment").as_deref(), Some("sentiment=neutral"));
        assert_eq!(of("irony", "my codes"), None);
        assert_eq!(of("my: code", ""), None);
    }

    #[test]
    fn sources_by_their_names() {
        let coding = |id: &str, target: &str| Coding {
            id: id.to_owned(),
            target: target.to_owned(),
            ..Coding::default()
        };
        for (id, target) in
            [("a.txt#1", "migrants"), ("7", ""), ("a [b]#1", "wind farms"), ("[x", "")]
        {
            let name = source_name(&coding(id, target));
            assert_eq!(unit_of(&name), (id.to_owned(), target.to_owned()), "{name}");
        }
    }
}
