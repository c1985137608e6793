//! What stands around a quote in its article.

use std::cell::OnceCell;

use crate::extract::Quote;
use crate::text::{Tokens, sentences};
use crate::{Article, Span};

/// Tokens before a quote, and after it, beyond which nothing is its context: the corpus's contexts are
/// shorter, and a sentence of many quotes would otherwise be read whole for each of them.
const REACH: usize = 60;

/// Stands in a context where the quote stood.
const GAP: &str = "[…]";

/// The sentences of an article, to find the neighbours of its quotes in.
#[derive(Debug)]
pub struct Contexts<'a> {
    article: &'a Article,
    tokens: &'a Tokens,
    /// Found when they are asked for: in most articles no quote speaks of a target.
    sentences: OnceCell<Vec<Span>>,
}

impl<'a> Contexts<'a> {
    /// The sentences of `article`.
    pub fn new(article: &'a Article) -> Self {
        Self { article, tokens: article.tokens(), sentences: OnceCell::new() }
    }

    /// The sentence before a quote of the article and those in which it stands, for whoever reads the quote by
    /// itself; `[…]` stands where its words do.
    pub fn words(&self, quote: &Quote) -> String {
        let mut words = String::new();
        let mut at = quote.span().start;
        for span in self.around(quote) {
            if span.start > at {
                words += GAP;
            }
            words += self.article.text().get(span.start..span.end).unwrap_or_default();
            at = span.end;
        }
        if at < quote.span().end {
            words += GAP;
        }
        words.trim().to_owned()
    }

    /// The sentence before the quote and those in which the quote stands, less the quote itself:
    /// what the corpus, too, gives as a statement's context.
    pub(crate) fn around(&self, quote: &Quote) -> Vec<Span> {
        let span = quote.span();
        let sentences = self.sentences.get_or_init(|| sentences(self.article.text()));
        let first = sentences.partition_point(|sentence| sentence.end <= span.start);
        let after = sentences.partition_point(|sentence| sentence.start < span.end);
        let before = sentences.get(first.saturating_sub(1)).map_or(span, |first| *first);
        let last = sentences.get(after.saturating_sub(1)).map_or(span, |last| *last);
        let [start, end] = self.reach(span);
        let starts = quote.fragments.iter().map(|fragment| fragment.start);
        let ends = quote.fragments.iter().map(|fragment| fragment.end);
        [before.start.max(start)]
            .into_iter()
            .chain(ends)
            .zip(starts.chain([last.end.min(end)]))
            .filter(|(start, end)| start < end)
            .map(|(start, end)| Span::new(start, end))
            .collect()
    }

    /// The offsets [`REACH`] tokens before `span` and after it.
    fn reach(&self, span: Span) -> [usize; 2] {
        let first = self.tokens.first_at(span.start).saturating_sub(REACH);
        let last = self.tokens.first_at(span.end) + REACH;
        let start = if first < self.tokens.len() { self.tokens.span(first).start } else { 0 };
        let end = if last < self.tokens.len() { self.tokens.span(last).start } else { usize::MAX };
        [start, end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::QuoteKind;
    use crate::text::Lang;

    #[test]
    fn the_sentence_before_and_the_reporting_clause() {
        let text = "It rains. They came today. “Poor souls,” she said. Then it dried.";
        let article = Article::new(text);
        let start = text.find("Poor").unwrap();
        let fragments = vec![Span::new(start, start + "Poor souls,".len())];
        let kind = QuoteKind::Direct;
        let quote = Quote { kind, number: 1, lang: Lang::En, fragments, cue: None, speaker: None };
        let context: Vec<_> =
            Contexts::new(&article).around(&quote).iter().map(|span| span.of(text)).collect();
        assert_eq!(context.join("|"), "They came today. “|” she said.");
        let words = Contexts::new(&article).words(&quote);
        assert_eq!(words, "They came today. “[…]” she said.");
        for (text, fragments, expected) in [
            ("“No.” It rained.", vec![(3, 6)], "“[…]”"),
            ("“We,” he said, “stay.”", vec![(3, 6), (22, 27)], "“[…]” he said, “[…]”"),
            ("No", vec![(0, 2)], "[…]"),
        ] {
            let article = Article::new(text);
            let fragments = fragments.into_iter().map(|(a, b)| Span::new(a, b)).collect();
            let quote = Quote { fragments, ..quote.clone() };
            assert_eq!(Contexts::new(&article).words(&quote), expected);
        }
    }

    #[test]
    fn a_sentence_of_many_quotes_is_not_read_whole_for_each() {
        let text = "“Let the refugees go,” he said, ".repeat(2_000);
        let article = Article::new(text.as_str());
        let contexts = Contexts::new(&article);
        for start in [1_000, 40_000] {
            let start = start / 36 * 36 + 3;
            let fragments = vec![Span::new(start, start + 21)];
            let kind = QuoteKind::Direct;
            let quote =
                Quote { kind, number: 1, lang: Lang::En, fragments, cue: None, speaker: None };
            let bytes: usize = contexts.around(&quote).iter().map(|span| span.len()).sum();
            assert!(bytes < 1_000, "{bytes}");
        }
    }
}
