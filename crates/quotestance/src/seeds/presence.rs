//! Whether a text has the words that some wordings need, wherever they stand.

use std::collections::BTreeMap;

use super::first_words::FirstWords;
use super::pattern::{Pattern, Step, Word};
use crate::text::Vocabulary;

/// The words that some patterns need: of each step but gaps, one of its choice.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    /// Which steps a word fits.
    words: FirstWords,
    /// How many different steps there are.
    steps: usize,
    /// The steps of each pattern, sorted.
    patterns: Vec<Vec<u32>>,
}

impl Presence {
    pub(super) fn new<'p>(patterns: impl IntoIterator<Item = &'p Pattern>) -> Self {
        let mut numbers: BTreeMap<&[Word], u32> = BTreeMap::new();
        let mut needed: Vec<Vec<u32>> = Vec::new();
        for pattern in patterns {
            let mut steps: Vec<u32> = Vec::new();
            for step in pattern.steps() {
                let Step::OneOf(words) = step else { continue };
                let next = numbers.len() as u32;
                steps.push(*numbers.entry(words).or_insert(next));
            }
            steps.sort_unstable();
            steps.dedup();
            needed.push(steps);
        }
        needed.sort_unstable();
        needed.dedup();
        let choices = numbers.iter();
        let words = choices.flat_map(|(words, &step)| words.iter().map(move |word| (step, word)));
        Self { words: FirstWords::new(words), steps: numbers.len(), patterns: needed }
    }

    /// Whether a text of these words may match one of the patterns; if not, it does not.
    pub(super) fn may_match(&self, vocabulary: &Vocabulary) -> bool {
        let mut there = vec![false; self.steps];
        for word in 0..vocabulary.len() as u32 {
            if self.words.may_hold(vocabulary.beginning(word)) {
                let places = self.words.places(vocabulary.folded(word));
                for &step in &self.words.entries()[places] {
                    there[step as usize] = true;
                }
            }
        }
        self.patterns.iter().any(|steps| steps.iter().all(|&step| there[step as usize]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Tokens;

    fn patterns(written: &[&str]) -> Vec<Pattern> {
        written.iter().map(|written| Pattern::parse(written).expect("a pattern")).collect()
    }

    #[test]
    fn every_step_must_have_its_word() {
        let patterns = patterns(&["from syria|iraq", "those ... fled", "tajik*"]);
        let presence = Presence::new(&patterns);
        for (text, expected) in [
            ("From Oslo to Iraq", true),
            ("They came from Oslo", false),
            ("Fled by those", true),
            ("Those who stayed", false),
            ("Tajiks", true),
            ("", false),
        ] {
            assert_eq!(presence.may_match(Tokens::new(text).vocabulary()), expected, "{text}");
        }
        assert!(!Presence::default().may_match(Tokens::new("from Iraq").vocabulary()));
    }

    proptest! {
        #[test]
        fn no_match_is_passed_over(words in prop::collection::vec("a|b|ab|abc|ba|cab", 0..12)) {
            let tokens = Tokens::new(&words.join(" "));
            for written in ["a b", "ab* ... c*", "a|ba _ abc", "cab"] {
                let patterns = patterns(&[written]);
                let matches =
                    (0..tokens.len()).any(|at| patterns[0].match_at(&tokens, at).is_some());
                let may_match = Presence::new(&patterns).may_match(tokens.vocabulary());
                prop_assert!(may_match || !matches, "{}", written);
            }
        }
    }
}
