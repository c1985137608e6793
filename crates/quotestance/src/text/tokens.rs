//! Words and punctuation of a text, each with its span and its folded form.

use super::boundary::{plain_word, segment};
use super::columns::{Numbers, Starts};
use super::vocabulary::{Beginning, Numbering, Vocabulary};
use crate::Span;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, possibly with digits; also a clitic such as `n't` or `'re`.
    Word,
    /// Digits, with their inner separators.
    Number,
    /// Anything else that is not white space.
    Punctuation,
}

/// The tokens of one text, in order.
///
/// Words are split by the rules of Unicode Standard Annex 29, and English clitics are split off
/// ("don't" is `do` + `n't`, "they're" is `they` + `'re`). The *folded* form of a token is what
/// patterns and features compare: lower case, `ё` as `е`, straight apostrophes, without soft
/// hyphens and combining accents.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    starts: Starts,
    /// The number of each token's word in the vocabulary.
    words: Numbers,
    vocabulary: Vocabulary,
}

impl Tokens {
    /// Splits `text`; spans count from its first byte.
    pub fn new(text: &str) -> Self {
        let mut growing = Growing::new(text);
        let mut start = 0;
        while start < text.len() {
            if let Some((bytes, letters)) = plain_word(text.as_bytes(), start) {
                let span = Span::new(start, start + letters);
                start = span.end + lone_space(text.as_bytes(), span.end);
                growing.push_plain(bytes, span);
                continue;
            }
            let segment = segment(text, start);
            let span = Span::new(start, segment.end);
            start = segment.end + lone_space(text.as_bytes(), segment.end);
            let Some(kind) = segment.kind else { continue };
            let clitic = if segment.apostrophe && kind == TokenKind::Word {
                clitic_start(span.of(text))
            } else {
                None
            };
            match clitic {
                Some(at) => {
                    growing.push(Span::new(span.start, span.start + at), kind);
                    growing.push(Span::new(span.start + at, span.end), kind);
                }
                None => growing.push(span, kind),
            }
        }
        let Growing { starts, words, numbering } = growing;
        Self { starts, words, vocabulary: numbering.vocabulary }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the text held nothing but white space.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where token `index` stands in the text.
    ///
    /// # Panics
    /// If there is no such token; likewise the others that take an index.
    pub fn span(&self, index: usize) -> Span {
        let start = self.starts.get(index);
        Span::new(start, start + self.vocabulary.length(self.words.get(index)))
    }

    /// What token `index` is made of.
    pub fn kind(&self, index: usize) -> TokenKind {
        self.vocabulary.form(self.words.get(index)).kind
    }

    /// Whether token `index` is a word.
    pub fn is_word(&self, index: usize) -> bool {
        self.kind(index) == TokenKind::Word
    }

    /// Whether token `index` starts with a capital letter.
    pub fn is_capital(&self, index: usize) -> bool {
        self.vocabulary.form(self.words.get(index)).capital
    }

    /// Whether token `index` starts with a mark that may end a sentence.
    pub(crate) fn is_terminator(&self, index: usize) -> bool {
        self.vocabulary.form(self.words.get(index)).terminator
    }

    /// The folded form of token `index`.
    pub fn folded(&self, index: usize) -> &str {
        self.vocabulary.folded(self.words.get(index))
    }

    /// The first bytes of the folded form of token `index`.
    #[inline]
    pub(crate) fn beginning(&self, index: usize) -> Beginning {
        self.vocabulary.beginning(self.words.get(index))
    }

    /// Index of the first token that starts at or after byte `offset`.
    pub fn first_at(&self, offset: usize) -> usize {
        self.starts.before(offset)
    }

    /// The tokens that lie wholly within `span`, as a range of indices.
    pub fn within(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.first_at(span.start);
        let mut end = self.first_at(span.end);
        if end > 0 && self.span(end - 1).end > span.end {
            end -= 1;
        }
        start..end.max(start)
    }

    /// Index of the first word with a capital letter from token `index` on, or the number of tokens.
    pub(crate) fn next_capital(&self, index: usize) -> usize {
        let named = |&index: &usize| {
            let form = self.vocabulary.form(self.words.get(index));
            form.capital && form.kind == TokenKind::Word
        };
        (index..self.len()).find(named).unwrap_or(self.len())
    }

    /// The number of token `index` among the [distinct words](Self::vocabulary) of the text.
    pub(crate) fn word(&self, index: usize) -> u32 {
        self.words.get(index)
    }

    /// The distinct words, by their numbers.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

/// Tokens, as they are added.
struct Growing<'t> {
    starts: Starts,
    words: Numbers,
    numbering: Numbering<'t>,
}

impl<'t> Growing<'t> {
    fn new(text: &'t str) -> Self {
        let expected = text.len() / BYTES_PER_TOKEN + 1;
        Self {
            starts: Starts::with_capacity(expected),
            words: Numbers::with_capacity(expected),
            numbering: Numbering::new(text, expected),
        }
    }

    fn push(&mut self, span: Span, kind: TokenKind) {
        self.starts.push(span.start);
        self.words.push(self.numbering.number(span, kind));
    }

    /// Adds a [plain word](plain_word).
    fn push_plain(&mut self, bytes: u128, span: Span) {
        self.starts.push(span.start);
        self.words.push(self.numbering.short_number(bytes, span, TokenKind::Word));
    }
}

/// Bytes of the space at byte `at` if it is the only one, and the next word starts with one of the commonest letters.
#[inline]
fn lone_space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    usize::from(matches!(rest, [b' ', b'a'..=b'z' | b'A'..=b'Z' | 0xD0 | 0xD1, ..]))
}

/// The least that the words of a language take up in the mean, with the spaces between them.
pub(super) const BYTES_PER_TOKEN: usize = 4;

/// Where the clitic of an English word starts: `n't`, or an apostrophe with `s`, `re`, `ll` ….
fn clitic_start(word: &str) -> Option<usize> {
    let (at, mark) = word.char_indices().rfind(|&(_, c)| matches!(c, '\'' | '’' | 'ʼ'))?;
    let tail = &word[at + mark.len_utf8()..];
    let is = |ending: &str| tail.eq_ignore_ascii_case(ending);
    if is("t") {
        let n = word[..at].char_indices().next_back()?;
        return (matches!(n.1, 'n' | 'N') && n.0 > 0).then_some(n.0);
    }
    (at > 0 && ["s", "re", "ll", "ve", "d", "m"].into_iter().any(is)).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        let tokens = Tokens::new(text);
        (0..tokens.len()).map(|index| tokens.folded(index).to_owned()).collect()
    }

    #[test]
    fn clitics_are_tokens_of_their_own() {
        assert_eq!(folded("We don’t think they're"), ["we", "do", "n't", "think", "they", "'re"]);
        assert_eq!(folded("Russia's O'Neil"), ["russia", "'s", "o'neil"]);
        assert_eq!(folded("n't 's"), ["n't", "'", "s"]);
    }

    #[test]
    fn folding_drops_what_only_the_eye_sees() {
        assert_eq!(folded("Ещё ми\u{00AD}гран\u{0301}т"), ["еще", "мигрант"]);
    }

    #[test]
    fn within_takes_whole_tokens_only() {
        let tokens = Tokens::new("one two three");
        assert_eq!(tokens.within(Span::new(1, 8)), 1..2);
        assert_eq!(tokens.within(Span::new(5, 6)), 2..2);
    }
}
