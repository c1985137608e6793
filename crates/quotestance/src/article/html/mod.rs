//! The running text of HTML.

mod boxes;
mod content;
mod elements;
mod names;
mod tokens;

use super::reading::Reading;
use crate::Span;
pub(super) use boxes::Page;
use tokens::tokenize;

/// Reads the main text of a page. What is no running text of it (captions, navigation, comments,
/// scripts, controls, hidden boxes) is left out, and `<q>` gives quotation marks.
pub(super) fn read(source: &str) -> Reading {
    let mut page = Page::new();
    tokenize(source, |token, at| page.take(token, at));
    page.parts(&content::main_text(&page))
}

impl Page {
    /// Takes words that stand in the source as they are, at byte `at`.
    pub(super) fn words(&mut self, words: &str, at: usize) {
        self.write(|text| text.push(words, at));
    }

    /// Takes words that the source writes in another way.
    pub(super) fn words_for(&mut self, words: &str, source: Span) {
        self.write(|text| text.push_for(words, source));
    }

    /// Takes a piece of HTML that stands in the source at byte `at`.
    pub(super) fn html(&mut self, piece: &str, at: usize) {
        tokenize(piece, |token, span| {
            self.take(token, Span::new(at + span.start, at + span.end));
        });
    }

    /// All the running text that was taken.
    pub(super) fn into_running_text(self) -> Reading {
        self.parts(&content::running_text(&self))
    }

    fn parts(&self, parts: &[Span]) -> Reading {
        let mut reading = Reading::default();
        for part in parts {
            reading.push_part(&self.text, *part);
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (source, wanted) in cases {
            assert_eq!(read(source).text(), *wanted, "{source}");
        }
    }

    #[test]
    fn blocks_and_lines() {
        check(&[
            ("<p>one</p><p>two", "one\n\ntwo"),
            ("one<br>two<br/>\n<br>three</br>four", "one\ntwo\n\nthree\nfour"),
            ("<ul><li>a<li>b</ul><table><td>c<td>d</table>", "a\n\nb\n\nc\n\nd"),
            ("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree"),
            ("<blockquote><p>one<p>two</blockquote>", "one\n\ntwo"),
        ]);
    }

    #[test]
    fn white_space_collapses_but_not_the_no_break_space() {
        check(&[
            ("  <p>\n  one \t two\n</p>  ", "one two"),
            ("a <b> b </b> c", "a b c"),
            ("5&nbsp;&nbsp;000\u{A0} x", "5\u{A0}\u{A0}000\u{A0} x"),
            ("a&#32;&#10; b&shy;c", "a bc"),
            ("one<!-- x --> <script>y</script> two", "one two"),
        ]);
    }

    #[test]
    fn what_is_no_running_text_is_left_out() {
        check(&[
            ("<head><title>T</title><style>p{}</style></head><body>x</body>", "x"),
            ("<title>T</title><p>x", "x"),
            ("<header><h1>Site</h1></header><nav>a</nav><p>x</p><footer>b</footer>", "x"),
            ("a<figure><img><figcaption>c</figcaption></figure>b", "a\n\nb"),
            ("one <svg><title>t</title><title/></svg>two<button><div>b</div></button>", "one two"),
            ("<script src=a /><p>x</p><noscript><p>n</p></noscript>", "x"),
            ("<aside><p>a</aside></nav><p>x", "x"),
            ("<form><p>x</p><select><option>o</select></form>", "x"),
            ("a<template><p>t</template>b", "ab"),
        ]);
    }

    #[test]
    fn hidden_boxes_are_left_out() {
        check(&[
            ("<p hidden>a</p><p>x", "x"),
            ("<div style='display: none'><p>a</div><p>x", "x"),
            ("one <span aria-hidden=true>a <span>b</span> c</span>two", "one two"),
            ("<div class='teaser hide'>a</div><p>x", "x"),
            ("<body style='display:none'><p>x</body>", "x"),
            ("<p>x<div hidden>never closed</body>", "x\n\nnever closed"),
        ]);
    }

    #[test]
    fn an_end_tag_may_be_missing() {
        check(&[
            ("<nav><ul><li>a<li>b</ul><h1>Head</h1><p>x", "a\n\nb\n\nHead\n\nx"),
            ("<table><tr><td><div>a<td>b<tr><td>c</table>d", "a\n\nb\n\nc\n\nd"),
            ("<aside><p>a<aside><p>b</aside>c</aside><p>x", "x"),
            ("<a href=1><div>a</a></div><nav>b</nav>x", "a\n\nx"),
            ("<figure><button><p>a</button></div></figure>x", "x"),
        ]);
    }

    #[test]
    fn the_main_content_is_preferred() {
        check(&[
            ("<p>out</p><main><p>in</p><nav>no</nav></main>", "in"),
            ("<main>around<article><header><h1>H</h1></header>in</article></main>", "H\n\nin"),
            ("<article>one</article>between<article>two</article>", "one\n\ntwo"),
            (
                "<p>The story itself is here.</p><article>more</article>",
                "The story itself is here.\n\nmore",
            ),
            ("<article></article><p>x", "x"),
            ("<article><aside>open</article><p>out</p><article>in</article>", "open\n\nin"),
        ]);
    }

    #[test]
    fn quotation_elements_give_marks() {
        check(&[("<p>He said <q>we are <b>guests</b></q>.</p></q>", "He said “we are guests”.")]);
        let source = "a <q>b</q>";
        let reading = read(source);
        let inner = reading.text().find('b').unwrap();
        assert_eq!(reading.source_span(Span::new(inner, inner + 1)).of(source), "b");
        assert_eq!(reading.source_span(Span::new(2, reading.text().len())).of(source), "<q>b</q>");
    }

    #[test]
    fn a_span_goes_back_to_its_words() {
        let source = "\u{FEFF}<p>&laquo;Мы <b>помним</b> всё&raquo;, &mdash; сказала";
        let reading = read(source);
        assert_eq!(reading.text(), "«Мы помним всё», — сказала");
        let start = reading.text().find("Мы").unwrap();
        let end = reading.text().find('»').unwrap();
        assert_eq!(reading.source_span(Span::new(start, end)).of(source), "Мы <b>помним</b> всё");
    }
}
