//! Rows in UTF-16 with its byte order mark, as spreadsheets write them.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::compressed::Bytes;

/// Bytes of UTF-8 that are made at once, at least.
const BUFFER: usize = 1 << 14;

/// The bytes as UTF-8, if their mark says that they are UTF-16; else as they are.
pub(super) fn in_utf8(mut bytes: Bytes) -> io::Result<Bytes> {
    let mut head = Vec::new();
    // No more is waited for than must come.
    if matches!(first(&mut bytes)?, Some(0xFE | 0xFF)) {
        bytes.by_ref().take(2).read_to_end(&mut head)?;
    }
    let encoding = Encoding::for_bom(&head);
    let bytes: Bytes = Box::new(Cursor::new(head).chain(bytes));
    Ok(match encoding {
        Some((encoding, _)) => {
            let (decoder, made) = (encoding.new_decoder_with_bom_removal(), Cursor::default());
            Box::new(BufReader::new(Decoded {
                bytes,
                decoder,
                name: encoding.name(),
                made,
                end: None,
            }))
        }
        None => bytes,
    })
}

/// The first byte, which stays, if there is one.
pub(super) fn first(bytes: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        match bytes.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            buffer => return Ok(buffer?.first().copied()),
        }
    }
}

/// Decodes what it reads.
struct Decoded {
    bytes: Bytes,
    decoder: Decoder,
    name: &'static str,
    /// What was decoded and is still to be handed on.
    made: Cursor<Vec<u8>>,
    /// What comes after that, once it is known.
    end: Option<DecoderResult>,
}

impl Decoded {
    fn decode(&mut self) -> io::Result<()> {
        let read = self.bytes.fill_buf()?;
        let is_last = read.is_empty();
        let mut made = vec![0; BUFFER];
        let (result, used, written) =
            self.decoder.decode_to_utf8_without_replacement(read, &mut made, is_last);
        self.bytes.consume(used);
        made.truncate(written);
        self.made = Cursor::new(made);
        let is_end = match result {
            DecoderResult::InputEmpty => is_last,
            DecoderResult::OutputFull => false,
            DecoderResult::Malformed(..) => true,
        };
        self.end = is_end.then_some(result);
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.made.fill_buf()?.is_empty() {
            match self.end {
                None => self.decode()?,
                Some(DecoderResult::Malformed(..)) => {
                    let name = self.name;
                    let cause = format!("not {name}, as its byte order mark says that it is");
                    return Err(io::Error::other(cause));
                }
                Some(_) => return Ok(0),
            }
        }
        self.made.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], at_once: usize) -> (Vec<u8>, Option<String>) {
        let bytes = BufReader::with_capacity(at_once, Cursor::new(bytes.to_vec()));
        let mut found = Vec::new();
        let end = in_utf8(Box::new(bytes)).and_then(|mut bytes| bytes.read_to_end(&mut found));
        (found, end.err().map(|error| error.to_string()))
    }

    #[test]
    fn a_byte_order_mark_tells_utf_16() {
        let text = "id,текст\r\n".repeat(9_000) + "𝄞";
        let wide = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(to_bytes).collect()
        };
        for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            for at_once in [1, 3, 1 << 17] {
                assert!(read(&bytes, at_once) == (text.clone().into_bytes(), None), "{at_once}");
            }
            let (found, error) = read(&bytes[..bytes.len() - 1], 100);
            assert!(text.as_bytes().starts_with(&found) && found.len() + 4 == text.len());
            assert!(error.unwrap().starts_with("not UTF-16"));
        }
        for plain in [&b""[..], b"\xFF", b"a,b", b"\xEF\xBB\xBFa", b"\xFFa"] {
            assert_eq!(read(plain, 1), (plain.to_vec(), None));
        }
    }

    /// Is interrupted before each read.
    struct Interrupted(Cursor<Vec<u8>>, bool);

    impl Read for Interrupted {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(buffer) }
        }
    }

    #[test]
    fn a_signal_refuses_nothing() {
        for bytes in [&b"a,b"[..], b"\xFF\xFEa\0,\0b\0"] {
            let bytes = BufReader::new(Interrupted(Cursor::new(bytes.to_vec()), false));
            let mut found = String::new();
            in_utf8(Box::new(bytes)).unwrap().read_to_string(&mut found).unwrap();
            assert_eq!(found, "a,b");
        }
    }
}
