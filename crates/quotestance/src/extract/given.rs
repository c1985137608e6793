//! Quotes whose extents are given: they stand where else marks would be read.

use super::dialogue::{self, is_dash};
use super::marks::{self, Quoted};
use super::page::Page;
use crate::Span;
use crate::text;

/// The paragraphs of the page. A given quote stands in one, whatever lines end in it.
pub(super) fn paragraphs(page: Page<'_>) -> Vec<Span> {
    let paragraphs = text::paragraphs(page.text);
    if page.given.is_empty() {
        return paragraphs;
    }
    let mut given = page.given.iter().peekable();
    let mut found: Vec<Span> = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs {
        while given.next_if(|quote| quote.end <= paragraph.start).is_some() {}
        match (found.last_mut(), given.peek()) {
            (Some(last), Some(quote)) if quote.start < last.end => last.end = paragraph.end,
            _ => found.push(paragraph),
        }
    }
    found
}

/// Whether a given quote stands in `room`.
pub(super) fn any_in(page: Page<'_>, room: Span) -> bool {
    !all_in(page, room).is_empty()
}

fn all_in<'a>(page: Page<'a>, room: Span) -> &'a [Span] {
    let first = page.given.partition_point(|quote| quote.end <= room.start);
    let rest = &page.given[first..];
    &rest[..rest.partition_point(|quote| quote.start < room.end)]
}

/// The quoted stretches of `room`, in order: the given quotes, and what stands in marks beside them.
pub(super) fn stretches(page: Page<'_>, room: Span) -> Vec<Quoted> {
    let given = all_in(page, room);
    let mut found = Vec::new();
    let mut start = room.start;
    for (index, &inner) in given.iter().enumerate() {
        let end = given.get(index + 1).map_or(room.end, |next| next.start);
        let outer = with_marks(page.text, inner, Span::new(start, end));
        let beside = marks::quoted(page.text, Span::new(start, outer.start));
        // A mark that is still open where a quote begins is a stray one.
        found.extend(beside.into_iter().filter(|quoted| quoted.closed));
        found.push(Quoted { outer, inner, closed: true, single: false, given: true });
        start = outer.end;
    }
    let mut rest = marks::quoted(page.text, Span::new(start, room.end));
    if found.is_empty() {
        return rest;
    }
    found.append(&mut rest);
    found
}

/// The author's words that interrupt the speech of which a given quote is the rest: “Да, — сказал он, —” before
/// it. `before` ends where the quote starts. Only Russian writes so.
pub(super) fn interruption(page: Page<'_>, before: Span) -> Option<Span> {
    if !before.of(page.text).trim_end().ends_with(is_dash) {
        return None;
    }
    let author = dialogue::split(page, before).author.pop()?;
    let rest = Span::new(author.end, before.end);
    (!rest.of(page.text).contains(char::is_alphanumeric)).then_some(author)
}

/// The quote and the marks that adjoin it, within `room`.
fn with_marks(text: &str, inner: Span, room: Span) -> Span {
    let before = text[room.start..inner.start].chars().next_back();
    let after = text[inner.end..room.end].chars().next();
    let len = |c: Option<char>| c.filter(|&c| marks::is_mark(c)).map_or(0, char::len_utf8);
    Span::new(inner.start - len(before), inner.end + len(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seeds;
    use crate::extract::labels::Labels;
    use crate::text::{Lang, Tokens};

    /// What `read` makes of the text, whose quotes are those between slashes.
    fn with_page<T>(marked: &str, read: impl Fn(Page<'_>) -> T) -> T {
        let (mut text, mut given) = (String::new(), Vec::new());
        for (index, part) in marked.split('/').enumerate() {
            let start = text.len();
            text.push_str(part);
            if index % 2 == 1 {
                given.push(Span::new(start, text.len()));
            }
        }
        let (tokens, seeds) = (Tokens::new(&text), Seeds::default());
        let labels = &Labels::new(&tokens);
        let (text, tokens, given) = (text.as_str(), &tokens, given.as_slice());
        read(Page { text, tokens, given, seeds: &seeds, labels, lang: Lang::detect(text) })
    }

    fn inner(marked: &str) -> Vec<String> {
        with_page(marked, |page| {
            let found = stretches(page, Span::new(0, page.text.len()));
            assert!(found.is_sorted_by(|a, b| a.outer.end <= b.outer.start), "{found:?}");
            found.iter().map(|quoted| quoted.inner.of(page.text).to_owned()).collect()
        })
    }

    #[test]
    fn a_given_quote_stands_whatever_marks_do() {
        assert_eq!(inner("“/I call it “home” now/” x"), ["I call it “home” now"]);
        assert_eq!(inner("“We stay,” x: “/a “b/” y “z”"), ["We stay,", "a “b", "z"]);
        assert_eq!(inner("x « y “/we stay/” z"), ["we stay"]);
        assert_eq!(inner("x /we/ /stay/ y"), ["we", "stay"]);
        assert_eq!(inner("“we” “stay” “"), ["we", "stay"]);
    }

    #[test]
    fn marks_that_adjoin_it_are_its_own() {
        let outer = |marked: &str| -> Vec<String> {
            with_page(marked, |page| {
                let found = stretches(page, Span::new(0, page.text.len()));
                found.iter().map(|quoted| quoted.outer.of(page.text).to_owned()).collect()
            })
        };
        assert_eq!(outer("x “/we stay/” y"), ["“we stay”"]);
        assert_eq!(outer("/we/\"/stay/"), ["we\"", "stay"]);
        assert_eq!(outer("/we stay/"), ["we stay"]);
    }

    #[test]
    fn speech_goes_on_after_the_authors_words() {
        let author = |marked: &str| -> Option<String> {
            with_page(marked, |page| {
                let before = Span::new(0, page.given[0].start);
                interruption(page, before).map(|author| author.of(page.text).to_owned())
            })
        };
        assert_eq!(
            author("— Нет, — вздохнула она, — /не пойду/").as_deref(),
            Some("вздохнула она,")
        );
        assert_eq!(author("— Нет, — вздохнула она. /Не пойду/"), None);
        assert_eq!(author("— Нет, — вздохнула она. — Но — /не пойду/"), None);
    }

    #[test]
    fn lines_that_end_in_a_given_quote_end_no_paragraph() {
        let found = |marked: &str| -> Vec<String> {
            with_page(marked, |page| {
                paragraphs(page).iter().map(|span| span.of(page.text).to_owned()).collect()
            })
        };
        assert_eq!(found("One.\n“/Two.\n\nThree./”\nFour."), ["One.", "“Two.\n\nThree.”", "Four."]);
        assert_eq!(found("/One./\n/Two.\nThree.\nFour./"), ["One.", "Two.\nThree.\nFour."]);
        assert_eq!(found("One.\nTwo."), ["One.", "Two."]);
    }
}
