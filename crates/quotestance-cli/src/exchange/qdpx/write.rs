//! Codings as a project.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use anyhow::Result;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::document::{Document, Element};
use super::guid::guid;
use super::{INTERNAL, NAMESPACE, PROJECT, names, text};
use crate::exchange::coding::MODEL;
use crate::exchange::labels::FIELDS;
use crate::exchange::{Coding, Labels, by_unit};

/// Colours of the codes of each field.
const COLOURS: [&str; 3] = ["#0072B2", "#D55E00", "#009E73"];

/// Writes the project.
pub(in crate::exchange) fn write(
    codings: &[Coding],
    labels: &Labels,
    out: &mut impl Write,
) -> Result<()> {
    let units = by_unit(codings);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The same codings give the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    archive.start_file(PROJECT, options)?;
    archive.write_all(project(&units, labels)?.as_bytes())?;
    for unit in &units {
        let Some(first) = unit.first() else { continue };
        archive.start_file(format!("sources/{}.txt", source_guid(first)), options)?;
        archive.write_all(text::render(first).as_bytes())?;
    }
    out.write_all(&archive.finish()?.into_inner())?;
    Ok(())
}

fn source_guid(coding: &Coding) -> String {
    guid(&["source", &coding.id, &coding.target])
}

fn user_guid(coder: &str) -> String {
    guid(&["user", coder])
}

/// The project's file. The schema fixes the order of elements.
fn project(units: &[Vec<&Coding>], labels: &Labels) -> Result<String> {
    let codings = || units.iter().flatten();
    let mut coders: BTreeSet<&str> = codings().map(|coding| coder_of(coding)).collect();
    coders.insert(MODEL);
    let variables = codings().flat_map(|coding| variables(coding)).map(|(name, _)| name);
    let variables: BTreeSet<String> = variables.collect();

    let mut document = Document::new();
    let origin = format!("quotestance {}", env!("CARGO_PKG_VERSION"));
    let creator = user_guid(MODEL);
    let project = Element::new("Project")
        .with("xmlns", NAMESPACE)
        .with("name", "Statements to be coded")
        .with("origin", &origin)
        .with("creatingUserGUID", &creator);
    document.within(project, |document| {
        document.within(Element::new("Users"), |document| {
            for coder in &coders {
                let user = Element::new("User").with("guid", &user_guid(coder)).with("name", coder);
                document.empty(user);
            }
        });
        document.within(Element::new("CodeBook"), |document| {
            document.within(Element::new("Codes"), |document| codes(document, labels));
        });
        if !variables.is_empty() {
            document.within(Element::new("Variables"), |document| {
                for name in &variables {
                    let variable = Element::new("Variable")
                        .with("guid", &guid(&["variable", name]))
                        .with("name", name)
                        .with("typeOfVariable", "Text");
                    document.empty(variable);
                }
            });
        }
        if !units.is_empty() {
            document.within(Element::new("Sources"), |document| {
                units.iter().for_each(|unit| source(document, unit, &creator));
            });
        }
        if codings().any(|coding| !coding.note.is_empty()) {
            document.within(Element::new("Notes"), |document| {
                codings().for_each(|coding| note(document, coding));
            });
        }
    });
    document.finish()
}

/// Who said it; what nobody is named for is said by nobody in particular.
fn coder_of(coding: &Coding) -> &str {
    if coding.coder.is_empty() { "coder" } else { &coding.coder }
}

fn codes(document: &mut Document, labels: &Labels) {
    for ((field, title), colour) in FIELDS.into_iter().zip(COLOURS) {
        let code = |(name, guid): (String, String), is_codable: &str| {
            let code = Element::new("Code").with("guid", &guid).with("name", &name);
            code.with("isCodable", is_codable).with("color", colour)
        };
        let field_code = code(names::field_code(field, title), "false");
        document.within(field_code, |document| {
            for label in labels.of(field) {
                document.empty(code(names::label_code(field, title, label), "true"));
            }
        });
    }
}

/// The fields that stand in variables of a source.
fn variables(coding: &Coding) -> Vec<(String, String)> {
    let own = [("id", &coding.id), ("target", &coding.target), ("lang", &coding.lang)];
    let own = own.map(|(name, value)| (name.to_owned(), value.clone()));
    let sampling = coding.sampling.iter().flat_map(|sampling| {
        let probability = sampling.probability.to_string();
        [("sampling.stratum", sampling.stratum.clone()), ("sampling.probability", probability)]
    });
    let sampling = sampling.map(|(name, value)| (name.to_owned(), value));
    let more = coding.more.iter().map(|(name, value)| match value {
        Value::String(text) => (name.clone(), text.clone()),
        value => (name.clone(), value.to_string()),
    });
    own.into_iter().chain(sampling).chain(more).filter(|(_, value)| !value.is_empty()).collect()
}

/// A source: the statement's words as a selection, with each coder's labels, and notes and variables.
fn source(document: &mut Document, unit: &[&Coding], creator: &str) {
    let Some(first) = unit.first() else { return };
    let guid_of = |what: &str| guid(&[what, &first.id, &first.target]);
    let source = source_guid(first);
    let element = Element::new("TextSource")
        .with("guid", &source)
        .with("name", &names::source_name(first))
        .with("plainTextPath", &format!("{INTERNAL}{source}.txt"))
        .with("creatingUser", creator);
    document.within(element, |document| {
        let end = first.quote.chars().count().to_string();
        let selection = Element::new("PlainTextSelection")
            .with("guid", &guid_of("selection"))
            .with("name", "statement")
            .with("startPosition", "0")
            .with("endPosition", &end)
            .with("creatingUser", creator);
        document.within(selection, |document| {
            for coding in unit {
                for ((field, title), (_, label)) in FIELDS.into_iter().zip(coding.labels()) {
                    if !label.is_empty() {
                        let coder = coder_of(coding);
                        let guid = guid(&["coding", &first.id, &first.target, coder, field]);
                        let user = user_guid(coder);
                        let by =
                            Element::new("Coding").with("guid", &guid).with("creatingUser", &user);
                        let (_, code) = names::label_code(field, title, label);
                        document.within(by, |document| {
                            document.empty(Element::new("CodeRef").with("targetGUID", &code));
                        });
                    }
                }
            }
        });
        for coding in unit.iter().filter(|coding| !coding.note.is_empty()) {
            document.empty(Element::new("NoteRef").with("targetGUID", &note_guid(coding)));
        }
        for (name, value) in variables(first) {
            document.within(Element::new("VariableValue"), |document| {
                let variable = guid(&["variable", &name]);
                document.empty(Element::new("VariableRef").with("targetGUID", &variable));
                document.text(Element::new("TextValue"), &value);
            });
        }
    });
}

fn note_guid(coding: &Coding) -> String {
    guid(&["note", &coding.id, &coding.target, coder_of(coding)])
}

fn note(document: &mut Document, coding: &Coding) {
    if coding.note.is_empty() {
        return;
    }
    let note = Element::new("Note")
        .with("guid", &note_guid(coding))
        .with("name", &format!("Note on {}", names::source_name(coding)))
        .with("creatingUser", &user_guid(coder_of(coding)));
    document.within(note, |document| document.text(Element::new("PlainTextContent"), &coding.note));
}
