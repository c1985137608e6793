//! What Label Studio exports.

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use super::array::values;
use crate::exchange::Coding;
use crate::input::text_of;

/// The codings of a file of tasks: one for each annotation, and one of nobody for a task without any.
pub(in crate::exchange) fn read(name: &str, bytes: Vec<u8>) -> Result<Vec<Result<Coding>>> {
    let text = text_of(bytes)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let mut codings = Vec::new();
    for task in values(text) {
        let (line, task) = match task {
            Ok(task) => task,
            Err(error) => {
                codings.push(Err(error.context(name.to_owned())));
                continue;
            }
        };
        let place = format!("{name}:{line}");
        match codings_of(&place, &task) {
            Ok(of_task) => codings.extend(of_task.into_iter().map(Ok)),
            Err(error) => codings.push(Err(error.context(place))),
        }
    }
    Ok(codings)
}

fn codings_of(place: &str, task: &Value) -> Result<Vec<Coding>> {
    let Value::Object(task) = task else { bail!("a task must be an object") };
    let Some(data) = task.get("data") else {
        return minimal(place, task.clone()).map(|coding| vec![coding]);
    };
    let Value::Object(data) = data.clone() else { bail!("`data` must be an object") };
    let unit = coding_of(place, data)?;
    let annotations = match task.get("annotations").or_else(|| task.get("completions")) {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(annotations)) => annotations,
        Some(_) => bail!("`annotations` must be an array"),
    };
    let mut codings = Vec::new();
    for annotation in annotations {
        if annotation.get("was_cancelled") == Some(&Value::Bool(true)) {
            continue;
        }
        let mut coding = Coding { coder: coder(annotation), ..unit.clone() };
        let results = annotation.get("result").and_then(Value::as_array);
        for result in results.into_iter().flatten() {
            let field = result.get("from_name").and_then(Value::as_str).unwrap_or_default();
            let Some(value) = result.get("value") else { continue };
            fill(&mut coding, field, value)?;
        }
        codings.push(coding);
    }
    if codings.is_empty() {
        codings.push(unit);
    }
    Ok(codings)
}

/// The coding of a task in JSON_MIN, whose labels stand beside its data.
fn minimal(place: &str, mut task: Map<String, Value>) -> Result<Coding> {
    let coder = coder(&json!({ "completed_by": task.get("annotator") }));
    let own = ["id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"];
    own.iter().for_each(|own| drop(task.shift_remove(*own)));
    let said: Vec<(&str, Option<Value>)> = ["stance", "stance2", "sentiment", "note"]
        .map(|field| (field, task.shift_remove(field)))
        .into();
    let mut coding = Coding { coder, ..coding_of(place, task)? };
    for (field, value) in said {
        match value {
            None => {}
            Some(Value::String(text)) => fill(&mut coding, field, &json!({ "text": text }))?,
            Some(value) => fill(&mut coding, field, &value)?,
        }
    }
    Ok(coding)
}

/// What the data of a task says.
fn coding_of(place: &str, mut data: Map<String, Value>) -> Result<Coding> {
    if let Some(id) = data.shift_remove("row_id") {
        data.insert("id".to_owned(), id);
    }
    Coding::read(place.to_owned(), data)
}

/// Puts a value of a result into the field that it is of.
fn fill(coding: &mut Coding, field: &str, value: &Value) -> Result<()> {
    let Some(said) = coding.said(field) else { return Ok(()) };
    let words = match value.get("choices").or_else(|| value.get("text")).unwrap_or(value) {
        Value::String(words) => vec![words.as_str()],
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if field == "note" {
        *said = words.join("\n");
        return Ok(());
    }
    match words.as_slice() {
        [] => {}
        [label] => *said = label.trim().to_owned(),
        labels => bail!("{} labels in `{field}`, which takes one", labels.len()),
    }
    Ok(())
}

/// Who made an annotation: what we wrote, or the account by its address, its name or its number.
fn coder(annotation: &Value) -> String {
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let by = annotation.get("completed_by");
    let of = |field: &str| text(by.and_then(|by| by.get(field)));
    let name = format!("{} {}", of("first_name"), of("last_name"));
    let names =
        [text(annotation.get("coder")), text(by), of("email"), name.trim().to_owned(), of("id")];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}
