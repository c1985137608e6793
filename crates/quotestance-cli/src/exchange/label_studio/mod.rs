//! Label Studio: tasks with their annotations as one JSON array, and the labelling configuration as XML.
//!
//! What is read is its export as JSON, or as JSON_MIN. Its own `id` is that of the task, so that ours is `row_id`.

mod array;
mod read;

use std::io::Write;

use anyhow::Result;
use quick_xml::escape::escape;
use serde_json::{Map, Value, json};

use super::labels::FIELDS;
use super::{Coding, Labels, by_unit};

pub(super) use read::read;

/// What labels are given to.
const SUBJECT: &str = "quote";

/// Writes a task for each unit, with an annotation for each coder who said something of it.
pub(super) fn write(codings: &[Coding], out: &mut impl Write) -> Result<()> {
    let tasks = by_unit(codings).into_iter().map(task).collect::<Result<Vec<_>>>()?;
    serde_json::to_writer_pretty(&mut *out, &tasks)?;
    writeln!(out)?;
    Ok(())
}

fn task(unit: Vec<&Coding>) -> Result<Value> {
    let mut data = Map::new();
    let annotations: Vec<Value> =
        unit.iter().filter(|coding| coding.is_coded()).map(|coding| annotation(coding)).collect();
    if let Some(first) = unit.first()
        && let Value::Object(fields) = serde_json::to_value(first)?
    {
        data.insert("row_id".to_owned(), Value::from(first.id.as_str()));
        let said = ["id", "stance", "stance2", "sentiment", "note", "coder"];
        data.extend(fields.into_iter().filter(|(name, _)| !said.contains(&name.as_str())));
    }
    Ok(match annotations.is_empty() {
        true => json!({ "data": data }),
        false => json!({ "data": data, "annotations": annotations }),
    })
}

/// An annotation. Label Studio takes whoever imports it for its author, since it knows users by their accounts alone;
/// `coder` says who it was.
fn annotation(coding: &Coding) -> Value {
    let result = |field: &str, kind: &str, value: Value| json!({"id": format!("{SUBJECT}-{field}"), "from_name": field, "to_name": SUBJECT, "type": kind, "value": value});
    let labels = coding.labels().into_iter().filter(|(_, label)| !label.is_empty());
    let mut results: Vec<Value> = labels
        .map(|(field, label)| result(field, "choices", json!({ "choices": [label] })))
        .collect();
    if !coding.note.is_empty() {
        results.push(result("note", "textarea", json!({ "text": [coding.note] })));
    }
    json!({"coder": coding.coder, "result": results})
}

/// Writes the configuration of a project in which such tasks are labelled.
pub(super) fn write_labels(labels: &Labels, out: &mut impl Write) -> Result<()> {
    writeln!(out, "<View>")?;
    for (title, field) in
        [("About", "target"), ("Said by", "speaker"), ("Where it stands", "context")]
    {
        writeln!(out, "  <Header value=\"{title}\" size=\"5\"/>")?;
        writeln!(out, "  <Text name=\"{field}\" value=\"${field}\"/>")?;
    }
    writeln!(out, "  <Header value=\"The statement\" size=\"5\"/>")?;
    writeln!(out, "  <Text name=\"{SUBJECT}\" value=\"${SUBJECT}\"/>")?;
    for (field, title) in FIELDS {
        let required = if field == "stance2" { "false" } else { "true" };
        writeln!(out, "  <Header value=\"{title}\" size=\"5\"/>")?;
        writeln!(
            out,
            "  <Choices name=\"{field}\" toName=\"{SUBJECT}\" choice=\"single\" required=\"{required}\" showInline=\"true\">"
        )?;
        for label in labels.of(field) {
            writeln!(out, "    <Choice value=\"{}\"/>", escape(label.as_str()))?;
        }
        writeln!(out, "  </Choices>")?;
    }
    writeln!(
        out,
        "  <TextArea name=\"note\" toName=\"{SUBJECT}\" rows=\"2\" maxSubmissions=\"1\" editable=\"true\" placeholder=\"Note\"/>"
    )?;
    writeln!(out, "</View>")?;
    Ok(())
}
