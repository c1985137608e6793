//! Whether some wordings stand in a text, told by its distinct words first: most texts lack one that each of them needs.

use std::collections::BTreeMap;

use super::first_words::FirstWords;
use super::pattern::{Pattern, Step, Word};
use crate::text::Tokens;

/// Some patterns, and the words that each needs: of each of its steps but gaps, one.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    /// Which steps a word fits.
    words: FirstWords,
    /// How many different steps there are.
    steps: usize,
    /// Each pattern with its steps, in their order.
    patterns: Vec<(Pattern, Vec<u32>)>,
}

/// As many patterns whose words are all there are looked for; where there are more, some may well stand there.
const FEW: usize = 8;

impl Presence {
    pub(super) fn new<'p>(patterns: impl IntoIterator<Item = &'p Pattern>) -> Self {
        let mut numbers: BTreeMap<&[Word], u32> = BTreeMap::new();
        let mut needed = Vec::new();
        for pattern in patterns {
            let mut steps: Vec<u32> = Vec::new();
            for step in pattern.steps() {
                let Step::OneOf(words) = step else { continue };
                let next = numbers.len() as u32;
                steps.push(*numbers.entry(words).or_insert(next));
            }
            needed.push((pattern.clone(), steps));
        }
        let choices = numbers.iter();
        let words = choices.flat_map(|(words, &step)| words.iter().map(move |word| (step, word)));
        Self { words: FirstWords::new(words), steps: numbers.len(), patterns: needed }
    }

    /// Whether one of the patterns may stand in a text; if not, none does.
    pub(super) fn may_match(&self, tokens: &Tokens) -> bool {
        let vocabulary = tokens.vocabulary();
        let mut there = vec![false; self.steps];
        let mut fitting = Vec::new();
        for word in 0..vocabulary.len() as u32 {
            if self.words.may_hold(vocabulary.beginning(word)) {
                let places = self.words.places(vocabulary.folded(word));
                for &step in &self.words.entries()[places] {
                    there[step as usize] = true;
                    fitting.push((step, word));
                }
            }
        }
        let has_words = |steps: &Vec<u32>| steps.iter().all(|&step| there[step as usize]);
        let candidates: Vec<_> =
            self.patterns.iter().filter(|(_, steps)| has_words(steps)).take(FEW + 1).collect();
        let stands = |(pattern, steps): &(Pattern, Vec<u32>)| {
            let of_first = fitting.iter().filter(|&&(step, _)| steps.first() == Some(&step));
            let firsts: Vec<u32> = of_first.map(|&(_, word)| word).collect();
            (0..tokens.len())
                .filter(|&at| firsts.contains(&tokens.word(at)))
                .any(|at| pattern.match_after_first(tokens, at).is_some())
        };
        candidates.len() > FEW || candidates.into_iter().any(stands)
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
    fn every_word_must_be_there_and_in_its_place() {
        let patterns = patterns(&["from syria|iraq", "those ... fled", "tajik*"]);
        let presence = Presence::new(&patterns);
        for (text, expected) in [
            ("From Oslo to Iraq", false),
            ("From Iraq", true),
            ("They came from Oslo", false),
            ("Fled by those", false),
            ("Those of us who fled", true),
            ("Those who stayed", false),
            ("Tajiks", true),
            ("", false),
        ] {
            assert_eq!(presence.may_match(&Tokens::new(text)), expected, "{text}");
        }
        assert!(!Presence::default().may_match(&Tokens::new("from Iraq")));
        // Where many may stand there, none is looked for.
        let many: Vec<String> = (0..=FEW).map(|number| format!("came w{number}")).collect();
        let many = self::patterns(&many.iter().map(String::as_str).collect::<Vec<_>>());
        let text = "w0 w1 w2 w3 w4 w5 w6 w7 w8 came";
        assert!(Presence::new(&many).may_match(&Tokens::new(text)));
        assert!(!Presence::new(&many[1..]).may_match(&Tokens::new(text)));
    }

    proptest! {
        #[test]
        fn one_pattern_stands_where_it_matches(words in prop::collection::vec("a|b|ab|abc|ba|cab", 0..12)) {
            let tokens = Tokens::new(&words.join(" "));
            for written in ["a b", "ab* ... c*", "a|ba _ abc", "cab"] {
                let patterns = patterns(&[written]);
                let matches =
                    (0..tokens.len()).any(|at| patterns[0].match_at(&tokens, at).is_some());
                let may_match = Presence::new(&patterns).may_match(&tokens);
                prop_assert_eq!(may_match, matches, "{}", written);
            }
        }
    }
}
