//! Standard output, or a file that appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

use super::Part;
use crate::input::STDIN;

/// Where output goes.
#[derive(Debug)]
pub(crate) enum Destination {
    /// Standard output.
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A file, written beside its place until it is whole.
    File(BufWriter<NamedTempFile>, PathBuf),
    /// A file under way that stays if the run is ended.
    Part(Part),
    /// What is no regular file, a device or a pipe: nothing can take its place.
    Device(BufWriter<File>, PathBuf),
}

impl Destination {
    /// Standard output, for no path or `-`, or the file at `path`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        match path {
            Some(path) if path != Path::new(STDIN) => {
                Self::open_file(path).with_context(|| path.display().to_string())
            }
            _ => Ok(Self::Stdout(BufWriter::new(io::stdout().lock()))),
        }
    }

    fn open_file(path: &Path) -> io::Result<Self> {
        // A link stays a link: what it points to is written.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&place).ok();
        if before.as_ref().is_some_and(|before| !before.is_file()) {
            let device = File::options().write(true).open(&place)?;
            return Ok(Self::Device(BufWriter::new(device), place));
        }
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            // A new file gets what others get, less the umask, not a temporary file's privacy.
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder)?;
        if let Some(before) = before {
            file.as_file().set_permissions(before.permissions())?;
        }
        Ok(Self::File(BufWriter::new(file), place))
    }

    /// The place of the regular file that output to `path` makes, if it makes one.
    pub(crate) fn place(path: Option<&Path>) -> Option<PathBuf> {
        let path = path.filter(|&path| path != Path::new(STDIN))?;
        // A link stays a link: what it points to is written.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        fs::metadata(&place).map_or(true, |before| before.is_file()).then_some(place)
    }

    /// Brings a file under way to the disk, and tells its length.
    pub(crate) fn sync(&mut self) -> Result<u64> {
        self.flush()?;
        let Self::Part(part) = self else { return Ok(0) };
        part.sync()?;
        Ok(part.bytes())
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
            Self::File(file, path) => {
                let place = || path.display().to_string();
                let file = file.into_inner().map_err(io::IntoInnerError::into_error);
                let file = file.with_context(place)?;
                file.as_file().sync_all().with_context(place)?;
                file.persist(&path).map_err(|error| error.error).with_context(place)?;
            }
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
            Self::File(file, _) => file.write(bytes),
            Self::Part(part) => part.write(bytes),
            Self::Device(device, _) => device.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file, _) => file.flush(),
            Self::Part(part) => part.flush(),
            Self::Device(device, _) => device.flush(),
        }
    }
}
