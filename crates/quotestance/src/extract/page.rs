//! The article as the search for quotes reads it.

use super::labels::{Label, LabelSet, Labels, VERBS, label_set};
use super::words::{
    ADVERB, AUXILIARY, CONJUNCTION, Classes, DETERMINER, PARTICLE, PREPOSITION, PRONOUN, TIME,
};
use crate::seeds::{Kind, Match};
use crate::text::{Lang, Tokens, ends_sentence};
use crate::{Article, Seeds, Span};

/// The text, its tokens, the quotes that are given, and the seeds of one paragraph's language.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    /// The extents of the quotes, in order, where they are known.
    pub(super) given: &'a [Span],
    pub(super) seeds: &'a Seeds,
    pub(super) labels: &'a Labels,
    pub(super) lang: Lang,
}

impl<'a> Page<'a> {
    /// The whole article, in the language of most of it.
    pub(super) fn new(article: &'a Article, seeds: &'a Seeds, labels: &'a Labels) -> Self {
        let text = article.text();
        let given = article.quotes().unwrap_or_default();
        let lang = Lang::detect(text);
        Self { text, tokens: article.tokens(), given, seeds, labels, lang }
    }

    /// The folded form of token `index`; empty beyond the end.
    pub(super) fn word(self, index: usize) -> &'a str {
        if index < self.tokens.len() { self.tokens.folded(index) } else { "" }
    }

    /// The characters of token `index` as written; empty beyond the end.
    pub(super) fn written(self, index: usize) -> &'a str {
        if index < self.tokens.len() { self.tokens.span(index).of(self.text) } else { "" }
    }

    pub(super) fn is_word(self, index: usize) -> bool {
        index < self.tokens.len() && self.tokens.is_word(index)
    }

    /// Whether token `index` starts with a capital letter.
    pub(super) fn is_capital(self, index: usize) -> bool {
        index < self.tokens.len() && self.tokens.is_capital(index)
    }

    /// What token `index` is; nothing beyond the end.
    #[inline]
    fn label(self, index: usize) -> Option<Label> {
        (index < self.tokens.len()).then(|| self.labels.get(self.tokens, self.seeds, index))
    }

    #[inline]
    fn has_class(self, index: usize, class: Classes) -> bool {
        self.label(index).is_some_and(|label| label.classes & class != 0)
    }

    /// Whether token `index` is a personal pronoun that may be the subject.
    pub(super) fn is_pronoun(self, index: usize) -> bool {
        self.has_class(index, PRONOUN)
    }

    /// Whether token `index` is an article or another word that opens a noun phrase.
    pub(super) fn is_determiner(self, index: usize) -> bool {
        self.has_class(index, DETERMINER)
    }

    /// Whether token `index` is an auxiliary verb or its clitic.
    pub(super) fn is_auxiliary(self, index: usize) -> bool {
        self.has_class(index, AUXILIARY)
    }

    pub(super) fn is_preposition(self, index: usize) -> bool {
        self.has_class(index, PREPOSITION)
    }

    /// Whether token `index` is a word that starts a clause.
    pub(super) fn is_conjunction(self, index: usize) -> bool {
        self.has_class(index, CONJUNCTION)
    }

    /// Whether token `index` is a word of grammar that no name starts with.
    pub(super) fn is_function_word(self, index: usize) -> bool {
        self.label(index).is_some_and(|label| {
            label.classes & (CONJUNCTION | DETERMINER | PRONOUN | AUXILIARY) != 0
                || label.classes & (PREPOSITION | PARTICLE) == PREPOSITION
                || self.is_adverb(index)
        })
    }

    /// Whether token `index` tells when, not who.
    pub(super) fn is_time(self, index: usize) -> bool {
        self.has_class(index, TIME)
    }

    /// Whether token `index` is a particle that stands inside a name.
    pub(super) fn is_particle(self, index: usize) -> bool {
        self.has_class(index, PARTICLE)
    }

    /// Whether token `index` is an abbreviation in capital letters: РИА, ТСЖ.
    pub(super) fn is_acronym(self, index: usize) -> bool {
        let written = self.written(index);
        written.chars().count() > 1 && written.chars().all(char::is_uppercase)
    }

    /// The reporting wording that starts at token `index`.
    pub(super) fn reporting(self, index: usize) -> Option<Match<'a>> {
        if !self.label(index)?.reporting(self.lang).may_start(LabelSet::MAX) {
            return None;
        }
        let lexicon = self.seeds.lexicon(self.lang, Kind::Reporting);
        lexicon.longest_at(self.tokens, index)
    }

    /// The verb of speech, naming, judging or thinking at token `index`.
    ///
    /// A capital letter within a sentence makes it a name, and a word that stands before nouns
    /// only, such as an article, makes it a noun.
    pub(super) fn verb(self, index: usize) -> Option<Match<'a>> {
        if !self.label(index)?.reporting(self.lang).may_start(VERBS) {
            return None;
        }
        let found = self.reporting(index)?;
        if !matches!(found.label, "verb" | "weak_verb") {
            return None;
        }
        let before = index.checked_sub(1).map_or("", |before| self.word(before));
        let past = found.end == index + 1
            && (self.word(index).ends_with("ed") || self.word(index) == "said");
        let named = self.is_capital(index)
            && (before.starts_with(char::is_alphabetic) || !past && self.is_capital(index + 1));
        let preceding = index.wrapping_sub(1);
        let noun = !past
            && (self.is_determiner(preceding) && before != "that"
                || before == "'s"
                || self.is_preposition(preceding) && before != "to")
            && !self.word(index).ends_with("ing");
        (!named && !noun).then_some(found)
    }

    /// Whether a reporting wording with `label` starts at token `index`.
    #[inline]
    pub(super) fn is_reporting(self, index: usize, label: &str) -> bool {
        let wanted = label_set(label);
        self.label(index).is_some_and(|found| {
            let found = found.reporting(self.lang);
            found.is(wanted) || found.may_start(wanted) && self.starts_reporting(index, label)
        })
    }

    fn starts_reporting(self, index: usize, label: &str) -> bool {
        let lexicon = self.seeds.lexicon(self.lang, Kind::Reporting);
        lexicon.matches_at(self.tokens, index).iter().any(|found| found.label == label)
    }

    /// Whether a wording that tells names in marks may start at token `index`.
    pub(super) fn may_start_scare(self, index: usize) -> bool {
        self.label(index).is_some_and(|label| label.may_start_scare(self.lang))
    }

    /// Whether token `index` is an adverb; a name in -ly is none.
    pub(super) fn is_adverb(self, index: usize) -> bool {
        self.has_class(index, ADVERB)
            && !(self.is_capital(index) && self.word(index).ends_with("ly"))
    }

    /// Whether token `index` ends a sentence.
    pub(super) fn is_stop(self, index: usize) -> bool {
        index < self.tokens.len()
            && self.tokens.is_terminator(index)
            && ends_sentence(self.text, self.tokens.span(index).start)
    }

    /// Whether nothing stands between token `index` and the one before it.
    pub(super) fn adjoins(self, index: usize) -> bool {
        let before = index.checked_sub(1).filter(|_| index < self.tokens.len());
        before.is_some_and(|before| self.tokens.span(before).end == self.tokens.span(index).start)
    }

    /// Whether a line ends between token `index` and the one before it.
    pub(super) fn breaks_line(self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1).filter(|_| index < self.tokens.len()) else {
            return true;
        };
        let gap = Span::new(self.tokens.span(before).end, self.tokens.span(index).start);
        gap.of(self.text).contains('\n')
    }

    /// The span from the first to the last of the tokens `range`; empty ranges have none.
    pub(super) fn span(self, range: &std::ops::Range<usize>) -> Option<Span> {
        let last = range.end.checked_sub(1).filter(|&last| last >= range.start)?;
        if last >= self.tokens.len() {
            return None;
        }
        Some(Span::new(self.tokens.span(range.start).start, self.tokens.span(last).end))
    }
}
