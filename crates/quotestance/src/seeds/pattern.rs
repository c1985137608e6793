//! The small language of wordings that all seed files share.

use std::fmt;

use crate::text::{Lang, Tokens, fold};

/// A wording: words one after another, compared in their folded form.
///
/// | written | matches |
/// |---|---|
/// | `word` | that word |
/// | `stem*` | any word that starts so |
/// | `this\|that` | either; each side may be a stem |
/// | `_` | any one token |
/// | `...` | none to three tokens, the fewest that let the rest match |
///
/// A pattern starts and ends with a word, so that every match is anchored at both ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    OneOf(Vec<Word>),
    Any,
    Gap,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Word {
    Exact(String),
    Stem(String),
}

/// The most tokens that `...` may stand for.
const GAP: usize = 3;

impl Pattern {
    /// Parses the written form.
    ///
    /// # Errors
    /// If nothing is written, a word is only `*`, or the pattern starts or ends with `_` or `...`.
    pub fn parse(written: &str) -> Result<Self, PatternError> {
        let mut steps = Vec::new();
        for chunk in written.split_whitespace() {
            match chunk {
                "_" => steps.push(Step::Any),
                "..." | "…" => steps.push(Step::Gap),
                _ if chunk.contains('|') => {
                    let words: Option<Vec<Word>> = chunk.split('|').map(single_word).collect();
                    steps.push(Step::OneOf(words.ok_or(PatternError::Word)?));
                }
                _ => push_words(chunk, &mut steps)?,
            }
        }
        match (steps.first(), steps.last()) {
            (Some(Step::OneOf(_)), Some(Step::OneOf(_))) => Ok(Self { steps }),
            (None, _) => Err(PatternError::Empty),
            _ => Err(PatternError::Loose),
        }
    }

    /// The index after the match that starts at token `start`, if the pattern matches there.
    pub fn match_at(&self, tokens: &Tokens, start: usize) -> Option<usize> {
        matches_from(&self.steps, tokens, start)
    }

    /// As [`Pattern::match_at`], where the first word is known to fit.
    pub(super) fn match_after_first(&self, tokens: &Tokens, start: usize) -> Option<usize> {
        matches_from(self.steps.get(1..)?, tokens, start + 1)
    }

    /// What must stand one after another.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What the token after the first word must be.
    pub(super) fn second(&self) -> Option<&Step> {
        self.steps.get(1)
    }

    /// Whether every match is one token.
    pub(crate) fn is_word(&self) -> bool {
        self.steps.len() == 1
    }

    /// The languages in which a match may start, by the script of its first word.
    pub(super) fn langs(&self) -> impl Iterator<Item = Lang> {
        let is_of =
            |lang| self.first_words().iter().any(move |word| Lang::detect(word.letters()) == lang);
        Lang::ALL.into_iter().filter(move |&lang| is_of(lang))
    }

    /// The pattern without what `other` matches in it: patterns that together match the rest.
    pub(super) fn without(&self, other: &Self) -> Vec<Self> {
        let (own, length) = (&self.steps, other.steps.len());
        for start in 0..(own.len() + 1).saturating_sub(length) {
            let parts: Vec<_> = own[start..start + length]
                .iter()
                .zip(&other.steps)
                .map_while(|(own, other)| own.split(other))
                .collect();
            if parts.len() < length {
                continue;
            }
            // Of two words “a|b c|d” without “a c”: “b c|d”, then “a d”.
            let mut rest = Vec::new();
            let mut steps = own.clone();
            for (step, (shared, left)) in (start..).zip(parts) {
                if let Some(left) = left {
                    steps[step] = left;
                    rest.push(Self { steps: steps.clone() });
                }
                steps[step] = shared;
            }
            return rest.iter().flat_map(|pattern| pattern.without(other)).collect();
        }
        vec![self.clone()]
    }

    /// How many letters of `word`, which starts a match, the pattern writes out; of a whole word,
    /// more than it has.
    pub(crate) fn letters_of(&self, word: &str) -> usize {
        let letters = self.first_words().iter().map(|choice| match choice {
            Word::Exact(exact) if exact == word => word.len() + 1,
            Word::Stem(stem) if word.starts_with(stem.as_str()) => stem.len(),
            _ => 0,
        });
        letters.max().unwrap_or(0)
    }

    /// The words that a match may start with.
    pub(super) fn first_words(&self) -> &[Word] {
        match self.steps.first() {
            Some(Step::OneOf(words)) => words,
            _ => &[],
        }
    }

    /// A text that the pattern matches: the first word of every choice, stems and gaps as short as
    /// they may be. It shows an author what an entry catches, and lets a test reach every entry.
    pub fn sample(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        for step in &self.steps {
            match step {
                Step::OneOf(choice) => match choice.first() {
                    Some(Word::Exact(word) | Word::Stem(word)) => words.push(word),
                    None => {}
                },
                Step::Any => words.push("x"),
                Step::Gap => {}
            }
        }
        words.join(" ").replace(" 's", "'s").replace(" n't", "n't")
    }
}

fn matches_from(steps: &[Step], tokens: &Tokens, at: usize) -> Option<usize> {
    match steps.split_first() {
        None => Some(at),
        Some((Step::Gap, rest)) => {
            (at..=at + GAP).find_map(|start| matches_from(rest, tokens, start))
        }
        Some((step, rest)) => {
            let fits = at < tokens.len() && step.fits(tokens.folded(at));
            if fits { matches_from(rest, tokens, at + 1) } else { None }
        }
    }
}

impl Step {
    fn fits(&self, folded: &str) -> bool {
        match self {
            Self::OneOf(words) => words.iter().any(|word| word.fits(folded)),
            Self::Any => true,
            Self::Gap => false,
        }
    }

    /// What of the step `other` matches, and the rest if there is one; `None` if it matches
    /// nothing of it.
    fn split(&self, other: &Self) -> Option<(Self, Option<Self>)> {
        let (Self::OneOf(own), Self::OneOf(others)) = (self, other) else {
            return (self == other).then(|| (self.clone(), None));
        };
        let covers = |word: &&Word| others.iter().any(|other| other.covers(word));
        let (shared, left): (Vec<&Word>, Vec<&Word>) = own.iter().partition(covers);
        let step = |words: Vec<&Word>| Self::OneOf(words.into_iter().cloned().collect());
        let left = (!left.is_empty()).then(|| step(left));
        (!shared.is_empty()).then(|| (step(shared), left))
    }
}

impl Word {
    pub(super) fn fits(&self, folded: &str) -> bool {
        match self {
            Self::Exact(word) => word == folded,
            Self::Stem(stem) => folded.starts_with(stem.as_str()),
        }
    }

    /// What is written of it.
    pub(super) fn letters(&self) -> &str {
        match self {
            Self::Exact(letters) | Self::Stem(letters) => letters,
        }
    }

    /// Whether it fits every word that `other` fits.
    fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Exact(word)) => self.fits(word),
            (Self::Stem(_), Self::Stem(stem)) => self.fits(stem),
            (Self::Exact(_), Self::Stem(_)) => false,
        }
    }
}

/// One side of a choice: exactly one token, with or without `*`.
fn single_word(written: &str) -> Option<Word> {
    let stem = written.strip_suffix('*');
    let word = stem.unwrap_or(written);
    let tokens = Tokens::new(word);
    // A clitic such as n't is no token of its own when it stands alone, yet it may be a choice.
    let single = tokens.len() == 1 || word.starts_with('\'') || word == "n't";
    let folded = fold(word);
    if !single || word.contains('*') || !folded.chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(if stem.is_some() { Word::Stem(folded) } else { Word::Exact(folded) })
}

/// A run without white space: its tokens are matched one after another.
fn push_words(chunk: &str, steps: &mut Vec<Step>) -> Result<(), PatternError> {
    if let Some(word) = single_word(chunk) {
        steps.push(Step::OneOf(vec![word]));
        return Ok(());
    }
    let stem = chunk.strip_suffix('*');
    let chunk = stem.unwrap_or(chunk);
    if chunk.is_empty() || chunk.contains('*') {
        return Err(PatternError::Word);
    }
    let tokens = Tokens::new(chunk);
    for index in 0..tokens.len() {
        let word = tokens.folded(index).to_owned();
        let last = index + 1 == tokens.len();
        let word = if last && stem.is_some() { Word::Stem(word) } else { Word::Exact(word) };
        steps.push(Step::OneOf(vec![word]));
    }
    Ok(())
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            match step {
                Step::Any => f.write_str("_")?,
                Step::Gap => f.write_str("...")?,
                Step::OneOf(words) => {
                    for (side, word) in words.iter().enumerate() {
                        let bar = if side > 0 { "|" } else { "" };
                        match word {
                            Word::Exact(word) => write!(f, "{bar}{word}")?,
                            Word::Stem(stem) => write!(f, "{bar}{stem}*")?,
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Why a written pattern is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// Nothing is written.
    Empty,
    /// It starts or ends with `_` or `...`.
    Loose,
    /// A `*` stands alone or inside a word, or one side of a `|` is not one word.
    Word,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the pattern is empty",
            Self::Loose => "a pattern must start and end with a word, not with `_` or `...`",
            Self::Word => "`*` may only end a word, and each side of `|` is one word",
        })
    }
}

impl std::error::Error for PatternError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> bool {
        let pattern = Pattern::parse(pattern).expect("a pattern");
        let tokens = Tokens::new(text);
        (0..tokens.len()).any(|start| pattern.match_at(&tokens, start).is_some())
    }

    #[test]
    fn words_stems_choices_and_gaps() {
        assert!(found("feel|feels sorry for", "She FEELS sorry for them"));
        assert!(found("гост* столиц*", "этих гостей столицы"));
        assert!(!found("гост* столиц*", "гости нашей столицы"));
        assert!(found("owe* _ debt", "we owed a debt"));
        assert!(found("why should ... pay", "Why should we now pay"));
        assert!(!found("why should ... pay", "why should any one of us pay"));
        assert!(found("don't have to", "We don’t have to"));
        assert!(found("draft-dodger*", "draft-dodgers"));
    }

    #[test]
    fn what_is_written_comes_back() {
        for written in ["feel|feels sorry for", "a _ b ... c* d", "don't", "n't|not"] {
            let pattern = Pattern::parse(written).expect("a pattern");
            assert_eq!(Pattern::parse(&pattern.to_string()), Ok(pattern.clone()), "{written}");
            assert!(found(written, &pattern.sample()), "{written}: {}", pattern.sample());
        }
    }

    #[test]
    fn a_pattern_without_another() {
        for (pattern, other, expected) in [
            ("tajiks|uzbeks", "tajiks", vec!["uzbeks"]),
            ("a|the tajik|uzbek", "tajik*", vec!["a|the uzbek"]),
            ("from|in oslo|riga", "from oslo", vec!["in oslo|riga", "from riga"]),
            ("tajik", "tajik", vec![]),
            ("tajik or tajik", "tajik", vec![]),
            ("tajik*", "tajiks", vec!["tajik*"]),
            ("a ... b", "a ... b", vec![]),
            ("a b", "a b c", vec!["a b"]),
        ] {
            let [of, other] = [pattern, other].map(|p| Pattern::parse(p).expect("a pattern"));
            let rest: Vec<String> = of.without(&other).iter().map(ToString::to_string).collect();
            assert_eq!(rest, expected, "{pattern} without {other}");
        }
    }

    #[test]
    fn bad_patterns_say_why() {
        assert_eq!(Pattern::parse("  "), Err(PatternError::Empty));
        assert_eq!(Pattern::parse("... pay"), Err(PatternError::Loose));
        assert_eq!(Pattern::parse("pay _"), Err(PatternError::Loose));
        assert_eq!(Pattern::parse("*"), Err(PatternError::Word));
        assert_eq!(Pattern::parse("a*b"), Err(PatternError::Word));
        assert_eq!(Pattern::parse("a|b-c"), Err(PatternError::Word));
    }
}
