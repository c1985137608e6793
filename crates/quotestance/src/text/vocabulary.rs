//! The distinct words of a text: each is looked at once, however often it stands there.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::TokenKind;

/// The distinct words of a text, numbered in the order in which they first stand there.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    words: Vec<Word>,
    /// The folded forms of all words, one after another.
    folded: String,
}

/// A word as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Its length as written, in bytes.
    pub(super) length: usize,
    folded_end: usize,
    pub(super) kind: TokenKind,
    /// Whether it starts with a capital letter.
    pub(super) capital: bool,
}

impl Vocabulary {
    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Word number `word`, which must be there.
    pub(super) fn word(&self, word: u32) -> Word {
        self.words[word as usize]
    }

    /// The folded form of word number `word`, which must be there.
    pub(super) fn folded(&self, word: u32) -> &str {
        let word = word as usize;
        let start = word.checked_sub(1).map_or(0, |before| self.words[before].folded_end);
        &self.folded[start..self.words[word].folded_end]
    }

    fn push(&mut self, written: &str, kind: TokenKind) -> u32 {
        let number = self.words.len() as u32;
        fold_into(written, &mut self.folded);
        self.words.push(Word {
            length: written.len(),
            folded_end: self.folded.len(),
            kind,
            capital: written.starts_with(char::is_uppercase),
        });
        number
    }
}

/// Numbers the words of a text.
#[derive(Default)]
pub(super) struct Numbering<'t> {
    numbers: HashMap<&'t str, u32, RandomState>,
    /// Those of another kind than the same letters have elsewhere: the `90` of `90's` is a word.
    others: HashMap<(&'t str, bool), u32, RandomState>,
    pub(super) vocabulary: Vocabulary,
}

impl<'t> Numbering<'t> {
    /// The number of the word that is written so.
    pub(super) fn number(&mut self, written: &'t str, kind: TokenKind) -> u32 {
        let vocabulary = &mut self.vocabulary;
        let number = *self.numbers.entry(written).or_insert_with(|| vocabulary.push(written, kind));
        if vocabulary.word(number).kind == kind {
            return number;
        }
        let key = (written, kind == TokenKind::Word);
        *self.others.entry(key).or_insert_with(|| vocabulary.push(written, kind))
    }
}

/// The folded form of one word, as [`Tokens`](super::Tokens) makes it.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

fn fold_into(word: &str, out: &mut String) {
    for c in word.chars() {
        match c {
            'a'..='z' | 'а'..='я' => out.push(c),
            '\u{00AD}' | '\u{0300}' | '\u{0301}' => {}
            '’' | 'ʼ' | '‘' => out.push('\''),
            'ё' | 'Ё' => out.push('е'),
            _ => out.extend(c.to_lowercase()),
        }
    }
}
