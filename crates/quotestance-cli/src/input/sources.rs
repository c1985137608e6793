//! The files that paths stand for.

use std::path::{Path, PathBuf};
use std::vec;

use anyhow::{Context as _, Result, anyhow, bail};
use walkdir::WalkDir;

use super::form::Form;

/// What to read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A file, or standard input for `-`, and what it holds, if its name tells.
    File(PathBuf, Option<Form>),
    /// A statement that was given itself.
    Statement(String),
}

impl Source {
    /// The file, folder or standard input that a path names.
    pub(crate) fn file(path: &Path) -> Self {
        Self::File(path.to_owned(), Form::of(path))
    }
}

/// The files that paths stand for, one after another: folders are walked while their files are read.
pub(crate) struct Sources {
    given: vec::IntoIter<Source>,
    takes: fn(Form) -> bool,
    walk: Option<Walk>,
    matches: Option<glob::Paths>,
}

/// A folder that is being walked.
struct Walk {
    folder: PathBuf,
    entries: walkdir::IntoIter,
    found: bool,
}

impl Sources {
    /// Each of what was given: its name, and its own sources.
    pub(crate) fn each(self) -> impl Iterator<Item = (String, Self)> {
        self.given.map(move |source| {
            let name = match &source {
                Source::File(path, _) => path.display().to_string(),
                Source::Statement(statement) => statement.clone(),
            };
            (name, Self::new(vec![source], self.takes))
        })
    }

    /// Sources of what was given; a file may be a folder, of which those are read that `takes` takes.
    pub(crate) fn new(given: Vec<Source>, takes: fn(Form) -> bool) -> Self {
        Self { given: given.into_iter(), takes, walk: None, matches: None }
    }
}

impl Iterator for Sources {
    type Item = Result<Source>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(walk) = &mut self.walk {
                if let Some(source) = walk.next(self.takes) {
                    return Some(source);
                }
                let (folder, found) = (walk.folder.display().to_string(), walk.found);
                self.walk = None;
                if !found {
                    return Some(Err(anyhow!(
                        "{folder}: nothing to read: no file of the folder has a known extension"
                    )));
                }
            }
            let source = match self.matches.as_mut().and_then(Iterator::next) {
                Some(Ok(path)) => Source::file(&path),
                Some(Err(error)) => return Some(Err(error.into())),
                None => {
                    self.matches = None;
                    self.given.next()?
                }
            };
            match source {
                Source::File(path, _) if path.is_dir() => self.walk = Some(Walk::new(path)),
                Source::File(path, _) if is_pattern(&path) => match expand(&path) {
                    Ok(matches) => self.matches = Some(matches),
                    Err(error) => return Some(Err(error)),
                },
                source => return Some(Ok(source)),
            }
        }
    }
}

impl Walk {
    fn new(folder: PathBuf) -> Self {
        let entries = WalkDir::new(&folder).follow_links(true).sort_by_file_name().into_iter();
        Self { folder, entries, found: false }
    }

    fn next(&mut self, takes: fn(Form) -> bool) -> Option<Result<Source>> {
        loop {
            let entry = match self.entries.next()? {
                Ok(entry) => entry,
                Err(error) => return Some(Err(error.into())),
            };
            if entry.file_type().is_file()
                && let Some(form) = Form::of(entry.path()).filter(|&form| takes(form))
            {
                self.found = true;
                return Some(Ok(Source::File(entry.into_path(), Some(form))));
            }
        }
    }
}

/// Whether a path is no file, and means all that are like it.
fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.contains(['*', '?', '['])) && !path.exists()
}

/// What a pattern matches, by name.
fn expand(path: &Path) -> Result<glob::Paths> {
    let pattern = path.display().to_string();
    let matches = || glob::glob(&pattern).with_context(|| pattern.clone());
    if matches()?.next().is_none() {
        bail!("{pattern}: nothing to read: no file matches");
    }
    matches()
}

/// Whether a path is standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new(super::STDIN)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_and_patterns_are_read_by_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["a.txt", "b/x.csv.gz", "b/y.bin", "c.html", "[1].txt"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = |given: &[&str], takes: fn(Form) -> bool| -> Vec<String> {
            let given = given.iter().map(|name| Source::file(&folder.path().join(name))).collect();
            Sources::new(given, takes)
                .map(|source| match source {
                    Ok(Source::File(path, _)) => {
                        let path = path.strip_prefix(folder.path()).unwrap();
                        path.display().to_string()
                    }
                    Ok(Source::Statement(text)) => text,
                    Err(error) => format!("{error:#}").rsplit_once(": ").unwrap().1.to_owned(),
                })
                .collect()
        };
        assert_eq!(found(&["."], |_| true), ["[1].txt", "a.txt", "b/x.csv.gz", "c.html"]);
        assert_eq!(found(&["."], Form::is_rows), ["b/x.csv.gz"]);
        assert_eq!(found(&["**/*.csv.gz", "?.*"], |_| true), ["b/x.csv.gz", "a.txt", "c.html"]);
        assert_eq!(found(&["[1].txt", "[ac].*"], |_| true), ["[1].txt", "a.txt", "c.html"]);
        assert_eq!(
            found(&["*.none", "[", "c.html"], |_| true),
            ["no file matches", "invalid range pattern", "c.html"]
        );
    }
}
