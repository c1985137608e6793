//! ZIP archives, with a bound on what a small one may become.

use std::io::{Cursor, Read as _};

use anyhow::{Context as _, Result, bail};
use zip::ZipArchive;

/// How many times its size an archive may become: text becomes some ten times as large.
const RATIO: u64 = 250;

/// Bytes that every archive may become.
const FREE: u64 = 64 << 20;

/// An archive whose files are read one after another.
pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Bytes that its files may still have.
    left: u64,
}

impl<'b> Archive<'b> {
    /// The archive that these bytes are.
    ///
    /// # Errors
    /// If they are none.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self> {
        let zip = ZipArchive::new(Cursor::new(bytes)).context("no ZIP archive")?;
        Ok(Self { zip, left: (bytes.len() as u64).saturating_mul(RATIO).max(FREE) })
    }

    /// Whether the bytes begin as an archive does.
    pub(super) fn is_archive(bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK\x03\x04")
    }

    /// The names of its files, as far as they are text.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.zip.file_names().filter_map(Result::ok);
        names.filter(|name| !name.ends_with('/')).map(|name| name.into_owned()).collect()
    }

    /// The file of this name.
    ///
    /// # Errors
    /// If there is none, it is broken, or the archive becomes too large.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = self.zip.by_name(name)?;
        file.take(self.left + 1).read_to_end(&mut bytes)?;
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            bail!("the archive becomes more than {RATIO} times as large: it is refused");
        };
        self.left = left;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn what_becomes_too_large_is_refused() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        for name in ["a", "b"] {
            archive.start_file(name, options).unwrap();
            let zeros = vec![0; 1 << 20];
            (0..40).for_each(|_| archive.write_all(&zeros).unwrap());
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.names(), ["a", "b"]);
        assert_eq!(archive.read("a").unwrap().len(), 40 << 20);
        let error = archive.read("b").unwrap_err().to_string();
        assert!(error.starts_with("the archive becomes more than 250 times as large"), "{error}");
        assert!(archive.read("c").is_err());
        assert!(Archive::open(b"PK\x03\x04").is_err());
    }
}
