//! Words and punctuation of a text, each with its span and its folded form.

use unicode_segmentation::UnicodeSegmentation;

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
    entries: Vec<Entry>,
    folded: String,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    span: Span,
    kind: TokenKind,
    folded_end: usize,
}

impl Tokens {
    /// Splits `text`; spans count from its first byte.
    pub fn new(text: &str) -> Self {
        let mut tokens = Self::default();
        for (start, piece) in text.split_word_bound_indices() {
            if piece.chars().all(char::is_whitespace) {
                continue;
            }
            let kind = if piece.chars().any(char::is_alphabetic) {
                TokenKind::Word
            } else if piece.chars().any(char::is_numeric) {
                TokenKind::Number
            } else {
                TokenKind::Punctuation
            };
            match clitic_start(piece) {
                Some(at) if kind == TokenKind::Word => {
                    tokens.push(start, &piece[..at], kind);
                    tokens.push(start + at, &piece[at..], kind);
                }
                _ => tokens.push(start, piece, kind),
            }
        }
        tokens
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the text held nothing but white space.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where token `index` stands in the text.
    ///
    /// # Panics
    /// If there is no such token; likewise the others that take an index.
    pub fn span(&self, index: usize) -> Span {
        self.entries[index].span
    }

    /// What token `index` is made of.
    pub fn kind(&self, index: usize) -> TokenKind {
        self.entries[index].kind
    }

    /// Whether token `index` is a word.
    pub fn is_word(&self, index: usize) -> bool {
        self.kind(index) == TokenKind::Word
    }

    /// The folded form of token `index`.
    pub fn folded(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.entries[before].folded_end);
        &self.folded[start..self.entries[index].folded_end]
    }

    /// Index of the first token that starts at or after byte `offset`.
    pub fn first_at(&self, offset: usize) -> usize {
        self.entries.partition_point(|entry| entry.span.start < offset)
    }

    /// The tokens that lie wholly within `span`, as a range of indices.
    pub fn within(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.first_at(span.start);
        let end = self.entries.partition_point(|entry| entry.span.end <= span.end);
        start..end.max(start)
    }

    fn push(&mut self, start: usize, piece: &str, kind: TokenKind) {
        fold_into(piece, &mut self.folded);
        let span = Span::new(start, start + piece.len());
        self.entries.push(Entry { span, kind, folded_end: self.folded.len() });
    }
}

/// The folded form of one word, as [`Tokens`] makes it.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

fn fold_into(word: &str, out: &mut String) {
    for c in word.chars() {
        match c {
            'a'..='z' => out.push(c),
            '\u{00AD}' | '\u{0300}' | '\u{0301}' => {}
            '’' | 'ʼ' | '‘' => out.push('\''),
            'ё' | 'Ё' => out.push('е'),
            _ => out.extend(c.to_lowercase()),
        }
    }
}

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
