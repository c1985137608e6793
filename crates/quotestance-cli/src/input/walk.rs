//! The files of a folder, each once.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Error, Result, anyhow};
use walkdir::{DirEntry, WalkDir};

use super::form::Form;
use super::sources::Source;
use crate::output::{MANIFEST, UNDER_WAY};

/// A folder that is being walked.
pub(super) struct Walk {
    folder: PathBuf,
    entries: walkdir::IntoIter,
    /// Whether a file was found, and whether one that is not passed over.
    found: bool,
    has_other: bool,
    /// How deep the outermost link is that led to where the walk is.
    link: Option<usize>,
    /// Files that links led to: no others can be found twice.
    linked: HashSet<PathBuf>,
}

/// What is found in a folder.
pub(super) enum Walked {
    Source(Result<Source>),
    /// A file whose name tells no form.
    Unknown(PathBuf),
    /// A file that is found elsewhere, or a link to a folder that it is in.
    Again(PathBuf),
}

impl Walk {
    pub(super) fn new(folder: PathBuf) -> Self {
        let entries = WalkDir::new(&folder).follow_links(true).sort_by_file_name().into_iter();
        let (link, linked) = (None, HashSet::new());
        Self { folder, entries, found: false, has_other: false, link, linked }
    }

    /// Says that there was nothing to read, if so.
    pub(super) fn nothing(&self) -> Option<Error> {
        let cause = match self {
            Self { has_other: true, .. } => return None,
            Self { found: true, .. } => {
                "the folder holds only what runs have written; name the files to read them"
            }
            _ => "no file of the folder has a known extension",
        };
        Some(anyhow!("{}: nothing to read: {cause}", self.folder.display()))
    }

    /// Notes that a source is not passed over.
    pub(super) fn give(&mut self, source: &Result<Source>) {
        self.has_other |= source.is_ok();
    }

    pub(super) fn next(&mut self, takes: fn(Form) -> bool) -> Option<Walked> {
        loop {
            let entry = match self.entries.next()? {
                Ok(entry) => entry,
                Err(error) if error.loop_ancestor().is_some() => {
                    if let Some(path) = error.path() {
                        return Some(Walked::Again(path.to_owned()));
                    }
                    continue;
                }
                Err(error) => return Some(Walked::Source(Err(error.into()))),
            };
            self.note_link(&entry);
            let name = entry.file_name().to_string_lossy();
            if !entry.file_type().is_file() || name.ends_with(MANIFEST) {
                continue;
            }
            let form = Form::of(entry.path());
            match form {
                Some(form) if takes(form) => {
                    if self.link.is_some() && self.is_again(entry.path(), takes) {
                        return Some(Walked::Again(entry.into_path()));
                    }
                    self.found = true;
                    let source = Source::File(entry.into_path(), Some(form));
                    return Some(Walked::Source(Ok(source)));
                }
                None if !is_hidden(entry.path(), &self.folder) && !is_under_way(&name) => {
                    return Some(Walked::Unknown(entry.into_path()));
                }
                _ => {}
            }
        }
    }

    /// Keeps in mind whether a link led to the entry. The folder itself may be one.
    fn note_link(&mut self, entry: &DirEntry) {
        self.link = self.link.filter(|&link| link < entry.depth());
        if self.link.is_none() && entry.depth() > 0 && entry.path_is_symlink() {
            self.link = Some(entry.depth());
        }
    }

    /// Whether a file that a link led to is found where it lies, or was by another link.
    fn is_again(&mut self, path: &Path, takes: fn(Form) -> bool) -> bool {
        let Ok(lies_at) = path.canonicalize() else { return false };
        let is_found_there =
            self.folder.canonicalize().is_ok_and(|folder| lies_at.starts_with(folder))
                && Form::of(&lies_at).is_some_and(takes);
        is_found_there || !self.linked.insert(lies_at)
    }
}

/// Whether a file of a folder is hidden, or in one that is.
fn is_hidden(path: &Path, folder: &Path) -> bool {
    let within = path.strip_prefix(folder).unwrap_or(path);
    within.iter().any(|name| name.to_string_lossy().starts_with('.'))
}

/// Whether a name is that of a file which a run is writing.
fn is_under_way(name: &str) -> bool {
    UNDER_WAY.iter().any(|ending| name.ends_with(ending))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn each_file_is_given_once_whatever_links_lead_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["in/sub", "out"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        for name in ["in/a.txt", "in/sub/b.txt", "in/c.bin", "out/d.txt"] {
            fs::write(at(name), "x").unwrap();
        }
        for (to, name) in [
            ("in", "in/again"),
            ("in/sub", "in/also"),
            ("in/a.txt", "in/z.txt"),
            ("out", "in/out"),
            ("out", "in/sub/out"),
            ("out/d.txt", "in/d.txt"),
            // Where it lies no form is known.
            ("in/c.bin", "in/c.txt"),
        ] {
            symlink(at(to), at(name)).unwrap();
        }
        symlink(at("in"), at("link")).unwrap();
        for name in ["in", "link"] {
            let (mut walk, mut given, mut again) = (Walk::new(at(name)), Vec::new(), Vec::new());
            while let Some(walked) = walk.next(|_| true) {
                let within =
                    |path: &Path| path.strip_prefix(at(name)).unwrap().display().to_string();
                match walked {
                    Walked::Source(source) => match source.unwrap() {
                        Source::File(path, _) => given.push(within(&path)),
                        Source::Statement(_) => panic!("no file"),
                    },
                    Walked::Again(path) => again.push(within(&path)),
                    Walked::Unknown(path) => assert_eq!(within(&path), "c.bin"),
                }
            }
            assert_eq!(given, ["a.txt", "also/out/d.txt", "c.txt", "sub/b.txt"]);
            let others = ["again", "also/b.txt", "d.txt", "out/d.txt", "sub/out/d.txt", "z.txt"];
            assert_eq!(again, others);
        }
    }
}
