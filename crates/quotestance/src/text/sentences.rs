//! Where paragraphs and sentences end.

use memchr::memchr3;

use crate::Span;

/// The sentences of `text`, in order, without the white space between them.
///
/// A sentence ends with `.`, `!`, `?` or `…`, the closing marks that follow it included, or with
/// its paragraph. The full stop of an abbreviation or of an initial ends none, nor does a stop that
/// a lower-case word follows.
///
/// ```
/// use quotestance::text::sentences;
///
/// let text = "Gov. A. Reyes left. “Why?” she asked.";
/// let found: Vec<_> = sentences(text).into_iter().map(|span| span.of(text)).collect();
/// assert_eq!(found, ["Gov. A. Reyes left.", "“Why?” she asked."]);
/// ```
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for paragraph in paragraphs(text) {
        let mut start = paragraph.start;
        for at in terminators(paragraph.of(text)) {
            let at = paragraph.start + at;
            if at < start || !ends_sentence(text, at) {
                continue;
            }
            let rest = &text[at..paragraph.end];
            let end =
                paragraph.end - rest.trim_start_matches(|c| is_terminator(c) || closes(c)).len();
            push(text, Span::new(start, end), &mut found);
            start = end;
        }
        push(text, Span::new(start, paragraph.end), &mut found);
    }
    found
}

/// The offsets of the [terminators](is_terminator) in `words`.
fn terminators(words: &str) -> impl Iterator<Item = usize> {
    let bytes = words.as_bytes();
    let first = |&(_, byte): &(usize, &u8)| matches!(byte, b'.' | b'!' | b'?' | 0xE2);
    let is_whole = |&at: &usize| bytes[at] != 0xE2 || bytes[at..].starts_with("…".as_bytes());
    bytes.iter().enumerate().filter(first).map(|(at, _)| at).filter(is_whole)
}

fn push(text: &str, span: Span, found: &mut Vec<Span>) {
    let span = span.trimmed(text);
    if !span.is_empty() {
        found.push(span);
    }
}

/// The paragraphs of `text`, trimmed and never empty.
///
/// A line break ends a paragraph, unless it only wraps a sentence: the line before it does not end
/// like a sentence, and a lower-case letter follows.
pub(crate) fn paragraphs(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let span = Span::new(start, line_end(text, start));
        start = span.end;
        let trimmed = span.trimmed(text);
        if trimmed.is_empty() {
            continue;
        }
        let lower = trimmed.of(text).starts_with(char::is_lowercase);
        match found.last_mut() {
            Some(last) if lower && wraps(&text[last.end..trimmed.start], last.of(text)) => {
                last.end = trimmed.end;
            }
            _ => found.push(trimmed),
        }
    }
    found
}

/// The byte after the line that starts at byte `start`, with the break that ends it.
fn line_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut from = start;
    while let Some(at) = memchr3(b'\n', b'\r', 0xE2, bytes.get(from..).unwrap_or_default()) {
        let at = from + at;
        match bytes.get(at..at + 3) {
            // U+2028 and U+2029
            Some([0xE2, 0x80, 0xA8 | 0xA9]) => return at + 3,
            Some([0xE2, ..]) => from = at + 3,
            _ => return at + 1,
        }
    }
    text.len()
}

/// Whether a break between `before` and a lower-case letter only wraps a line.
fn wraps(gap: &str, before: &str) -> bool {
    let single = gap.bytes().filter(|&byte| byte == b'\n').count() <= 1;
    single && before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

pub(crate) const fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

const fn closes(c: char) -> bool {
    matches!(c, '"' | '”' | '“' | '’' | '\'' | '»' | ')' | ']')
}

/// Whether the terminator at byte `at` ends a sentence.
pub(crate) fn ends_sentence(text: &str, at: usize) -> bool {
    let Some(stop) = text[at..].chars().next() else { return true };
    let mut rest = text[at + stop.len_utf8()..].chars().take(LOOKAHEAD);
    let mut marks = 0;
    let next = rest.by_ref().find(|&c| {
        let mark = is_terminator(c) || closes(c);
        marks += usize::from(mark);
        !mark
    });
    match next {
        None | Some('\n') => return true,
        Some(c) if !c.is_whitespace() => return false,
        Some(_) => {}
    }
    let following = rest.find(|c| c.is_alphanumeric() || *c == '\n');
    if following.is_some_and(char::is_lowercase) {
        return false;
    }
    stop != '.' || marks > 0 || !is_abbreviation(last_word(&text[..at]))
}

/// How many characters after a terminator are read, so that a text of nothing but marks costs no
/// more than another.
const LOOKAHEAD: usize = 32;

/// The run of letters and full stops that `text` ends with; at most a few characters are read.
fn last_word(text: &str) -> &str {
    let mut start = text.len();
    for (at, c) in text.char_indices().rev().take(12) {
        let common = c.is_ascii_alphabetic() || matches!(c, 'а'..='я' | 'А'..='Я' | '.');
        if !common && !c.is_alphabetic() {
            break;
        }
        start = at;
    }
    &text[start..]
}

/// Whether a full stop after `word` belongs to the word.
fn is_abbreviation(word: &str) -> bool {
    let mut letters = word.chars().rev().take_while(|&c| c != '.');
    let (first, second) = (letters.next(), letters.next());
    // An initial, or the last letter of U.S. and т.е.
    if let (Some(letter), None) = (first, second) {
        return letter.is_uppercase() && letter != 'I'
            || word.contains('.')
            || ABBREVIATIONS.contains(&word);
    }
    ABBREVIATIONS.contains(&word)
}

/// Abbreviations that a name or a number follows.
const ABBREVIATIONS: [&str; 81] = [
    "Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Sen", "Sens", "Rep", "Reps", "Gov", "Govs", "Gen",
    "Lt", "Col", "Maj", "Capt", "Cmdr", "Cpl", "Sgt", "Adm", "Brig", "Det", "Insp", "Supt", "Pres",
    "Sec", "Hon", "Rev", "Jr", "Sr", "Fr", "Msgr", "St", "Mt", "Ft", "No", "Nos", "vs", "Jan",
    "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec", "Atty", "Asst",
    "Assoc", "Amb", "Del", "e.g", "i.e", "г", "гг", "ул", "пр", "им", "д", "кв", "стр", "см", "ст",
    "тов", "проф", "акад", "ген", "полк", "св", "тыс", "руб", "млн", "млрд", "обл", "гр", "пос",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn abbreviations_and_initials_end_nothing() {
        for whole in [
            "Retired Lt. Gen. Okoye met Sen. J. P. Brandt in St. Clement.",
            "They moved to the U.S. Army base.",
            "Родился в г. Ош, на ул. Ленина, т.е. далеко.",
            "Its 3.5 percent rise... was small.",
        ] {
            assert_eq!(split(whole), [whole]);
        }
    }

    #[test]
    fn closing_marks_belong_to_the_sentence() {
        assert_eq!(
            split("“No.” She left… “Why?!” he asked."),
            ["“No.”", "She left…", "“Why?!” he asked."]
        );
        assert_eq!(
            split("Он ушёл. «Зачем?» — спросила она."),
            ["Он ушёл.", "«Зачем?» — спросила она."]
        );
    }

    #[test]
    fn a_line_break_ends_a_paragraph_unless_it_wraps() {
        assert_eq!(split("A headline\nThe text\n\nGoes on"), ["A headline", "The text", "Goes on"]);
        assert_eq!(split("It was wrapped,\nand goes on."), ["It was wrapped,\nand goes on."]);
        assert!(split(" \n\r\n ").is_empty());
        assert_eq!(split("One\r\nTwo\u{2028}Three “x”\u{2029}…"), ["One", "Two", "Three “x”", "…"]);
    }
}
