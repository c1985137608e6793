//! Byte offsets counted in characters and in UTF-16 units, for readers that count so.

use crate::Span;

/// Translates byte offsets of one text. Each translation reads at most a few dozen bytes.
#[derive(Clone, Debug)]
pub struct Offsets<'t> {
    text: &'t str,
    marks: Vec<Mark>,
}

/// The counts up to a character boundary at or just after a multiple of `STRIDE` bytes.
#[derive(Clone, Copy, Debug)]
struct Mark {
    byte: usize,
    chars: usize,
    utf16: usize,
}

/// Bytes between two marks: their memory is 19 % of the text's.
const STRIDE: usize = 128;

impl<'t> Offsets<'t> {
    /// Reads `text` once.
    pub fn new(text: &'t str) -> Self {
        let mut mark = Mark { byte: 0, chars: 0, utf16: 0 };
        let mut marks = vec![mark];
        while mark.byte < text.len() {
            let mut byte = (mark.byte + STRIDE).min(text.len());
            while !text.is_char_boundary(byte) {
                byte += 1;
            }
            mark = mark.advance(text, byte);
            marks.push(mark);
        }
        Self { text, marks }
    }

    /// The span counted in Unicode code points, as Python counts.
    pub fn chars(&self, span: Span) -> [usize; 2] {
        [self.at(span.start).chars, self.at(span.end).chars]
    }

    /// The span counted in UTF-16 code units, as JavaScript and Java count.
    pub fn utf16(&self, span: Span) -> [usize; 2] {
        [self.at(span.start).utf16, self.at(span.end).utf16]
    }

    fn at(&self, byte: usize) -> Mark {
        let next = self.marks.partition_point(|mark| mark.byte <= byte);
        // The first mark is at byte 0, so there is always one before.
        self.marks[next.saturating_sub(1)].advance(self.text, byte)
    }
}

impl Mark {
    /// A character has one byte that continues none; one of four bytes is a pair in UTF-16.
    fn advance(self, text: &str, byte: usize) -> Self {
        let words = text.as_bytes().get(self.byte..byte).unwrap_or_default();
        let (mut chars, mut pairs) = (0, 0);
        for &byte in words {
            chars += usize::from(!(0x80..0xC0).contains(&byte));
            pairs += usize::from(byte >= 0xF0);
        }
        Self { byte, chars: self.chars + chars, utf16: self.utf16 + chars + pairs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_the_plain_way_anywhere() {
        let text = "aя😀–".repeat(700);
        let offsets = Offsets::new(&text);
        for (byte, _) in text.char_indices().step_by(37) {
            let span = Span::new(0, byte);
            assert_eq!(offsets.chars(span)[1], text[..byte].chars().count());
            assert_eq!(offsets.utf16(span)[1], text[..byte].encode_utf16().count());
        }
        assert_eq!(offsets.chars(Span::new(0, text.len()))[1], text.chars().count());
    }

    #[test]
    fn an_empty_text_has_one_place() {
        assert_eq!(Offsets::new("").chars(Span::new(0, 0)), [0, 0]);
    }
}
