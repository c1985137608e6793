//! Where the statement starts that follows its verb.

use super::super::phrase::is_verbal;
use super::super::words::{AUXILIARY, CONJUNCTION, DETERMINER, PREPOSITION, PRONOUN, TIME, is};
use super::clause::{is_clause, noun_phrase, opens_clause};
use super::sentence::Sentence;
use super::verb::Cue;
use crate::text::TokenKind;

/// How many tokens may stand between a verb and the “that” of its clause.
const REACH: usize = 14;

/// How many tokens of a statement follow a colon at least.
const COLON: usize = 3;

/// The first token of the statement that follows `cue`.
pub(super) fn start(sentence: &Sentence<'_>, cue: &Cue<'_>) -> Option<usize> {
    let from = cue.end();
    if sentence.word(from) == ":" && from + COLON < sentence.end {
        return Some(from + 1);
    }
    let introduced =
        || infinitive(sentence, from).or_else(|| subordinate(sentence, cue.label, from));
    match cue.label {
        "stance" => object(sentence, cue),
        "state" if matches!(sentence.word(from), "about" | "of") => Some(from),
        "state" => introduced().or_else(|| bare(sentence, from, true)),
        "question" => subordinate(sentence, cue.label, from),
        "wish" => infinitive(sentence, from)
            .or_else(|| object_with_infinitive(sentence, from))
            .or_else(|| subordinate(sentence, cue.label, from)),
        "address" => introduced().or_else(|| addressed(sentence, from)),
        label => {
            // After a comma the subject may follow the verb.
            let strict = label != "clause" || cue.before(sentence) == ",";
            introduced()
                .or_else(|| bare(sentence, from, strict))
                .or_else(|| object_with_infinitive(sentence, from))
                .or_else(|| if label == "matter" { object(sentence, cue) } else { None })
        }
    }
}

/// “to” and the verb after it.
fn infinitive(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let at = from + usize::from(sentence.word(from) == "not");
    (sentence.word(at) == "to" && is_base(sentence, at + 1)).then_some(from)
}

/// Whether token `index` may be the base form of a verb after “to”.
fn is_base(sentence: &Sentence<'_>, index: usize) -> bool {
    let word = sentence.word(index);
    word.starts_with(char::is_alphabetic)
        && !sentence.page.is_capital(index)
        && !is(word, DETERMINER)
        && !is(word, PRONOUN)
        && !is(word, PREPOSITION)
        && !matches!(word, "him" | "them" | "me" | "us" | "reporters")
        && !word.ends_with("ing")
}

/// A noun phrase with an infinitive: urged them to leave.
fn object_with_infinitive(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let end = noun_phrase(sentence, from)?;
    infinitive(sentence, end).map(|_| from)
}

/// A clause that “that” or a question word opens, past circumstances and the one who is told: said,
/// however, that; said on Monday in a speech that.
pub(super) fn subordinate(sentence: &Sentence<'_>, label: &str, from: usize) -> Option<usize> {
    let page = sentence.page;
    for at in from..sentence.end.min(from + REACH) {
        let word = sentence.word(at);
        let opens = match word {
            "that" => !matches!(sentence.word(at + 1), "" | "," | ";" | ":" | ")"),
            "whether" | "why" => true,
            "how" | "what" => at == from || matches!(label, "question" | "address"),
            "if" => matches!(label, "question" | "address"),
            "who" | "where" | "when" | "which" => label == "question",
            _ => false,
        };
        if opens {
            return Some(at);
        }
        let passed = word == ","
            || page.tokens.kind(at) != TokenKind::Punctuation
                && (!is_verbal(page, at) || word.ends_with("ing"));
        let ends = matches!(word, "and" | "but" | "as" | "because" | "while" | "'s" | "'re")
            || at > from && opens_clause(sentence, at);
        if !passed || ends {
            return None;
        }
    }
    None
}

/// A clause without “that”, past circumstances: said on Monday she would leave. If `strict`, its
/// verb must be seen.
fn bare(sentence: &Sentence<'_>, from: usize, strict: bool) -> Option<usize> {
    let page = sentence.page;
    // a strike that executives said could spread
    if !strict && is(sentence.word(from), AUXILIARY) {
        return Some(from);
    }
    let at = past_circumstances(sentence, from)?;
    let word = sentence.word(at);
    if opens_clause(sentence, at) {
        return Some(at);
    }
    let punctuation = word.is_empty()
        || page.tokens.kind(at) == TokenKind::Punctuation && !matches!(word, "$" | "£" | "€");
    let clause = !strict || is_clause(sentence, at);
    (!punctuation && !is(word, CONJUNCTION) && clause).then_some(at)
}

/// The token after adverbs, times and prepositional phrases.
fn past_circumstances(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let page = sentence.page;
    let mut at = from;
    loop {
        let word = sentence.word(at);
        if page.is_adverb(at) || is(word, TIME) {
            at += 1;
        } else if is(word, PREPOSITION) && word != "to" && !page.is_capital(at) {
            at = noun_phrase(sentence, at + 1)?;
            // in a statement released by the campaign
            if sentence.word(at).ends_with("ed") && is(sentence.word(at + 1), PREPOSITION) {
                at += 1;
            }
        } else {
            return Some(at);
        }
    }
}

/// The clause after the one who is told: told reporters she would leave.
fn addressed(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let end = noun_phrase(sentence, from)?;
    infinitive(sentence, end).or_else(|| bare(sentence, end, true))
}

/// The noun phrase that a verb has for its object; its finite forms alone tell what somebody said.
fn object(sentence: &Sentence<'_>, cue: &Cue<'_>) -> Option<usize> {
    let modals = ["to", "will", "would", "could", "can", "should", "may", "might", "must"];
    let before = cue.before(sentence);
    let parted = matches!(before, "" | "and" | "by" | ",");
    let participle = sentence.word(cue.tokens.start).ends_with("ing");
    if modals.contains(&before) || participle && !parted && !is(before, AUXILIARY) {
        return None;
    }
    noun_phrase(sentence, cue.end()).map(|_| cue.end())
}
