//! Standard output, or a file that appears whole or not at all.

use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

/// Where output goes.
#[derive(Debug)]
pub(crate) enum Destination {
    /// Standard output.
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A file, written beside its place until it is whole.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Destination {
    /// Standard output, or the file at `path`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout().lock())));
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            // What a new file gets, less the umask, rather than a private temporary file's mode.
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).with_context(|| path.display().to_string())?;
        Ok(Self::File(BufWriter::new(file), path.to_owned()))
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
        }
        Ok(())
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file, _) => file.flush(),
        }
    }
}

/// Writes `text` to the file at `path`, whole or not at all.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<()> {
    let mut destination = Destination::open(Some(path))?;
    destination.write_all(text.as_bytes()).with_context(|| path.display().to_string())?;
    destination.finish()
}
