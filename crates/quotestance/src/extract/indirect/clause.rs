//! Whether an English clause or noun phrase starts at a token.

use super::super::phrase::{forward, is_verbal};
use super::super::words::{AUXILIARY, DETERMINER, PRONOUN, is};
use super::sentence::Sentence;
use super::verb::VERBS;

/// How many tokens of a clause are read for its verb.
const REACH: usize = 24;

/// Pronouns that are objects.
const OBJECTS: [&str; 7] = ["him", "them", "me", "us", "her", "himself", "themselves"];

/// Whether a clause, a question or an infinitive stands at token `start`.
pub(super) fn is_clausal(sentence: &Sentence<'_>, start: usize) -> bool {
    let openers = ["that", "to", "whether", "why", "how", "what", "if", "not"];
    openers.contains(&sentence.word(start))
        || opens_clause(sentence, start)
        || is_clause(sentence, start)
}

/// Whether the word at token `index` can hardly be but the subject of a clause.
pub(super) fn opens_clause(sentence: &Sentence<'_>, index: usize) -> bool {
    let word = sentence.word(index);
    is(word, PRONOUN) && word != "who" || matches!(word, "there" | "these" | "those" | "this")
}

/// Whether a noun phrase and its verb stand at token `start`.
pub(super) fn is_clause(sentence: &Sentence<'_>, start: usize) -> bool {
    let ends = ["before", "after", "because", "when", "while", "as", "until", "if"];
    let mut relative = false;
    for at in start + 1..sentence.end.min(start + REACH) {
        let word = sentence.word(at);
        if matches!(word, "," | ";" | ":" | "—" | "–") || ends.contains(&word) {
            return false;
        }
        if matches!(word, "who" | "which" | "that") {
            relative = true;
        } else if is(word, AUXILIARY) && word != "'s" || looks_finite(sentence, at) {
            if !relative {
                return true;
            }
            relative = false;
        }
    }
    false
}

/// Whether token `at` looks like a finite verb.
pub(super) fn looks_finite(sentence: &Sentence<'_>, at: usize) -> bool {
    let (page, word) = (sentence.page, sentence.word(at));
    let before = at.wrapping_sub(1);
    if word.is_empty() || page.is_capital(at) || word.ends_with("ing") || !page.is_word(at) {
        return false;
    }
    is_verbal(page, at)
        || sentence.wording(at, &VERBS).is_some() && !is(sentence.word(before), DETERMINER)
        || word.len() > 3 && word.ends_with('s') && page.is_capital(before)
}

/// The end of the noun phrase at token `from`.
pub(super) fn noun_phrase(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    if OBJECTS.contains(&sentence.word(from)) {
        return Some(from + 1);
    }
    let found = forward(sentence.page, from, sentence.end);
    (!found.is_empty()).then_some(found.end)
}
