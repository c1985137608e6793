//! The reporting clause of a quote: the cue, and the words that name the speaker.

use std::ops::Range;

use super::page::Page;
use super::phrase::{
    backward, forward, is_adverb, is_auxiliary, is_conjunction, is_determiner, is_preposition,
    is_pronoun, is_time,
};
use crate::Span;
use crate::text::Lang;

/// A reporting clause.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// The word that introduces the quote.
    pub(super) cue: Option<Span>,
    /// The tokens that name the speaker; empty if the clause names none.
    pub(super) speaker: Range<usize>,
    /// Whether the cue tells of speech, or merely names, judges or thinks.
    pub(super) strong: bool,
    /// Index of the token after the cue and the speaker.
    pub(super) end: usize,
}

/// How far a reporting clause is looked for, in tokens.
const REACH: usize = 60;

/// The clause that follows a quote: “…,” said X. “…,” X said. «…», — сказал X.
pub(super) fn after(page: Page<'_>, from: usize, limit: usize) -> Option<Clause> {
    let limit = limit.min(page.tokens.len()).min(from + REACH);
    let mut start = from;
    while start < limit && !page.is_word(start) && !page.is_stop(start) {
        if matches!(page.written(start), ":" | ";" | "(" | "\"" | "“" | "«") {
            return None;
        }
        start += 1;
    }
    if page.is_reporting(start, "phrase") {
        return phrase(page, start, limit);
    }
    let mut index = start;
    while index < limit && is_adverb(page.word(index)) {
        index += 1;
    }
    if is_conjunction(page.word(index)) && page.word(index) != "as" {
        return None;
    }
    let lead = forward(page, index, limit);
    let first = page.verb(index);
    if let Some(found) = first {
        let speaker = inverted(page, found.end, limit);
        if speaker.is_empty() && page.lang == Lang::En {
            return None;
        }
        let end = speaker.end.max(found.end);
        let cue = page.span(&(found.start..found.end));
        return Some(Clause { cue, speaker, strong: found.label == "verb", end });
    }
    if let Some(clause) = guessed(page, index, limit) {
        return Some(clause);
    }
    if page.lang == Lang::En
        && (lead.is_empty() || is_preposition(page.word(index)) || is_conjunction(page.word(index)))
    {
        return None;
    }
    let mut at = if lead.is_empty() { index } else { lead.end };
    while at < limit && !page.is_stop(at) {
        if let Some(found) = page.verb(at) {
            let speaker = if page.lang == Lang::Ru {
                russian(page, index, at, found.end, limit)
            } else {
                lead
            };
            let end = speaker.end.max(found.end);
            let cue = page.span(&(found.start..found.end));
            return Some(Clause { cue, speaker, strong: found.label == "verb", end });
        }
        at += 1;
    }
    None
}

/// A clause with a verb that the seeds do not know: “…,” beamed Omar Reyes.
fn guessed(page: Page<'_>, verb: usize, limit: usize) -> Option<Clause> {
    let named = page.is_capital(verb + 1) || is_pronoun(page.word(verb + 1));
    if page.is_capital(verb) || !page.word(verb).ends_with("ed") || !named {
        return None;
    }
    let speaker = forward(page, verb + 1, limit);
    let end = speaker.end;
    Some(Clause { cue: page.span(&(verb..verb + 1)), speaker, strong: false, end })
}

/// The source after “according to”, «по словам».
fn phrase(page: Page<'_>, start: usize, limit: usize) -> Option<Clause> {
    let found = page.reporting(start).filter(|found| found.label == "phrase")?;
    let speaker = forward(page, found.end, limit);
    let cue = page.span(&(found.start..found.end));
    Some(Clause { cue, end: speaker.end.max(found.end), speaker, strong: true })
}

/// The subject that follows its verb at `start`, past adverbs and the one who is spoken to.
fn inverted(page: Page<'_>, start: usize, limit: usize) -> Range<usize> {
    let mut index = start;
    while index < limit && page.is_word(index) && (is_adverb(page.word(index)) || is_recipient(page, index)) {
        index += 1;
    }
    if is_preposition(page.word(index)) && !page.is_capital(index)
        || is_conjunction(page.word(index))
        || matches!(page.word(index), "him" | "them" | "me" | "us")
    {
        return index..index;
    }
    forward(page, index, limit)
}

/// Whether a Russian word in the dative, or after one, is the person spoken to.
fn is_recipient(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    page.lang == Lang::Ru
        && !page.is_capital(index)
        && (matches!(word, "мне" | "ему" | "ей" | "им" | "нам" | "вам" | "себе" | "ее" | "его" | "их" | "меня" | "нас")
            || word.chars().count() > 4 && (word.ends_with("ам") || word.ends_with("ям")))
}

/// The Russian subject of the verb at `verb`: after it, or before it from `floor` on.
fn russian(page: Page<'_>, floor: usize, verb: usize, verb_end: usize, limit: usize) -> Range<usize> {
    let ahead = inverted(page, verb_end, limit);
    if !ahead.is_empty() && (is_pronoun(page.word(ahead.start)) || page.is_capital(ahead.end - 1)) {
        return ahead;
    }
    let behind = subject(page, floor, verb);
    if behind.is_empty() { ahead } else { behind }
}

/// The clause that leads to the quote at token `quote`: X said: “…”, X called it “…”.
///
/// `floor` is the first token that may belong to it.
pub(super) fn before(page: Page<'_>, floor: usize, quote: usize) -> Option<Clause> {
    let mut start = quote;
    let floor = floor.max(quote.saturating_sub(REACH));
    while start > floor && !page.is_stop(start - 1) {
        start -= 1;
    }
    if page.is_stop(quote.saturating_sub(1)) {
        return None;
    }
    let mut weak = None;
    for index in (start..quote).rev() {
        if !page.is_word(index) {
            continue;
        }
        let found = page.verb(index).or_else(|| page.reporting(index).filter(|found| found.label == "phrase"));
        let Some(found) = found.filter(|found| found.end <= quote) else { continue };
        match found.label {
            "verb" => return Some(lead(page, start, found.start..found.end, quote, true)),
            "weak_verb" if weak.is_none() => weak = Some(found.start..found.end),
            "phrase" => {
                if let Some(clause) = phrase(page, index, quote) {
                    return Some(clause);
                }
            }
            _ => {}
        }
    }
    if let Some(verb) = weak {
        return Some(lead(page, start, verb, quote, false));
    }
    // Karimova, after the vote: “…”
    let colon = quote.checked_sub(1).filter(|&colon| page.written(colon) == ":" && colon >= start)?;
    let speaker = main_subject(page, start, colon);
    let cue = page.span(&(colon..quote));
    (!speaker.is_empty()).then_some(Clause { cue, speaker, strong: false, end: quote })
}

fn lead(page: Page<'_>, start: usize, verb: Range<usize>, quote: usize, strong: bool) -> Clause {
    let speaker = if page.lang == Lang::Ru {
        russian(page, start, verb.start, verb.end, quote)
    } else {
        let found = subject(page, start, verb.start);
        if found.is_empty() && verb.start == start { inverted(page, verb.end, quote) } else { found }
    };
    Clause { cue: page.span(&verb), end: speaker.end.max(verb.end), speaker, strong }
}

/// The subject of the verb at token `verb`, in a sentence that starts at `start`.
pub(super) fn subject(page: Page<'_>, start: usize, verb: usize) -> Range<usize> {
    let mut index = verb;
    while index > start && (is_auxiliary(page.word(index - 1)) && !possessive(page, index - 1) || is_adverb(page.word(index - 1))) {
        index -= 1;
    }
    if index == start {
        return start..start;
    }
    let word = page.word(index - 1);
    let finite = index < verb || !page.word(verb).ends_with("ing");
    match word {
        "who" | "that" | "which" | "который" | "которая" | "которые" => {
            let end = if page.written(index.saturating_sub(2)) == "," { index - 2 } else { index - 1 };
            let found = backward(page, start, end.max(start));
            if !found.is_empty() {
                return found;
            }
        }
        "to" | "and" | "but" | "then" | "и" | "но" | "а" => return main_subject(page, start, index - 1),
        _ if !finite => return main_subject(page, start, index),
        _ => {}
    }
    if matches!(page.written(index - 1), "," | "—" | "–" | "-" | ")") {
        return before_apposition(page, start, index - 1)
            .unwrap_or_else(|| main_subject(page, start, index - 1));
    }
    let found = backward(page, start, index);
    if found.is_empty() {
        return main_subject(page, start, index);
    }
    antecedent(page, start, found.start).unwrap_or(found)
}

/// The noun phrase before the relative clause that token `index` stands in, unless a comma or a
/// stop parts them: “a guard who asked for no name said”.
fn antecedent(page: Page<'_>, start: usize, index: usize) -> Option<Range<usize>> {
    let relative = (start..index)
        .rev()
        .take_while(|&at| page.written(at) != ",")
        .find(|&at| matches!(page.word(at), "who" | "который" | "которая" | "которые"))?;
    let found = backward(page, start, relative);
    (!found.is_empty()).then_some(found)
}

/// Whether the `'s` at token `index` marks an owner rather than a verb.
fn possessive(page: Page<'_>, index: usize) -> bool {
    page.word(index) == "'s" && !is_pronoun(page.word(index.saturating_sub(1)))
}

/// The noun phrase before an apposition that the comma at token `comma` ends.
fn before_apposition(page: Page<'_>, start: usize, comma: usize) -> Option<Range<usize>> {
    let mut opening = comma;
    while opening > start {
        opening -= 1;
        if matches!(page.written(opening), "," | "—" | "–" | "(") {
            let found = backward(page, start, opening);
            let word = page.word(found.start);
            if !found.is_empty()
                && (page.is_capital(found.end - 1) || is_determiner(word) || is_pronoun(word))
                && !is_preposition(page.word(found.start.saturating_sub(1)))
            {
                return Some(found);
            }
        }
    }
    None
}

/// The subject of the main clause between `start` and `end`.
pub(super) fn main_subject(page: Page<'_>, start: usize, end: usize) -> Range<usize> {
    let mut index = start;
    for _ in 0..3 {
        while index < end
            && (!page.is_word(index)
                || matches!(page.word(index), "and" | "but" | "so" | "и" | "но" | "а")
                || is_adverb(page.word(index)))
        {
            index += 1;
        }
        let word = page.word(index);
        let lead = forward(page, index, end);
        let timed = !lead.is_empty() && is_time(page.word(lead.end - 1));
        let introduces = timed
            || word.ends_with("ed") && (is_preposition(page.word(index + 1)) || index == start)
            || is_preposition(word)
            || is_conjunction(word)
            || word.ends_with("ing") && word.len() > 5 && !page.is_capital(index + 1)
            || word.ends_with("ing") && word.len() > 5 && index == start;
        if !introduces {
            break;
        }
        let comma = (index..end).find(|&at| page.written(at) == ",");
        match comma {
            Some(comma) => index = comma + 1,
            None => return index..index,
        }
    }
    forward(page, index, end)
}
