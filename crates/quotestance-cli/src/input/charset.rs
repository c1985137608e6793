//! Files in other character sets than UTF-8.

use anyhow::{Result, bail};
use encoding_rs::Encoding;
use quotestance::Format;

use super::bytes::text_of;

/// The text of a file, and its character set if that is not UTF-8: UTF-16 by its byte order mark,
/// others by what a page of HTML says of itself. Nothing is guessed.
pub(crate) fn decode(bytes: Vec<u8>, format: Format) -> Result<(String, Option<&'static str>)> {
    let marked = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    let declared = || declared(&bytes).filter(|_| format == Format::Html);
    let other = |encoding: &&Encoding| *encoding != encoding_rs::UTF_8;
    let found = match marked {
        None if std::str::from_utf8(&bytes).is_err() => declared(),
        marked => marked,
    };
    let Some(encoding) = found.filter(other) else {
        return Ok((text_of(bytes)?, None));
    };
    let (text, _, is_broken) = encoding.decode(&bytes);
    if is_broken {
        bail!("not {}, as it says that it is", encoding.name());
    }
    Ok((text.into_owned(), Some(encoding.name())))
}

/// How many bytes of a page are searched for its character set: as many as in browsers.
const HEAD: usize = 1024;

/// The character set that a page of HTML says it is in: `<meta charset=...>`, in either form.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let mut tags = head.split("<meta").skip(1);
    tags.find_map(|tag| {
        let (tag, _) = tag.split_once('>')?;
        let (_, value) = tag.split_once("charset")?;
        let value = value.trim_start().strip_prefix('=')?.trim_start();
        let label = value.trim_start_matches(['"', '\'']);
        let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.+".contains(c));
        Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], format: Format, text: &str, name: Option<&str>) {
        let (found, encoding) = decode(bytes.to_vec(), format).unwrap();
        assert_eq!((found.as_str(), encoding), (text, name));
    }

    #[test]
    fn a_byte_order_mark_tells_utf_16() {
        check(b"\xFF\xFEH\0i\0", Format::Plain, "Hi", Some("UTF-16LE"));
        check(b"\xFE\xFF\x04\x4F", Format::Markdown, "я", Some("UTF-16BE"));
        check("\u{FEFF}я".as_bytes(), Format::Plain, "\u{FEFF}я", None);
        let error = decode(b"\xFF\xFE\0\xD8".to_vec(), Format::Plain).unwrap_err();
        assert_eq!(error.to_string(), "not UTF-16LE, as it says that it is");
    }

    #[test]
    fn a_page_tells_its_own_character_set() {
        for page in [
            &b"<meta charset=windows-1251><p>\xE4\xE0"[..],
            b"<META http-equiv=x content='text/html; charset = CP1251'><p>\xE4\xE0",
        ] {
            let (text, name) = decode(page.to_vec(), Format::Html).unwrap();
            assert!(text.ends_with("да"), "{text}");
            assert_eq!(name, Some("windows-1251"));
        }
        check(
            b"<meta charset=koi8-r>\xC4\xC1",
            Format::Html,
            "<meta charset=koi8-r>да",
            Some("KOI8-R"),
        );
    }

    #[test]
    fn nothing_is_guessed() {
        let saved_anew = "<meta charset=windows-1251>да";
        check(saved_anew.as_bytes(), Format::Html, saved_anew, None);
        for (bytes, format) in [
            (&b"\xE4\xE0"[..], Format::Plain),
            (b"<meta charset=windows-1251>\xE4\xE0", Format::Plain),
            (b"<meta charset=nosuch>\xE4\xE0", Format::Html),
            (b"<p>charset=koi8-r\xE4\xE0", Format::Html),
        ] {
            let error = decode(bytes.to_vec(), format).unwrap_err();
            assert!(error.to_string().starts_with("not UTF-8: byte 0xE4"), "{error}");
        }
    }
}
