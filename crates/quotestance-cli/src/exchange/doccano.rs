//! doccano: a data set of text classification as JSON Lines, and its labels as JSON.
//!
//! A text has labels of one kind, so that ours are told apart by what they begin with: `stance: neutral`. Fields
//! beside text and labels are doccano's metadata. It exports a file for each coder, as a ZIP archive; the file's name
//! is the coder's.

use std::io::Write;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use super::archive::Archive;
use super::labels::FIELDS;
use super::{Coding, Labels};
use crate::input::{Form, Item, LimitArgs, rows_of};

/// Colours of labels, dark enough for white letters on them (Okabe & Ito 2008, the darker ones).
const COLOURS: [&str; 4] = ["#0072B2", "#D55E00", "#00795A", "#6E4A7E"];

/// Keys that choose a label.
const KEYS: &str = "1234567890abcdefghijklmnopqrstuvwxyz";

/// Writes a line for each coding.
pub(super) fn write(codings: &[Coding], out: &mut impl Write) -> Result<()> {
    for coding in codings {
        let Value::Object(mut fields) = serde_json::to_value(coding)? else { continue };
        let labels = FIELDS.iter().zip(coding.labels());
        let labels: Vec<String> = labels
            .filter(|(_, (_, label))| !label.is_empty())
            .map(|((_, title), (_, label))| format!("{title}: {label}"))
            .collect();
        for name in ["id", "quote", "stance", "stance2", "sentiment"] {
            fields.shift_remove(name);
        }
        if coding.note.is_empty() {
            fields.shift_remove("note");
        }
        if let Some(Value::Object(parts)) = fields.shift_remove("sampling") {
            fields
                .extend(parts.into_iter().map(|(name, value)| (format!("sampling.{name}"), value)));
        }
        let mut line = Map::new();
        line.insert("text".to_owned(), Value::from(coding.quote.as_str()));
        line.insert("label".to_owned(), Value::from(labels));
        line.insert("row_id".to_owned(), Value::from(coding.id.as_str()));
        line.extend(fields);
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes the labels, for a project's page of labels.
pub(super) fn write_labels(labels: &Labels, out: &mut impl Write) -> Result<()> {
    let all = FIELDS.iter().zip(COLOURS).flat_map(|((field, title), colour)| {
        labels.of(field).iter().map(move |label| (format!("{title}: {label}"), colour))
    });
    let keys = KEYS.chars().map(Some).chain(std::iter::repeat(None));
    let labels: Vec<Value> = all
        .zip(keys)
        .map(|((text, colour), key)| {
            json!({"text": text, "suffix_key": key, "background_color": colour, "text_color": "#ffffff"})
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &labels)?;
    writeln!(out)?;
    Ok(())
}

/// Whether the first line of a text is one of such a data set.
pub(super) fn is_data(text: &[u8]) -> bool {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let Ok(Value::Object(row)) = serde_json::from_slice(line) else { return false };
    let labels = ["label", "labels"].iter().find_map(|name| row.get(*name));
    labels.is_some_and(Value::is_array) && (row.contains_key("text") || row.contains_key("data"))
}

/// The codings of a data set, or of each in a ZIP archive.
pub(super) fn read(name: &str, bytes: Vec<u8>, limit: LimitArgs) -> Result<Vec<Result<Coding>>> {
    if !Archive::is_archive(&bytes) {
        return codings(name, "", bytes, limit);
    }
    let mut archive = Archive::open(&bytes)?;
    let mut found = Vec::new();
    for inner in archive.names() {
        let bytes = archive.read(&inner).with_context(|| inner.clone())?;
        // A coder who has done nothing.
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let file = inner.rsplit('/').next().unwrap_or_default();
        let coder = file.rsplit_once('.').map_or(file, |(coder, _)| coder);
        // What all coders share is no coder's.
        let coder = if coder == "all" { "" } else { coder };
        found.extend(codings(&format!("{name}/{inner}"), coder, bytes, limit)?);
    }
    Ok(found)
}

fn codings(
    name: &str,
    coder: &str,
    bytes: Vec<u8>,
    limit: LimitArgs,
) -> Result<Vec<Result<Coding>>> {
    let items = rows_of(name, bytes, Form::JsonLines, &[], limit)?;
    let read = |item: Item| {
        let Item { place, content } = item;
        let mut coding = coding(&place, content.fields()?).with_context(|| place.clone())?;
        if coding.coder.is_empty() {
            coding.coder = coder.to_owned();
        }
        Ok(coding)
    };
    Ok(items.map(|item| item.and_then(read)).collect())
}

fn coding(place: &str, mut row: Map<String, Value>) -> Result<Coding> {
    let mut take = |names: &[&str]| names.iter().find_map(|name| row.shift_remove(*name));
    let text = take(&["text", "data"]);
    let labels = take(&["label", "labels"]);
    let comments = take(&["Comments", "comments"]);
    let id = take(&["row_id", "id"]);
    // Earlier versions keep metadata together.
    if let Some(Value::Object(meta)) = row.shift_remove("meta") {
        row.extend(meta);
    }
    for (name, value) in [("quote", text), ("id", row.shift_remove("row_id").or(id))] {
        if let Some(value) = value {
            row.insert(name.to_owned(), value);
        }
    }
    let mut coding = Coding::read(place.to_owned(), row)?;
    let labels = match labels {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(labels)) => labels,
        Some(label @ Value::String(_)) => vec![label],
        Some(_) => bail!("`label` must be an array of labels"),
    };
    for label in &labels {
        let Some(label) = label.as_str() else { bail!("`label` must be an array of labels") };
        put(&mut coding, label)?;
    }
    if let Some(Value::Array(comments)) = comments {
        let comments: Vec<&str> = comments.iter().filter_map(Value::as_str).collect();
        if !comments.is_empty() {
            coding.note = comments.join("\n");
        }
    }
    Ok(coding)
}

/// Puts a label such as `stance: neutral` into its field; other labels are passed over.
pub(super) fn put(coding: &mut Coding, label: &str) -> Result<()> {
    let Some((title, label)) = label.split_once(':') else { return Ok(()) };
    let title = title.trim().to_lowercase();
    let Some((field, title)) = FIELDS.iter().find(|(_, known)| *known == title) else {
        return Ok(());
    };
    let (label, Some(said)) = (label.trim(), coding.said(field)) else { return Ok(()) };
    if !said.is_empty() && said != label {
        bail!("two labels of the {title}: `{said}` and `{label}`");
    }
    *said = label.to_owned();
    Ok(())
}
