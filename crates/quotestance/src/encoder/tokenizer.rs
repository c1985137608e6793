//! Texts as the pieces that an encoder knows: SentencePiece's unigram model.
//!
//! Kudo (2018), “Subword Regularization”: the pieces of a text are those whose probabilities have
//! the largest product.

use crawdad::Trie;

use super::charmap::CharacterMap;
use super::error::EncoderError;
use crate::span::Span;

/// Id of what no piece stands for.
const UNKNOWN: u32 = 0;
/// Id before the tokens of each text.
const FIRST: u32 = 1;
/// Id after the tokens of each text.
const LAST: u32 = 2;
/// Ids that no text contains.
const RESERVED: usize = 3;
/// How much less likely than the least likely piece an unknown character is, in nats.
const UNKNOWN_PENALTY: f32 = 10.0;
/// What stands for a space, and before the first word.
const SPACE: char = '▁';
/// Bytes of the longest piece.
const LONGEST_PIECE: usize = 64;

/// Most tokens of a text that are read, the two that enclose it among them.
pub const MAX_TOKENS: usize = 512;

/// Bytes of a text that are looked at: far more than so many tokens have, unless a text is made of
/// spaces or of unknown characters.
const MAX_BYTES: usize = 1 << 15;

/// A token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Number of the piece: a row of the encoder's table. 0 is unknown; 1 and 2 enclose each text.
    pub id: u32,
    /// The bytes of the text that it stands for, without a space before them. Empty for the two
    /// that enclose the text.
    pub span: Span,
}

/// Finds the pieces of texts.
pub(super) struct Tokenizer {
    map: CharacterMap,
    pieces: Trie,
    scores: Vec<f32>,
    unknown_score: f32,
}

/// A character of a normalised text, and the bytes of the text that it comes from.
#[derive(Clone, Copy)]
struct Character {
    letter: char,
    span: Span,
}

/// The best way to the end of a character.
#[derive(Clone, Copy)]
struct Step {
    score: f32,
    start: usize,
    id: u32,
}

impl Tokenizer {
    /// `pieces` holds for each id the length of its text in a byte, and the text; `scores` its log
    /// probability.
    pub(super) fn new(
        map: CharacterMap,
        mut pieces: &[u8],
        scores: Vec<f32>,
    ) -> Result<Self, EncoderError> {
        let error = |cause: &str| EncoderError::tensor("pieces", cause);
        let mut records = Vec::with_capacity(scores.len());
        let mut lowest = f32::INFINITY;
        for (id, &score) in (0..).zip(&scores) {
            let (&length, rest) = pieces.split_first().ok_or_else(|| error("too few pieces"))?;
            let piece = rest.split_at_checked(usize::from(length));
            let (piece, rest) = piece.ok_or_else(|| error("the last piece is cut short"))?;
            pieces = rest;
            let piece = str::from_utf8(piece).map_err(|_| error("a piece is no UTF-8"))?;
            // The trie ends its keys by a zero.
            if piece.len() > LONGEST_PIECE || piece.contains('\0') {
                return Err(error("a piece is too long or holds a zero"));
            }
            if !piece.is_empty() {
                records.push((piece, id));
                lowest = lowest.min(score);
            }
        }
        if !pieces.is_empty() {
            return Err(error("more pieces than scores"));
        }
        let reserved = |&(_, id): &(&str, u32)| (id as usize) < RESERVED;
        if scores.len() < RESERVED || records.iter().any(reserved) {
            return Err(error("the ids 0, 1 and 2 must be those of no text"));
        }
        let pieces = Trie::from_records(records)
            .map_err(|_| error("there must be some, and no text may be there twice"))?;
        Ok(Self { map, pieces, scores, unknown_score: lowest - UNKNOWN_PENALTY })
    }

    /// The tokens of a text, the two that enclose it among them; what is beyond [`MAX_TOKENS`] is
    /// left out. A text without words is one unknown token.
    pub(super) fn tokens(&self, text: &str) -> Vec<Token> {
        let mut end = text.len().min(MAX_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let characters = self.normalise(&text[..end]);
        let mut tokens = vec![Token { id: FIRST, span: Span::new(0, 0) }];
        self.add_pieces(&characters, &mut tokens);
        if tokens.len() == 1 {
            tokens.push(Token { id: UNKNOWN, span: Span::new(0, text.len()) });
        }
        tokens.truncate(MAX_TOKENS - 1);
        tokens.push(Token { id: LAST, span: Span::new(text.len(), text.len()) });
        tokens
    }

    /// The text with characters replaced as the map has it, `▁` before the first word and for each
    /// run of spaces. Nothing if there are only spaces.
    fn normalise(&self, text: &str) -> Vec<Character> {
        let mut characters = Vec::with_capacity(text.len() + 1);
        let mut after_space = true;
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            let mut own = [0; 4];
            let (length, letters) = match self.map.longest(&text[at..]) {
                Some(found) => found,
                None => (letter.len_utf8(), &*letter.encode_utf8(&mut own)),
            };
            let span = Span::new(at, at + length);
            at += length;
            for letter in letters.chars() {
                let is_space = letter == ' ';
                if !(is_space && after_space) {
                    if characters.is_empty() {
                        let span = Span::new(span.start, span.start);
                        characters.push(Character { letter: SPACE, span });
                    }
                    // A zero would end a key of the trie.
                    let letter = match letter {
                        ' ' => SPACE,
                        '\0' => char::REPLACEMENT_CHARACTER,
                        _ => letter,
                    };
                    characters.push(Character { letter, span });
                }
                after_space = is_space;
            }
        }
        while characters.pop_if(|last| last.letter == SPACE).is_some() {}
        characters
    }

    /// Adds the likeliest pieces (Viterbi). Of equally likely ones the longer last piece wins, as
    /// in SentencePiece.
    fn add_pieces(&self, characters: &[Character], tokens: &mut Vec<Token>) {
        let none = Step { score: f32::NEG_INFINITY, start: usize::MAX, id: UNKNOWN };
        let mut best = vec![none; characters.len() + 1];
        best[0].score = 0.0;
        for start in 0..characters.len() {
            let score = best[start].score;
            let mut offer = |end: usize, id, more: f32| {
                let total = score + more;
                if best[end].start == usize::MAX || total > best[end].score {
                    best[end] = Step { score: total, start, id };
                }
            };
            let mut single = false;
            let letters = characters[start..].iter().map(|character| character.letter);
            for (id, length) in self.pieces.common_prefix_search(letters) {
                single |= length == 1;
                offer(start + length, id, self.scores[id as usize]);
            }
            if !single {
                offer(start + 1, UNKNOWN, self.unknown_score);
            }
        }
        let first = tokens.len();
        let mut end = characters.len();
        while end > 0 {
            let Step { start, id, .. } = best[end];
            let span = span_of(&characters[start..end]);
            end = start;
            match tokens.last_mut() {
                // A run of unknown characters is one token.
                Some(after) if id == UNKNOWN && after.id == UNKNOWN => {
                    after.span.start = after.span.start.min(span.start);
                }
                _ => tokens.push(Token { id, span }),
            }
        }
        tokens[first..].reverse();
    }
}

/// From the first character to the last, a space before them left out unless there is nothing else.
fn span_of(characters: &[Character]) -> Span {
    let words = match characters {
        [first, rest @ ..] if first.letter == SPACE && !rest.is_empty() => rest,
        _ => characters,
    };
    match words {
        [first, .., last] => Span::new(first.span.start, last.span.end),
        [only] => only.span,
        [] => Span::new(0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tokenizer of these pieces and scores, which replaces no character.
    fn tokenizer(pieces: &[(&str, f32)]) -> Result<Tokenizer, EncoderError> {
        let map = CharacterMap::parse(&[4, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        let (mut texts, mut scores) = (vec![0; RESERVED], vec![0.0; RESERVED]);
        for (piece, score) in pieces {
            texts.push(piece.len() as u8);
            texts.extend(piece.as_bytes());
            scores.push(*score);
        }
        Tokenizer::new(map, &texts, scores)
    }

    fn pieces<'a>(tokenizer: &Tokenizer, text: &'a str) -> Vec<(u32, &'a str)> {
        tokenizer.tokens(text).iter().map(|token| (token.id, token.span.of(text))).collect()
    }

    #[test]
    fn the_likeliest_pieces_win() {
        let pairs = [("▁", -2.0), ("▁да", -5.0), ("а", -1.0), ("▁д", -3.0), ("но", -9.0)];
        let tokenizer = tokenizer(&pairs).unwrap();
        let found = pieces(&tokenizer, "  да  дано ж");
        let expected = [
            (1, ""),
            (6, "д"),
            (5, "а"),
            (6, "д"),
            (5, "а"),
            (7, "но"),
            (3, " "),
            (0, "ж"),
            (2, ""),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn of_equals_the_longer_last_piece_wins() {
        let tokenizer = tokenizer(&[("▁", -1.0), ("▁a", -3.0), ("b", -1.0), ("ab", -3.0)]).unwrap();
        assert_eq!(pieces(&tokenizer, "ab"), [(1, ""), (3, ""), (6, "ab"), (2, "")]);
    }

    #[test]
    fn a_run_of_what_is_unknown_is_one_token() {
        let tokenizer = tokenizer(&[("▁", -1.0), ("a", -1.0)]).unwrap();
        let found = pieces(&tokenizer, "a😀\0é a");
        let expected = [(1, ""), (3, ""), (4, "a"), (0, "😀\0é"), (3, " "), (4, "a"), (2, "")];
        assert_eq!(found, expected);
        for empty in ["", " ", "  "] {
            assert_eq!(pieces(&tokenizer, empty), [(1, ""), (0, empty), (2, "")]);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let tokenizer = tokenizer(&[("▁", -1.0), ("a", -1.0)]).unwrap();
        let tokens = tokenizer.tokens(&"a".repeat(100_000));
        assert_eq!(tokens.len(), MAX_TOKENS);
        assert_eq!(tokens[MAX_TOKENS - 2].span, Span::new(MAX_TOKENS - 4, MAX_TOKENS - 3));
        assert_eq!(tokens[MAX_TOKENS - 1], Token { id: LAST, span: Span::new(100_000, 100_000) });
        let spaces = format!("{}é", " ".repeat(MAX_BYTES - 1));
        assert_eq!(tokenizer.tokens(&spaces).len(), 3);
    }

    #[test]
    fn lists_of_pieces_that_are_none_are_refused() {
        let long = "ab".repeat(LONGEST_PIECE);
        for pieces in [&[("a", 0.0), ("a", 0.0)][..], &[(&long, 0.0)], &[("a\0", 0.0)], &[]] {
            assert!(tokenizer(pieces).is_err());
        }
        let map = CharacterMap::parse(&[4, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        let parse = |bytes: &[u8]| Tokenizer::new(map.clone(), bytes, vec![0.0; 4]);
        assert!(parse(&[0, 0, 0, 1, b'a']).is_ok());
        for broken in
            [&[0, 0, 0][..], &[0, 0, 0, 2, b'a'], &[0, 0, 0, 1, b'a', 0], &[1, b'a', 0, 0]]
        {
            assert!(parse(broken).is_err(), "{broken:?}");
        }
        assert!(parse(&[0, 0, 0, 1, 0xff]).is_err());
    }
}
