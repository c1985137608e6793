//! What a run reads, by digest.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::manifest::short;
use crate::input::{Source, Sources, State, States, is_regular};

/// One of the paths that a run was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(crate) path: String,
    /// How many files it stands for: more than one for a folder.
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// Of a file its SHA-256; of a folder that of a list of its files, each with its digest; nothing
    /// where it cannot be read twice, such as standard input, or changed while it was read.
    pub(crate) sha256: Option<String>,
}

impl Input {
    /// One of which no more is known.
    pub(super) fn named(path: String) -> Self {
        Self { path, files: 0, bytes: 0, sha256: None }
    }

    /// What is said of it where it differs.
    pub(super) fn describe(&self) -> String {
        let files = if self.files == 1 { String::new() } else { format!("{} files, ", self.files) };
        let digest = self.sha256.as_deref().map_or("no digest", short);
        format!("{files}{} bytes, SHA-256 {digest}", self.bytes)
    }
}

/// Digests of all that the sources give. What cannot be read has a digest, too: it is refused when
/// its turn comes, and must stay so. Notes the files' states.
pub(super) fn digest_all(sources: Sources, states: &States) -> Vec<Input> {
    sources.each().map(|(path, sources)| digest(path, sources, states)).collect()
}

fn digest(path: String, sources: Sources, states: &States) -> Input {
    let mut input = Input::named(path);
    let mut list = Sha256::new();
    let mut last = None;
    let mut is_stream = false;
    for source in sources {
        let Ok(source) = source else {
            list.update(b"refused\0");
            continue;
        };
        let (name, digest) = match source {
            Source::Statement(text) => {
                input.bytes += text.len() as u64;
                (text.clone(), hex(&Sha256::digest(text)))
            }
            Source::File(path, _) if !is_regular(&path) => {
                is_stream = true;
                continue;
            }
            Source::File(path, _) => {
                let opened = State::of(&path);
                let digest = match File::open(&path).and_then(|file| digest_while(file, || true)) {
                    Ok((bytes, digest)) => {
                        input.bytes += bytes;
                        digest
                    }
                    Err(_) => "unreadable".to_owned(),
                };
                states.note(&path, opened);
                (path.display().to_string(), digest)
            }
        };
        input.files += 1;
        list.update(format!("{digest} {name}\0"));
        last = (name == input.path).then_some(digest);
    }
    if !is_stream {
        input.sha256 = last.or_else(|| Some(hex(&list.finalize())));
    }
    input
}

/// What sources give, without reading it.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: u64,
    /// Nothing where a source is a stream.
    pub(super) bytes: Option<u64>,
    pub(super) errors: Vec<String>,
}

/// Looks at what the sources give.
pub(super) fn find(sources: Sources) -> Found {
    let mut found = Found { bytes: Some(0), ..Found::default() };
    for source in sources {
        let bytes = match source {
            Ok(Source::Statement(text)) => Some(text.len() as u64),
            Ok(Source::File(path, _)) if is_regular(&path) => match File::open(&path) {
                Ok(file) => Some(file.metadata().map_or(0, |metadata| metadata.len())),
                Err(error) => {
                    found.errors.push(format!("{}: {error}", path.display()));
                    continue;
                }
            },
            Ok(Source::File(..)) => None,
            Err(error) => {
                found.errors.push(format!("{error:#}"));
                continue;
            }
        };
        found.files += 1;
        found.bytes = found.bytes.zip(bytes).map(|(sum, bytes)| sum + bytes);
    }
    found
}

/// Bytes of what the sources give; 0 where a source is a stream.
pub(super) fn size(sources: Sources) -> u64 {
    find(sources).bytes.unwrap_or_default()
}

/// Whether something of it cannot be read twice. Files of folders can.
pub(super) fn has_stream(sources: Sources) -> bool {
    sources.each().any(|(path, mut sources)| {
        !Path::new(&path).is_dir()
            && matches!(sources.next(), Some(Ok(Source::File(path, _))) if !is_regular(&path))
    })
}

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 18;

/// The length of what a file has from where it stands, and its SHA-256, as long as it `goes_on`.
///
/// # Errors
/// Of the kind [`io::ErrorKind::Interrupted`] once it does not.
pub(super) fn digest_while(
    mut file: impl Read,
    goes_on: impl Fn() -> bool,
) -> io::Result<(u64, String)> {
    let mut chunk = vec![0; CHUNK];
    let (mut bytes, mut digest) = (0, Sha256::new());
    loop {
        if !goes_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match file.read(&mut chunk) {
            Ok(0) => return Ok((bytes, hex(&digest.finalize()))),
            Ok(read) => {
                bytes += read as u64;
                digest.update(&chunk[..read]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// In lower-case hexadecimal.
pub(super) fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(2 * digest.len()), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_digest_ends_when_it_is_not_to_go_on() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), vec![7; CHUNK + 1]).unwrap();
        let error = digest_while(&file, || false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
        assert_eq!(digest_while(&file, || true).unwrap().0, CHUNK as u64 + 1);
    }

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn of(paths: &[&Path]) -> Vec<Input> {
        let sources = paths.iter().map(|path| Source::file(path)).collect();
        digest_all(Sources::new(sources, |_| true), &States::default())
    }

    #[test]
    fn a_file_has_the_digest_that_other_programs_give_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "abc").unwrap();
        let inputs = of(&[&path, Path::new("-")]);
        assert_eq!((inputs[0].files, inputs[0].bytes), (1, 3));
        assert_eq!(inputs[0].sha256.as_deref(), Some(ABC));
        assert_eq!((inputs[1].path.as_str(), inputs[1].sha256.as_deref()), ("-", None));
    }

    #[test]
    fn a_folder_changes_with_every_file_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let digest = || of(&[folder.path()]).remove(0);
        write("a.txt", "a");
        write("b.txt", "b");
        let first = digest();
        assert_eq!((first.files, first.bytes), (2, 2));
        write("b.txt", "c");
        let second = digest();
        assert_ne!(first, second);
        fs::rename(folder.path().join("b.txt"), folder.path().join("c.txt")).unwrap();
        assert_ne!(second.sha256, digest().sha256);
    }
}
