//! The English verb that introduces a statement.

use std::ops::Range;

use super::super::cue::is_finite;
use super::super::subject::possessive;
use super::super::words::{AUXILIARY, DETERMINER, PREPOSITION, is};
use super::clause::looks_finite;
use super::sentence::Sentence;

/// The labels of verbs in the seeds.
pub(super) const VERBS: [&str; 7] =
    ["clause", "matter", "evidence", "address", "question", "wish", "stance"];

/// The forms of “be”.
pub(super) const BE: [&str; 11] =
    ["is", "are", "was", "were", "be", "been", "being", "am", "'re", "'m", "'s"];

/// Participles that their ending does not show.
const PARTICIPLES: [&str; 7] = ["said", "told", "known", "seen", "found", "thought", "shown"];

/// A verb, or an adjective after its verb, that a statement may follow.
pub(super) struct Cue<'s> {
    /// Its label in the seeds.
    pub(super) label: &'s str,
    pub(super) tokens: Range<usize>,
}

impl<'s> Cue<'s> {
    /// The cue that starts at token `index`.
    pub(super) fn at(sentence: &Sentence<'s>, index: usize) -> Option<Self> {
        let verb = sentence.wording(index, &VERBS).filter(|_| is_verb(sentence, index));
        let state = || sentence.wording(index, &["state"]).filter(|_| is_state(sentence, index));
        let found = verb.or_else(state)?;
        Some(Self { label: found.label, tokens: found.start..found.end })
    }

    /// The first token after the cue.
    pub(super) fn end(&self) -> usize {
        self.tokens.end
    }

    /// The word before the cue; empty at the start of the sentence.
    pub(super) fn before<'a>(&self, sentence: &Sentence<'a>) -> &'a str {
        sentence.word(self.tokens.start.wrapping_sub(1))
    }

    /// The cue with the words that deny it: did not say.
    pub(super) fn with_negation(&self, sentence: &Sentence<'_>) -> Range<usize> {
        let reach = self.tokens.start.saturating_sub(3).max(sentence.start)..self.tokens.start;
        let helps = |at: usize| is(sentence.word(at), AUXILIARY) || sentence.page.is_adverb(at);
        let negator = reach
            .rev()
            .take_while(|&at| helps(at))
            .find(|&at| matches!(sentence.word(at), "not" | "n't" | "never"));
        let Some(negator) = negator else { return self.tokens.clone() };
        let helped = is(sentence.word(negator.wrapping_sub(1)), AUXILIARY);
        negator - usize::from(helped)..self.tokens.end
    }
}

/// Whether the word at token `index` is used as a verb, not as a noun or within a name.
fn is_verb(sentence: &Sentence<'_>, index: usize) -> bool {
    let page = sentence.page;
    let word = page.word(index);
    if index == sentence.start {
        return !(word.ends_with('s') && looks_finite(sentence, index + 1))
            && is_finite(page, index)
            && !page.is_capital(index + 1);
    }
    let before = sentence.word(index - 1);
    let noun = page.is_capital(index)
        || before == "'s" && (!word.ends_with(['d', 'g']) || possessive(page, index - 1))
        || is(before, DETERMINER) && !matches!(before, "that" | "each" | "both")
        || is(before, PREPOSITION) && before != "to" && !word.ends_with("ing")
        // advocates said
        || word.ends_with('s') && looks_finite(sentence, index + 1);
    // establishment-backed
    let joined = !(page.is_word(index - 1) || matches!(before, "," | ")" | "—" | "–" | "]"));
    let compared = matches!(before, "than" | "as") && word.ends_with("ed");
    let passive = (word.ends_with("ed") || PARTICIPLES.contains(&word))
        && auxiliary(sentence, index).is_some_and(|be| BE.contains(&be) && be != "'s");
    !(noun || joined || compared || passive) && is_finite(page, index)
}

/// The auxiliary before the verb at token `index`, past adverbs.
pub(super) fn auxiliary<'a>(sentence: &Sentence<'a>, index: usize) -> Option<&'a str> {
    let word = sentence.word(past_adverbs(sentence, index).checked_sub(1)?);
    is(word, AUXILIARY).then_some(word)
}

/// Whether a verb of being or feeling stands before the adjective at token `index`.
fn is_state(sentence: &Sentence<'_>, index: usize) -> bool {
    let before = sentence.word(past_adverbs(sentence, index).wrapping_sub(1));
    BE.contains(&before) || matches!(before, "feel" | "feels" | "felt")
}

/// The first of the adverbs and negators right before token `index`.
fn past_adverbs(sentence: &Sentence<'_>, index: usize) -> usize {
    let degree = ["not", "n't", "very", "so", "more", "less", "widely"];
    let passes = |at: usize| sentence.page.is_adverb(at) || degree.contains(&sentence.word(at));
    (sentence.start..index).rev().take_while(|&at| passes(at)).last().unwrap_or(index)
}
