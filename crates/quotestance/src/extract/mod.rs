//! Quoted statements: where they stand, and who says them.

mod assemble;
mod case;
mod cue;
mod describe;
mod dialogue;
mod given;
mod indirect;
mod kind;
mod kinds;
mod labels;
mod marks;
mod names;
mod page;
mod phrase;
mod resolve;
mod russian;
mod subject;
mod words;

pub use kinds::Kinds;

use labels::Labels;
use page::Page;

use crate::text::Lang;
use crate::{Article, Seeds, Span};

/// How a statement is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuoteKind {
    /// The speaker's words, whole sentences of them, within marks or after a dialogue dash.
    Direct,
    /// A few words of the speaker's within the reporter's sentence: called it “a disaster”.
    Mixed,
    /// The reporter's rendering, without marks.
    Indirect,
}

impl QuoteKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Mixed, Self::Indirect];

    /// The kind as it stands in records: `direct`, `mixed`, `indirect`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// One quoted statement. Spans index [`Article::text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// How the statement is given.
    pub kind: QuoteKind,
    /// Its number in the article, from 1. Direct and mixed quotes are counted together, indirect
    /// statements apart, so that the number does not depend on the kinds that were asked for.
    pub number: usize,
    /// Its language.
    pub lang: Lang,
    /// The stretches that hold the speaker's words, marks excluded, or what an indirect statement
    /// renders of them, in order; never empty. What the reporting clause interrupts has two or more.
    pub fragments: Vec<Span>,
    /// The word that introduces the statement: “said”, “according to”.
    pub cue: Option<Span>,
    /// Who says it, if the text tells.
    pub speaker: Option<Speaker>,
}

impl Quote {
    /// From the first word of the first fragment to the last word of the last one.
    pub fn span(&self) -> Span {
        let start = self.fragments.first().map_or(0, |fragment| fragment.start);
        Span::new(start, self.fragments.last().map_or(start, |fragment| fragment.end))
    }
}

/// Who makes a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The words that name the speaker next to the statement: “she”, “the mayor”, “Karimova”.
    pub mention: Span,
    /// The fullest name in the article that the mention stands for, if it resolves to one.
    pub name: Option<String>,
    /// The words that tell who that is, “a nurse from Osh”: beside the mention, where the article
    /// introduces the name, or the mention itself.
    pub description: Option<Span>,
}

impl Speaker {
    const fn unresolved(mention: Span) -> Self {
        Self { mention, name: None, description: None }
    }

    /// The words that mention the speaker, and those beside them that tell who that is.
    pub(crate) fn words(&self) -> impl Iterator<Item = Span> {
        let described = self.description.filter(|words| !words.overlaps(self.mention));
        std::iter::once(self.mention).chain(described)
    }
}

/// Finds the statements of `article` that are of the `kinds` asked for, in the order in which they
/// start. What is asked for changes nothing in a statement that is found. Where the article's quotes are
/// known ([`Article::with_quotes`]), they are what is found, and nothing else is.
pub fn extract(article: &Article, seeds: &Seeds, kinds: Kinds) -> Vec<Quote> {
    let labels = Labels::new(article.tokens());
    let page = Page::new(article, seeds, &labels);
    let mut quotes = assemble::quotes(page);
    resolve::names(page, &mut quotes);
    if let Some(given) = article.quotes() {
        quotes.retain(|quote| given.binary_search(&quote.span()).is_ok());
    }
    number(&mut quotes);
    if kinds.indirect && article.quotes().is_none() {
        let mut indirect = indirect::statements(page, &quotes);
        number(&mut indirect);
        quotes.append(&mut indirect);
        quotes.sort_by_key(|quote| quote.span().start);
    }
    quotes.retain(|quote| kinds.contains(quote.kind));
    quotes
}

fn number(quotes: &mut [Quote]) {
    for (number, quote) in (1..).zip(quotes) {
        quote.number = number;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::seeds::Kind;

    static SEEDS: LazyLock<Seeds> = LazyLock::new(|| {
        let read = |lang: Lang, kind: Kind| {
            let path = format!("{}/../../seeds/{lang}/{kind}.toml", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).expect("a seed file")
        };
        let files: Vec<_> = Lang::ALL
            .into_iter()
            .flat_map(|lang| {
                [Kind::Reporting, Kind::Scare, Kind::Indirect]
                    .map(|kind| (lang, kind, read(lang, kind)))
            })
            .collect();
        let files = files.iter().map(|(lang, kind, text)| (*lang, *kind, "seeds", text.as_str()));
        Seeds::from_toml(files).expect("seeds")
    });

    fn piece() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "“",
            "”",
            "\"",
            "«",
            "»",
            "„",
            "‘",
            "’",
            "'",
            "—",
            "--",
            "- ",
            ",",
            ".",
            "!",
            "…",
            ":",
            " ",
            " ",
            "\n",
            "\n\n",
            "said",
            "he",
            "who",
            "to",
            "and",
            "of",
            "'s",
            "the mayor",
            "Lena",
            "Ortiz",
            "Mr.",
            "according to",
            "saying",
            "is",
            "сказал",
            "она",
            "Каримова",
            "который",
            "по словам",
            "Да",
            "12",
            "é",
            "\u{301}",
            "(",
            ")",
            "e.g.",
            "it was",
        ])
    }

    proptest! {
        #[test]
        fn quotes_are_in_order_and_within_the_text(
            pieces in prop::collection::vec((piece(), any::<bool>()), 0..60),
        ) {
            let text: String = pieces
                .iter()
                .flat_map(|(piece, space)| [*piece, if *space { " " } else { "" }])
                .collect();
            let quotes = extract(&Article::new(text.as_str()), &SEEDS, Kinds::ALL);
            let mut last = 0;
            for quote in &quotes {
                prop_assert!(!quote.fragments.is_empty());
                prop_assert!(quote.span().start >= last);
                last = quote.span().start;
                prop_assert!(quote.fragments.is_sorted_by(|a, b| a.end <= b.start), "{:?}", quote);
                for fragment in &quote.fragments {
                    prop_assert!(fragment.of(&text).contains(char::is_alphanumeric));
                }
                if let Some(speaker) = &quote.speaker {
                    prop_assert!(!speaker.mention.of(&text).is_empty());
                    prop_assert!(speaker.description.is_none_or(|words| !words.of(&text).is_empty()));
                }
            }
        }
    }
}
