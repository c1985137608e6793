//! The running text of HTML.

mod elements;
mod tokens;

use super::reading::Reading;
use crate::Span;
use elements::{ELEMENTS, Element};
use tokens::{Token, tokenize};

/// Reads the main content of a page: what stands in `<article>`, else in `<main>`, else all of it.
/// What is no running text of the page (captions, navigation, scripts, controls) is left out, and
/// `<q>` gives quotation marks.
pub(super) fn read(source: &str) -> Reading {
    let mut page = Page::default();
    tokenize(source, |token, at| page.take(token, at));
    page.finish()
}

struct Page {
    /// The text of the whole page, of all of its `<main>`, and of all of its `<article>`.
    whole: Reading,
    main: Reading,
    article: Reading,
    /// Open elements, as indices into [`ELEMENTS`], that decide where words go.
    stack: Vec<usize>,
    /// How many of each are on the stack, so that an end tag without a start is told at once.
    open: [usize; ELEMENTS.len()],
    mains: usize,
    articles: usize,
    left_out: usize,
    quotations: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            whole: Reading::default(),
            main: Reading::default(),
            article: Reading::default(),
            stack: Vec::new(),
            open: [0; ELEMENTS.len()],
            mains: 0,
            articles: 0,
            left_out: 0,
            quotations: 0,
        }
    }
}

impl Page {
    fn take(&mut self, token: Token<'_>, at: Span) {
        match token {
            Token::Words(words) => self.write(|reading| reading.push(words, at.start)),
            Token::Entity(words) => self.write(|reading| reading.push_for(words, at)),
            Token::Start(name) => self.start(name, at),
            Token::Empty(name) => match elements::find(name) {
                Some((_, Element::Break)) => self.write(Reading::end_line),
                Some((_, Element::Unseen | Element::Quotation)) | None => {}
                Some(_) => self.write(Reading::end_block),
            },
            Token::End(name) => self.end(name, at),
        }
    }

    /// Writes to the readings that the current place belongs to.
    fn write(&mut self, write: impl Fn(&mut Reading)) {
        if self.left_out > 0 {
            return;
        }
        write(&mut self.whole);
        if self.mains > 0 {
            write(&mut self.main);
        }
        if self.articles > 0 {
            write(&mut self.article);
        }
    }

    fn start(&mut self, name: &[u8], at: Span) {
        let Some((index, element)) = elements::find(name) else { return };
        match element {
            Element::Block => self.write(Reading::end_block),
            Element::Break => self.write(Reading::end_line),
            Element::Quotation => {
                self.quotations += 1;
                self.write(|reading| reading.push_for("“", at));
            }
            Element::Header if self.mains + self.articles > 0 => self.write(Reading::end_block),
            Element::Unseen => self.enter(index),
            Element::Main | Element::Article | Element::Header | Element::Aside => {
                self.write(Reading::end_block);
                self.enter(index);
            }
        }
    }

    fn end(&mut self, name: &[u8], at: Span) {
        let Some((index, element)) = elements::find(name) else { return };
        match element {
            Element::Break => self.write(Reading::end_line),
            Element::Quotation => {
                if self.quotations > 0 {
                    self.quotations -= 1;
                    self.write(|reading| reading.push_for("”", at));
                }
            }
            Element::Unseen => self.leave(index),
            _ => {
                self.write(Reading::end_block);
                self.leave(index);
                self.write(Reading::end_block);
            }
        }
    }

    fn enter(&mut self, index: usize) {
        self.stack.push(index);
        self.open[index] += 1;
        *self.depth(index) += 1;
    }

    /// Closes the innermost open element of this name, and those within it that are still open.
    fn leave(&mut self, index: usize) {
        if self.open[index] == 0 {
            return;
        }
        while let Some(top) = self.stack.pop() {
            self.open[top] -= 1;
            *self.depth(top) -= 1;
            if top == index {
                break;
            }
        }
    }

    fn depth(&mut self, index: usize) -> &mut usize {
        match ELEMENTS[index].1 {
            Element::Main => &mut self.mains,
            Element::Article => &mut self.articles,
            _ => &mut self.left_out,
        }
    }

    fn finish(self) -> Reading {
        // Less than a quarter of the page are teasers of other articles, not its content.
        let enough = self.whole.text().len() / 4;
        [self.article, self.main]
            .into_iter()
            .find(|reading| !reading.text().is_empty() && reading.text().len() >= enough)
            .unwrap_or(self.whole)
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
            ("a&#32;&#10; b&shy;c", "a b\u{AD}c"),
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
            ("<article><aside>no</article><p>out</p><article>in</article>", "in"),
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
