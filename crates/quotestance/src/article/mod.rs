//! An article as it was saved, and the running text that a reader sees in it.

mod html;
mod letters;
mod markdown;
mod offsets;
mod plain;
mod reading;

use std::sync::OnceLock;

pub use offsets::Offsets;

use crate::Span;
use crate::text::Tokens;
use reading::Reading;

/// How an article was saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Plain text; paragraphs end with a line break, but not where lines were broken at a column.
    /// The `>` of quoted e-mail is left out.
    #[default]
    Plain,
    /// Markdown ([CommonMark](https://commonmark.org) with tables, footnotes and front matter).
    /// Code blocks, images, front matter, and in HTML what is no running text, are left out.
    Markdown,
    /// HTML, whole page or fragment. Of a page its main text is read, without captions,
    /// comments, navigation, controls and hidden boxes.
    Html,
}

impl Format {
    /// The format that a file-name extension stands for, without its dot and in any case.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Self::Plain,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            _ => return None,
        })
    }
}

/// One article.
///
/// The *source* is what was saved, untouched. The *text* is what a reader sees: without soft hyphens,
/// byte order marks and spaces of no width, with letters and their marks as one; without markup, with
/// entities and escapes resolved, white space collapsed and blocks set apart by empty lines, for
/// Markdown and HTML. Every [`Span`] that the library computes indexes the text;
/// [`Article::source_span`] translates it for those who hold the source.
///
/// ```
/// use quotestance::{Article, Format, Span};
///
/// let article = Article::parse("She felt *for* them.", Format::Markdown);
/// assert_eq!(article.text(), "She felt for them.");
/// let source = article.source_span(Span::new(9, 12));
/// assert_eq!(source.of(article.source()), "for");
/// ```
#[derive(Clone, Debug)]
pub struct Article {
    source: String,
    reading: Option<Reading>,
    tokens: OnceLock<Tokens>,
    /// Where its quotes stand, in order, if that is known.
    quotes: Option<Vec<Span>>,
}

impl Article {
    /// An article of running text, which is taken as it is: source and text are the same.
    pub fn new(text: impl Into<String>) -> Self {
        Self::of(text.into(), None)
    }

    fn of(source: String, reading: Option<Reading>) -> Self {
        Self { source, reading, tokens: OnceLock::new(), quotes: None }
    }

    /// An article of running text whose quotes are known: each is what stands within one of `quotes`, spans
    /// in bytes of `text`, marks excluded. Only their kinds, cues and speakers are looked for; no
    /// other statement is found in it.
    ///
    /// There is none if a span does not fit the text, has nothing but white space within, or
    /// overlaps another. White space at its ends is no part of a quote.
    ///
    /// ```
    /// use quotestance::{Analyzer, Article, Span};
    ///
    /// let text = "“I call it “home” now,” Lena Ortiz said.";
    /// let article = Article::with_quotes(text, vec![Span::new(3, 28)]).expect("a span of the text");
    /// let quotes = Analyzer::default().extract(&article);
    /// assert_eq!(quotes.len(), 1);
    /// assert_eq!(quotes[0].span().of(text), "I call it “home” now,");
    /// assert_eq!(quotes[0].cue.map(|cue| cue.of(text)), Some("said"));
    /// ```
    pub fn with_quotes(text: impl Into<String>, mut quotes: Vec<Span>) -> Option<Self> {
        let text = text.into();
        for quote in &mut quotes {
            text.get(quote.range())?;
            *quote = quote.trimmed(&text);
        }
        quotes.sort();
        let apart = quotes.is_sorted_by(|a, b| a.end <= b.start);
        let whole = apart && quotes.iter().all(|quote| !quote.is_empty());
        whole.then(|| Self { quotes: Some(quotes), ..Self::of(text, None) })
    }

    /// An article saved in `format`. There is no wrong input: what is no markup is text.
    pub fn parse(source: impl Into<String>, format: Format) -> Self {
        let source = source.into();
        let reading = match format {
            Format::Plain => plain::read(&source),
            Format::Markdown => Some(markdown::read(&source)),
            Format::Html => Some(html::read(&source)),
        };
        Self::of(source, reading)
    }

    /// What was saved.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What a reader sees, and what spans index.
    pub fn text(&self) -> &str {
        self.reading.as_ref().map_or(&self.source, Reading::text)
    }

    /// The tokens of the text; split when first asked for.
    pub fn tokens(&self) -> &Tokens {
        self.tokens.get_or_init(|| Tokens::new(self.text()))
    }

    /// Where the quotes stand, in order, if that is known.
    pub(crate) fn quotes(&self) -> Option<&[Span]> {
        self.quotes.as_deref()
    }

    /// The place in the source of a span of the text. Markup between the span's ends is within it.
    pub fn source_span(&self, span: Span) -> Span {
        self.reading.as_ref().map_or(span, |reading| reading.source_span(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_quotes_are_stretches_of_the_text() {
        let known = |spans: &[(usize, usize)]| {
            let spans = spans.iter().map(|&(start, end)| Span { start, end }).collect();
            Article::with_quotes("né à Łódź ", spans)
        };
        let article = known(&[(4, 11), (0, 3)]).expect("spans of the text");
        assert_eq!(article.quotes(), Some(&[Span::new(0, 3), Span::new(4, 11)][..]));
        let trimmed = known(&[(3, 15)]).expect("a span of the text");
        assert_eq!(trimmed.quotes(), Some(&[Span::new(4, 14)][..]));
        assert_eq!(known(&[]).expect("no span").quotes(), Some(&[][..]));
        for wrong in [&[(0, 2)][..], &[(0, 99)], &[(3, 1)], &[(3, 4)], &[(1, 1)], &[(0, 6), (4, 9)]]
        {
            assert!(known(wrong).is_none(), "{wrong:?}");
        }
        assert_eq!(Article::new("“We stay.”").quotes(), None);
    }
}
