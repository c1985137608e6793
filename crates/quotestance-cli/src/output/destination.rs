//! Standard output, or a file that appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Part;
use crate::input::STDIN;

/// Where output goes.
#[derive(Debug)]
pub(crate) enum Destination {
    /// Standard output.
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A file, written beside its place until it is whole.
    Part(Part),
    /// What is no regular file, a device or a pipe: nothing can take its place.
    Device(BufWriter<File>, PathBuf),
}

impl Destination {
    /// Standard output, for no path or `-`, or the file at `path`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|&path| path != Path::new(STDIN)) else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout().lock())));
        };
        if let Some(place) = Self::place(Some(path)) {
            return Ok(Self::Part(Part::create(&place)?));
        }
        let device = File::options().write(true).open(path);
        let device = device.with_context(|| path.display().to_string())?;
        Ok(Self::Device(BufWriter::new(device), path.to_owned()))
    }

    /// The place of the regular file that output to `path` makes, if it makes one.
    pub(crate) fn place(path: Option<&Path>) -> Option<PathBuf> {
        let path = path.filter(|&path| path != Path::new(STDIN))?;
        match fs::metadata(path) {
            Ok(before) => {
                before.is_file().then(|| path.canonicalize().unwrap_or_else(|_| path.to_owned()))
            }
            Err(_) => Some(behind_links(path)),
        }
    }

    /// Brings a file under way to the disk, and tells its length.
    pub(crate) fn sync(&mut self) -> Result<u64> {
        self.flush()?;
        let Self::Part(part) = self else { return Ok(0) };
        part.sync()?;
        Ok(part.bytes())
    }

    /// From now on a file under way stays if the run ends.
    pub(crate) fn keep(&mut self) {
        if let Self::Part(part) = self {
            part.keep();
        }
    }

    /// Takes a file under way away.
    pub(crate) fn discard(self) -> Result<()> {
        if let Self::Part(part) = self { part.discard() } else { Ok(()) }
    }

    /// Whether a person may want colours here: at a terminal where nothing says otherwise.
    pub(crate) fn is_coloured(&self) -> bool {
        let stdout = io::stdout();
        matches!(self, Self::Stdout(_))
            && stdout.is_terminal()
            && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never
    }

    /// Writes out what is buffered, and puts a file in its place.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::Stdout(mut stdout) => stdout.flush()?,
            Self::Part(part) => part.finish()?,
            Self::Device(mut device, path) => {
                device.flush().with_context(|| path.display().to_string())?;
            }
        }
        Ok(())
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Part(part) => part.write(bytes),
            Self::Device(device, _) => device.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Part(part) => part.flush(),
            Self::Device(device, _) => device.flush(),
        }
    }
}

/// Most links that are followed, as by Linux.
const LINKS: usize = 40;

/// What is made where `path` may be a link to what is not there yet: the link stays.
fn behind_links(path: &Path) -> PathBuf {
    let mut place = path.to_owned();
    for _ in 0..LINKS {
        let Ok(to) = fs::read_link(&place) else { return place };
        place = place.parent().unwrap_or(Path::new("")).join(to);
    }
    path.to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_stay_and_what_they_point_to_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("b")).unwrap();
        symlink("b/link", at("first")).unwrap();
        symlink("../out.jsonl", at("b/link")).unwrap();
        for text in ["one", "two"] {
            let mut out = Destination::open(Some(&at("first"))).unwrap();
            out.write_all(text.as_bytes()).unwrap();
            out.finish().unwrap();
            assert_eq!(fs::read_to_string(at("out.jsonl")).unwrap(), text);
        }
        assert!(at("first").is_symlink() && at("b/link").is_symlink());
    }
}
