//! Byte offsets counted in characters and in UTF-16 units, for readers that count so.

use crate::Span;

/// Translates byte offsets of one text. Each translation reads at most 127 bytes.
#[derive(Clone, Debug)]
pub struct Offsets<'t> {
    text: &'t str,
    /// The counts before each multiple of [`STRIDE`] bytes.
    marks: Vec<Counts>,
}

/// What starts before a place. A character starts with a byte that continues none; one of four bytes
/// is a pair in UTF-16.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    chars: usize,
    pairs: usize,
}

/// Bytes between two marks: their memory is an eighth of the text's. A byte can count so many.
const STRIDE: usize = 128;

impl<'t> Offsets<'t> {
    /// Reads `text` once.
    pub fn new(text: &'t str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 2);
        let mut counts = Counts::default();
        marks.push(counts);
        for stretch in text.as_bytes().chunks(STRIDE) {
            counts = counts.after(stretch);
            marks.push(counts);
        }
        Self { text, marks }
    }

    /// The span counted in Unicode code points, as Python counts.
    pub fn chars(&self, span: Span) -> [usize; 2] {
        [self.at(span.start).chars, self.at(span.end).chars]
    }

    /// The span counted in UTF-16 code units, as JavaScript and Java count.
    pub fn utf16(&self, span: Span) -> [usize; 2] {
        [self.at(span.start), self.at(span.end)].map(|Counts { chars, pairs }| chars + pairs)
    }

    fn at(&self, byte: usize) -> Counts {
        let byte = byte.min(self.text.len());
        let stretch = byte / STRIDE;
        let words = self.text.as_bytes().get(stretch * STRIDE..byte).unwrap_or_default();
        self.marks.get(stretch).copied().unwrap_or_default().after(words)
    }
}

impl Counts {
    /// The counts after `bytes`, of which there are at most [`STRIDE`].
    fn after(self, bytes: &[u8]) -> Self {
        let (mut chars, mut pairs) = (0u8, 0u8);
        for &byte in bytes {
            chars += u8::from(!(0x80..0xC0).contains(&byte));
            pairs += u8::from(byte >= 0xF0);
        }
        Self { chars: self.chars + usize::from(chars), pairs: self.pairs + usize::from(pairs) }
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
