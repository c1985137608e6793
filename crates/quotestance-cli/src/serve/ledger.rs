//! A file of JSON Lines that grows by whole lines, of which one may be replaced or taken out.
//!
//! A new line is appended and brought to the disk before it is confirmed. A replacement writes the whole file anew
//! beside its place and renames it, so that at any time the file is whole. A lock keeps a second server off.

use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use crate::output::folder_of;

/// Names a line among those of its file.
pub(super) type Key = fn(&Map<String, Value>) -> Option<String>;

/// The file's lines, and the file once there is one.
#[derive(Debug)]
pub(super) struct Ledger {
    path: PathBuf,
    key: Key,
    file: Option<File>,
    lines: Vec<Line>,
}

/// A line; what is no record of ours stays as it is.
#[derive(Debug)]
struct Line {
    key: Option<String>,
    text: Vec<u8>,
}

/// What putting a record did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    Added,
    Replaced,
}

impl Ledger {
    /// The ledger in this file, which need not be there.
    ///
    /// # Errors
    /// If the file cannot be read and written, or another server has it.
    pub(super) fn open(path: &Path, key: Key) -> Result<Self> {
        // A replacement must not make a file of a link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut ledger = Self { path, key, file: None, lines: Vec::new() };
        if ledger.path.exists() {
            ledger.take(false)?;
        }
        Ok(ledger)
    }

    /// Locks the file, and reads what is in it.
    fn take(&mut self, is_new: bool) -> Result<()> {
        let file = self.lock(is_new)?;
        let bytes = fs::read(&self.path).with_context(|| self.path.display().to_string())?;
        let lines = bytes.split_inclusive(|&byte| byte == b'\n');
        self.lines = lines.map(|line| Line::of(line.to_vec(), self.key)).collect();
        self.file = Some(file);
        Ok(())
    }

    fn lock(&self, is_new: bool) -> Result<File> {
        let place = || self.path.display().to_string();
        let mut options = File::options();
        let file = options.append(true).create(is_new).open(&self.path).with_context(place)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => bail!("{}: another server has it", place()),
            Err(fs::TryLockError::Error(error)) => Err(error).with_context(place),
        }
    }

    /// The records that have a name.
    pub(super) fn records(&self) -> impl Iterator<Item = Map<String, Value>> {
        let own = self.lines.iter().filter(|line| line.key.is_some());
        own.filter_map(|line| serde_json::from_slice(&line.text).ok())
    }

    /// Adds a record, or puts it in the place of the one of its name.
    ///
    /// # Errors
    /// If the file cannot be written; the ledger is then as before.
    pub(super) fn put(&mut self, record: &Map<String, Value>) -> Result<Put> {
        if self.file.is_none() {
            // Another server may have written the file since, and gone.
            self.take(true)?;
        }
        let mut text = serde_json::to_vec(record)?;
        text.push(b'\n');
        let line = Line { key: (self.key)(record), text };
        match self.find(line.key.as_deref()) {
            Some(index) => {
                let before = std::mem::replace(&mut self.lines[index], line);
                if let Err(error) = self.write_anew() {
                    self.lines[index] = before;
                    return Err(error);
                }
                Ok(Put::Replaced)
            }
            None => {
                self.append(&line.text)?;
                self.lines.push(line);
                Ok(Put::Added)
            }
        }
    }

    /// Takes out the record of this name, and tells whether there was one.
    ///
    /// # Errors
    /// If the file cannot be written; the ledger is then as before.
    pub(super) fn remove(&mut self, key: &str) -> Result<bool> {
        let Some(index) = self.find(Some(key)) else { return Ok(false) };
        let before = self.lines.remove(index);
        if let Err(error) = self.write_anew() {
            self.lines.insert(index, before);
            return Err(error);
        }
        Ok(true)
    }

    fn find(&self, key: Option<&str>) -> Option<usize> {
        let key = key?;
        self.lines.iter().rposition(|line| line.key.as_deref() == Some(key))
    }

    fn append(&mut self, text: &[u8]) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        // A line that broke off must not swallow this one.
        let is_open = self.lines.last().is_some_and(|line| !line.text.ends_with(b"\n"));
        let text = [if is_open { b"\n" } else { &b""[..] }, text].concat();
        append(file, &text).with_context(|| self.path.display().to_string())?;
        if let Some(last) = self.lines.last_mut()
            && !last.text.ends_with(b"\n")
        {
            last.text.push(b'\n');
        }
        Ok(())
    }

    fn write_anew(&mut self) -> Result<()> {
        let write = || -> io::Result<File> {
            let folder = folder_of(&self.path);
            let mut whole = NamedTempFile::new_in(folder)?;
            for line in &self.lines {
                whole.write_all(&line.text)?;
                if !line.text.ends_with(b"\n") {
                    whole.write_all(b"\n")?;
                }
            }
            if let Ok(before) = fs::metadata(&self.path) {
                whole.as_file().set_permissions(before.permissions())?;
            }
            whole.as_file().sync_all()?;
            // The lock is ours before the file has its name.
            whole.as_file().try_lock().map_err(io::Error::other)?;
            let file = whole.persist(&self.path)?;
            #[cfg(unix)]
            File::open(folder)?.sync_all()?;
            Ok(file)
        };
        let file = write().with_context(|| self.path.display().to_string())?;
        self.file = Some(file);
        Ok(())
    }
}

/// Writes at the end of the file, all or nothing, and brings it to the disk.
fn append(mut file: &File, text: &[u8]) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let written = file.write_all(text).and_then(|()| file.sync_data());
    written.inspect_err(|_| {
        // Of a line that does not fit on the disk nothing stays.
        let _ = file.set_len(length);
    })
}

impl Line {
    fn of(text: Vec<u8>, key: Key) -> Self {
        let record: Option<Map<String, Value>> = serde_json::from_slice(&text).ok();
        Self { key: record.and_then(|record| key(&record)), text }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(record: &Map<String, Value>) -> Option<String> {
        record.get("id")?.as_str().map(str::to_owned)
    }

    fn record(id: &str, stance: &str) -> Map<String, Value> {
        json!({"id": id, "stance": stance}).as_object().unwrap().clone()
    }

    fn line(id: &str, stance: &str) -> String {
        format!("{{\"id\":\"{id}\",\"stance\":\"{stance}\"}}\n")
    }

    #[test]
    fn records_are_added_replaced_and_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut ledger = Ledger::open(&path, id).unwrap();
        assert!(!path.exists() && !ledger.remove("a").unwrap());
        assert_eq!(ledger.put(&record("a", "neutral")).unwrap(), Put::Added);
        assert_eq!(ledger.put(&record("b", "neutral")).unwrap(), Put::Added);
        assert_eq!(ledger.put(&record("a", "resentment")).unwrap(), Put::Replaced);
        assert_eq!(ledger.put(&record("c", "neutral")).unwrap(), Put::Added);
        let text = line("a", "resentment") + &line("b", "neutral") + &line("c", "neutral");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert!(ledger.remove("b").unwrap());
        let text = line("a", "resentment") + &line("c", "neutral");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        drop(ledger);
        let ledger = Ledger::open(&path, id).unwrap();
        assert_eq!(ledger.records().count(), 2);
    }

    #[test]
    fn what_else_is_in_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        fs::write(&path, "not ours\n{\"id\":\"a\"}\n{\"id\":\"bro").unwrap();
        let mut ledger = Ledger::open(&path, id).unwrap();
        ledger.put(&record("b", "neutral")).unwrap();
        let text = format!("not ours\n{{\"id\":\"a\"}}\n{{\"id\":\"bro\n{}", line("b", "neutral"));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        assert!(ledger.remove("a").unwrap());
        let text = format!("not ours\n{{\"id\":\"bro\n{}", line("b", "neutral"));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn a_second_server_is_kept_off_whatever_the_first_has_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut ledger = Ledger::open(&path, id).unwrap();
        for stance in ["neutral", "resentment"] {
            ledger.put(&record("a", stance)).unwrap();
            let error = Ledger::open(&path, id).unwrap_err();
            assert!(error.to_string().ends_with("another server has it"), "{error}");
        }
        drop(ledger);
        assert!(Ledger::open(&path, id).is_ok());
    }

    #[test]
    fn what_another_server_wrote_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut early = Ledger::open(&path, id).unwrap();
        let mut other = Ledger::open(&path, id).unwrap();
        other.put(&record("a", "neutral")).unwrap();
        other.put(&record("b", "neutral")).unwrap();
        assert!(early.put(&record("a", "resentment")).is_err());
        drop(other);
        assert_eq!(early.put(&record("a", "resentment")).unwrap(), Put::Replaced);
        let text = line("a", "resentment") + &line("b", "neutral");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}
