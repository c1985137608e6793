//! What of a project tells codings.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use super::{names, text};
use crate::exchange::Coding;

/// What of a project tells codings.
#[derive(Debug, Default)]
pub(super) struct Project {
    pub(super) users: HashMap<String, String>,
    /// The name of each code, and that of the code above it.
    pub(super) codes: HashMap<String, (String, String)>,
    pub(super) variables: HashMap<String, String>,
    pub(super) notes: HashMap<String, Note>,
    pub(super) sources: Vec<Source>,
}

#[derive(Debug, Default)]
pub(super) struct Note {
    pub(super) user: String,
    pub(super) text: String,
}

/// A text source.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) guid: String,
    /// Where its text is.
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) content: String,
    /// Codes, and who gave them.
    pub(super) codings: Vec<(String, String)>,
    pub(super) notes: Vec<String>,
    pub(super) variables: Vec<(String, String)>,
}

/// The codings of a project, whose sources have these texts.
pub(super) fn codings(
    place: &str,
    project: &Project,
    mut texts: HashMap<String, Result<String>>,
) -> Vec<Result<Coding>> {
    let mut codings = Vec::new();
    for source in &project.sources {
        let place = format!("{place}:{}", source.line);
        let text = texts.remove(&source.guid).unwrap_or_else(|| Ok(source.content.clone()));
        match text.and_then(|text| of_source(&place, project, source, &text)) {
            Ok(of_source) => codings.extend(of_source.into_iter().map(|coding| {
                coding.with_context(|| format!("{place}: source `{}`", source.name))
            })),
            Err(error) => {
                codings.push(Err(error.context(format!("{place}: source `{}`", source.name))));
            }
        }
    }
    codings
}

/// The codings of a source, one for each coder.
fn of_source(
    place: &str,
    project: &Project,
    source: &Source,
    text: &str,
) -> Result<Vec<Result<Coding>>> {
    let named = |(guid, value): &(String, String)| {
        Some((project.variables.get(guid)?.clone(), Value::from(value.as_str())))
    };
    let fields: Map<String, Value> = source.variables.iter().filter_map(named).collect();
    let mut unit = Coding::read(place.to_owned(), fields)?;
    let (id, target) = names::unit_of(&source.name);
    if unit.id.is_empty() {
        (unit.id, unit.target) = (id, target);
    }
    text::fill(&mut unit, text);
    let user = |guid: &str| project.users.get(guid).cloned().unwrap_or_default();
    let mut by_coder: BTreeMap<String, Result<Coding>> = BTreeMap::new();
    for (code, coder) in &source.codings {
        let Some((name, parent)) = project.codes.get(code) else { continue };
        let Some((field, label)) = names::label_of(name, parent) else { continue };
        let coding = by_coder.entry(user(coder)).or_insert_with(|| Ok(unit.clone()));
        put(coding, field, &label);
    }
    for note in source.notes.iter().filter_map(|note| project.notes.get(note)) {
        let coding = by_coder.entry(user(&note.user)).or_insert_with(|| Ok(unit.clone()));
        if let Ok(coding) = coding {
            let gap = if coding.note.is_empty() { "" } else { "\n" };
            coding.note = format!("{}{gap}{}", coding.note, note.text);
        }
    }
    if by_coder.is_empty() {
        return Ok(vec![Ok(unit)]);
    }
    let with_coder =
        |(coder, coding): (String, Result<Coding>)| coding.map(|coding| Coding { coder, ..coding });
    Ok(by_coder.into_iter().map(with_coder).collect())
}

/// Puts a label into its field; a second one is an error of this coder's coding.
fn put(coding: &mut Result<Coding>, field: &str, label: &str) {
    let Ok(fields) = coding else { return };
    let Some(said) = fields.said(field) else { return };
    if said.is_empty() || said == label {
        *said = label.to_owned();
    } else {
        let cause =
            anyhow::anyhow!("two codes of the {field} by one coder: `{said}` and `{label}`");
        *coding = Err(cause);
    }
}
