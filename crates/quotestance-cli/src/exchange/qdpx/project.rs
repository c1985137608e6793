//! A project as it comes back.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result, bail};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

use super::{names, text};
use crate::exchange::Coding;

/// What of a project tells codings.
#[derive(Debug, Default)]
pub(super) struct Project {
    users: HashMap<String, String>,
    /// The name of each code, and that of the code above it.
    codes: HashMap<String, (String, String)>,
    variables: HashMap<String, String>,
    notes: HashMap<String, Note>,
    pub(super) sources: Vec<Source>,
}

#[derive(Debug, Default)]
struct Note {
    user: String,
    text: String,
}

/// A text source.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) guid: String,
    /// Where its text is.
    pub(super) path: String,
    line: usize,
    name: String,
    content: String,
    /// Codes, and who gave them.
    codings: Vec<(String, String)>,
    notes: Vec<String>,
    variables: Vec<(String, String)>,
}

impl Project {
    /// Reads the project's file.
    ///
    /// # Errors
    /// If it is no such XML.
    pub(super) fn parse(xml: &str) -> Result<Self> {
        let mut parser = Parser::default();
        let mut reader = Reader::from_str(xml.trim_start_matches('\u{FEFF}'));
        reader.config_mut().expand_empty_elements = true;
        let mut lines = (0, 1);
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let passed = xml.as_bytes().get(lines.0..at).unwrap_or_default();
            lines = (at.max(lines.0), lines.1 + passed.iter().filter(|&&b| b == b'\n').count());
            let line = || format!("line {}", lines.1);
            match reader.read_event().with_context(line)? {
                Event::Start(element) => parser.start(&element, lines.1).with_context(line)?,
                Event::End(_) => parser.end(),
                Event::Text(text) => parser.text += &text.xml10_content(),
                Event::CData(text) => parser.text += &text.xml10_content(),
                Event::GeneralRef(name) => {
                    let whole = format!("&{};", name.xml10_content());
                    parser.text += &quick_xml::escape::unescape(&whole).with_context(line)?;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if !parser.is_project {
            bail!("no REFI-QDA project: its root is no `Project`");
        }
        Ok(parser.project)
    }
}

/// Where the reader is.
#[derive(Default)]
struct Parser {
    project: Project,
    is_project: bool,
    path: Vec<String>,
    /// Names of the codes that are open.
    codes: Vec<String>,
    /// The note that is open, the user of the open coding, and the variable whose value is read.
    note: String,
    user: String,
    variable: String,
    text: String,
}

impl Parser {
    fn start(&mut self, element: &BytesStart<'_>, line: usize) -> Result<()> {
        let name = element.local_name().as_ref().to_owned();
        let attributes = attributes(element)?;
        let get = |name: &str| attributes.get(name).cloned().unwrap_or_default();
        let guid = |name: &str| plain(&get(name));
        self.text.clear();
        let within = self.path.last().map(String::as_str).unwrap_or_default();
        let source = self.project.sources.last_mut();
        // Only text sources are read; others have elements of the same names.
        let source = source.filter(|_| self.path.iter().any(|name| name == "TextSource"));
        match (name.as_str(), source) {
            ("Project", _) => self.is_project |= self.path.is_empty(),
            ("User", _) => {
                let names = [get("name"), get("id"), get("guid")];
                let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
                self.project.users.insert(guid("guid"), name);
            }
            ("Code", _) => {
                let parent = self.codes.last().cloned().unwrap_or_default();
                self.project.codes.insert(guid("guid"), (get("name"), parent));
                self.codes.push(get("name"));
            }
            ("Variable", _) => {
                self.project.variables.insert(guid("guid"), get("name"));
            }
            ("Note", _) => {
                self.note = guid("guid");
                let user = [guid("creatingUser"), guid("modifyingUser")];
                let user = user.into_iter().find(|user| !user.is_empty()).unwrap_or_default();
                self.project.notes.insert(guid("guid"), Note { user, text: String::new() });
            }
            ("TextSource", None) if within == "Sources" => self.project.sources.push(Source {
                guid: guid("guid"),
                path: get("plainTextPath"),
                line,
                name: get("name"),
                ..Source::default()
            }),
            ("Coding", Some(_)) => self.user = guid("creatingUser"),
            ("CodeRef", Some(source)) if within == "Coding" => {
                source.codings.push((guid("targetGUID"), self.user.clone()));
            }
            ("NoteRef", Some(source)) => source.notes.push(guid("targetGUID")),
            ("VariableRef", Some(_)) => self.variable = guid("targetGUID"),
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn end(&mut self) {
        let name = self.path.pop().unwrap_or_default();
        let text = std::mem::take(&mut self.text);
        let within = self.path.last().map(String::as_str).unwrap_or_default();
        let is_source = self.path.iter().any(|name| name == "TextSource");
        match (name.as_str(), within) {
            ("Code", _) => drop(self.codes.pop()),
            ("PlainTextContent", "Note") => {
                if let Some(note) = self.project.notes.get_mut(&self.note) {
                    note.text = text;
                }
            }
            ("PlainTextContent", "TextSource") => {
                if let Some(source) = self.project.sources.last_mut() {
                    source.content = text;
                }
            }
            (value, "VariableValue") if is_source && value.ends_with("Value") => {
                if let Some(source) = self.project.sources.last_mut() {
                    source.variables.push((self.variable.clone(), text));
                }
            }
            _ => {}
        }
    }
}

/// A GUID without braces, in one case.
fn plain(guid: &str) -> String {
    guid.trim().trim_matches(['{', '}']).to_lowercase()
}

fn attributes(element: &BytesStart<'_>) -> Result<HashMap<String, String>> {
    let mut found = HashMap::new();
    for attribute in element.attributes() {
        let attribute = attribute?;
        let name = attribute.key.local_name().as_ref().to_owned();
        found.insert(name, attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned());
    }
    Ok(found)
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
