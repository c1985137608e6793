//! Letters that are written in a way that only programs see.

use unicode_normalization::char::{compose, is_combining_mark};

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters<'a> {
    /// Letters that are read as they are written.
    Same(&'a str),
    /// A letter that is written as a letter and its mark, in this many bytes.
    Composed(char, usize),
    /// What no reader sees, a soft hyphen or a space without width, in this many bytes.
    Unseen(usize),
}

/// The parts of `text`, in order.
pub(super) fn letters(text: &str) -> impl Iterator<Item = Letters<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let same = rest.len() - skip_same(rest).len();
        if same > 0 {
            let (words, left) = rest.split_at(same);
            rest = left;
            return Some(Letters::Same(words));
        }
        let (found, len) = special(rest)?;
        rest = rest.get(len..).unwrap_or_default();
        Some(found.map_or(Letters::Unseen(len), |c| Letters::Composed(c, len)))
    })
}

/// What follows the letters that are read as they are written.
pub(super) fn skip_same(text: &str) -> &str {
    let mut start = 0;
    while let Some(at) = next_doubtful(&text.as_bytes()[start..]) {
        let at = start + at;
        let before = text[..at].chars().next_back().map_or(0, char::len_utf8);
        for from in [at - before, at] {
            if special(&text[from..]).is_some() {
                return &text[from..];
            }
        }
        start = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    ""
}

/// Where the next character starts that may be special or, after another, a mark that composes with letters of Latin, Greek
/// or Cyrillic.
fn next_doubtful(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let is_first = |&byte: &u8| matches!(byte, 0xC2 | 0xCC | 0xCD | 0xE2 | 0xEF);
        let at = from + bytes[from..].iter().position(is_first)?;
        match &bytes[at..] {
            // The soft hyphen is the only one of these.
            [0xC2, second, ..] if *second != 0xAD => from = at + 2,
            // Of dashes, quotation marks and the like it is the space of no width.
            [0xE2, 0x80, third, ..] if *third != 0x8B => from = at + 3,
            _ => return Some(at),
        }
    }
}

/// The letter that `text` starts with, if it is written in another way, or `None` for what is
/// unseen; and its length in bytes.
fn special(text: &str) -> Option<(Option<char>, usize)> {
    let mut chars = text.chars();
    let mut letter = chars.next()?;
    if is_unseen(letter) {
        return Some((None, letter.len_utf8()));
    }
    let mut len = letter.len_utf8();
    let first = len;
    for mark in chars.take_while(|&c| is_combining_mark(c)) {
        let Some(composed) = compose(letter, mark) else { break };
        letter = composed;
        len += mark.len_utf8();
    }
    (len > first).then_some((Some(letter), len))
}

/// Whether `text` has something to see.
pub(super) fn is_seen(text: &str) -> bool {
    text.is_empty() || !text.chars().all(is_unseen)
}

/// Soft hyphen, space without width, word joiner, byte order mark.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::Letters::{Composed, Same, Unseen};
    use super::*;

    #[test]
    fn letters_are_found_however_they_are_written() {
        for (text, wanted) in [
            ("", &[][..]),
            ("She “said” so — всё, 🙂", &[Same("She “said” so — всё, 🙂")]),
            ("ми\u{AD}грант", &[Same("ми"), Unseen(2), Same("грант")]),
            ("\u{FEFF}a\u{200B}", &[Unseen(3), Same("a"), Unseen(3)]),
            ("Андреи\u{306}", &[Same("Андре"), Composed('й', 4)]),
            ("e\u{301}te\u{301}", &[Composed('é', 3), Same("t"), Composed('é', 3)]),
            ("o\u{302}\u{301}n", &[Composed('ố', 5), Same("n")]),
            // No letter is a Cyrillic one with an accent.
            ("за\u{301}мок", &[Same("за\u{301}мок")]),
            ("\u{301}", &[Same("\u{301}")]),
        ] {
            assert_eq!(letters(text).collect::<Vec<_>>(), wanted, "{text}");
        }
    }

    #[test]
    fn no_special_letter_of_latin_greek_and_cyrillic_is_passed_over() {
        for c in '\0'..=char::MAX {
            let text = format!("e{c}o");
            let is_special = special(&text).is_some() || special(&text[1..]).is_some();
            assert_eq!(skip_same(&text).is_empty(), !is_special, "{c:?}");
        }
    }
}
