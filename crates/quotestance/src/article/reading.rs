//! Text read out of marked-up source, with the way back.

use crate::Span;

/// Running text and, piece by piece, where in the source each piece of it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    text: String,
    pieces: Vec<Piece>,
}

/// A stretch of the text and the stretch of the source that it stands for. Where both are equally
/// long they are the same bytes; otherwise (an entity) the piece is indivisible.
#[derive(Clone, Copy, Debug)]
struct Piece {
    text: Span,
    source: Span,
}

impl Reading {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Appends `words`, which stand at `source`.
    pub(super) fn push(&mut self, words: &str, source: Span) {
        if !words.is_empty() {
            let start = self.text.len();
            self.text.push_str(words);
            self.pieces.push(Piece { text: Span::new(start, self.text.len()), source });
        }
    }

    /// Ends the current block: what follows starts on a line of its own.
    pub(super) fn end_block(&mut self) {
        let words = self.text.trim_end_matches([' ', '\n']).len();
        if words > 0 {
            self.text.truncate(words);
            while self.pieces.last().is_some_and(|piece| piece.text.start >= words) {
                self.pieces.pop();
            }
            self.text.push_str("\n\n");
        }
    }

    pub(super) fn source_span(&self, span: Span) -> Span {
        let start = self.source_offset(span.start, false);
        let end = if span.is_empty() { start } else { self.source_offset(span.end, true) };
        Span::new(start, end.max(start))
    }

    /// The source offset of a text offset that starts (or, `ends`, ends) a span.
    fn source_offset(&self, offset: usize, ends: bool) -> usize {
        let index = if ends {
            self.pieces.partition_point(|piece| piece.text.start < offset)
        } else {
            self.pieces.partition_point(|piece| piece.text.start <= offset)
        };
        let Some(piece) = index.checked_sub(1).and_then(|index| self.pieces.get(index)) else {
            return self.pieces.first().map_or(0, |piece| piece.source.start);
        };
        let into = offset - piece.text.start;
        if piece.text.len() == piece.source.len() {
            piece.source.start + into.min(piece.source.len())
        } else if ends || into >= piece.text.len() {
            piece.source.end
        } else {
            piece.source.start
        }
    }
}
