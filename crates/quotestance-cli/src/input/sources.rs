//! The files that paths stand for.

use std::path::{Path, PathBuf};
use std::vec;

use anyhow::{Result, anyhow};
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
        Self { given: given.into_iter(), takes, walk: None }
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
            match self.given.next()? {
                Source::File(path, _) if path.is_dir() => self.walk = Some(Walk::new(path)),
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

/// Whether a path is standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new(super::STDIN)
}
