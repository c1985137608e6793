//! A file under way: `OUTPUT.part`, which takes its place once it is whole.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// A file beside its place.
#[derive(Debug)]
pub(crate) struct Part {
    file: BufWriter<File>,
    path: PathBuf,
    place: PathBuf,
    bytes: u64,
    /// The part that this one was made of.
    made_of: Option<Box<Part>>,
}

impl Part {
    /// Opens the part of the file at `place` and keeps the first `keep` bytes of what is there.
    ///
    /// # Errors
    /// If it cannot be written, another run is writing it, or it has fewer bytes than that.
    pub(crate) fn open(place: &Path, keep: u64) -> Result<Self> {
        let path = Self::path(place);
        let open = || {
            let file =
                File::options().read(true).write(true).create(true).truncate(false).open(&path)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => bail!("another run is writing it"),
                // Where files cannot be locked nothing tells of another run.
                Err(TryLockError::Error(_)) | Ok(()) => {}
            }
            let bytes = file.metadata()?.len();
            if bytes < keep {
                bail!("{keep} bytes of output should be here, and there are {bytes}");
            }
            file.set_len(keep)?;
            (&file).seek(SeekFrom::End(0))?;
            if let Ok(before) = fs::metadata(place) {
                file.set_permissions(before.permissions())?;
            }
            Ok(file)
        };
        let file = BufWriter::new(open().with_context(|| path.display().to_string())?);
        Ok(Self { file, path, place: place.to_owned(), bytes: keep, made_of: None })
    }

    /// Where the part of the file at `place` is.
    pub(crate) fn path(place: &Path) -> PathBuf {
        beside(place, ".part")
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

    /// The header of a part that is a table, unless it has none yet.
    pub(crate) fn csv_header(&self) -> Result<Option<Vec<String>>> {
        if self.bytes == 0 {
            return Ok(None);
        }
        let mut reader = csv::Reader::from_path(&self.path)?;
        Ok(Some(reader.headers()?.iter().map(str::to_owned).collect()))
    }

    /// What `convert` makes of the part. It stays until that is in its place, so that it can be made again.
    pub(crate) fn converted(
        mut self,
        convert: impl FnOnce(File, &mut File) -> Result<()>,
    ) -> Result<Self> {
        self.sync()?;
        let path = Self::whole_path(&self.place);
        let place = || path.display().to_string();
        let mut whole = File::create(&path).with_context(place)?;
        whole.set_permissions(self.file.get_ref().metadata()?.permissions())?;
        convert(File::open(&self.path)?, &mut whole).with_context(place)?;
        let bytes = whole.metadata()?.len();
        let (file, place) = (BufWriter::new(whole), self.place.clone());
        Ok(Self { file, path, place, bytes, made_of: Some(Box::new(self)) })
    }

    /// Where the whole file is until it takes its place, if it is made of a part.
    pub(crate) fn whole_path(place: &Path) -> PathBuf {
        beside(place, ".whole")
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.sync()?;
        fs::rename(&self.path, &self.place).with_context(|| self.place.display().to_string())?;
        self.made_of.map_or(Ok(()), |part| part.discard())
    }

    /// Takes the file away.
    pub(crate) fn discard(self) -> Result<()> {
        fs::remove_file(&self.path).with_context(|| self.path.display().to_string())?;
        self.made_of.map_or(Ok(()), |part| part.discard())
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The file whose name is that of `place` and an ending.
pub(crate) fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(place);
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_where_it_was_safe() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out.jsonl");
        let mut part = Part::open(&place, 0).unwrap();
        part.write_all(b"one\ntwo\nthr").unwrap();
        part.sync().unwrap();
        let error = format!("{:#}", Part::open(&place, 0).unwrap_err());
        assert!(error.ends_with("out.jsonl.part: another run is writing it"), "{error}");
        drop(part);
        let error = format!("{:#}", Part::open(&place, 99).unwrap_err());
        assert!(error.ends_with("99 bytes of output should be here, and there are 11"), "{error}");
        let mut part = Part::open(&place, 8).unwrap();
        part.write_all(b"three\n").unwrap();
        assert_eq!(part.bytes(), 14);
        assert!(!place.exists());
        part.finish().unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"one\ntwo\nthree\n");
        assert!(!Part::path(&place).exists());
    }
}
