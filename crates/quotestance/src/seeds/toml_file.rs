//! A seed file: TOML tables whose leaves are lists of patterns.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Kind, Pattern, SeedError, Seeds};
use crate::text::Lang;

/// An entry and where it was written.
pub(super) struct Source {
    pub(super) entry: Entry,
    file: String,
    line: usize,
}

impl Source {
    pub(super) fn new(entry: Entry, file: &str, line: usize) -> Self {
        Self { entry, file: file.to_owned(), line }
    }
}

/// Reads one file into entries.
pub(super) fn parse(
    lang: Lang,
    kind: Kind,
    file: &str,
    text: &str,
) -> Result<Vec<Source>, SeedFileError> {
    let error = |offset: usize, cause| SeedFileError::new(file, line_of(text, offset), cause);
    let table = DeTable::parse(text)
        .map_err(|e| error(e.span().map_or(0, |span| span.start), e.message().to_owned()))?;
    let mut sources = Vec::new();
    walk(table.get_ref(), "", &mut |label, value| {
        let offset = value.span().start;
        let DeValue::String(written) = value.get_ref() else {
            return Err(error(offset, format!("`{label}` must be a list of strings")));
        };
        let pattern = Pattern::parse(written)
            .map_err(|cause| error(offset, format!("pattern `{written}`: {cause}")))?;
        let entry = Entry { lang, kind, label: label.to_owned(), pattern };
        sources.push(Source::new(entry, file, line_of(text, offset)));
        Ok(())
    })?;
    Ok(sources)
}

/// Makes seeds of the entries of all files, and names the place of one that does not fit.
pub(super) fn compile(sources: Vec<Source>) -> Result<Seeds, SeedFileError> {
    let entries = sources.iter().map(|source| source.entry.clone()).collect();
    Seeds::new(entries).map_err(|error| place(&sources, &error))
}

/// Names the place of the entry at fault.
pub(super) fn place(sources: &[Source], error: &SeedError) -> SeedFileError {
    let source = sources.iter().rev().find(|source| source.entry == *error.entry());
    SeedFileError {
        file: source.map(|source| source.file.clone()).unwrap_or_default(),
        line: source.map_or(0, |source| source.line),
        cause: error.to_string(),
    }
}

type Visit<'v> = dyn FnMut(&str, &Spanned<DeValue<'_>>) -> Result<(), SeedFileError> + 'v;

/// Calls `visit` with every value that stands in a list, and the dotted path to it.
fn walk(table: &DeTable<'_>, path: &str, visit: &mut Visit<'_>) -> Result<(), SeedFileError> {
    for (key, value) in table {
        let path = match path {
            "" => key.get_ref().to_string(),
            _ => format!("{path}.{}", key.get_ref()),
        };
        match value.get_ref() {
            DeValue::Table(inner) => walk(inner, &path, visit)?,
            DeValue::Array(items) => {
                for item in items {
                    visit(&path, item)?;
                }
            }
            // A value outside a list is refused where lists are checked.
            _ => visit(&path, &Spanned::new(value.span(), DeValue::Boolean(false)))?,
        }
    }
    Ok(())
}

pub(super) fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|&byte| byte == b'\n').count()
}

/// What is wrong with a seed file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedFileError {
    file: String,
    line: usize,
    cause: String,
}

impl SeedFileError {
    pub(super) fn new(file: &str, line: usize, cause: String) -> Self {
        Self { file: file.to_owned(), line, cause }
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for SeedFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.cause)
    }
}

impl std::error::Error for SeedFileError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &str) -> Result<Seeds, String> {
        Seeds::from_toml([(Lang::En, kind, "f.toml", text)]).map_err(|error| error.to_string())
    }

    #[test]
    fn tables_become_labels() {
        let seeds = read(Kind::Cue, "[compassion]\npity = ['feel sorry', \"poor souls\"]").unwrap();
        let labels: Vec<_> = seeds.entries().iter().map(|entry| entry.label.as_str()).collect();
        assert_eq!(labels, ["compassion.pity", "compassion.pity"]);
    }

    #[test]
    fn errors_name_the_line() {
        for (kind, text, expected) in [
            (Kind::Cue, "[a]\nb = [", "f.toml:2: "),
            (Kind::Cue, "[a]\nb = 3", "f.toml:2: `a.b` must be a list of strings"),
            (Kind::Cue, "[a]\nb = [\n 'x',\n 4]", "f.toml:4: `a.b` must be a list of strings"),
            (Kind::Cue, "[a]\nb = [\n '_']", "f.toml:3: pattern `_`: "),
            (Kind::Cue, "[a]\nb = ['x']\nc = ['x']", "f.toml:3: `x` under `a.c` stands already"),
            (Kind::Scare, "behind = ['x']", "f.toml:1: label `behind`: a scare label is "),
        ] {
            let error = read(kind, text).map(|_| ()).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
