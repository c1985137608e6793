//! Pairing of quotation marks.

use memchr::memchr3;

use crate::Span;

/// A stretch of one paragraph within quotation marks; what is quoted inside it is part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    /// With the marks.
    pub(super) outer: Span,
    /// Without the marks and the white space at both ends.
    pub(super) inner: Span,
    /// Whether a closing mark was found; otherwise the stretch ends with its paragraph.
    pub(super) closed: bool,
    /// Whether the marks are single ones.
    pub(super) single: bool,
    /// Whether its extent was given, and not told by marks.
    pub(super) given: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Double,
    Angle,
    Single,
}

/// A mark that waits for its partner.
#[derive(Clone, Copy)]
struct Open {
    style: Style,
    mark: char,
    outer: usize,
    inner: usize,
    /// Marks of the same style that opened inside and have not been closed.
    depth: usize,
    /// The last mark that may have closed the stretch: its start and end.
    end: Option<Span>,
    /// Number of stretches found before this one opened: later ones stand inside it.
    before: usize,
}

/// Finds the outermost quoted stretches of one paragraph, in order.
///
/// Two apostrophes in a row are one mark only where they close what two backticks open.
pub(super) fn quoted(text: &str, paragraph: Span) -> Vec<Quoted> {
    let mut pairing = Pairing { text, paragraph, stack: Vec::new(), found: Vec::new() };
    let words = paragraph.of(text);
    let mut marks = Marks::new(words);
    let mut from = 0;
    while let Some((at, mark)) = marks.next(from) {
        from = at + mark.len_utf8();
        let before = words[..at].chars().next_back();
        let after = words[from..].chars().next();
        let place = Place { at: paragraph.start + at, len: mark.len_utf8(), mark, before, after };
        match mark {
            '"' | '“' | '”' | '„' | '‟' | '＂' => pairing.double(place),
            '«' | '»' => pairing.angle(place),
            '`' | '\'' if after == Some(mark) && before != Some(mark) => {
                from += mark.len_utf8();
                let after = words[from..].chars().next();
                let tex = pairing.stack.iter().any(|open| open.mark == '`');
                if mark == '`' || tex {
                    pairing.double(Place { len: 2, after, ..place });
                }
            }
            '`' => {}
            '\'' if before == Some('\'') => {}
            _ => pairing.single(place),
        }
    }
    pairing.finish()
}

/// The quotation marks, apostrophes and backticks of a text, one after another.
struct Marks<'a> {
    words: &'a str,
    /// Where the next one may be that is neither straight nor curly; the end, if there is none.
    rare: usize,
}

impl<'a> Marks<'a> {
    fn new(words: &'a str) -> Self {
        let mut marks = Self { words, rare: 0 };
        marks.find_rare(0);
        marks
    }

    fn find_rare(&mut self, from: usize) {
        let rest = self.words.as_bytes().get(from..).unwrap_or_default();
        self.rare = from + memchr3(b'`', 0xC2, 0xEF, rest).unwrap_or(rest.len());
    }

    /// The first mark from byte `from` on, which must not go back, and where it is.
    fn next(&mut self, from: usize) -> Option<(usize, char)> {
        let mut from = from;
        loop {
            let at = self.next_start(from)?;
            let mark = self.words[at..].chars().next()?;
            if is_mark(mark) || matches!(mark, '‟' | '＂' | '`' | '‹' | '›') {
                return Some((at, mark));
            }
            from = at + mark.len_utf8();
        }
    }

    /// Where a character starts whose first byte is that of a mark.
    fn next_start(&mut self, from: usize) -> Option<usize> {
        if self.rare < from {
            self.find_rare(from);
        }
        let rest = self.words.as_bytes().get(from..self.rare)?;
        let at = from + memchr3(b'"', b'\'', 0xE2, rest).unwrap_or(rest.len());
        (at < self.words.len()).then_some(at)
    }
}

/// The start of a paragraph up to the mark that closes a quote of the paragraph before: a closing
/// mark comes before any opening one.
pub(super) fn continuation(text: &str, paragraph: Span) -> Option<Quoted> {
    let words = paragraph.of(text);
    let (at, mark) =
        words.char_indices().find(|&(_, c)| matches!(c, '"' | '“' | '”' | '„' | '«' | '»'))?;
    let after = words[at + mark.len_utf8()..].chars().next();
    let before = words[..at].chars().next_back();
    let place = Place { at: paragraph.start + at, len: mark.len_utf8(), mark, before, after };
    if matches!(mark, '„' | '«') || !place.closes() || place.opens() && mark != '”' {
        return None;
    }
    let end = place_span(place);
    let inner = Span::new(paragraph.start, end.start).trimmed(text);
    let outer = Span::new(paragraph.start, end.end);
    let quoted = Quoted { outer, inner, closed: true, single: false, given: false };
    inner.of(text).contains(char::is_alphanumeric).then_some(quoted)
}

/// A mark and its neighbours.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    /// Bytes that the mark takes up.
    len: usize,
    mark: char,
    before: Option<char>,
    after: Option<char>,
}

impl Place {
    /// Whether a mark here looks like an opening one.
    fn opens(self) -> bool {
        let free = self.before.is_none_or(|c| {
            c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/' | ':') || is_mark(c)
        });
        free && self.after.is_some_and(|c| !c.is_whitespace())
    }

    /// Whether a mark here looks like a closing one.
    fn closes(self) -> bool {
        self.before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '['))
            && self.after.is_none_or(|c| !c.is_alphanumeric())
    }
}

/// Whether the character is a quotation mark or an apostrophe.
pub(super) const fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’' | '‚')
}

struct Pairing<'a> {
    text: &'a str,
    paragraph: Span,
    /// At most one entry of each style.
    stack: Vec<Open>,
    found: Vec<Quoted>,
}

impl Pairing<'_> {
    fn double(&mut self, place: Place) {
        match self.index(Style::Double) {
            // 12", and the values of stray markup
            None if place.mark == '"'
                && place.before.is_some_and(|c| c.is_numeric() || c == '=') => {}
            None if place.opens() || !place.closes() => self.open(Style::Double, place),
            None => {}
            Some(index) => {
                let reopens = place.opens() && !place.closes();
                let german = place.mark == '“' && self.stack[index].mark == '„';
                let misplaced = place.after.is_some_and(char::is_lowercase)
                    && self.text[..place.at].trim_end().ends_with([',', '.', '?', '!']);
                if reopens && place.mark != '”' && !german && !misplaced {
                    self.stack.truncate(index);
                    self.open(Style::Double, place);
                } else {
                    self.close(index, place);
                }
            }
        }
    }

    fn angle(&mut self, place: Place) {
        let opens = if place.mark == '«' {
            place.opens() || !place.closes()
        } else {
            place.opens() && !place.closes() && self.index(Style::Angle).is_none()
        };
        match (self.index(Style::Angle), opens) {
            (None, true) => self.open(Style::Angle, place),
            (None, false) => {}
            (Some(index), true) => self.stack[index].depth += 1,
            (Some(index), false) if self.stack[index].depth > 0 => {
                self.stack[index].depth -= 1;
                self.stack[index].end = Some(place_span(place));
            }
            (Some(index), false) => self.close(index, place),
        }
    }

    /// Single marks count only outside of double ones: there they are apostrophes or quotes within
    /// the quote.
    fn single(&mut self, place: Place) {
        match self.index(Style::Single) {
            None if self.stack.is_empty() && place.mark != '’' && place.opens() => {
                // '90s, 'em
                let elided = place.mark == '\''
                    && place.after.is_some_and(|c| c.is_lowercase() || c.is_numeric());
                if !elided {
                    self.open(Style::Single, place);
                }
            }
            Some(index) if place.mark != '‘' && place.closes() => {
                if place.before.is_some_and(|c| matches!(c, 's' | 'n' | 'z')) {
                    // the workers' rights, goin' home: only if no better one comes
                    self.stack[index].end.get_or_insert(place_span(place));
                } else {
                    self.close(index, place);
                }
            }
            _ => {}
        }
    }

    fn index(&self, style: Style) -> Option<usize> {
        self.stack.iter().position(|open| open.style == style)
    }

    fn open(&mut self, style: Style, place: Place) {
        let inner = place.at + place.len;
        let before = self.found.len();
        let open =
            Open { style, mark: place.mark, outer: place.at, inner, depth: 0, end: None, before };
        self.stack.push(open);
    }

    fn close(&mut self, index: usize, place: Place) {
        let open = self.stack[index];
        self.stack.truncate(index);
        self.push(open, place_span(place), true);
    }

    fn push(&mut self, open: Open, mark: Span, closed: bool) {
        self.found.truncate(open.before);
        let inner = Span::new(open.inner, mark.start).trimmed(self.text);
        if inner.of(self.text).contains(char::is_alphanumeric) {
            let outer = Span::new(open.outer, mark.end);
            let single = open.style == Style::Single;
            self.found.push(Quoted { outer, inner, closed, single, given: false });
        }
    }

    fn finish(mut self) -> Vec<Quoted> {
        if let Some(&open) = self.stack.first() {
            let end = Span::new(self.paragraph.end, self.paragraph.end);
            match (open.style, open.end) {
                (Style::Single, Some(mark)) if self.found.len() == open.before => {
                    self.push(open, mark, true);
                }
                (Style::Single, _) => {
                    if let Some(&open) = self.stack.get(1) {
                        self.push(open, end, false);
                    }
                }
                (_, Some(mark)) => self.push(open, mark, true),
                (_, None) => self.push(open, end, false),
            }
        }
        self.found
    }
}

const fn place_span(place: Place) -> Span {
    Span::new(place.at, place.at + place.len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        let whole = Span::new(0, text.len());
        quoted(text, whole).into_iter().map(|quoted| quoted.inner.of(text)).collect()
    }

    #[test]
    fn every_style_pairs() {
        for text in ["x “a b” y", "x \"a b\" y", "x «a b» y", "x „a b“ y", "x ‘a b’ y", "x 'A b' y"]
        {
            assert_eq!(inner(text).len(), 1, "{text}");
            assert!(inner(text)[0].eq_ignore_ascii_case("a b"), "{text}");
        }
    }

    #[test]
    fn the_outermost_marks_count() {
        assert_eq!(inner("“He said ‘go’ to us.” x"), ["He said ‘go’ to us."]);
        assert_eq!(inner("«Из «Зари» мы» x"), ["Из «Зари» мы"]);
        assert_eq!(inner("«Мы из «Зари» x"), ["Мы из «Зари"]);
        assert_eq!(inner("‘She said “go” again,’ he told"), ["She said “go” again,"]);
    }

    #[test]
    fn apostrophes_and_inches_are_no_marks() {
        assert_eq!(inner("the '90s, the workers' 12\" pipe"), Vec::<&str>::new());
        assert_eq!(inner("‘The workers’ rights matter,’ he said"), ["The workers’ rights matter,"]);
    }

    #[test]
    fn wrong_and_missing_marks() {
        assert_eq!(inner("”Come in,” he said"), ["Come in,"]);
        assert_eq!(inner("“Come in\" he said"), ["Come in"]);
        assert_eq!(inner("“Come in. “Sit down.”"), ["Sit down."]);
        assert_eq!(inner("“Come in."), ["Come in."]);
        assert_eq!(inner("Come in.”"), Vec::<&str>::new());
    }

    #[test]
    fn only_an_unclosed_stretch_is_marked_so() {
        let text = "“a” and “b";
        let closed: Vec<_> =
            quoted(text, Span::new(0, text.len())).iter().map(|quoted| quoted.closed).collect();
        assert_eq!(closed, [true, false]);
    }
}
