//! Files as text.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};

use super::compressed;
use super::utf16::in_utf8;

/// The name that stands for standard input, and where output is meant for standard output.
pub(crate) const STDIN: &str = "-";

/// Reads a whole file, or standard input for `-`.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    let read = || {
        if path == Path::new(STDIN) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            return Ok(bytes);
        }
        fs::read(path)
    };
    read().with_context(|| path.display().to_string())
}

/// Reads a whole file, its compression undone and UTF-16 made UTF-8, or standard input for `-`.
pub(crate) fn read_decompressed(path: &Path) -> Result<Vec<u8>> {
    let read = || {
        let mut bytes = Vec::new();
        in_utf8(compressed::open(path, Arc::default())?)?.read_to_end(&mut bytes)?;
        io::Result::Ok(bytes)
    };
    read().with_context(|| path.display().to_string())
}

/// Reads a whole file of UTF-8 text, or standard input for `-`.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    text_of(read_bytes(path)?).with_context(|| path.display().to_string())
}

/// The text of UTF-8 bytes; the error says which byte is none.
pub(crate) fn text_of(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        anyhow!("not UTF-8: byte 0x{byte:02X} at offset {at}, line {line}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bad_byte_is_named() {
        let error = text_of(b"one\ntw\xFFo".to_vec()).unwrap_err();
        assert_eq!(error.to_string(), "not UTF-8: byte 0xFF at offset 6, line 2");
        let error = text_of("я".as_bytes()[..1].to_vec()).unwrap_err();
        assert_eq!(error.to_string(), "not UTF-8: byte 0xD1 at offset 0, line 1");
    }
}
