//! The running text of plain text.

use super::letters::skip_same;
use super::reading::Reading;
use crate::Span;

/// Reads plain text: without what no reader sees and the `>` of a quoted e-mail, with lines that
/// were broken at a column rejoined. Nothing, if the text is all that already.
pub(super) fn read(source: &str) -> Option<Reading> {
    let width = Wrapping::of(source).width();
    let mut reading: Option<Reading> = None;
    let mut before: Option<Line<'_>> = None;
    for mut line in lines(source) {
        let goes_on = before.is_some_and(|before| before.goes_on(&line, width));
        let end = before.map_or(0, |before| before.end());
        let is_same = || {
            source[end..line.start] == *before.map_or("", |_| "\n")
                && skip_same(line.words).is_empty()
        };
        if reading.is_none() && !goes_on && is_same() {
            before = Some(line);
            continue;
        }
        let reading = reading.get_or_insert_with(|| {
            let mut reading = Reading::default();
            if end > 0 {
                reading.push_as(&source[..end], Span::new(0, end));
            }
            reading
        });
        if let Some(before) = before {
            if goes_on {
                line.start = line.end() - line.words.trim_start().len();
                line.words = line.words.trim_start();
                if !before.words.ends_with(' ') {
                    reading.push_as(" ", Span::new(before.end(), line.start));
                }
            } else {
                let at = Span::new(before.end(), line.start);
                if before.depth != line.depth && !before.words.is_empty() {
                    reading.push_as("\n", Span::new(at.start, at.start));
                }
                reading.push_as("\n", at);
            }
        }
        reading.push_letters(line.words, line.start);
        before = Some(line);
    }
    reading
}

/// A line without its end, its margins and the marks of a quoted e-mail.
#[derive(Clone, Copy)]
struct Line<'a> {
    words: &'a str,
    /// Where the words stand in the source.
    start: usize,
    /// How many marks stood before them.
    depth: usize,
}

/// The lines of `source`, whatever they end with; the last has no end.
fn lines(source: &str) -> impl Iterator<Item = Line<'_>> {
    let mut rest = Some(source);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = memchr::memchr2(b'\n', b'\r', text.as_bytes());
        let line = end.map_or(text, |end| &text[..end]);
        rest = end.map(|end| {
            let left = &text[end..];
            left.strip_prefix("\r\n").unwrap_or_else(|| &left[1..])
        });
        let mut words = line;
        let mut depth = 0;
        while let Some(after) = words.trim_start_matches(' ').strip_prefix('>') {
            words = after.strip_prefix(' ').unwrap_or(after);
            depth += 1;
        }
        let start = source.len() - text.len() + line.len() - words.len();
        Some(Line { words, start, depth })
    })
}

impl Line<'_> {
    fn end(&self) -> usize {
        self.start + self.words.len()
    }

    fn width(&self) -> usize {
        self.words.trim_end().chars().count()
    }

    fn is_blank(&self) -> bool {
        self.words.trim().is_empty()
    }

    /// Whether the line ends as a sentence, a heading's or a speaker's colon included.
    fn ends_sentence(&self) -> bool {
        let closes = |c: char| matches!(c, '"' | '”' | '“' | '’' | '\'' | '»' | ')' | ']');
        let words = self.words.trim_end().trim_end_matches(closes);
        words.ends_with(['.', '!', '?', '…', ':'])
    }

    /// Whether only the width of the lines parts this one from `next`; without a width, the words
    /// alone tell.
    fn goes_on(&self, next: &Line<'_>, width: Option<usize>) -> bool {
        if self.is_blank() || next.is_blank() || self.depth != next.depth {
            return false;
        }
        let words = next.words.trim_start();
        if words.starts_with(char::is_lowercase) && !self.ends_sentence() {
            return true;
        }
        let Some(width) = width else { return false };
        let first = words.split(char::is_whitespace).next().unwrap_or_default();
        let fits = self.width() + 1 + first.chars().count() <= width;
        is_full(self.width(), width) && !(fits && self.ends_sentence())
    }
}

/// Whether a line of this many characters is one that was broken at a column.
const fn is_full(line: usize, width: usize) -> bool {
    line * 4 >= width * 3
}

/// Whether the lines of a text were broken at a column.
struct Wrapping {
    /// Characters of the longest line that could have been broken.
    width: usize,
    /// Line ends within blocks, and how many of them stand after a full line within a sentence.
    ends: usize,
    within_sentence: usize,
}

/// The narrowest and the widest page that is broken into lines, in characters.
const NARROWEST: usize = 40;
const WIDEST: usize = 100;

impl Wrapping {
    fn of(source: &str) -> Self {
        let mut wrapping = Self { width: 0, ends: 0, within_sentence: 0 };
        for line in lines(source).filter(|line| line.words.trim().contains(' ')) {
            wrapping.width = wrapping.width.max(line.width());
            if wrapping.width > WIDEST {
                return wrapping;
            }
        }
        let width = wrapping.width;
        if width < NARROWEST {
            return wrapping;
        }
        let mut before: Option<Line<'_>> = None;
        for line in lines(source) {
            if let Some(before) = before
                && !before.is_blank()
                && !line.is_blank()
                && before.depth == line.depth
            {
                let within = is_full(before.width(), width) && !before.ends_sentence();
                wrapping.ends += 1;
                wrapping.within_sentence += usize::from(within);
            }
            before = Some(line);
        }
        wrapping
    }

    /// The width, if lines were broken at it.
    fn width(&self) -> Option<usize> {
        let is_wrapped = self.within_sentence >= 2 && self.within_sentence * 2 >= self.ends;
        is_wrapped.then_some(self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        read(source).map_or_else(|| source.to_owned(), |reading| reading.text().to_owned())
    }

    #[test]
    fn a_text_without_peculiarities_is_as_it_is() {
        for source in
            ["", "\n", "One  line.\nTwo\tlines.\n\n  “Three”\n", "A headline\nThe text\nMore"]
        {
            assert!(read(source).is_none(), "{source:?}");
        }
    }

    #[test]
    fn line_ends_are_alike() {
        assert_eq!(text("One.\r\n\r\nTwo.\rThree."), "One.\n\nTwo.\nThree.");
        assert_eq!(text("\u{FEFF}One.\r"), "One.\n");
    }

    #[test]
    fn lines_broken_at_a_column_are_rejoined() {
        let wrapped = "The hall on Quay Street was full when the baker Maria\n\
                       Holt rose to say what she had come to say. The old\n\
                       Mayor wrote it down, word by word, and said so.\nThe\n\nNobody.\n“No.”";
        let wanted = "The hall on Quay Street was full when the baker Maria \
                      Holt rose to say what she had come to say. The old \
                      Mayor wrote it down, word by word, and said so.\nThe\n\nNobody.\n“No.”";
        assert_eq!(text(wrapped), wanted);
        assert_eq!(text("He rose,\n  and sat."), "He rose, and sat.");
        assert_eq!(text("“Yes,”\nsaid Holt."), "“Yes,” said Holt.");
    }

    #[test]
    fn lines_that_are_paragraphs_stay() {
        let lines = "Holt: Are you there, Colin?\nColin: I have been for hours.\n\
                     Holt: So you say, as always.\nColin: So I do.";
        assert_eq!(text(lines), lines);
        let headlines = "Guests at the hall\nMayor denies all\n\nThe mayor denied it.";
        assert_eq!(text(headlines), headlines);
    }

    #[test]
    fn quoted_mail_is_read_without_its_marks() {
        assert_eq!(
            text("He wrote:\n> One\n> two.\n>\n>> Three.\nFour."),
            "He wrote:\n\nOne two.\n\nThree.\n\nFour."
        );
    }

    #[test]
    fn a_span_goes_back_to_its_words() {
        let source = "> The mi\u{AD}gr\r\n> ants Andreи\u{306} knows";
        let reading = read(source).unwrap();
        let words = "The migr ants Andreй knows";
        assert_eq!(reading.text(), words);
        let end = words.find(" Andre").unwrap();
        assert_eq!(reading.source_span(Span::new(4, end)).of(source), "mi\u{AD}gr\r\n> ants");
        let letter = words.find('й').unwrap();
        assert_eq!(reading.source_span(Span::new(letter, letter + 2)).of(source), "и\u{306}");
    }
}
