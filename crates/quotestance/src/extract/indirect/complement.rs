//! Where the statement starts that follows its verb.

use super::super::phrase::{forward, is_verbal};
use super::super::words::{
    is_auxiliary, is_conjunction, is_determiner, is_preposition, is_pronoun, is_time,
};
use super::english::{Cue, opens_clause};
use super::sentence::Sentence;
use crate::text::TokenKind;

/// How many tokens may stand between a verb and the “that” of its clause.
const REACH: usize = 14;

/// How many tokens of a statement follow a colon at least.
const COLON: usize = 3;

/// How many tokens of a clause are read for its verb.
const CLAUSE: usize = 24;

/// The first token of the statement that follows `cue`.
pub(super) fn start(sentence: &Sentence<'_>, cue: &Cue<'_>) -> Option<usize> {
    let from = cue.tokens.end;
    let word = sentence.word(from);
    if sentence.written(from) == ":" && from + COLON < sentence.end {
        return Some(from + 1);
    }
    match cue.label {
        "stance" => object(sentence, cue),
        "state" if matches!(word, "about" | "of") => Some(from),
        "wish" => infinitive(sentence, from)
            .or_else(|| object_with_infinitive(sentence, from))
            .or_else(|| subordinate(sentence, cue, from)),
        "state" => infinitive(sentence, from)
            .or_else(|| subordinate(sentence, cue, from))
            .or_else(|| bare(sentence, from, true)),
        "question" => subordinate(sentence, cue, from),
        "address" => infinitive(sentence, from)
            .or_else(|| subordinate(sentence, cue, from))
            .or_else(|| addressed(sentence, cue, from)),
        _ => infinitive(sentence, from)
            .or_else(|| subordinate(sentence, cue, from))
            .or_else(|| bare(sentence, from, cue.label != "clause" || follows_comma(sentence, cue)))
            .or_else(|| addressed(sentence, cue, from))
            .or_else(|| if cue.label == "matter" { object(sentence, cue) } else { None }),
    }
}

/// Whether the verb stands right after a comma, so that its subject may follow.
fn follows_comma(sentence: &Sentence<'_>, cue: &Cue<'_>) -> bool {
    cue.tokens.start.checked_sub(1).is_some_and(|before| sentence.written(before) == ",")
}

/// “to” and the verb after it.
fn infinitive(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let at = if sentence.word(from) == "not" { from + 1 } else { from };
    (sentence.word(at) == "to" && is_base(sentence, at + 1)).then_some(from)
}

/// Whether token `index` may be the base form of a verb after “to”.
fn is_base(sentence: &Sentence<'_>, index: usize) -> bool {
    let (page, word) = (sentence.page, sentence.word(index));
    !word.is_empty()
        && page.is_word(index)
        && !page.is_capital(index)
        && !is_determiner(word)
        && !is_pronoun(word)
        && !is_preposition(word)
        && !matches!(word, "him" | "them" | "me" | "us" | "reporters")
        && !word.ends_with("ing")
}

/// A noun phrase with an infinitive: urged them to leave.
fn object_with_infinitive(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let end = noun_phrase(sentence, from)?;
    infinitive(sentence, end).map(|_| from)
}

/// A clause that “that” or a question word opens, past circumstances and the one who is told.
fn subordinate(sentence: &Sentence<'_>, cue: &Cue<'_>, from: usize) -> Option<usize> {
    let page = sentence.page;
    let question = matches!(cue.label, "question" | "address");
    let limit = sentence.end.min(from + REACH);
    let mut at = from;
    while at < limit {
        let word = sentence.word(at);
        let opens = match word {
            "that" => !is_end(sentence, at + 1),
            "whether" | "why" => true,
            "how" | "what" => at == from || question,
            "if" => question,
            "who" | "where" | "when" | "which" => cue.label == "question",
            _ => false,
        };
        if opens {
            return Some(at);
        }
        // said, however, that; said Monday in a speech that
        let parenthesis = page.written(at) == ",";
        if !parenthesis
            && (!page.is_word(at) && page.tokens.kind(at) != TokenKind::Number
                || is_verbal(page, at) && !word.ends_with("ing"))
        {
            return None;
        }
        if matches!(word, "and" | "but" | "as" | "because" | "while" | "'s" | "'re")
            || at > from && opens_clause(sentence, at)
        {
            return None;
        }
        at += 1;
    }
    None
}

fn is_end(sentence: &Sentence<'_>, index: usize) -> bool {
    index >= sentence.end || matches!(sentence.written(index), "," | ";" | ":" | ")")
}

/// A clause without “that”, past circumstances: said on Monday she would leave.
fn bare(sentence: &Sentence<'_>, from: usize, strict: bool) -> Option<usize> {
    let page = sentence.page;
    let mut at = from;
    while at < sentence.end {
        let word = sentence.word(at);
        if page.is_adverb(at) || is_time(word) {
            at += 1;
        } else if is_preposition(word) && word != "to" && !page.is_capital(at) {
            let end = noun_phrase(sentence, at + 1)?;
            at = end.max(at + 1);
            // in a statement released by the campaign
            if sentence.word(at).ends_with("ed") && is_preposition(sentence.word(at + 1)) {
                at += 1;
            }
        } else {
            break;
        }
    }
    // a strike that executives said could spread
    let gap = at == from && is_auxiliary(sentence.word(at)) && !strict;
    if opens_clause(sentence, at) || gap {
        return Some(at);
    }
    if !page.is_word(at)
        && page.tokens.len() > at
        && page.tokens.kind(at) != TokenKind::Number
        && page.written(at) != "$"
        || is_conjunction(sentence.word(at))
        || at >= sentence.end
    {
        return None;
    }
    (!strict || is_clause(sentence, at)).then_some(at)
}

/// Whether a clause or an infinitive stands at token `start`.
pub(super) fn is_clausal(sentence: &Sentence<'_>, start: usize) -> bool {
    matches!(
        sentence.word(start),
        "that" | "to" | "whether" | "why" | "how" | "what" | "if" | "not"
    ) || opens_clause(sentence, start)
        || is_clause(sentence, start)
}

/// Whether a noun phrase and its verb stand at token `start`.
fn is_clause(sentence: &Sentence<'_>, start: usize) -> bool {
    let page = sentence.page;
    let limit = sentence.end.min(start + CLAUSE);
    let mut relative = false;
    for at in start + 1..limit {
        let word = sentence.word(at);
        if matches!(page.written(at), ";" | ":" | "—" | "–" | "--") {
            return false;
        }
        if matches!(page.written(at), ",") {
            return false;
        }
        if matches!(word, "who" | "which" | "that") {
            relative = true;
            continue;
        }
        if matches!(word, "before" | "after" | "because" | "when" | "while" | "as" | "until" | "if")
        {
            return false;
        }
        if is_auxiliary(word) && word != "'s" || is_finite(sentence, at) {
            if relative {
                relative = false;
                continue;
            }
            return true;
        }
    }
    false
}

/// Whether token `at` looks like a finite verb.
pub(super) fn is_finite(sentence: &Sentence<'_>, at: usize) -> bool {
    let (page, word) = (sentence.page, sentence.word(at));
    if word.is_empty() || page.is_capital(at) || word.ends_with("ing") || !page.is_word(at) {
        return false;
    }
    is_verbal(page, at)
        || sentence
            .wording(at, &["clause", "matter", "evidence", "address", "question", "wish", "stance"])
            .is_some()
            && !is_determiner(sentence.word(at.wrapping_sub(1)))
        || word.len() > 3 && word.ends_with('s') && page.is_capital(at - 1)
}

/// The end of the noun phrase at token `from`.
fn noun_phrase(sentence: &Sentence<'_>, from: usize) -> Option<usize> {
    let found = if matches!(
        sentence.word(from),
        "him" | "them" | "me" | "us" | "her" | "himself" | "themselves"
    ) {
        from..from + 1
    } else {
        forward(sentence.page, from, sentence.end)
    };
    (!found.is_empty()).then_some(found.end)
}

/// The clause after the one who is told: told reporters she would leave.
fn addressed(sentence: &Sentence<'_>, cue: &Cue<'_>, from: usize) -> Option<usize> {
    let end = noun_phrase(sentence, from)?;
    if infinitive(sentence, end).is_some() {
        return Some(if cue.label == "address" { end } else { from });
    }
    if cue.label != "address" {
        return None;
    }
    bare(sentence, end, true)
}

/// The noun phrase that a verb of judgement has for its object; its finite forms alone tell what
/// somebody said.
fn object(sentence: &Sentence<'_>, cue: &Cue<'_>) -> Option<usize> {
    let before = cue.tokens.start.checked_sub(1).map_or("", |at| sentence.word(at));
    let word = sentence.word(cue.tokens.start);
    let parted = matches!(before, "" | "and" | "by")
        || sentence.written(cue.tokens.start.wrapping_sub(1)) == ",";
    let infinite = matches!(
        before,
        "to" | "will" | "would" | "could" | "can" | "should" | "may" | "might" | "must"
    ) || word.ends_with("ing") && !parted && !is_auxiliary(before);
    let from = cue.tokens.end;
    if infinite { None } else { noun_phrase(sentence, from).map(|_| from) }
}
