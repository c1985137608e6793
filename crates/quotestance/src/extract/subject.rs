//! The subject of a verb: whom a reporting clause names.

use std::ops::Range;

use super::page::Page;
use super::phrase::{backward, forward};
use super::russian;
use crate::text::Lang;

/// How far a subject may follow its verb, in tokens.
const REACH: usize = 24;

/// The subject of the verb at token `verb`, in a sentence that starts at `start`.
pub(super) fn subject(page: Page<'_>, start: usize, verb: usize) -> Range<usize> {
    if page.lang == Lang::Ru {
        let end = page.reporting(verb).map_or(verb + 1, |found| found.end);
        return russian::subject(page, start, verb..end, verb + REACH);
    }
    let mut index = verb;
    while index > start
        && (page.is_auxiliary(index - 1) && !possessive(page, index - 1)
            || page.is_adverb(index - 1))
    {
        index -= 1;
    }
    if index == start {
        return start..start;
    }
    let word = page.word(index - 1);
    let finite = index < verb || !page.word(verb).ends_with("ing");
    match word {
        "who" | "that" | "which" | "который" | "которая" | "которые" => {
            let mut end = index - 1;
            while end > start && !page.is_word(end - 1) {
                end -= 1;
            }
            let found = backward(page, start, end);
            if !found.is_empty() {
                return last_name(page, found);
            }
        }
        "to" | "and" | "but" | "then" | "и" | "но" | "а" => {
            return shared_subject(page, start, index - 1);
        }
        _ if !finite => return shared_subject(page, start, index),
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
    antecedent(page, start, found.start)
        .or_else(|| modified(page, start, found.start))
        .unwrap_or(found)
}

/// The noun phrase that a participle with its complement up to token `index` belongs to: “a guard
/// speaking to reporters said”.
fn modified(page: Page<'_>, start: usize, index: usize) -> Option<Range<usize>> {
    let preposition = index.checked_sub(1).filter(|&at| at > start && page.is_preposition(at))?;
    let participle = preposition.checked_sub(1).filter(|&at| at > start)?;
    let word = page.word(participle);
    if page.is_capital(participle) || !(word.ends_with("ing") || word.ends_with("ed")) {
        return None;
    }
    let found = backward(page, start, participle);
    (!found.is_empty()).then_some(found)
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

/// The subject that a verb shares with an earlier verb of speech, or with the main clause.
fn shared_subject(page: Page<'_>, start: usize, end: usize) -> Range<usize> {
    let clause =
        (start..end).rev().find(|&at| page.written(at) == ",").map_or(start, |comma| comma + 1);
    if page.is_pronoun(clause) && clause < end && page.word(clause) != "who" {
        return clause..clause + 1;
    }
    let earlier = (start..end).rev().find(|&at| {
        page.verb(at).is_some_and(|found| found.label == "verb")
            && page.word(at).ends_with(['d', 's', 'л', 'а', 'и', 'т'])
    });
    match earlier {
        Some(verb) => subject(page, start, verb),
        None => main_subject(page, start, end),
    }
}

/// Whether the `'s` at token `index` marks an owner rather than a verb.
pub(super) fn possessive(page: Page<'_>, index: usize) -> bool {
    page.word(index) == "'s" && !page.is_pronoun(index.saturating_sub(1))
}

/// The name after the last preposition of a noun phrase, for “who” takes up the nearest: “a letter
/// from Lena Ortiz, who …”.
fn last_name(page: Page<'_>, phrase: Range<usize>) -> Range<usize> {
    let preposition = phrase.clone().rev().find(|&at| page.is_preposition(at));
    match preposition {
        Some(at) if page.is_capital(at + 1) && page.is_capital(phrase.end - 1) => {
            at + 1..phrase.end
        }
        _ => phrase,
    }
}

/// The noun phrase before an apposition that the comma at token `comma` ends.
fn before_apposition(page: Page<'_>, start: usize, comma: usize) -> Option<Range<usize>> {
    let mut opening = comma;
    while opening > start {
        opening -= 1;
        if matches!(page.written(opening), "," | "—" | "–" | "(") {
            let found = backward(page, start, opening);
            if !found.is_empty()
                && (page.is_capital(found.end - 1)
                    || page.is_determiner(found.start)
                    || page.is_pronoun(found.start))
                && !page.is_preposition(found.start.saturating_sub(1))
                && (page.written(found.start.saturating_sub(1)) != "," || found.start == start)
            {
                return Some(found);
            }
        }
    }
    None
}

/// The subject of the main clause between `start` and `end`.
pub(super) fn main_subject(page: Page<'_>, start: usize, end: usize) -> Range<usize> {
    if page.lang == Lang::Ru {
        return russian::first_subject(page, start, end);
    }
    let mut index = start;
    for _ in 0..3 {
        while index < end
            && (!page.is_word(index)
                || matches!(page.word(index), "and" | "but" | "so" | "и" | "но" | "а")
                || page.is_adverb(index)
                || index == start && page.is_auxiliary(index)
                || page.word(index).ends_with("ly") && page.written(index + 1) == ",")
        {
            index += 1;
        }
        let word = page.word(index);
        let lead = forward(page, index, end);
        let timed = !lead.is_empty() && page.is_time(lead.end - 1);
        let introduces = timed
            || word.ends_with("ed") && (page.is_preposition(index + 1) || index == start)
            || page.is_preposition(index)
            || page.is_conjunction(index)
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
