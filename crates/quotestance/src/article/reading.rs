//! Text read out of marked-up source, with the way back.

use super::letters::{Letters, is_seen, letters};
use crate::Span;

/// Running text and, piece by piece, where in the source each piece of it stands.
///
/// In marked-up text white space collapses as in a browser: a run of it is one space, and there is
/// none at either end of a line. Pieces stand in the order of the source.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    text: String,
    pieces: Vec<Piece>,
    gap: Gap,
}

/// A stretch of the text and the stretch of the source that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    text: Span,
    source: Span,
    /// Both stretches are equally long and, but for the kind of white space, the same words.
    /// Otherwise (an entity) the piece is indivisible.
    verbatim: bool,
}

/// What goes between the text so far and the next word, if one follows.
#[derive(Clone, Copy, Debug, Default)]
enum Gap {
    #[default]
    None,
    /// A space that stands at this place of the source.
    Space(Span),
    Line,
    Block,
}

impl Reading {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Appends `words`, which stand in the source as they are, at byte `at`.
    pub(super) fn push(&mut self, words: &str, at: usize) {
        let mut start = 0;
        for (index, byte) in words.bytes().enumerate() {
            if is_space(byte) {
                self.push_letters(&words[start..index], at + start);
                self.space(Span::new(at + index, at + index + 1));
                start = index + 1;
            }
        }
        self.push_letters(&words[start..], at + start);
    }

    /// Appends `words`, which the source writes in another way (an entity, a tag) at `source`.
    pub(super) fn push_for(&mut self, words: &str, source: Span) {
        if words.bytes().all(is_space) {
            self.space(source);
        } else if is_seen(words) {
            self.fill_gap();
            self.append(words, source, false);
        }
    }

    /// Appends the letters of `words`, which stand in the source at byte `at`; its white space
    /// stays.
    pub(super) fn push_letters(&mut self, words: &str, at: usize) {
        let mut at = at;
        for part in letters(words) {
            match part {
                Letters::Same(words) => {
                    self.fill_gap();
                    self.append(words, Span::new(at, at + words.len()), true);
                    at += words.len();
                }
                Letters::Composed(letter, len) => {
                    self.fill_gap();
                    self.append(letter.encode_utf8(&mut [0; 4]), Span::new(at, at + len), false);
                    at += len;
                }
                Letters::Unseen(len) => at += len,
            }
        }
    }

    /// Appends words as they are, or white space for what stands at `source`.
    pub(super) fn push_as(&mut self, words: &str, source: Span) {
        self.append(words, source, words.len() == source.len());
    }

    /// Appends as a block a part of `other`, which was read from the same source. No piece of
    /// `other` may be cut by it.
    pub(super) fn push_part(&mut self, other: &Self, part: Span) {
        let first = other.pieces.partition_point(|piece| piece.text.start < part.start);
        let end = other.pieces.partition_point(|piece| piece.text.start < part.end);
        let pieces = other.pieces.get(first..end).unwrap_or_default();
        let words = other.text.get(part.range()).unwrap_or_default();
        if words.is_empty() {
            return;
        }
        self.end_block();
        self.fill_gap();
        let here = self.text.len();
        let moved = |at: usize| here + at - part.start;
        self.pieces.extend(pieces.iter().map(|piece| Piece {
            text: Span::new(moved(piece.text.start), moved(piece.text.end)),
            ..*piece
        }));
        self.text.push_str(words);
        self.end_block();
    }

    /// Ends the current line. Two ends of line in a row end the block.
    pub(super) fn end_line(&mut self) {
        self.gap = match self.gap {
            Gap::None | Gap::Space(_) => Gap::Line,
            Gap::Line | Gap::Block => Gap::Block,
        };
    }

    /// Ends the current block: what follows stands apart from it by an empty line.
    pub(super) fn end_block(&mut self) {
        self.gap = Gap::Block;
    }

    /// The place in the source of a span of the text.
    pub(super) fn source_span(&self, span: Span) -> Span {
        let start = self.source_offset(span.start, false);
        let end = if span.is_empty() { start } else { self.source_offset(span.end, true) };
        Span::new(start, end.max(start))
    }

    /// The source offset of a text offset that starts (or, `ends`, ends) a span.
    fn source_offset(&self, offset: usize, ends: bool) -> usize {
        let after = if ends {
            self.pieces.partition_point(|piece| piece.text.start < offset)
        } else {
            self.pieces.partition_point(|piece| piece.text.start <= offset)
        };
        let Some(piece) = after.checked_sub(1).and_then(|index| self.pieces.get(index)) else {
            return self.pieces.first().map_or(0, |piece| piece.source.start);
        };
        let into = offset - piece.text.start;
        if into >= piece.text.len() || (ends && !piece.verbatim) {
            piece.source.end
        } else if piece.verbatim {
            piece.source.start + into
        } else {
            piece.source.start
        }
    }

    fn space(&mut self, source: Span) {
        if matches!(self.gap, Gap::None) {
            self.gap = Gap::Space(source);
        }
    }

    fn fill_gap(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.text.is_empty() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space(source) => self.append(" ", source, source.len() == 1),
            Gap::Line => self.text.push('\n'),
            Gap::Block => self.text.push_str("\n\n"),
        }
    }

    fn append(&mut self, words: &str, source: Span, verbatim: bool) {
        let text = Span::new(self.text.len(), self.text.len() + words.len());
        self.text.push_str(words);
        if let Some(last) = self.pieces.last_mut() {
            let adjoins = last.text.end == text.start && last.source.end == source.start;
            if adjoins && verbatim && last.verbatim {
                last.text.end = text.end;
                last.source.end = source.end;
                return;
            }
        }
        self.pieces.push(Piece { text, source, verbatim });
    }
}

/// The mark that some programs write before the text of a file.
pub(super) const BOM: char = '\u{FEFF}';

/// White space that collapses; the no-break space does not.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Article, Format};
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    fn entity() -> Reading {
        let mut reading = Reading::default();
        reading.push("AT", 0);
        reading.push_for("&", Span::new(2, 7));
        reading.push("T  rings", 7);
        reading
    }

    #[test]
    fn a_piece_for_an_entity_is_indivisible() {
        let reading = entity();
        assert_eq!(reading.text(), "AT&T rings");
        assert_eq!(reading.source_span(Span::new(1, 4)), Span::new(1, 8));
        assert_eq!(reading.source_span(Span::new(2, 3)), Span::new(2, 7));
        assert_eq!(reading.source_span(Span::new(3, 10)), Span::new(7, 15));
    }

    #[test]
    fn an_empty_span_stays_empty() {
        let reading = entity();
        for offset in 0..=reading.text().len() {
            assert!(reading.source_span(Span::new(offset, offset)).is_empty(), "{offset}");
        }
        assert_eq!(Reading::default().source_span(Span::new(0, 0)), Span::new(0, 0));
    }

    #[test]
    fn blocks_are_set_apart_only_between_words() {
        let mut reading = Reading::default();
        reading.end_block();
        reading.push(" one ", 3);
        reading.end_line();
        reading.end_block();
        reading.push(" ", 20);
        reading.push("two", 30);
        reading.end_line();
        reading.push("three ", 40);
        reading.end_block();
        assert_eq!(reading.text(), "one\n\ntwo\nthree");
        assert_eq!(reading.source_span(Span::new(0, 3)), Span::new(4, 7));
        assert_eq!(reading.source_span(Span::new(0, 8)), Span::new(4, 33));
        assert_eq!(reading.source_span(Span::new(5, 8)), Span::new(30, 33));
    }

    #[test]
    fn letters_are_read_as_they_are_seen() {
        let source = "Ма\u{AD}рии\u{306}ка\u{200B} \u{200B} там";
        let mut reading = Reading::default();
        reading.push(source, 0);
        reading.push_for("\u{AD}", Span::new(source.len(), source.len()));
        assert_eq!(reading.text(), "Марийка там");
        assert_eq!(reading.source_span(Span::new(0, 14)).of(source), "Ма\u{AD}рии\u{306}ка");
    }

    /// Pieces of text that bear on markup.
    fn source() -> impl Strategy<Value = String> {
        let bit = prop_oneof![
            3 => "[a-cя “”«»\"'’]{1,6}",
            2 => prop::sample::select(vec![
                "<p>", "</p>", "<q>", "</q>", "<br>", "<article>", "</article>", "<main>", "<nav>",
                "</nav>", "<script>", "</script>", "<title>", "</title>", "<svg>", "<b", "<!--", "-->", "<",
                ">", "&amp;", "&amp", "&acE;", "&#x410;", "&#", "&nosuch;", "&", "\0", "\r\n",
                "\r", "\n", "\n\n", "\t", "\u{FEFF}", "é", "e\u{301}", "\u{306}", "\u{AD}", "\u{A0}", "*", "**", "_", "`", "``", "~~", "\\", "[", "](u)",
                "![", "> ", "- ", "1. ", "# ", "    ", "---\n", "...\n", "|", "|-|\n", "[^1]", "[^1]: ", "```\n", "🙂",
            ]).prop_map(str::to_owned),
            1 => any::<String>(),
        ];
        prop::collection::vec(bit, 0..40).prop_map(|bits| bits.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn every_span_goes_back_to_its_words(source in source(), format in 0..3) {
            let format = [Format::Plain, Format::Markdown, Format::Html][format as usize];
            let article = Article::parse(source, format);
            let (text, source) = (article.text(), article.source());
            prop_assert!(source.get(article.source_span(Span::new(0, text.len())).range()).is_some());
            let mut before = Span::new(0, 0);
            for (start, c) in text.char_indices() {
                let span = article.source_span(Span::new(start, start + c.len_utf8()));
                let found = source.get(span.range());
                prop_assert!(found.is_some(), "{span:?} of {source:?}");
                let found = found.unwrap_or_default();
                prop_assert!(
                    found.contains(c) || found.nfc().any(|seen| seen == c) || c == ' ' || c == '\n' || found.starts_with(['&', '\0', '<']),
                    "{c:?} of {text:?} is {found:?} of {source:?}"
                );
                prop_assert!(before.start <= span.start && before.end <= span.end);
                before = span;
            }
        }
    }
}
