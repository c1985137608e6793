//! Many patterns matched at once.

use std::ops::Range;

use super::Pattern;
use super::beginnings::Following;
use super::first_words::FirstWords;
use crate::text::{Beginning, Tokens};

/// The patterns of one language and kind, indexed by the word that they start with.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    patterns: Vec<(String, Pattern)>,
    first_words: FirstWords,
    /// What may follow the first word, for each entry of the index.
    following: Vec<Following>,
    /// Of each pattern, whether it is one word.
    are_words: Vec<bool>,
}

/// One place where a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// The label of the pattern.
    pub label: &'a str,
    /// The pattern.
    pub pattern: &'a Pattern,
    /// Index of the first token of the match.
    pub start: usize,
    /// One past the index of its last token.
    pub end: usize,
    /// The place of the pattern in its lexicon.
    pub(crate) entry: usize,
}

impl Lexicon {
    /// The lexicon of these patterns with their labels.
    pub(super) fn new<'p>(wordings: impl IntoIterator<Item = (&'p str, &'p Pattern)>) -> Self {
        let copy = |(label, pattern): (&str, &Pattern)| (label.to_owned(), pattern.clone());
        let patterns: Vec<(String, Pattern)> = wordings.into_iter().map(copy).collect();
        let words = (0..).zip(&patterns).flat_map(|(index, (_, pattern))| {
            pattern.first_words().iter().map(move |word| (index, word))
        });
        let first_words = FirstWords::new(words);
        let pattern = |&index: &u32| Following::of_pattern(&patterns[index as usize].1);
        let following = first_words.entries().iter().map(pattern).collect();
        let are_words = patterns.iter().map(|(_, pattern)| pattern.is_word()).collect();
        Self { patterns, first_words, following, are_words }
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether a match may start at token `start`, which must be there; if not, none does.
    #[inline]
    pub(crate) fn may_start(&self, tokens: &Tokens, start: usize) -> bool {
        self.may_hold(tokens.beginning(start))
    }

    /// Whether a word with this beginning may start a match; if not, none does.
    #[inline]
    pub(crate) fn may_hold(&self, beginning: Beginning) -> bool {
        self.first_words.may_hold(beginning)
    }

    /// What may follow `word`, a folded form, in the patterns that it may start.
    pub(crate) fn following(&self, word: &str) -> Following {
        let following = &self.following[self.first_words.places(word)];
        following.iter().fold(Following::default(), |all, &one| all.or(one))
    }

    /// The matches that start at token `start`, in the order of labels and patterns.
    pub fn matches_at<'a>(&'a self, tokens: &Tokens, start: usize) -> Vec<Match<'a>> {
        self.found_at(tokens, start).collect()
    }

    /// The longest match that starts at token `start`.
    pub fn longest_at<'a>(&'a self, tokens: &Tokens, start: usize) -> Option<Match<'a>> {
        // Of two equally long ones the first by label wins, so that the answer is always the same.
        self.found_at(tokens, start).rev().max_by_key(|found| found.end)
    }

    /// As [`Lexicon::matches_at`], one by one.
    #[inline]
    pub(crate) fn found_at<'a, 't>(
        &'a self,
        tokens: &'t Tokens,
        start: usize,
    ) -> impl DoubleEndedIterator<Item = Match<'a>> + use<'a, 't> {
        let may_start = start < tokens.len() && self.may_start(tokens, start);
        let places: Range<usize> =
            if may_start { self.first_words.places(tokens.folded(start)) } else { 0..0 };
        let next =
            if places.is_empty() { Following::NOTHING } else { Following::after(tokens, start) };
        let following = &self.following[places.clone()];
        let entries = self.first_words.entries()[places].iter().zip(following);
        entries.filter(move |(_, following)| following.allows(next)).filter_map(
            move |(&index, _)| {
                let entry = index as usize;
                let (label, pattern) = &self.patterns[entry];
                let end = match self.are_words[entry] {
                    true => start + 1,
                    false => pattern.match_after_first(tokens, start)?,
                };
                Some(Match { label, pattern, start, end, entry })
            },
        )
    }

    /// Every match within the tokens `range`, by where it starts.
    pub fn matches<'a>(
        &'a self,
        tokens: &'a Tokens,
        range: std::ops::Range<usize>,
    ) -> impl Iterator<Item = Match<'a>> {
        let end = range.end.min(tokens.len());
        (range.start..end)
            .filter(|&start| self.may_start(tokens, start))
            .flat_map(move |start| self.found_at(tokens, start))
            .filter(move |found| found.end <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(entries: &[(&'static str, &str)]) -> Lexicon {
        let parse = |&(label, pattern): &(&'static str, &str)| {
            (label, Pattern::parse(pattern).expect("a pattern"))
        };
        let patterns: Vec<_> = entries.iter().map(parse).collect();
        Lexicon::new(patterns.iter().map(|(label, pattern)| (*label, pattern)))
    }

    #[test]
    fn finds_exact_words_and_stems() {
        let lexicon = lexicon(&[("a", "must"), ("b", "мигрант*"), ("c", "must|should not")]);
        let tokens = Tokens::new("Мигранты must not");
        let labels: Vec<_> = lexicon.matches(&tokens, 0..9).map(|found| found.label).collect();
        assert_eq!(labels, ["b", "a", "c"]);
    }

    #[test]
    fn a_match_ends_within_the_range() {
        let lexicon = lexicon(&[("a", "feel sorry")]);
        let tokens = Tokens::new("feel sorry");
        assert_eq!(lexicon.matches(&tokens, 0..1).count(), 0);
        assert_eq!(lexicon.matches(&tokens, 0..2).count(), 1);
    }

    #[test]
    fn the_longest_match_wins() {
        let lexicon = lexicon(&[("a", "russian*"), ("b", "russian* army")]);
        let tokens = Tokens::new("the Russian army");
        assert_eq!(lexicon.longest_at(&tokens, 1).map(|found| found.label), Some("b"));
        assert_eq!(lexicon.longest_at(&tokens, 9), None);
    }
}
