//! Where the words of a text end, by the rules of Unicode Standard Annex 29.
//!
//! Most of English and Russian news is letters, digits, spaces and a few marks, whose rules fit into
//! a table of bytes. Whatever else stands in or next to a word is left to `unicode-segmentation`.

use unicode_segmentation::UnicodeSegmentation as _;

use super::TokenKind;

/// A stretch between two word boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The byte after it.
    pub(super) end: usize,
    /// What it is made of; nothing for white space.
    pub(super) kind: Option<TokenKind>,
    /// Whether it may hold an apostrophe.
    pub(super) apostrophe: bool,
}

impl Segment {
    const fn new(end: usize, kind: TokenKind) -> Self {
        Self { end, kind: Some(kind), apostrophe: false }
    }

    const fn space(end: usize) -> Self {
        Self { end, kind: None, apostrophe: false }
    }
}

/// The segment of `text` that starts at byte `start`, a word boundary before the end of the text.
pub(super) fn segment(text: &str, start: usize) -> Segment {
    common(text.as_bytes(), start).unwrap_or_else(|| general(text, start))
}

fn general(text: &str, start: usize) -> Segment {
    let rest = text.get(start..).unwrap_or_default();
    let piece = rest.split_word_bounds().next().unwrap_or(rest);
    let kind = if piece.chars().all(char::is_whitespace) {
        None
    } else if piece.chars().any(char::is_alphabetic) {
        Some(TokenKind::Word)
    } else if piece.chars().any(char::is_numeric) {
        Some(TokenKind::Number)
    } else {
        Some(TokenKind::Punctuation)
    };
    Segment { end: start + piece.len(), kind, apostrophe: true }
}

/// A character by its part in the rules.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    /// `_`, which joins letters and digits.
    Joiner,
    /// Joins letters that stand on both sides of it.
    MidLetter,
    /// Joins digits.
    MidNumber,
    /// Joins either.
    MidBoth,
    Space,
    /// White space that stands by itself.
    Blank,
    /// Ends a line, and nothing attaches to it.
    Break,
    /// A segment of its own; also the end of the text.
    Mark,
    /// The table does not know.
    Unknown,
}

/// The class of each byte that is a character.
const ASCII: [Class; 128] = {
    let mut classes = [Class::Mark; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Joiner,
            b':' => Class::MidLetter,
            b',' | b';' => Class::MidNumber,
            b'.' | b'\'' => Class::MidBoth,
            b' ' => Class::Space,
            b'\n' | b'\r' => Class::Break,
            // White space and control characters are rare.
            0..=31 | 127 => Class::Unknown,
            _ => Class::Mark,
        };
        byte += 1;
    }
    classes
};

/// The class of the character at byte `at`, and its length.
#[inline]
fn class(bytes: &[u8], at: usize) -> (Class, usize) {
    match bytes.get(at) {
        None => (Class::Mark, 0),
        Some(&byte) => match ASCII.get(usize::from(byte)) {
            Some(&class) => (class, 1),
            None => long_class(byte, bytes, at),
        },
    }
}

#[inline]
fn long_class(first: u8, bytes: &[u8], at: usize) -> (Class, usize) {
    let second = bytes.get(at + 1).copied().unwrap_or_default();
    match (first, second) {
        // U+0400 to U+047F; U+00C0 to U+017F but × and ÷
        (0xD0 | 0xD1 | 0xC4 | 0xC5, _) => (Class::Letter, 2),
        (0xC3, _) if second != 0x97 && second != 0xB7 => (Class::Letter, 2),
        (0xC2, 0xA0) => (Class::Blank, 2),
        // « and »
        (0xC2, 0xAB | 0xBB) => (Class::Mark, 2),
        (0xE2, 0x80) => match bytes.get(at + 2) {
            // ‘ and ’
            Some(0x98 | 0x99) => (Class::MidBoth, 3),
            // Dashes, quotation marks, …
            Some(0x90..=0x95 | 0x9A..=0x9F | 0xA6) => (Class::Mark, 3),
            _ => (Class::Unknown, 0),
        },
        _ => (Class::Unknown, 0),
    }
}

/// The segment at byte `start`, if the table knows its characters and those that it depends on.
fn common(bytes: &[u8], start: usize) -> Option<Segment> {
    let (first, length) = class(bytes, start);
    let end = start + length;
    let segment = match first {
        Class::Letter | Class::Digit | Class::Joiner => return word(bytes, first, end),
        Class::Break => {
            let pair = bytes.get(start) == Some(&b'\r') && bytes.get(end) == Some(&b'\n');
            return Some(Segment::space(end + usize::from(pair)));
        }
        Class::Unknown => return None,
        Class::Space => {
            let spaces = bytes.iter().skip(end).take_while(|&&byte| byte == b' ').count();
            Segment::space(end + spaces)
        }
        Class::Blank => Segment::space(end),
        _ => Segment::new(end, TokenKind::Punctuation),
    };
    // An accent belongs to any character that it follows.
    (class(bytes, segment.end).0 != Class::Unknown).then_some(segment)
}

/// The word or number that goes on at byte `end` after a character of class `last`.
fn word(bytes: &[u8], mut last: Class, mut end: usize) -> Option<Segment> {
    let (mut letters, mut digits, mut apostrophe) = (false, false, false);
    end = letters_end(bytes, end, last);
    loop {
        letters |= last == Class::Letter;
        digits |= last == Class::Digit;
        let (next, length) = class(bytes, end);
        let joins = match next {
            Class::Letter | Class::Digit | Class::Joiner => {
                (last, end) = (next, letters_end(bytes, end + length, next));
                continue;
            }
            Class::Unknown => return None,
            Class::MidLetter => last == Class::Letter,
            Class::MidNumber => last == Class::Digit,
            Class::MidBoth => last == Class::Letter || last == Class::Digit,
            _ => false,
        };
        if joins {
            let (after, further) = class(bytes, end + length);
            if after == Class::Unknown {
                return None;
            }
            if after == last {
                apostrophe |= next == Class::MidBoth;
                end += length + further;
                continue;
            }
        }
        let kind = if letters {
            TokenKind::Word
        } else if digits {
            TokenKind::Number
        } else {
            TokenKind::Punctuation
        };
        return Some(Segment { end, kind: Some(kind), apostrophe });
    }
}

/// Where the run of the commonest letters ends that goes on at byte `end` after one of class `last`.
#[inline]
fn letters_end(bytes: &[u8], mut end: usize, last: Class) -> usize {
    if last != Class::Letter {
        return end;
    }
    loop {
        let rest = bytes.get(end..).unwrap_or_default();
        match rest {
            [0xD0 | 0xD1, _, ..] => end += 2,
            [first, ..] if first.is_ascii_alphabetic() => match rest.first_chunk() {
                Some(&next) => end += leading_letters(next),
                None => end += 1,
            },
            _ => return end,
        }
    }
}

/// How many of the bytes are ASCII letters before the first that is none. All are compared at once:
/// the lengths of words are hard to foretell, and a wrong guess costs more than the word.
#[inline]
fn leading_letters(bytes: [u8; 8]) -> usize {
    const EACH: u64 = u64::MAX / 0xFF;
    const HIGH: u64 = 0x80 * EACH;
    let word = u64::from_le_bytes(bytes);
    let small = (word | (0x20 * EACH)) & !HIGH;
    // The high bit of each byte tells whether it reaches `a`, and whether it passes `z`.
    let reaches_a = small + (0x80 - b'a' as u64) * EACH;
    let passes_z = small + (0x7F - b'z' as u64) * EACH;
    let letters = reaches_a & !passes_z & !word & HIGH;
    (letters ^ HIGH).trailing_zeros() as usize / 8
}

/// Whether the first `len` bytes, at most 15, are all of `a` to `z`: told as by [`leading_letters`].
#[inline]
pub(super) const fn are_small(bytes: u128, len: usize) -> bool {
    const EACH: u128 = u128::MAX / 0xFF;
    const HIGH: u128 = 0x80 * EACH;
    let low = bytes & !HIGH;
    let reaches_a = low + (0x80 - b'a' as u128) * EACH;
    let passes_z = low + (0x7F - b'z' as u128) * EACH;
    let others = !(reaches_a & !passes_z & !bytes) & HIGH;
    others & !(u128::MAX << (8 * len)) == 0
}

/// The word of ASCII letters at byte `start` that a space follows, as bytes of a number, the first the lowest, and how many
/// these are; nothing where there is none, or it has more than 15: most words of English are such.
#[inline]
pub(super) fn plain_word(bytes: &[u8], start: usize) -> Option<(u128, usize)> {
    let bytes: &[u8; 16] = bytes.get(start..)?.first_chunk()?;
    let [low, high] = [0, 8].map(|at| std::array::from_fn(|index| bytes[at + index]));
    let mut letters = leading_letters(low);
    if letters == 8 {
        letters += leading_letters(high);
    }
    let is_word = (1..16).contains(&letters) && bytes[letters & 15] == b' ';
    is_word.then(|| (u128::from_le_bytes(*bytes) & !(u128::MAX << (8 * letters)), letters))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Holds every segment of `text` to what `unicode-segmentation` gives.
    fn agrees(text: &str) -> Result<(), TestCaseError> {
        for (start, piece) in text.split_word_bound_indices() {
            let (found, expected) = (segment(text, start), general(text, start));
            prop_assert_eq!(found.end, start + piece.len(), "{:?} at {}", text, start);
            prop_assert_eq!(found.kind, expected.kind, "{:?} at {}", text, start);
            let plain = found.kind != Some(TokenKind::Word) || !piece.contains(['\'', '’', 'ʼ']);
            prop_assert!(found.apostrophe || plain, "{:?}", piece);
            if let Some((word, letters)) = plain_word(text.as_bytes(), start) {
                prop_assert_eq!(&word.to_le_bytes()[..letters], piece.as_bytes());
                prop_assert_eq!(found.kind, Some(TokenKind::Word));
            }
        }
        Ok(())
    }

    /// Characters of every class that the rules know, the common ones more often.
    fn character() -> impl Strategy<Value = char> {
        let common: Vec<char> = "abXéяЁ019_:,;.'’‘ \n\r\t\"“”«»—-…()".chars().collect();
        let rare: Vec<char> =
            "\u{301}\u{AD}\u{200D}\u{A0}\u{2028}\u{FEFF}\0\u{202F}·‧ʼ×÷҂ѢԱאב״カ中ไ٣🇷🇺😀👍🏽🔬"
                .chars()
                .collect();
        prop_oneof![
            8 => prop::sample::select(common),
            2 => prop::sample::select(rare),
            1 => any::<char>(),
            1 => prop::char::range('\0', '\u{2FFF}'),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn words_end_where_the_standard_says(text in prop::collection::vec(character(), 0..40)) {
            agrees(&text.into_iter().collect::<String>())?;
        }
    }

    #[test]
    fn a_plain_word_ends_with_its_space() {
        let text =
            "Who came then, refugees of incomprehensibly abcdefghijklmno abcdefghijklmnop many";
        let found = |(start, piece): (usize, &str)| {
            plain_word(text.as_bytes(), start).map(|(_, letters)| (piece.to_owned(), letters))
        };
        let found: Vec<_> = text.split_word_bound_indices().filter_map(found).collect();
        let words = ["Who", "came", "refugees", "of", "incomprehensibly", "abcdefghijklmno"];
        let expected = words.map(|word| (word.to_owned(), word.len()));
        assert_eq!(found, expected.into_iter().filter(|(_, len)| *len < 16).collect::<Vec<_>>());
    }

    #[test]
    fn every_character_is_classed_as_the_standard_does() {
        for c in '\0'..='\u{FFFF}' {
            for text in [format!("a{c}b1{c}2 {c} {c}\u{301}"), format!("{c}_{c}{c}")] {
                assert!(agrees(&text).is_ok(), "{c:?}");
            }
        }
    }
}
