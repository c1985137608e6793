//! A file under way: `OUTPUT.part`, which takes its place once it is whole.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::beside::{PART, WHOLE, beside};

/// A file beside its place, locked against other runs. Unless it is kept it goes with its writer.
#[derive(Debug)]
pub(crate) struct Part {
    file: BufWriter<File>,
    path: PathBuf,
    place: PathBuf,
    bytes: u64,
    /// Whether it was not there before.
    is_new: bool,
    /// Whether the file stays when its writer goes.
    is_kept: bool,
    /// The part that this one was made of.
    made_of: Option<Box<Part>>,
}

impl Part {
    /// A new file that is to take `place`.
    ///
    /// # Errors
    /// If it cannot be written, or another run is writing it.
    pub(crate) fn create(place: &Path) -> Result<Self> {
        Self::lock(place)?.cut(0)
    }

    /// Opens the part of the file at `place`, or makes it, and locks it. Nothing of it is changed.
    ///
    /// # Errors
    /// If it cannot be written, or another run is writing it.
    pub(crate) fn lock(place: &Path) -> Result<Self> {
        let path = Self::path(place);
        let (file, is_new) = lock(&path).with_context(|| path.display().to_string())?;
        let bytes = file.metadata().with_context(|| path.display().to_string())?.len();
        let (file, place) = (BufWriter::new(file), place.to_owned());
        Ok(Self { file, path, place, bytes, is_new, is_kept: !is_new, made_of: None })
    }

    /// Keeps the first `keep` bytes of what is there, and goes on after them.
    ///
    /// # Errors
    /// If there are fewer.
    pub(crate) fn cut(mut self, keep: u64) -> Result<Self> {
        let (bytes, mut file) = (self.bytes, self.file.get_ref());
        let mut cut = || {
            if bytes < keep {
                bail!("{keep} bytes of output should be here, and there are {bytes}");
            }
            file.set_len(keep)?;
            file.seek(SeekFrom::Start(keep))?;
            if let Ok(before) = fs::metadata(&self.place) {
                file.set_permissions(before.permissions())?;
            }
            Ok(())
        };
        cut().with_context(|| self.path.display().to_string())?;
        (self.bytes, self.is_kept) = (keep, keep > 0);
        Ok(self)
    }

    /// Whether it was there before it was locked.
    pub(crate) fn was_there(&self) -> bool {
        !self.is_new
    }

    /// From now on the file stays if its writer ends.
    pub(crate) fn keep(&mut self) {
        self.is_kept = true;
    }

    /// Where the part of the file at `place` is.
    pub(crate) fn path(place: &Path) -> PathBuf {
        beside(place, PART)
    }

    /// Where the file is now.
    pub(crate) fn current(&self) -> &Path {
        &self.path
    }

    /// How many bytes were written.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Brings all that was written to the disk.
    pub(crate) fn sync(&mut self) -> Result<()> {
        let sync = |file: &mut BufWriter<File>| {
            file.flush()?;
            file.get_ref().sync_data()
        };
        sync(&mut self.file).with_context(|| self.path.display().to_string())
    }

    /// All that was written, on the disk, to be read from its beginning: by this very file, since where locks bind no other
    /// can be opened. What is written after that stands in the place of what was not read.
    pub(crate) fn written(&mut self) -> Result<&File> {
        self.sync()?;
        let mut file = self.file.get_ref();
        file.rewind().with_context(|| self.path.display().to_string())?;
        Ok(file)
    }

    /// The header of a part that is a table, unless it has none yet.
    pub(crate) fn csv_header(&mut self) -> Result<Option<Vec<String>>> {
        if self.bytes == 0 {
            return Ok(None);
        }
        let mut reader = csv::Reader::from_reader(self.written()?);
        let header = reader.headers()?.iter().map(str::to_owned).collect();
        self.file.get_ref().seek(SeekFrom::Start(self.bytes))?;
        Ok(Some(header))
    }

    /// What `convert` makes of the part. It stays until that is in its place, so that it can be made again.
    pub(crate) fn converted(
        mut self,
        convert: impl FnOnce(&File, &mut File) -> Result<()>,
    ) -> Result<Self> {
        let path = Self::whole_path(&self.place);
        let shown = || path.display().to_string();
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        let whole = options.open(&path).with_context(shown)?;
        let (file, place) = (BufWriter::new(whole), self.place.clone());
        let (is_new, is_kept) = (true, false);
        let mut made =
            Self { file, path: path.clone(), place, bytes: 0, is_new, is_kept, made_of: None };
        let whole = made.file.get_mut();
        whole.set_permissions(self.file.get_ref().metadata()?.permissions())?;
        convert(self.written()?, whole).with_context(shown)?;
        made.bytes = whole.metadata()?.len();
        made.made_of = Some(Box::new(self));
        Ok(made)
    }

    /// Where the whole file is until it takes its place, if it is made of a part.
    pub(crate) fn whole_path(place: &Path) -> PathBuf {
        beside(place, WHOLE)
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<()> {
        self.place()?.map_or(Ok(()), |part| part.discard())
    }

    /// Puts the file in its place, and hands back what keeps other runs out until it is dropped, unless one has come in.
    pub(crate) fn finish_locked(self) -> Result<Option<Self>> {
        let place = self.place.clone();
        let Some(mut part) = self.place()? else {
            // The lock has gone to the place with the file.
            return Ok(Self::lock(&place).ok());
        };
        part.is_kept = false;
        Ok(Some(part))
    }

    /// Puts the file in its place, and hands back what it was made of.
    fn place(mut self) -> Result<Option<Self>> {
        self.sync()?;
        fs::rename(&self.path, &self.place).with_context(|| self.place.display().to_string())?;
        self.is_kept = true;
        Ok(self.made_of.take().map(|part| *part))
    }

    /// Takes the file away.
    pub(crate) fn discard(mut self) -> Result<()> {
        fs::remove_file(&self.path).with_context(|| self.path.display().to_string())?;
        self.is_kept = true;
        self.made_of.take().map_or(Ok(()), |part| part.discard())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be taken away now the next run overwrites.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Opens and locks a file, and tells whether it is new.
fn lock(path: &Path) -> Result<(File, bool)> {
    loop {
        let options = || File::options().read(true).write(true).to_owned();
        let (file, is_new) = match options().create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                match options().open(path) {
                    // The other run has just ended.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    opened => (opened?, false),
                }
            }
            created => (created?, true),
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => bail!("another run is writing it"),
            // Where files cannot be locked nothing tells of another run.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        // The other run may have put it in its place before it was locked here.
        if is_same(&file, path) {
            return Ok((file, is_new));
        }
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let of = |metadata: io::Result<fs::Metadata>| metadata.map(|of| (of.dev(), of.ino())).ok();
    of(file.metadata()) == of(fs::metadata(path))
}

#[cfg(not(unix))]
fn is_same(_: &File, _: &Path) -> bool {
    true
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes).map_err(|error| named(&self.path, &error))?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|error| named(&self.path, &error))
    }
}

/// The error with the path of the file that it is of.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// The folder of a file.
pub(crate) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_where_it_was_safe() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out.jsonl");
        let mut part = Part::create(&place).unwrap();
        part.write_all(b"one\ntwo\nthr").unwrap();
        part.sync().unwrap();
        part.keep();
        let error = format!("{:#}", Part::lock(&place).unwrap_err());
        assert!(error.ends_with("out.jsonl.part: another run is writing it"), "{error}");
        drop(part);
        let error = format!("{:#}", Part::lock(&place).unwrap().cut(99).unwrap_err());
        assert!(error.ends_with("99 bytes of output should be here, and there are 11"), "{error}");
        let mut part = Part::lock(&place).unwrap().cut(8).unwrap();
        part.write_all(b"three\n").unwrap();
        assert_eq!(part.bytes(), 14);
        assert!(!place.exists());
        let lock = part.finish_locked().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"one\ntwo\nthree\n");
        Part::lock(&place).unwrap_err();
        drop(lock);
        assert!(!Part::path(&place).exists());
        let part = Part::create(&place).unwrap();
        let mut made = part.converted(|_, to| Ok(to.write_all(b"made")?)).unwrap();
        made.keep();
        let lock = made.finish_locked().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"made");
        Part::lock(&place).unwrap_err();
        drop(lock);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_gone_on_with_does_not_stay() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out.csv");
        drop(Part::lock(&place).unwrap());
        let mut part = Part::create(&place).unwrap();
        part.write_all(b"one").unwrap();
        drop(part);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(Part::path(&place), "one").unwrap();
        drop(Part::lock(&place).unwrap());
        assert_eq!(fs::read(Part::path(&place)).unwrap(), b"one");
        let part = Part::create(&place).unwrap();
        let failed = part.converted(|_, _| bail!("no")).unwrap_err();
        assert!(format!("{failed:#}").ends_with("out.csv.whole: no"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
