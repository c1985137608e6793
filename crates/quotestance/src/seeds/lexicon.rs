//! Many patterns matched at once.

use super::Pattern;
use super::pattern::Word;
use super::trie::Trie;
use crate::text::Tokens;

/// The patterns of one language and kind, indexed by the word that they start with.
#[derive(Clone, Debug)]
pub struct Lexicon {
    patterns: Vec<(String, Pattern)>,
    first_words: Trie,
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
}

impl Lexicon {
    pub(super) const fn new() -> Self {
        Self { patterns: Vec::new(), first_words: Trie::new() }
    }

    pub(super) fn insert(&mut self, label: &str, pattern: &Pattern) {
        let index = self.patterns.len() as u32;
        for word in pattern.first_words() {
            match word {
                Word::Exact(word) => self.first_words.insert_word(word, index),
                Word::Stem(stem) => self.first_words.insert_stem(stem, index),
            }
        }
        self.patterns.push((label.to_owned(), pattern.clone()));
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The patterns that `word`, a folded form, may start, with their labels.
    pub(crate) fn starting_with(&self, word: &str) -> impl Iterator<Item = (&str, &Pattern)> {
        let entry = |index| self.patterns.get(index as usize);
        let found = self.first_words.entries(word).into_iter().filter_map(entry);
        found.map(|(label, pattern)| (label.as_str(), pattern))
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

    fn found_at<'a>(
        &'a self,
        tokens: &Tokens,
        start: usize,
    ) -> impl DoubleEndedIterator<Item = Match<'a>> {
        let within = start < tokens.len();
        let entries =
            if within { self.first_words.entries(tokens.folded(start)) } else { Vec::new() };
        entries.into_iter().filter_map(move |index| {
            let (label, pattern) = &self.patterns[index as usize];
            let end = pattern.match_at(tokens, start)?;
            Some(Match { label, pattern, start, end })
        })
    }

    /// Every match within the tokens `range`, by where it starts.
    pub fn matches<'a>(
        &'a self,
        tokens: &'a Tokens,
        range: std::ops::Range<usize>,
    ) -> impl Iterator<Item = Match<'a>> {
        let end = range.end.min(tokens.len());
        range
            .flat_map(move |start| self.matches_at(tokens, start))
            .filter(move |found| found.end <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon(entries: &[(&str, &str)]) -> Lexicon {
        let mut lexicon = Lexicon::new();
        for (label, pattern) in entries {
            lexicon.insert(label, &Pattern::parse(pattern).expect("a pattern"));
        }
        lexicon
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
