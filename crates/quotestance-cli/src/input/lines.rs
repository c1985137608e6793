//! Lines of bounded length.

use std::io::{self, BufRead};

/// What was read of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The whole line, without its end.
    Whole(Vec<u8>),
    /// The line was longer than the limit, and was passed over.
    TooLong,
}

/// Reads the next line, of at most `limit` bytes.
pub(super) fn next_line(reader: &mut dyn BufRead, limit: usize) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut is_too_long = false;
    let mut is_end = true;
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            buffer => buffer?,
        };
        if buffer.is_empty() {
            break;
        }
        is_end = false;
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        is_too_long |= line.len() + part.len() > limit;
        if is_too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        let read = end.map_or(buffer.len(), |end| end + 1);
        reader.consume(read);
        if end.is_some() {
            break;
        }
    }
    Ok(match (is_end, is_too_long) {
        (true, _) => None,
        (_, true) => Some(Line::TooLong),
        (_, false) => Some(Line::Whole(line)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_passed_over_and_the_next_one_read() {
        for capacity in [1, 2, 3, 100] {
            let text = &b"one\n\nlonger\nfour\nend"[..];
            let mut reader = io::BufReader::with_capacity(capacity, text);
            let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
            let expected = [whole("one"), whole(""), Line::TooLong, whole("four"), whole("end")];
            for line in expected {
                assert_eq!(next_line(&mut reader, 4).unwrap(), Some(line));
            }
            assert_eq!(next_line(&mut reader, 4).unwrap(), None);
        }
    }
}
