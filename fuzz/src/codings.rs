//! Codings in the forms of coders' programs, both ways.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::sync::LazyLock;

use clap::Parser;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::exchange::{Coding, Labels, ReadArgs, WriteArgs, read};
use crate::tally::Tally;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

#[derive(Parser)]
struct Reading {
    #[command(flatten)]
    read: ReadArgs,
}

#[derive(Parser)]
struct Writing {
    #[command(flatten)]
    write: WriteArgs,
}

/// How bytes become a file of codings: the option that tells its form, and the name that they have in a ZIP archive.
const FORMS: [(&str, Option<&str>); 8] = [
    ("", None),
    ("--from=jsonl", None),
    ("--from=csv", None),
    ("--from=label-studio", None),
    ("--from=doccano", None),
    ("", Some("ann.jsonl")),
    ("", Some("project.qde")),
    ("--from=qdpx", None),
];

/// Reads the bytes as a file of codings, of the form that `form` stands for, and what was found of them once more after
/// each form was written.
///
/// # Panics
/// If rows or a table give back another number of codings than were written.
pub fn exchange(form: u8, bytes: &[u8]) {
    let (from, name) = FORMS[usize::from(form) % FORMS.len()];
    let bytes = name.map_or_else(|| bytes.to_vec(), |name| zipped(name, bytes));
    let path = FOLDER.path().join("read");
    fs::write(&path, bytes).expect("a file");
    let Some(codings) = codings(&path, from) else { return };
    for to in ["jsonl", "csv", "label-studio", "doccano", "qdpx"] {
        let path = FOLDER.path().join("written");
        let args = [Path::new("fuzz"), Path::new("--to"), Path::new(to), Path::new("-o"), &path];
        let args = Writing::parse_from(args).write;
        let written = args.open(std::iter::empty()).expect("a file to write");
        if written.write(&codings, &Labels::codebook()).is_err() {
            continue;
        }
        let again = self::codings(&path, &format!("--from={to}")).unwrap_or_default();
        // The other forms have no place for what they do not know, such as a coding without an id.
        if ["jsonl", "csv"].contains(&to) {
            assert_eq!(again.len(), codings.len(), "{to}: {codings:?}");
        }
    }
}

fn codings(path: &Path, from: &str) -> Option<Vec<Coding>> {
    let args = ["fuzz", "--max-size=1", from].into_iter().filter(|arg| !arg.is_empty());
    let found = read(path, Reading::parse_from(args).read, &mut Tally::default());
    found.ok().filter(|codings| !codings.is_empty())
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, SimpleFileOptions::default()).expect("a file");
    archive.write_all(bytes).expect("bytes");
    archive.finish().expect("an archive").into_inner()
}
