//! The reporting clause of a quote: the cue, and the words that name the speaker.

use std::ops::Range;

use super::QuoteKind;
use super::dialogue::is_dash;
use super::page::Page;
use super::phrase::{acts, backward, forward, is_irregular, is_verbal};
use super::russian;
use super::subject::{main_subject, possessive, subject};
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

/// The reporting clauses around a stretch.
pub(super) struct Clauses {
    pub(super) before: Option<Clause>,
    /// Right after the stretch, or among the author's words within it.
    pub(super) after: Option<Clause>,
    /// Later in its sentence.
    pub(super) later: Option<Clause>,
}

impl Clauses {
    /// The clause that tells of a stretch of this kind.
    pub(super) fn nearest(self, kind: QuoteKind) -> Option<Clause> {
        let Self { before, after, later } = self;
        let after = after.or(later);
        if kind == QuoteKind::Direct {
            after.or(before)
        } else {
            let known = before.as_ref().is_some_and(|clause| !clause.speaker.is_empty());
            if known { before } else { after.or(before) }
        }
    }
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
    while index < limit && page.is_adverb(index) {
        index += 1;
    }
    if page.is_conjunction(index) && !matches!(page.word(index), "as" | "как") {
        return None;
    }
    let lead = forward(page, index, limit);
    let first = page.verb(index);
    if let Some(found) = first {
        let speaker = if page.lang == Lang::Ru {
            russian::subject(page, index, found.start..found.end, limit)
        } else {
            inverted(page, found.end, limit)
        };
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
        && (lead.is_empty() || page.is_preposition(index) || page.is_conjunction(index))
    {
        return None;
    }
    let mut at = if lead.is_empty() { index } else { lead.start + 1 };
    while at < limit && !page.is_stop(at) {
        if let Some(found) = page.verb(at) {
            let speaker = if page.lang == Lang::Ru {
                russian::subject(page, index, found.start..found.end, limit)
            } else {
                leading(page, index, at)
            };
            let end = speaker.end.max(found.end);
            let cue = page.span(&(found.start..found.end));
            return Some(Clause { cue, speaker, strong: found.label == "verb", end });
        }
        at += 1;
    }
    unknown(page, index, lead, limit)
}

/// The clause whose verb the seeds do not know: “…,” Lena Ortiz pressed. — …! — взмолилась она.
fn unknown(page: Page<'_>, start: usize, lead: Range<usize>, limit: usize) -> Option<Clause> {
    let (verb, speaker) = if page.lang == Lang::Ru {
        let before = start.checked_sub(1)?;
        if !page.written(before).starts_with(is_dash) {
            return None;
        }
        let mut near = (start..limit).take_while(|&at| !page.is_stop(at));
        let verb = near.find(|&at| acts(page, at))?;
        (verb, russian::subject(page, start, verb..verb + 1, limit))
    } else {
        (lead.end, lead)
    };
    let past = page.lang == Lang::Ru || page.is_word(verb) && page.word(verb).ends_with("ed");
    let end = speaker.end.max(verb + 1);
    past.then(|| Clause { cue: page.span(&(verb..verb + 1)), speaker, strong: false, end })
}

/// The subject that starts at token `start`, right after a quote, and whose verb is at `verb`.
fn leading(page: Page<'_>, start: usize, verb: usize) -> Range<usize> {
    let mut end = verb;
    while end > start
        && (page.is_adverb(end - 1) || page.is_auxiliary(end - 1) && !possessive(page, end - 1))
    {
        end -= 1;
    }
    let cut = (start + 1..end).find(|&at| {
        let word = page.word(at);
        matches!(page.written(at), "," | "(" | "—" | "–")
            || is_verbal(page, at)
            || matches!(
                word,
                "who" | "which" | "that" | "in" | "on" | "during" | "after" | "as" | "by" | "to"
            ) && !matches!(page.written(at - 1), "-" | "‑")
    });
    start..cut.unwrap_or(end)
}

/// The most tokens of a signature.
const SIGNATURE: usize = 20;

/// The name after a dash that ends the paragraph: “…” — Amina Karimova, teacher.
pub(super) fn signature(page: Page<'_>, from: usize, end: usize) -> Option<Clause> {
    if end > from + SIGNATURE || !page.written(from).starts_with(is_dash) {
        return None;
    }
    let start = (from..end).find(|&at| page.is_word(at))?;
    let speaker = forward(page, start, end);
    let last = speaker.end.checked_sub(1).filter(|&last| last >= start)?;
    let named = page.is_capital(start) && page.is_capital(last);
    named.then_some(Clause { cue: None, end: speaker.end, speaker, strong: true })
}

/// The clause at the start of a paragraph that takes up the words before it: “That is how Lena Ortiz
/// describes the camp.”
pub(super) fn retold(page: Page<'_>, start: usize, end: usize) -> Option<Clause> {
    if !matches!(page.word(start), "that" | "this" | "those" | "so" | "thus" | "так" | "это")
    {
        return None;
    }
    let near = (start..end.min(start + SIGNATURE)).take_while(|&at| !page.is_stop(at));
    let found = near.filter_map(|at| page.verb(at)).next()?;
    let ahead = inverted(page, found.end, end);
    let before = subject(page, start + 1, found.start);
    let speaker = if before.is_empty() { ahead } else { before };
    let named = speaker.end.checked_sub(1).is_some_and(|last| page.is_capital(last));
    let end = speaker.end;
    named.then_some(Clause { cue: None, speaker, strong: false, end })
}

/// A clause with a verb that the seeds do not know: “…,” beamed Omar Reyes.
fn guessed(page: Page<'_>, verb: usize, limit: usize) -> Option<Clause> {
    let named = page.is_capital(verb + 1) || page.is_pronoun(verb + 1);
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
    // По его словам
    let owner = found.start + 1..found.start + 2;
    let speaker = if found.end > owner.end && OWNERS.contains(&page.word(owner.start)) {
        owner
    } else if page.lang == Lang::Ru {
        russian::source(page, found.end, limit)
    } else {
        forward(page, found.end, limit)
    };
    let cue = page.span(&(found.start..found.end));
    Some(Clause { cue, end: speaker.end.max(found.end), speaker, strong: true })
}

/// The subject that follows its verb at `start`, past adverbs and the one who is spoken to.
fn inverted(page: Page<'_>, start: usize, limit: usize) -> Range<usize> {
    if page.lang == Lang::Ru {
        return russian::following(page, start, limit);
    }
    let mut index = start;
    while index < limit && page.is_word(index) && page.is_adverb(index) {
        index += 1;
    }
    if page.is_preposition(index) && !page.is_capital(index)
        || page.is_conjunction(index)
        || matches!(page.word(index), "him" | "them" | "me" | "us")
    {
        return index..index;
    }
    forward(page, index, limit)
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
        let found = page
            .verb(index)
            .or_else(|| page.reporting(index).filter(|found| found.label == "phrase"));
        let Some(found) = found.filter(|found| found.end <= quote) else { continue };
        // Asked about it, …
        let passive = index == start
            && page.word(index).ends_with("ed")
            && !page.is_capital(found.end)
            && !page.is_pronoun(found.end);
        if passive || found.label != "phrase" && !is_finite(page, index) {
            continue;
        }
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
    let noun = (start..quote)
        .rev()
        .take(NOUN_REACH)
        .take_while(|&index| weak.as_ref().is_none_or(|verb| verb.start < index))
        .find(|&index| page.is_reporting(index, "noun"));
    if let Some(noun) = noun {
        return Some(of_noun(page, start, noun));
    }
    if let Some(verb) = weak {
        return Some(lead(page, start, verb, quote, false));
    }
    // Karimova, after the vote: “…”
    let colon =
        quote.checked_sub(1).filter(|&colon| page.written(colon) == ":" && colon >= start)?;
    let near = if page.lang == Lang::Ru { start..start } else { backward(page, start, colon) };
    let introduced = near.start > start
        && (page.is_preposition(near.start - 1)
            || matches!(page.written(near.start - 1), "-" | "–" | "—"));
    let speaker = if introduced { near } else { main_subject(page, start, colon) };
    let cue = page.span(&(colon..quote));
    (!speaker.is_empty()).then_some(Clause { cue, speaker, strong: false, end: quote })
}

/// Whether the verb at token `index` may be the predicate: an inflected form, or a base form after
/// a plural, a pronoun, an auxiliary or “to”.
pub(super) fn is_finite(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    let before = index.checked_sub(1).map_or("", |before| page.word(before));
    let base = page.lang == Lang::En
        && !word.ends_with(['d', 's'])
        && !word.ends_with("ing")
        && !is_irregular(word);
    let licensed = before.ends_with('s')
        || page.is_pronoun(index.wrapping_sub(1))
        || page.is_auxiliary(index.wrapping_sub(1))
        || page.is_adverb(index.wrapping_sub(1))
        || matches!(
            before,
            "to" | "and" | "or" | "people" | "that" | "which" | "men" | "women" | "'d"
        );
    !base || licensed
}

/// Russian words for whose words they are.
const OWNERS: [&str; 3] = ["его", "ее", "их"];

/// How many tokens before the quote a noun such as “promise” is looked for.
const NOUN_REACH: usize = 6;

/// The clause of a noun that stands for words: “her promise to …”, “Karimova’s answer was …”.
fn of_noun(page: Page<'_>, start: usize, noun: usize) -> Clause {
    if page.lang == Lang::Ru {
        let cue = page.span(&(noun..noun + 1));
        let owner =
            noun.checked_sub(1).filter(|&at| at >= start && OWNERS.contains(&page.word(at)));
        let named = page.is_capital(noun + 1);
        let speaker = match owner {
            Some(owner) => owner..noun,
            None if named => forward(page, noun + 1, noun + REACH),
            None => main_subject(page, start, noun),
        };
        return Clause { cue, end: noun + 1, speaker, strong: false };
    }
    let phrase = backward(page, start, noun + 1);
    let owner = phrase.clone().rev().find(|&at| page.word(at) == "'s");
    let speaker = match owner {
        Some(owner) => phrase.start..owner,
        None if matches!(
            page.word(phrase.start),
            "his" | "her" | "their" | "its" | "my" | "our"
        ) =>
        {
            phrase.start..phrase.start + 1
        }
        None => main_subject(page, start, noun),
    };
    Clause { cue: page.span(&(noun..noun + 1)), end: noun + 1, speaker, strong: false }
}

/// The clause somewhere in the sentence that goes on after quoted words: “…” all day, she said.
pub(super) fn later(page: Page<'_>, from: usize, limit: usize) -> Option<Clause> {
    let limit = limit.min(page.tokens.len()).min(from + REACH);
    for index in from..limit {
        if page.is_stop(index) {
            return None;
        }
        if page.is_reporting(index, "phrase") {
            return phrase(page, index, limit);
        }
        let Some(found) = page.verb(index).filter(|found| found.label == "verb") else { continue };
        let comma = index > from && page.written(index - 1) == ",";
        let speaker = match inverted(page, found.end, limit) {
            ahead if comma && !ahead.is_empty() => ahead,
            _ => subject(page, from, index),
        };
        let cue = page.span(&(found.start..found.end));
        return Some(Clause { cue, end: speaker.end.max(found.end), speaker, strong: true });
    }
    None
}

fn lead(page: Page<'_>, start: usize, verb: Range<usize>, quote: usize, strong: bool) -> Clause {
    let speaker = if page.lang == Lang::Ru {
        russian::subject(page, start, verb.clone(), quote)
    } else {
        let found = subject(page, start, verb.start);
        if found.is_empty() && verb.start == start {
            inverted(page, verb.end, quote)
        } else {
            found
        }
    };
    Clause { cue: page.span(&verb), end: speaker.end.max(verb.end), speaker, strong }
}
