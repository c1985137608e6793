//! A quote together with all that bears on its judgement: the unit that features are made of.

use crate::extract::{Quote, QuoteKind, Speaker};
use crate::target::{add_own_words, find_mentions};
use crate::text::Lang;
use crate::{Article, Mention, Seeds, Span, Target};

/// One quoted statement judged toward one target. Spans index the article's text.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    /// The article in which the quote stands.
    pub article: &'a Article,
    /// The quote.
    pub quote: &'a Quote,
    /// What stands around the quote, in the order of the text, the quote itself excluded.
    pub context: &'a [Span],
    /// Whom the statement is judged toward.
    pub target: &'a Target,
    /// Where the statement speaks of that target, or of others.
    pub mentions: &'a [Mention],
}

impl<'a> Statement<'a> {
    /// The mentions of the statement's own target.
    pub fn own_mentions(&self) -> impl Iterator<Item = &'a Mention> {
        let target = self.target;
        self.mentions.iter().filter(move |mention| mention.target == *target)
    }
}

/// A statement that comes by itself, as a row of a table or a record of the corpus does: its
/// words, and what is known of their surroundings.
///
/// It is laid out as a small article, so that what reads articles reads it too.
#[derive(Clone, Debug)]
pub struct Passage {
    article: Article,
    quote: Quote,
    context: Vec<Span>,
}

impl Passage {
    /// A passage of a quote's words, without outer marks; `context` and `speaker` may be empty.
    /// Without a language the words tell it.
    pub fn new(quote: &str, context: &str, speaker: &str, lang: Option<Lang>) -> Self {
        let mut text = String::with_capacity(context.len() + quote.len() + speaker.len() + 4);
        let mut push = |words: &str| {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(words);
            Span::new(start, text.len())
        };
        let context = if context.is_empty() { Vec::new() } else { vec![push(context)] };
        let words = push(quote);
        let speaker = (!speaker.is_empty()).then(|| Speaker {
            mention: push(speaker),
            name: None,
            description: None,
        });
        let lang = lang.unwrap_or_else(|| Lang::detect(quote));
        let quote = Quote {
            kind: QuoteKind::Direct,
            number: 1,
            lang,
            fragments: vec![words],
            cue: None,
            speaker,
        };
        Self { article: Article::new(text), quote, context }
    }

    /// The small article: context, quote and speaker, a paragraph each.
    pub fn article(&self) -> &Article {
        &self.article
    }

    /// The quote within [`Passage::article`].
    pub fn quote(&self) -> &Quote {
        &self.quote
    }

    /// The parts by name and where they stand within [`Passage::article`]: `context`, `quote`,
    /// `speaker`, those that are not empty.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, Span)> {
        let context = self.context.iter().map(|&span| ("context", span));
        let speaker = self.quote.speaker.iter().map(|speaker| ("speaker", speaker.mention));
        context.chain([("quote", self.quote.span())]).chain(speaker)
    }

    /// Where the passage speaks of a target: of those that `seeds` know, and of `target` by its own
    /// words where they do not know it.
    ///
    /// Training, prediction and evaluation find mentions by this one function.
    pub fn mentions(&self, target: Option<&Target>, seeds: &Seeds) -> Vec<Mention> {
        let quotes = std::slice::from_ref(&self.quote);
        let mut mentions = find_mentions(&self.article, quotes, seeds).pop().unwrap_or_default();
        if let Some(target) = target.filter(|target| !seeds.knows(target.id())) {
            add_own_words(&self.article, &self.quote, target, &mut mentions);
        }
        mentions
    }

    /// The passage as a statement toward `target`, with what was found by [`Passage::mentions`].
    pub fn statement<'a>(&'a self, target: &'a Target, mentions: &'a [Mention]) -> Statement<'a> {
        let Self { article, quote, context } = self;
        Statement { article, quote, context, target, mentions }
    }

    /// The context within [`Passage::article`].
    pub fn context(&self) -> &[Span] {
        &self.context
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_keeps_its_parts_apart() {
        let passage = Passage::new("Let them in.", "They wait.", "a baker", None);
        let text = passage.article().text();
        assert_eq!(text, "They wait.\n\nLet them in.\n\na baker");
        assert_eq!(passage.quote().span().of(text), "Let them in.");
        let speaker = passage.quote().speaker.as_ref().expect("a speaker");
        assert_eq!(speaker.mention.of(text), "a baker");
        assert_eq!(passage.context()[0].of(text), "They wait.");
    }

    #[test]
    fn an_empty_passage_is_empty() {
        let passage = Passage::new("", "", "", None);
        assert!(passage.quote().span().is_empty());
    }
}
