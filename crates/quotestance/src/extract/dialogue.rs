//! Speech after a dash, and the author's words that dashes set apart within speech.

use memchr::{memchr_iter, memchr2_iter, memchr3_iter};

use super::case::may_be_present;
use super::page::Page;
use super::phrase::acts;
use crate::Span;
use crate::text::Lang;

/// The speaker's words and the author's words of one stretch of speech, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) speech: Vec<Span>,
    pub(super) author: Vec<Span>,
}

/// Where the speech of a dialogue paragraph starts: after the dash that opens it, after a colon and a
/// dash, or after a sentence and a dash if author's words follow. Only Russian writes dialogue so.
pub(super) fn opening(page: Page<'_>, paragraph: Span) -> Option<usize> {
    if page.lang != Lang::Ru {
        return None;
    }
    let words = paragraph.of(page.text);
    let undashed = after_dash(words);
    if undashed.len() < words.len() {
        let speaks = undashed.starts_with(|c: char| c.is_alphanumeric() || "«\"“.…(".contains(c));
        return speaks.then_some(paragraph.end - undashed.len());
    }
    let dashed = |at: usize| {
        let rest = words[at..].trim_start();
        let undashed = after_dash(rest);
        let speaks = undashed.len() < rest.len() && undashed.starts_with(char::is_uppercase);
        speaks.then_some(paragraph.end - undashed.len())
    };
    if let Some(start) = memchr_iter(b':', words.as_bytes()).find_map(|at| dashed(at + 1)) {
        return Some(start);
    }
    // He was there. - They have papers, - said he.
    let mut stops = memchr3_iter(b'.', b'!', b'?', words.as_bytes());
    let start = stops.find_map(|at| dashed(at + 1))?;
    let told = !split(page, Span::new(start, paragraph.end)).author.is_empty();
    told.then_some(start)
}

/// `text` without the dash that it starts with.
fn after_dash(text: &str) -> &str {
    text.trim_start_matches(is_dash).trim_start()
}

pub(super) const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '—' | '–' | '―' | '−')
}

/// Splits `stretch` at the author's words: “— Да, — сказал он, — нет.”
///
/// The author's words follow a dash with a mark before it, start with a small letter and hold a
/// verb that may report speech; the next dash after a mark ends them.
pub(super) fn split(page: Page<'_>, stretch: Span) -> Line {
    let mut line = Line::default();
    let mut start = stretch.start;
    let mut author: Option<usize> = None;
    for (dash, end) in dashes(page.text, stretch) {
        match author {
            None => {
                let marked = ends_with_mark(&page.text[start..dash], ",.!?…;»\"”");
                if marked && is_author(page, Span::new(end, stretch.end)) {
                    line.speech.push(Span::new(start, dash).trimmed(page.text));
                    author = Some(end);
                }
            }
            Some(from) if ends_with_mark(&page.text[from..dash], ",.:;!?…") => {
                line.author.push(Span::new(from, dash).trimmed(page.text));
                author = None;
                start = end;
            }
            Some(_) => {}
        }
    }
    match author {
        Some(from) => line.author.push(Span::new(from, stretch.end).trimmed(page.text)),
        None => line.speech.push(Span::new(start, stretch.end).trimmed(page.text)),
    }
    line.speech.retain(|span| span.of(page.text).contains(char::is_alphanumeric));
    line
}

/// The dashes of `stretch` that stand apart from the word after them: start and end of each.
fn dashes(text: &str, stretch: Span) -> impl Iterator<Item = (usize, usize)> {
    let words = stretch.of(text);
    let mut past = 0;
    // A hyphen, or the first byte of the other dashes and of other marks.
    memchr2_iter(b'-', 0xE2, words.as_bytes()).filter_map(move |at| {
        let rest = &words[at..];
        if at < past || !rest.starts_with(is_dash) {
            return None;
        }
        let after = rest.trim_start_matches(|c: char| is_dash(c) || c == ' ' || c == '\u{A0}');
        past = words.len() - after.len();
        let dash = &rest[..rest.len() - after.len()];
        let before = words[..at].chars().next_back();
        let spaced = dash.contains([' ', '\u{A0}'])
            && before.is_some_and(|c| c.is_whitespace() || !c.is_alphanumeric());
        spaced.then_some((stretch.start + at, stretch.start + past))
    })
}

fn ends_with_mark(before: &str, marks: &str) -> bool {
    before.trim_end().chars().next_back().is_some_and(|c| marks.contains(c))
}

/// Whether author's words start `rest`: a verb of speech soon follows, before a dash or a stop.
fn is_author(page: Page<'_>, rest: Span) -> bool {
    if !rest.of(page.text).starts_with(char::is_lowercase) {
        return false;
    }
    let first = page.tokens.first_at(rest.start);
    for index in first..first + AUTHOR_TOKENS {
        if index >= page.tokens.len() || page.tokens.span(index).start >= rest.end {
            return false;
        }
        if page.is_stop(index) || page.written(index).starts_with(is_dash) {
            return false;
        }
        let present = index > first && may_be_present(page.word(index));
        if page.verb(index).is_some() || acts(page, index) && !present {
            return true;
        }
        let adverbial = page.word(first).ends_with(['я', 'в', 'ь']);
        if page.written(index).starts_with([',', ';', ':']) && !adverbial {
            return false;
        }
    }
    false
}

/// How many tokens of author's words may precede the verb; a manner of speaking is seldom longer.
const AUTHOR_TOKENS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seeds;
    use crate::extract::labels::Labels;
    use crate::text::Tokens;

    fn parts(text: &str) -> (Vec<&str>, Vec<&str>) {
        let (tokens, seeds) = (Tokens::new(text), Seeds::default());
        let labels = &Labels::new(&tokens);
        let page =
            Page { text, tokens: &tokens, given: &[], seeds: &seeds, labels, lang: Lang::Ru };
        let line = split(
            page,
            Span::new(opening(page, Span::new(0, text.len())).unwrap_or(0), text.len()),
        );
        let words = |spans: Vec<Span>| spans.into_iter().map(|span| span.of(text)).collect();
        (words(line.speech), words(line.author))
    }

    #[test]
    fn the_authors_words_stand_between_dashes() {
        let (speech, author) = parts("— Нет, — вздохнула она, — не пойду. — И ушла.");
        assert_eq!(speech, ["Нет,", "не пойду. — И ушла."]);
        assert_eq!(author, ["вздохнула она,"]);
    }

    #[test]
    fn a_dash_within_a_sentence_parts_nothing() {
        assert_eq!(parts("- Гость - это святое."), (vec!["Гость - это святое."], vec![]));
        assert_eq!(parts("— Кто-то стучит?"), (vec!["Кто-то стучит?"], vec![]));
    }
}
