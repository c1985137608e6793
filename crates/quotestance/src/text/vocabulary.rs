//! The distinct words of a text: each is looked at once, however often it stands there.

use std::collections::HashMap;
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;

use super::boundary::are_small;
use super::{TokenKind, is_terminator};
use crate::Span;

/// The distinct words of a text, numbered in the order in which they first stand there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    forms: Vec<Form>,
    extents: Vec<Extent>,
    /// The folded forms of all words, one after another.
    folded: String,
}

/// What a word looks like. It is asked for most often, so it is kept small and by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    pub(crate) kind: TokenKind,
    /// Whether it starts with a capital letter.
    pub(crate) capital: bool,
    /// Whether it starts with a mark that may end a sentence.
    pub(crate) terminator: bool,
}

#[derive(Clone, Copy, Debug)]
struct Extent {
    /// Of the word as written, in bytes.
    length: usize,
    /// Of the folded form.
    start: usize,
    end: usize,
    beginning: Beginning,
}

/// The first bytes of a folded form, and zeros where it has no more: what tells most words apart.
pub(crate) type Beginning = [u8; 4];

/// The beginning of a word.
pub(crate) fn beginning(folded: &str) -> Beginning {
    folded.as_bytes().first_chunk().copied().unwrap_or_else(|| {
        let mut beginning = Beginning::default();
        beginning.iter_mut().zip(folded.bytes()).for_each(|(slot, byte)| *slot = byte);
        beginning
    })
}

impl Vocabulary {
    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.forms.len()
    }

    /// What word number `word`, which must be there, looks like.
    #[inline]
    pub(crate) fn form(&self, word: u32) -> Form {
        self.forms[word as usize]
    }

    /// How many bytes word number `word`, which must be there, has as written.
    #[inline]
    pub(super) fn length(&self, word: u32) -> usize {
        self.extents[word as usize].length
    }

    /// The folded form of word number `word`, which must be there.
    #[inline]
    pub(crate) fn folded(&self, word: u32) -> &str {
        let Extent { start, end, .. } = self.extents[word as usize];
        &self.folded[start..end]
    }

    fn with_capacity(words: usize, bytes: usize) -> Self {
        Self {
            forms: Vec::with_capacity(words),
            extents: Vec::with_capacity(words),
            folded: String::with_capacity(bytes),
        }
    }

    /// The first bytes of the folded form of word number `word`, which must be there.
    #[inline]
    pub(crate) fn beginning(&self, word: u32) -> Beginning {
        self.extents[word as usize].beginning
    }

    fn push(&mut self, written: &str, kind: TokenKind) -> u32 {
        let start = self.folded.len();
        fold_into(written, &mut self.folded);
        let form = Form {
            kind,
            capital: written.starts_with(|c| !is_small(c) && c.is_uppercase()),
            terminator: written.starts_with(is_terminator),
        };
        self.push_form(form, written.len(), start)
    }

    /// As [`Self::push`], of a word that is written as it is folded, and starts with a small letter.
    fn push_small(&mut self, written: &str, kind: TokenKind) -> u32 {
        let start = self.folded.len();
        self.folded.push_str(written);
        self.push_form(Form { kind, capital: false, terminator: false }, written.len(), start)
    }

    /// Adds a word whose folded form has been added from byte `start` on.
    fn push_form(&mut self, form: Form, length: usize, start: usize) -> u32 {
        let number = self.len() as u32;
        let (end, beginning) = (self.folded.len(), beginning(&self.folded[start..]));
        self.forms.push(form);
        self.extents.push(Extent { length, start, end, beginning });
        number
    }
}

/// Numbers the words of a text.
pub(super) struct Numbering<'t> {
    text: &'t str,
    /// Whether words are looked for among those before them.
    distinct: bool,
    short: ShortWords,
    long: HashMap<(&'t str, u8), u32, RandomState>,
    pub(super) vocabulary: Vocabulary,
}

/// Bytes of a text up to which each of its words has a number of its own: hardly any stands there
/// twice, and to find that out costs more than to look at it again.
const SHORT_TEXT: usize = 1024;

/// The most bytes of a word that a key holds, beside its length and kind.
const SHORT: usize = 15;

impl<'t> Numbering<'t> {
    /// Numbers the words of `text`, which are about as many as `expected`.
    pub(super) fn new(text: &'t str, expected: usize) -> Self {
        let distinct = text.len() > SHORT_TEXT;
        let (short, vocabulary) = if distinct {
            (ShortWords::new(expected), Vocabulary::default())
        } else {
            (ShortWords::none(), Vocabulary::with_capacity(expected, text.len()))
        };
        Self { text, distinct, short, long: HashMap::default(), vocabulary }
    }

    /// The number of the word at `span` of the text. Of two words of the same letters but different
    /// kinds each has its own: the `90` of `90's` is a word.
    #[inline]
    pub(super) fn number(&mut self, span: Span, kind: TokenKind) -> u32 {
        if span.len() <= SHORT {
            self.short_number(self.bytes(span), span, kind)
        } else if self.distinct {
            self.long_number(span, kind)
        } else {
            self.vocabulary.push(span.of(self.text), kind)
        }
    }

    /// As [`Self::number`], of a word of at most 15 bytes, which are known.
    #[inline]
    pub(super) fn short_number(&mut self, bytes: u128, span: Span, kind: TokenKind) -> u32 {
        if self.distinct {
            let key = bytes | u128::from(span.len() as u8 | (kind as u8) << 6) << 120;
            match self.short.find(key) {
                Ok(number) => return number,
                Err(free) => self.short.fill(free, key),
            }
        }
        let word = span.of(self.text);
        if are_small(bytes, span.len()) {
            self.vocabulary.push_small(word, kind)
        } else {
            self.vocabulary.push(word, kind)
        }
    }

    fn long_number(&mut self, span: Span, kind: TokenKind) -> u32 {
        let word = span.of(self.text);
        *self.long.entry((word, kind as u8)).or_insert_with(|| {
            self.short.skip();
            self.vocabulary.push(word, kind)
        })
    }

    /// The bytes of a short word, the first the lowest.
    #[inline]
    fn bytes(&self, span: Span) -> u128 {
        let rest = self.text.as_bytes().get(span.start..).unwrap_or_default();
        let bytes = rest.first_chunk::<16>().copied().unwrap_or_else(|| {
            let mut bytes = [0; 16];
            bytes.iter_mut().zip(rest).for_each(|(slot, &byte)| *slot = byte);
            bytes
        });
        u128::from_le_bytes(bytes) & !(u128::MAX << (8 * span.len()))
    }
}

/// The numbers of short words by their keys: a hash table that is small enough to stay at hand.
struct ShortWords {
    hasher: RandomState,
    /// The key of each word by its number; 0 for long words. The common ones stand together.
    keys: Vec<u128>,
    /// Numbers of words, from 1, by hash; 0 where there is none. At least half of it is free.
    places: Vec<u32>,
}

impl ShortWords {
    /// Room for the words of a text that has about so many: most stand there more than once.
    fn new(expected: usize) -> Self {
        let places = expected.next_power_of_two().clamp(256, 4096);
        Self { places: vec![0; places], ..Self::none() }
    }

    /// No room for any.
    fn none() -> Self {
        Self { hasher: RandomState::default(), keys: Vec::new(), places: Vec::new() }
    }

    /// The number of `key`, or the index of the free place where it belongs.
    #[inline]
    fn find(&self, key: u128) -> Result<u32, usize> {
        let mask = self.places.len() - 1;
        let mut at = self.hasher.hash_one(key) as usize & mask;
        loop {
            match self.places[at].checked_sub(1) {
                None => return Err(at),
                Some(number) if self.keys[number as usize] == key => return Ok(number),
                Some(_) => at = (at + 1) & mask,
            }
        }
    }

    /// Gives `key` the next number, in the place that [`Self::find`] told.
    fn fill(&mut self, free: usize, key: u128) {
        self.keys.push(key);
        self.places[free] = self.keys.len() as u32;
        if self.places.len() < 2 * self.keys.len() {
            self.places = vec![0; 2 * self.places.len()];
            for index in 0..self.keys.len() {
                match self.keys[index] {
                    0 => {}
                    key => {
                        if let Err(free) = self.find(key) {
                            self.places[free] = index as u32 + 1;
                        }
                    }
                }
            }
        }
    }

    /// Gives the next number to a long word.
    fn skip(&mut self) {
        self.keys.push(0);
    }
}

/// The folded form of one word, as [`Tokens`](super::Tokens) makes it.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// Whether it is one of the commonest letters that are folded already.
const fn is_small(c: char) -> bool {
    matches!(c, 'a'..='z' | 'а'..='я')
}

/// Bytes up to the first letter that is not [small](is_small).
fn small_letters(word: &str) -> usize {
    let mut rest = word.as_bytes();
    while let [b'a'..=b'z', after @ ..]
    | [0xD0, 0xB0..=0xBF, after @ ..]
    | [0xD1, 0x80..=0x8F, after @ ..] = rest
    {
        rest = after;
    }
    word.len() - rest.len()
}

fn fold_into(word: &str, out: &mut String) {
    let start = out.len();
    if word.is_ascii() {
        out.push_str(word);
        out[start..].make_ascii_lowercase();
        return;
    }
    let mut rest = word;
    loop {
        let (same, after) = rest.split_at(small_letters(rest));
        out.push_str(same);
        let mut letters = after.chars();
        let Some(c) = letters.next() else { return };
        rest = letters.as_str();
        match c {
            '\u{00AD}' | '\u{0300}' | '\u{0301}' => {}
            '’' | 'ʼ' | '‘' => out.push('\''),
            'ё' | 'Ё' => out.push('е'),
            _ => out.extend(c.to_lowercase()),
        }
    }
}
