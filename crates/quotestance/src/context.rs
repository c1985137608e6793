//! What stands around a quote in its article.

use crate::extract::Quote;
use crate::text::sentences;
use crate::{Article, Span};

/// The sentences of an article, to find the neighbours of a quote in.
pub(crate) struct Contexts {
    sentences: Vec<Span>,
}

impl Contexts {
    pub(crate) fn new(article: &Article) -> Self {
        Self { sentences: sentences(article.text()) }
    }

    /// The sentence before the quote and those in which the quote stands, less the quote itself:
    /// what the corpus, too, gives as a statement's context.
    pub(crate) fn around(&self, quote: &Quote) -> Vec<Span> {
        let span = quote.span();
        let first = self.sentences.partition_point(|sentence| sentence.end <= span.start);
        let after = self.sentences.partition_point(|sentence| sentence.start < span.end);
        let mut context = Vec::new();
        for sentence in &self.sentences[first.saturating_sub(1)..after] {
            let mut start = sentence.start;
            for fragment in &quote.fragments {
                let end = fragment.start.min(sentence.end);
                if start < end {
                    context.push(Span::new(start, end));
                }
                start = start.max(fragment.end);
            }
            if start < sentence.end {
                context.push(Span::new(start, sentence.end));
            }
        }
        context
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
        let quote = Quote { kind, lang: Lang::En, fragments, cue: None, speaker: None };
        let context: Vec<_> =
            Contexts::new(&article).around(&quote).iter().map(|span| span.of(text)).collect();
        assert_eq!(context.join("|"), "They came today.|“|” she said.");
    }
}
