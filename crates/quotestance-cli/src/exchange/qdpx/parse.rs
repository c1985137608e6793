//! A project's file, element by element.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::project::{Note, Project, Source};

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
        if let Some(open) = parser.path.last() {
            bail!("line {}: the file ends within `{open}`", lines.1);
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
