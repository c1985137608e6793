//! The files that paths stand for.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::vec;

use anyhow::Result;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::form::Form;
use super::patterns::{Matches, expand, is_pattern};
use super::walk::{Walk, Walked};
use crate::output::{MANIFEST, PART_MANIFEST, beside};
use crate::tally::complain;

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
    pattern: Option<Found>,
    /// Files of folders and patterns that are passed over.
    without: Vec<PathBuf>,
    /// Whether what other runs have written is passed over in folders.
    without_results: bool,
    /// Whether it is said what is passed over in folders.
    tells: bool,
    unknown: Passed,
    results: Passed,
    again: Passed,
}

/// Files that were passed over.
#[derive(Debug, Default)]
struct Passed {
    files: u64,
    first: Option<PathBuf>,
}

impl Passed {
    fn add(&mut self, path: &Path) {
        self.files += 1;
        self.first.get_or_insert_with(|| path.to_owned());
    }

    /// Says so, once.
    fn tell(&mut self, what: &str, cause: &str) {
        let Self { files, first } = std::mem::take(self);
        let Some(first) = first else { return };
        let ending = if files == 1 { "" } else { "s" };
        let which = if files == 1 { "" } else { "the first is " };
        complain(&format!(
            "{files} {what}{ending} passed over, {cause}: {which}{}",
            first.display()
        ));
    }
}

/// What a pattern finds, each file once, though links may lead to it in many ways.
struct Found {
    matches: Matches,
    seen: HashSet<PathBuf>,
}

impl Sources {
    /// Each of what was given: its name, and its own sources.
    pub(crate) fn each(self) -> impl Iterator<Item = (String, Self)> {
        let Self { given, takes, without, without_results, tells, .. } = self;
        given.map(move |source| {
            let name = match &source {
                Source::File(path, _) => path.display().to_string(),
                Source::Statement(statement) => statement.clone(),
            };
            let without = without.clone();
            (name, Self { without, without_results, tells, ..Self::new(vec![source], takes) })
        })
    }

    /// Sources of what was given; a file may be a folder, of which those are read that `takes` takes.
    pub(crate) fn new(given: Vec<Source>, takes: fn(Form) -> bool) -> Self {
        Self {
            given: given.into_iter(),
            takes,
            walk: None,
            pattern: None,
            without: Vec::new(),
            without_results: false,
            tells: false,
            unknown: Passed::default(),
            results: Passed::default(),
            again: Passed::default(),
        }
    }

    /// The same without these files, where they are found in folders or by patterns. Their folders must be canonical.
    pub(crate) fn without(self, without: Vec<PathBuf>) -> Self {
        Self { without, ..self }
    }

    /// The same without what runs have written, each file with its manifest beside it, where it is found in folders.
    pub(crate) fn without_results(self) -> Self {
        Self { without_results: true, ..self }
    }

    /// The same, saying on standard error what was passed over in folders once all was given.
    pub(crate) fn telling(self) -> Self {
        Self { tells: true, ..self }
    }

    fn tell(&mut self) {
        if self.tells {
            self.unknown.tell("file", "whose names tell no form that is read");
            self.results.tell("file", "which other runs have written");
            self.again.tell("path", "to which links lead once more");
        }
    }

    /// The paths that were given.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Path> {
        self.given.as_slice().iter().filter_map(|source| match source {
            Source::File(path, _) => Some(&**path),
            Source::Statement(_) => None,
        })
    }

    fn passes_over(&self, path: &Path) -> bool {
        (self.walk.is_some() || self.pattern.is_some())
            && (path.is_symlink()
                || self.without.iter().any(|without| without.file_name() == path.file_name()))
            && path.canonicalize().is_ok_and(|path| self.without.contains(&path))
    }

    /// Whether what a walk found is a source; counts what is not.
    fn sifted(&mut self, found: Walked) -> Option<Result<Source>> {
        match found {
            Walked::Source(source) if self.is_output(&source) => None,
            Walked::Source(Ok(Source::File(path, _)))
                if self.without_results && is_result(&path) =>
            {
                self.results.add(&path);
                None
            }
            Walked::Source(source) => Some(source),
            Walked::Unknown(path) => {
                if !self.passes_over(&path) {
                    self.unknown.add(&path);
                }
                None
            }
            Walked::Again(path) => {
                self.again.add(&path);
                None
            }
        }
    }

    /// Whether a source is one that is passed over.
    fn is_output(&self, source: &Result<Source>) -> bool {
        matches!(source, Ok(Source::File(path, _)) if self.passes_over(path))
    }

    /// Whether the same pattern has not found a source before.
    fn is_new(&mut self, source: &Result<Source>) -> bool {
        match (&mut self.pattern, source) {
            (Some(found), Ok(Source::File(path, _))) => {
                path.canonicalize().map_or(true, |path| found.seen.insert(path))
            }
            _ => true,
        }
    }
}

impl Iterator for Sources {
    type Item = Result<Source>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(walk) = &mut self.walk {
                if let Some(found) = walk.next(self.takes) {
                    let Some(source) = self.sifted(found) else { continue };
                    self.walk.iter_mut().for_each(|walk| walk.give(&source));
                    if self.is_new(&source) {
                        return Some(source);
                    }
                    continue;
                }
                let nothing = walk.nothing();
                self.walk = None;
                if let Some(nothing) = nothing {
                    return Some(Err(nothing));
                }
            }
            let source = match self.pattern.as_mut().and_then(|found| found.matches.next()) {
                Some(Ok(path)) => Source::file(&path),
                Some(Err(error)) => return Some(Err(error)),
                None => {
                    self.pattern = None;
                    let Some(source) = self.given.next() else {
                        self.tell();
                        return None;
                    };
                    source
                }
            };
            match source {
                Source::File(path, _) if path.is_dir() => self.walk = Some(Walk::new(path)),
                Source::File(path, _) if self.pattern.is_none() && is_pattern(&path) => {
                    match expand(&path) {
                        Ok(matches) => {
                            self.pattern = Some(Found { matches, seen: HashSet::new() });
                        }
                        Err(error) => return Some(Err(error)),
                    }
                }
                source => {
                    let source = Ok(source);
                    if !self.is_output(&source) && self.is_new(&source) {
                        return Some(source);
                    }
                }
            }
        }
    }
}

/// Whether a run has written the file: a manifest stands beside it, or is about to.
fn is_result(path: &Path) -> bool {
    [MANIFEST, PART_MANIFEST].iter().any(|ending| is_manifest(&beside(path, ending)))
}

/// Whether a file is the manifest of a run, and not one of another program.
fn is_manifest(path: &Path) -> bool {
    /// What every manifest of a run has.
    #[derive(Deserialize)]
    struct OfRun {
        #[serde(rename = "manifest")]
        _form: u32,
        #[serde(rename = "program")]
        _program: IgnoredAny,
    }
    let Ok(file) = File::open(path) else { return false };
    serde_json::from_reader::<_, OfRun>(BufReader::new(file)).is_ok()
}

/// Whether a path is standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new(super::STDIN)
}

/// Whether a path can be read twice; one that is not there cannot even be read once.
pub(crate) fn is_regular(path: &Path) -> bool {
    !is_stdin(path) && fs::metadata(path).map_or(true, |metadata| metadata.is_file())
}

#[cfg(test)]
mod tests {
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
        // What a pattern finds itself is named by it.
        assert_eq!(
            found(&["**/*"], |_| true),
            ["[1].txt", "a.txt", "b/x.csv.gz", "b/y.bin", "c.html"]
        );
        assert_eq!(found(&["**/*.csv.gz", "?.*"], |_| true), ["b/x.csv.gz", "a.txt", "c.html"]);
        assert_eq!(found(&["[1].txt", "[ac].*"], |_| true), ["[1].txt", "a.txt", "c.html"]);
        assert_eq!(
            found(&["*.none", "[", "c.html"], |_| true),
            ["no file matches", "invalid range pattern", "c.html"]
        );
    }

    #[test]
    fn what_runs_leave_beside_their_output_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a.jsonl", "a.jsonl.manifest.json", "b.csv.manifest.json", "b.csv.part"] {
            fs::write(at(name), "x").unwrap();
        }
        let found = |path: &Path| -> Vec<_> {
            let sources = Sources::new(vec![Source::file(path)], Form::is_rows);
            sources.filter_map(Result::ok).collect()
        };
        assert_eq!(found(folder.path()), [Source::file(&at("a.jsonl"))]);
        let output = at("a.jsonl").canonicalize().unwrap();
        let sources = Sources::new(vec![Source::file(folder.path())], Form::is_rows);
        let told: Vec<_> =
            sources.without(vec![output]).map(|source| source.unwrap_err()).collect();
        assert_eq!(told.len(), 1);
        assert!(
            told[0]
                .to_string()
                .contains("nothing to read: the folder holds only what runs have written")
        );
        // Who names one has it.
        let named = at("b.csv.manifest.json");
        assert_eq!(found(&named), [Source::file(&named)]);
    }

    #[cfg(unix)]
    #[test]
    fn a_pattern_finds_each_file_once_whatever_links_lead_to_it() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("g/sub")).unwrap();
        fs::write(at("g/a.jsonl"), "x").unwrap();
        fs::write(at("g/sub/a.jsonl"), "x").unwrap();
        symlink(at("g"), at("g/again")).unwrap();
        symlink(at("g"), at("g/more")).unwrap();
        symlink(at("g/a.jsonl"), at("g/z.jsonl")).unwrap();
        symlink(at("g/sub"), at("g/tub")).unwrap();
        for pattern in ["g/**/a.jsonl", "**/*.jsonl", "g/**", "**", "*"] {
            let found: Vec<_> = Sources::new(vec![Source::file(&at(pattern))], |_| true).collect();
            let names = ["g/a.jsonl", "g/sub/a.jsonl"];
            let found: Vec<_> = found
                .into_iter()
                .filter_map(Result::ok)
                .map(|source| {
                    Source::file(&at(names[0])) == source || Source::file(&at(names[1])) == source
                })
                .collect();
            assert_eq!(found, [true, true], "{pattern}");
        }
    }
}
