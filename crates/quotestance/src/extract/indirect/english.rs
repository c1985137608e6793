//! The forms of an English sentence.

use std::ops::Range;

use super::super::cue::is_finite;
use super::super::page::Page;
use super::super::subject::{possessive, subject};
use super::super::words::{is_auxiliary, is_determiner, is_preposition, is_pronoun};
use super::sentence::Sentence;
use super::{Statement, complement, content, noun, passive, source, trailing};

/// The labels of verbs in the seeds.
const VERBS: [&str; 7] = ["clause", "matter", "evidence", "address", "question", "wish", "stance"];

/// Reads every statement of the sentence.
pub(super) fn read(sentence: &Sentence<'_>, found: &mut Vec<Statement>) {
    for index in sentence.start..sentence.end {
        if !sentence.page.is_word(index) {
            continue;
        }
        let statement = source::read(sentence, index)
            .or_else(|| verb(sentence, index))
            .or_else(|| passive::read(sentence, index))
            .or_else(|| noun::read(sentence, index));
        found.extend(statement);
    }
}

/// A cue that is a verb.
pub(super) struct Cue<'s> {
    pub(super) label: &'s str,
    pub(super) tokens: Range<usize>,
}

impl<'s> Cue<'s> {
    /// The verb, or the adjective after its verb, at token `index`.
    pub(super) fn at(sentence: &Sentence<'s>, index: usize) -> Option<Self> {
        let page = sentence.page;
        let verb = sentence.wording(index, &VERBS).filter(|_| is_verb(page, sentence, index));
        let state = || sentence.wording(index, &["state"]).filter(|_| is_state(sentence, index));
        let found = verb.or_else(state)?;
        Some(Self { label: found.label, tokens: found.start..found.end })
    }
}

fn verb(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let cue = Cue::at(sentence, index)?;
    if let Some(start) = complement::start(sentence, &cue) {
        let speaker = if cue.label == "state" {
            let mut verb = index;
            while verb > sentence.start && !is_auxiliary(sentence.word(verb - 1)) {
                verb -= 1;
            }
            subject(page, sentence.start, verb)
        } else {
            subject(page, sentence.start, index)
        };
        let mut content = start..content::end(sentence, index, start);
        if cue.label == "stance"
            || cue.label == "matter" && !complement::is_clausal(sentence, start)
        {
            content.end = content::object_end(sentence, content.clone());
        }
        let cue = negated(sentence, cue.tokens);
        return Some(Statement { cue, speaker, content: vec![content] });
    }
    trailing::read(sentence, &cue)
}

/// The cue with the words that deny it: did not say.
fn negated(sentence: &Sentence<'_>, cue: Range<usize>) -> Range<usize> {
    let reach = cue.start.saturating_sub(3).max(sentence.start)..cue.start;
    let mut before = reach.rev().take_while(|&at| {
        let word = sentence.word(at);
        is_auxiliary(word) || sentence.page.is_adverb(at)
    });
    let negator = before.find(|&at| matches!(sentence.word(at), "not" | "n't" | "never"));
    match negator {
        Some(at) if is_auxiliary(sentence.word(at.wrapping_sub(1))) => at - 1..cue.end,
        Some(at) => at..cue.end,
        None => cue,
    }
}

/// Whether the word at token `index` is used as a verb, not as a noun or within a name.
fn is_verb(page: Page<'_>, sentence: &Sentence<'_>, index: usize) -> bool {
    let word = page.word(index);
    let before = if index > sentence.start { page.word(index - 1) } else { "" };
    let first = index == sentence.start;
    let owned = before == "'s" && (!word.ends_with(['d', 'g']) || possessive(page, index - 1));
    // advocates said
    let plural = word.ends_with('s') && complement::is_finite(sentence, index + 1);
    if page.is_capital(index) && !first || owned || plural {
        return false;
    }
    if is_determiner(before) && before != "that" && before != "each" && before != "both" {
        return false;
    }
    if is_preposition(before) && before != "to" && !word.ends_with("ing") {
        return false;
    }
    if !first && !(page.is_word(index - 1) || matches!(before, "," | ")" | "—" | "–" | "]")) {
        return false;
    }
    if matches!(before, "than" | "as") && word.ends_with("ed") {
        return false;
    }
    if !is_finite(page, index) {
        return false;
    }
    // have said; is said
    let participle = (word.ends_with("ed")
        || matches!(word, "said" | "told" | "known" | "seen" | "found" | "thought" | "shown"))
        && auxiliary(sentence, index).is_some_and(|be| BE.contains(&be));
    !participle || word.ends_with("ing")
}

/// The auxiliary before the verb at token `index`, past adverbs.
pub(super) fn auxiliary<'a>(sentence: &Sentence<'a>, index: usize) -> Option<&'a str> {
    let mut at = index;
    while at > sentence.start
        && (sentence.page.is_adverb(at - 1)
            || matches!(sentence.word(at - 1), "not" | "n't" | "widely"))
    {
        at -= 1;
    }
    let word = sentence.word(at.checked_sub(1)?);
    is_auxiliary(word).then_some(word)
}

/// The forms of “be”.
pub(super) const BE: [&str; 8] = ["is", "are", "was", "were", "be", "been", "being", "'re"];

/// Whether a verb of being or feeling stands before the adjective at token `index`.
fn is_state(sentence: &Sentence<'_>, index: usize) -> bool {
    let mut at = index;
    while at > sentence.start
        && (sentence.page.is_adverb(at - 1)
            || matches!(sentence.word(at - 1), "not" | "n't" | "very" | "so" | "more" | "less"))
    {
        at -= 1;
    }
    let before = sentence.word(at.wrapping_sub(1));
    BE.contains(&before) || matches!(before, "'s" | "'m" | "am" | "feel" | "feels" | "felt")
}

/// Whether a word of a finite clause starts at token `index`: its subject.
pub(super) fn opens_clause(sentence: &Sentence<'_>, index: usize) -> bool {
    let word = sentence.word(index);
    is_pronoun(word) && word != "who" || matches!(word, "there" | "these" | "those" | "this")
}
