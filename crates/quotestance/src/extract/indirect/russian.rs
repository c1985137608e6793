//! The forms of a Russian sentence.

use std::ops::Range;

use super::super::case::may_be_infinitive;
use super::super::phrase::acts;
use super::super::russian::{first_subject, phrase, source, subject};
use super::super::words::{PREPOSITION, is};
use super::Statement;
use super::sentence::Sentence;

/// How many tokens may stand between a verb and the “что” of its clause.
const REACH: usize = 24;

/// How many tokens may stand between a verb and its infinitive.
const NEAR: usize = 6;

/// The labels of verbs in the seeds.
const VERBS: [&str; 5] = ["clause", "matter", "question", "wish", "passive"];

/// What opens a clause that tells what was said or asked.
const OPENERS: [&str; 14] = [
    "что",
    "чтобы",
    "будто",
    "как",
    "почему",
    "зачем",
    "сколько",
    "куда",
    "откуда",
    "где",
    "когда",
    "кто",
    "какой",
    "какие",
];

/// Reads every statement of the sentence.
pub(super) fn read(sentence: &Sentence<'_>, found: &mut Vec<Statement>) {
    for index in sentence.start..sentence.end {
        if !sentence.page.is_word(index) {
            continue;
        }
        let statement = named_source(sentence, index)
            .or_else(|| verb(sentence, index))
            .or_else(|| judged(sentence, index))
            .or_else(|| noun(sentence, index));
        found.extend(statement);
    }
}

/// По словам мэра, …
fn named_source(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &["source"])?;
    let owner = found.start + 1..found.start + 2;
    let owned = found.end > owner.end && OWNERS.contains(&page.word(owner.start));
    let speaker = if owned { owner } else { source(page, found.end, sentence.end) };
    let (content, rest) = around(sentence, index, speaker.end.max(found.end))?;
    Some(Statement { cue: found.start..found.end, speaker, content, rest })
}

/// A statement with a verb of speech, thought or will.
fn verb(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &VERBS)?;
    let cue = found.start..found.end;
    let opening = clause(sentence, found.label, cue.end);
    if opening.is_none()
        && let Some(statement) = parenthesis(sentence, &cue)
    {
        return Some(statement);
    }
    let first = match (opening, found.label) {
        (Some(start), _) => start,
        (None, "wish") => infinitive(sentence, &cue)?,
        (None, "matter") => topic(sentence, &cue)?,
        _ => return None,
    };
    let limit = if opening.is_some() { first - 1 } else { first };
    let speaker = match found.label {
        "passive" => index..index,
        _ => subject(page, sentence.start, cue.clone(), limit.max(cue.end)),
    };
    let content = match (opening, found.label) {
        // призвал мэр соседей помочь
        (None, "wish") => {
            let start = if speaker.start >= cue.end { speaker.end } else { cue.end };
            start.min(first)..end(sentence, index, first)
        }
        (None, _) => {
            let marks = [",", ";", ":", "—", "–"];
            first..sentence.find(first, &marks).unwrap_or(sentence.end)
        }
        _ => first..end(sentence, index, first),
    };
    Some(Statement { cue: negated(sentence, cue), speaker, content, rest: None })
}

/// Where the clause starts that a comma and “что” or the like open.
fn clause(sentence: &Sentence<'_>, label: &str, from: usize) -> Option<usize> {
    let page = sentence.page;
    let limit = sentence.end.min(from + REACH);
    let colon = (from..limit.min(from + NEAR)).find(|&at| !page.is_word(at));
    if let Some(colon) = colon.filter(|&at| page.written(at) == ":" && at + NEAR / 2 < sentence.end)
    {
        return Some(colon + 1);
    }
    let mut commas = (from..limit).filter(|&at| page.written(at) == ",").take(3);
    // The subject may be explained between two commas before the clause.
    commas.find_map(|comma| {
        let start = comma + 1;
        let word = sentence.word(start);
        let plain = matches!(word, "что" | "чтобы" | "будто");
        let near = (from..comma).all(|at| !is(page.word(at), PREPOSITION)) && comma < from + NEAR;
        let asked = OPENERS.contains(&word) && (near || label == "question");
        let question =
            label == "question" && (start..start + 4).any(|at| sentence.word(at) == "ли");
        (plain || asked || question).then_some(start)
    })
}

/// The infinitive that tells what is wanted.
fn infinitive(sentence: &Sentence<'_>, cue: &Range<usize>) -> Option<usize> {
    let page = sentence.page;
    (cue.end..sentence.end.min(cue.end + NEAR))
        .take_while(|&at| page.is_word(at) && !sentence.is_cue(at))
        .find(|&at| is_infinitive(page.word(at)))
}

fn is_infinitive(word: &str) -> bool {
    may_be_infinitive(word)
        || ["ти", "чь", "тись"].iter().any(|ending| word.ends_with(ending))
            && word.chars().count() > 4
        || matches!(
            word,
            "быть"
                | "дать"
                | "жить"
                | "пить"
                | "есть"
                | "идти"
                | "знать"
                | "ждать"
                | "взять"
        )
}

/// What is spoken about: рассказал о переезде.
fn topic(sentence: &Sentence<'_>, cue: &Range<usize>) -> Option<usize> {
    let page = sentence.page;
    (cue.end..sentence.end.min(cue.end + NEAR))
        .take_while(|&at| page.is_word(at))
        .find(|&at| matches!(page.word(at), "о" | "об" | "обо") && at + 1 < sentence.end)
}

/// A clause put in with the statement on both sides of it, or before it: …, считает Ким; как
/// сообщила мэрия, ….
fn parenthesis(sentence: &Sentence<'_>, cue: &Range<usize>) -> Option<Statement> {
    let page = sentence.page;
    let before = cue.start.checked_sub(1).filter(|&at| at >= sentence.start);
    let how = before.filter(|&at| matches!(page.word(at), "как"));
    let start = how.unwrap_or(cue.start);
    let comma = start > sentence.start && page.written(start - 1) == ",";
    let opens = start == sentence.start && how.is_some();
    let finite = !page.word(cue.start).ends_with(['в', 'я']);
    if !(comma || opens) || !finite {
        return None;
    }
    let speaker = subject(page, start, cue.clone(), sentence.end);
    let ahead = speaker.start >= cue.end;
    if speaker.is_empty() || !ahead {
        return None;
    }
    let (content, rest) = around(sentence, start, speaker.end)?;
    Some(Statement { cue: cue.clone(), speaker, content, rest })
}

/// The statement on both sides of the words from token `start` to `end`, which commas set off.
fn around(
    sentence: &Sentence<'_>,
    start: usize,
    end: usize,
) -> Option<(Range<usize>, Option<Range<usize>>)> {
    let page = sentence.page;
    let comma = sentence.find(end, &[","]);
    let opening = sentence.start..start;
    let words = opening.clone().filter(|&at| page.is_word(at)).count();
    let joins = opening.clone().all(|at| {
        !page.is_word(at)
            || matches!(page.word(at), "а" | "но" | "и" | "однако" | "при" | "этом" | "так")
    });
    if joins {
        let mut from = comma? + 1;
        if page.word(from).starts_with("котор") {
            from = sentence.find(from, &[","])? + 1;
        }
        if page.word(from) == "так" {
            return None;
        }
        return Some((from..self::end(sentence, start, from), None));
    }
    if page.written(start - 1) != "," {
        return None;
    }
    let said = clause_start(sentence, start - 1)..start - 1;
    let goes_on = comma.filter(|&comma| {
        let attribute = sentence.word(comma + 1).starts_with("котор");
        !attribute && !sentence.is_cue(comma + 1)
    });
    let rest = goes_on.map(|comma| comma + 1..self::end(sentence, comma, comma + 1));
    (words > 1 || rest.is_some()).then_some((said, rest))
}

/// The first token of the statement that ends at token `end`.
fn clause_start(sentence: &Sentence<'_>, end: usize) -> usize {
    let page = sentence.page;
    let semicolon = (sentence.start..end).rev().find(|&at| page.written(at) == ";");
    let start = semicolon.map_or(sentence.start, |at| at + 1);
    if matches!(page.word(start), "а" | "но" | "и") { start + 1 } else { start }
}

/// A verb of judgement and the thing judged: осудил решение.
fn judged(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &["stance"])?;
    let cue = found.start..found.end;
    let end = sentence.find(cue.end, &[",", ";", ":", "—", "–", "("]).unwrap_or(sentence.end);
    let speaker = subject(page, sentence.start, cue.clone(), end);
    let start = if speaker.start >= cue.end { speaker.end } else { cue.end };
    if speaker.is_empty() || start >= end {
        return None;
    }
    Some(Statement { cue: negated(sentence, cue), speaker, content: start..end, rest: None })
}

/// A noun that a clause explains: слухи о том, что.
fn noun(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &["noun"])?;
    let whose = phrase(page, found.end, sentence.end.min(found.end + NEAR));
    let mut at = whose.end.max(found.end);
    if matches!(sentence.word(at), "о" | "в") && matches!(sentence.word(at + 1), "том") {
        at += 2;
    }
    if sentence.word(at) != "," || !matches!(sentence.word(at + 1), "что" | "будто") {
        return None;
    }
    let owner = index.checked_sub(1).filter(|&at| OWNERS.contains(&sentence.word(at)));
    let speaker = match owner {
        Some(owner) => owner..index,
        None if !whose.is_empty() => whose,
        None => first_subject(page, sentence.start, index),
    };
    // Слова о том, что …, удивили
    let leads = !(sentence.start..index).any(|at| acts(page, at) || sentence.is_cue(at));
    let comma = sentence.find(at + 1, &[","]).filter(|_| leads);
    let content = at + 1..comma.unwrap_or_else(|| end(sentence, index, at + 1));
    Some(Statement { cue: found.start..found.end, speaker, content, rest: None })
}

/// The cue with the word that denies it: не считает.
fn negated(sentence: &Sentence<'_>, cue: Range<usize>) -> Range<usize> {
    let before = cue.start.saturating_sub(1).max(sentence.start);
    if sentence.word(before) == "не" { before..cue.end } else { cue }
}

/// Where a statement ends that starts at token `start` and whose cue stands at token `cue`.
fn end(sentence: &Sentence<'_>, cue: usize, start: usize) -> usize {
    let page = sentence.page;
    let within = is_within(sentence, cue);
    let mut depth = 0;
    for at in start..sentence.end {
        match page.written(at) {
            "(" => depth += 1,
            ")" if depth == 0 => return at,
            ")" => depth -= 1,
            ";" => return at,
            "," if within || turns(sentence, at + 1) => return at,
            _ => {}
        }
        if at > start + 1 && page.word(at) == "и" && reports(sentence, at + 1) {
            return at;
        }
    }
    sentence.end
}

/// Whether the cue stands in a clause that the rest of the sentence goes on after: который сказал,
/// что …, уехал; когда он сказал, что …, все встали.
fn is_within(sentence: &Sentence<'_>, cue: usize) -> bool {
    let page = sentence.page;
    let mut clause = (sentence.start..cue).rev().take_while(|&at| page.written(at) != ",");
    let relative = clause.any(|at| page.word(at).starts_with("котор"));
    let opens = sentence.word(sentence.start);
    let first = !(sentence.start..cue).any(|at| page.written(at) == ",");
    relative || first && matches!(opens, "когда" | "если" | "хотя" | "пока" | "после")
}

/// Whether the words from token `index` on, after a comma, are no longer the speaker's.
fn turns(sentence: &Sentence<'_>, index: usize) -> bool {
    let page = sentence.page;
    if sentence.is_cue(index) {
        return true;
    }
    let contrast = matches!(sentence.word(index), "а" | "но");
    let mut clause = (index + 1..sentence.end).take(NEAR).take_while(|&at| page.written(at) != ",");
    contrast && clause.any(|at| sentence.is_cue(at))
}

/// Whether a verb of speech stands at token `index`, past adverbs.
fn reports(sentence: &Sentence<'_>, index: usize) -> bool {
    let past = (index..sentence.end).find(|&at| !sentence.page.is_adverb(at));
    past.is_some_and(|at| sentence.is_cue(at) || sentence.wording(at, &["wish"]).is_some())
}

/// Russian words for whose words they are.
const OWNERS: [&str; 3] = ["его", "ее", "их"];
