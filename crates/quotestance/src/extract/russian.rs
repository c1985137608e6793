//! Russian noun phrases and subjects, by word order and the endings of words.

use std::ops::Range;

use super::case::{
    is_oblique, is_plural, may_be_adjective, may_be_genitive, may_be_infinitive, may_be_plural,
};
use super::dialogue::is_dash;
use super::page::Page;
use super::phrase::{is_inner_stop, is_past, is_verbal};
use crate::text::TokenKind;

/// The most tokens of a noun phrase.
const LONGEST: usize = 24;

/// The most tokens of a name in marks within a noun phrase, both marks included.
const MARKED: usize = 8;

/// The noun phrase that starts at token `start` and ends before `limit`: the noun after its
/// adjectives, what stands after it in the genitive, and the name.
pub(super) fn phrase(page: Page<'_>, start: usize, limit: usize) -> Range<usize> {
    let limit = limit.min(page.tokens.len()).min(start + LONGEST);
    if start < limit && page.is_pronoun(start) {
        return start..start + 1;
    }
    let (mut index, mut end) = (start, start);
    let (mut headed, mut named) = (false, false);
    while index < limit {
        let (word, first) = (page.word(index), index == start);
        let capital = page.is_capital(index) && !(first && opens_phrase(page, index));
        if let Some(close) = marked_name(page, index, limit) {
            (index, end, headed) = (close, close, true);
            continue;
        }
        let linked = !first && is_hyphen(page, index - 1);
        if !page.is_word(index) {
            let inner = !first && is_inner_stop(page, index) || is_hyphen(page, index);
            let number = page.tokens.kind(index) == TokenKind::Number || page.written(index) == "№";
            if !inner && !number {
                break;
            }
        } else if linked {
            // пресс-служба
        } else if named && capital && is_addressed(page, start, index) {
            break;
        } else if capital && !(first && is_function(page, index)) {
            named |= !(first && page.is_reporting(index, "role") || page.is_acronym(index));
        } else if page.is_preposition(index) && !first {
            let Some(next) = complement(page, index, limit, named) else { break };
            index = next;
            end = if matches!(word, "из" | "с" | "со") { next } else { end };
            continue;
        } else if is_function(page, index)
            || is_verbal(page, index) && !first
            || headed
                && (named && !may_be_adjective(page.word(index - 1)) || !may_be_genitive(word))
                && !leads_to_name(page, index, limit)
        {
            break;
        }
        headed |= page.is_word(index) && (capital || !is_adjective(page, index));
        index += 1;
        end = index;
    }
    start..end
}

/// Whether the capital word at token `index` is the one spoken to, by its case and by the verb before
/// the subject at token `start`: сказал Лыков Усовой.
fn is_addressed(page: Page<'_>, start: usize, index: usize) -> bool {
    let verb = start.checked_sub(1).map_or("", |verb| page.word(verb));
    let (word, before) = (page.word(index), page.word(index - 1));
    let spoken = verb.ends_with('л') || verb.ends_with("ла") && word.ends_with(['у', 'ю']);
    spoken && page.is_capital(index - 1) && is_oblique(word, true) && !is_oblique(before, true)
}

/// The token after the complement that the preposition at token `index` opens within a noun phrase:
/// один из жильцов, женщина с коляской, глава комитета по делам молодежи Иван Ким.
fn complement(page: Page<'_>, index: usize, limit: usize, named: bool) -> Option<usize> {
    let one = page.word(index - 1).starts_with("од");
    let end = past_object(page, index, limit);
    match page.word(index) {
        "из" if one => Some(end),
        _ if named => None,
        "с" | "со" if end == index + 2 && !page.is_capital(index + 1) => Some(end),
        _ => {
            let name = page.is_capital(end) && page.is_word(end);
            (end < limit && name && !is_oblique(page.word(end), true)).then_some(end)
        }
    }
}

/// The first noun phrase of the tokens `start..end` that may be a subject.
pub(super) fn first_subject(page: Page<'_>, start: usize, end: usize) -> Range<usize> {
    let mut index = start;
    while index < end {
        let word = page.word(index);
        if page.is_preposition(index) {
            index = past_object(page, index, end);
        } else if let Some(close) = marked_name(page, index, end) {
            index = close;
        } else if PERSONS.contains(&word)
            || matches!(word, "тот" | "та") && !page.is_word(index + 1)
        {
            return index..index + 1;
        } else if !page.is_word(index) || is_skipped(page, index) {
            index += 1;
        } else {
            // 40-летний строитель
            let aged = index > start + 1
                && is_hyphen(page, index - 1)
                && page.tokens.kind(index - 2) == TokenKind::Number;
            return phrase(page, if aged { index - 2 } else { index }, end);
        }
    }
    start..start
}

/// Whether the word at token `index` is no subject: an adverb, a verb, an object.
fn is_skipped(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    let capital = page.is_capital(index);
    let person = PERSONS.contains(&page.word(index + 1));
    is_function(page, index)
        || !capital && is_manner(word)
        || capital && is_past(word) && (person || word.ends_with(['я', 'ь']))
        || page.reporting(index).is_some_and(|found| matches!(found.label, "verb" | "weak_verb"))
        || is_verbal(page, index)
        || EMPHATIC.contains(&word)
        || !capital && index > 0 && [index - 1, index + 1].iter().all(|&at| page.written(at) == ",")
        || !capital && may_be_infinitive(word)
        || is_oblique(word, capital) && !is_hyphen(page, index + 1)
}

/// The subject of the verb at tokens `verb`, in a clause from token `start` on and before `limit`.
pub(super) fn subject(
    page: Page<'_>,
    start: usize,
    verb: Range<usize>,
    limit: usize,
) -> Range<usize> {
    let word = page.word(verb.start);
    let impersonal = is_plural(word) || IMPERSONAL.contains(&word);
    let named = |phrase: &Range<usize>| {
        phrase.end.checked_sub(1).is_some_and(|last| page.is_capital(last))
            || page.is_pronoun(phrase.start)
    };
    let many = |phrase: &Range<usize>| {
        phrase.clone().any(|at| may_be_plural(page.word(at)) || page.word(at) == "и")
    };
    let agrees = |phrase: &Range<usize>| !impersonal || named(phrase) || many(phrase);
    let mut ahead = following(page, verb.end, limit);
    if !ahead.is_empty() && !agrees(&ahead) {
        let further = following(page, ahead.end, limit);
        ahead = if further.is_empty() { ahead } else { further };
    }
    if !ahead.is_empty() && named(&ahead) {
        return ahead;
    }
    let clause =
        (start..verb.start).rev().find(|&at| is_boundary(page, at)).map_or(start, |at| at + 1);
    let adjoins = (clause..verb.start).all(|at| is_function(page, at) || !page.is_word(at));
    if adjoins && !ahead.is_empty() {
        return ahead;
    }
    let relative = (clause..verb.start).find(|&at| page.word(at).starts_with("котор"));
    let behind = match relative {
        Some(at) if RELATIVE.contains(&page.word(at)) => antecedent(page, start, at),
        // люди, которых называют «…»
        Some(_) if impersonal => return start..start,
        Some(_) => start..start,
        None => first_subject(page, clause, verb.start),
    };
    if !behind.is_empty() && agrees(&behind) {
        return behind;
    }
    if impersonal {
        let after = (verb.end..limit)
            .take_while(|&at| !is_boundary(page, at))
            .find(|&at| page.is_preposition(at));
        for place in [clause].into_iter().chain(after) {
            let found = phrase(page, place + 1, limit);
            if matches!(page.word(place), "в" | "во" | "на") && !found.is_empty() {
                return found;
            }
        }
        if page.word(verb.end) == "там" {
            return verb.end..verb.end + 1;
        }
    }
    if !ahead.is_empty() {
        return ahead;
    }
    let main = first_subject(page, start, verb.start);
    if main.is_empty() || !agrees(&main) { behind } else { main }
}

/// The subject that follows its verb, past adverbs, objects and circumstances.
pub(super) fn following(page: Page<'_>, start: usize, limit: usize) -> Range<usize> {
    let limit = limit.min(start + LONGEST).min(page.tokens.len());
    let end = (start..limit).find(|&at| is_boundary(page, at)).unwrap_or(limit);
    let conjunction = page.is_word(start) && page.is_conjunction(start);
    if conjunction { start..start } else { first_subject(page, start, end) }
}

/// The source that a phrase such as “по словам”, “цитирует” names: past the paper that quotes and the
/// words that it quotes.
pub(super) fn source(page: Page<'_>, start: usize, limit: usize) -> Range<usize> {
    let mut near = (start..limit.min(start + MARKED)).take_while(|&at| !is_boundary(page, at));
    if let Some(words) = near.find(|&at| WORDS.contains(&page.word(at))) {
        let owner = words.checked_sub(1).filter(|&at| at >= start);
        let owned = owner.filter(|&at| matches!(page.word(at), "его" | "ее" | "их"));
        return owned.map_or_else(|| phrase(page, words + 1, limit), |at| at..words);
    }
    let agency = start + usize::from(page.is_acronym(start));
    let past = marked_name(page, agency, limit).unwrap_or(agency);
    let found = phrase(page, past, limit);
    if found.is_empty() { phrase(page, start, limit) } else { found }
}

/// The noun phrase before the relative word at token `relative`.
fn antecedent(page: Page<'_>, start: usize, relative: usize) -> Range<usize> {
    let end = (start..relative).rev().find(|&at| page.written(at) == ",").unwrap_or(relative);
    let clause = (start..end).rev().find(|&at| is_boundary(page, at)).map_or(start, |at| at + 1);
    let capital = (clause..end).rev().take_while(|&at| page.is_capital(at)).last();
    let mut first = capital.unwrap_or(end.saturating_sub(1).max(clause));
    while first > clause && !page.is_capital(first - 1) && page.is_reporting(first - 1, "role") {
        first -= 1;
    }
    first..end
}

/// The token after the object of the preposition at token `index`: its adjectives, the noun, what
/// follows that in the genitive.
fn past_object(page: Page<'_>, index: usize, limit: usize) -> usize {
    let mut at = index + 1;
    while at + 1 < limit
        && (page.tokens.kind(at) == TokenKind::Number
            || !page.is_capital(at) && is_adjective(page, at))
        && page.is_word(at + 1)
        && !is_function(page, at + 1)
    {
        at += 1;
    }
    if at >= limit || !page.is_word(at) && marked_name(page, at, limit).is_none() {
        return at.min(limit);
    }
    let mut before = at;
    at = marked_name(page, at, limit).unwrap_or(at + 1);
    while at < limit {
        if let Some(close) = marked_name(page, at, limit) {
            (before, at) = (at, close);
            continue;
        }
        let (word, last) = (page.word(at), page.word(before));
        let hyphen = is_hyphen(page, at) || is_hyphen(page, at - 1);
        let continues = if hyphen {
            true
        } else if !page.is_word(at) || is_function(page, at) || is_verbal(page, at) {
            false
        } else if page.is_capital(at) && page.is_capital(before) {
            let genitive = |word: &str| word.ends_with(['а', 'я']);
            let oblique = word.ends_with("ой") && last.ends_with("ой") || is_oblique(word, true);
            oblique || genitive(word) && genitive(last)
        } else if page.is_capital(at) {
            may_be_adjective(last) && !page.is_capital(before) && is_oblique(word, true)
        } else {
            // рассказала у подъезда пенсионерка Анна
            let named = word.ends_with("ка") && page.is_capital(at + 1);
            let open = !page.is_capital(before) || page.is_acronym(before);
            may_be_genitive(word) && open && !named
        };
        if !continues {
            break;
        }
        before = at;
        at += 1;
    }
    at
}

/// The token after the name in marks that opens at token `index`: «Вечерний берег».
pub(super) fn marked_name(page: Page<'_>, index: usize, limit: usize) -> Option<usize> {
    let closing: &[&str] = match page.written(index) {
        "«" => &["»"],
        "\"" if page.adjoins(index + 1) => &["\""],
        "“" | "„" => &["”", "“"],
        _ => return None,
    };
    if !page.is_capital(index + 1) {
        return None;
    }
    let limit = limit.min(index + MARKED);
    let close = (index + 1..limit).find(|&at| closing.contains(&page.written(at)))?;
    let ends = page.is_word(close - 1) || page.tokens.kind(close - 1) == TokenKind::Number;
    ends.then_some(close + 1)
}

fn is_function(page: Page<'_>, index: usize) -> bool {
    page.is_preposition(index)
        || page.is_conjunction(index)
        || page.is_pronoun(index)
        || page.is_adverb(index)
}

/// Whether the word at token `index` may be an adjective whose noun follows: открытом письме.
fn is_adjective(page: Page<'_>, index: usize) -> bool {
    let (word, next) = (page.word(index), page.word(index + 1));
    may_be_adjective(word) || word.ends_with('м') && next.ends_with(['е', 'и'])
}

/// Whether the adjective at token `index`, with the capital letter of its sentence, belongs to a
/// small noun: Пожилой мужчина.
fn opens_phrase(page: Page<'_>, index: usize) -> bool {
    let next = index + 1;
    may_be_adjective(page.word(index))
        && page.is_word(next)
        && !page.is_capital(next)
        && !is_skipped(page, next)
}

/// Whether the word tells how: коротко, строго, вслух.
fn is_manner(word: &str) -> bool {
    MANNER.contains(&word)
        || word.chars().count() > 4 && word.ends_with('о') && !word.ends_with("ство")
}

/// Whether the small word at token `index` leads on to a name: «директор Института рынка Олег Ким».
fn leads_to_name(page: Page<'_>, index: usize, limit: usize) -> bool {
    let mut at = index + 1;
    while at < limit.min(index + 4) {
        if let Some(close) = marked_name(page, at, limit) {
            return page.is_capital(close) && close < limit;
        }
        if !page.is_word(at) && !is_hyphen(page, at) || is_verbal(page, at) || is_function(page, at)
        {
            return false;
        }
        if page.is_capital(at) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether token `index` ends a clause.
pub(super) fn is_boundary(page: Page<'_>, index: usize) -> bool {
    let written = page.written(index);
    matches!(written, "," | ";" | ":" | "(" | ")" | "…")
        || page.is_stop(index)
        || written.starts_with(is_dash) && !is_hyphen(page, index)
}

/// Whether token `index` is a hyphen within a word.
fn is_hyphen(page: Page<'_>, index: usize) -> bool {
    matches!(page.written(index), "-" | "‑") && page.adjoins(index) && page.adjoins(index + 1)
}

/// Pronouns that are subjects.
const PERSONS: [&str; 8] = ["он", "она", "они", "я", "мы", "ты", "вы", "кто"];

/// Relative pronouns that are subjects.
const RELATIVE: [&str; 4] = ["который", "которая", "которое", "которые"];

/// Verbs of speech that no person does.
const IMPERSONAL: [&str; 8] = [
    "говорится",
    "сказано",
    "отмечается",
    "сообщается",
    "подчеркивается",
    "указано",
    "указывается",
    "написано",
];

/// Words for somebody's words.
const WORDS: [&str; 3] = ["слова", "заявление", "высказывание"];

/// Words that stand before a subject and are no part of its name.
const EMPHATIC: [&str; 6] = ["сам", "сама", "сами", "само", "весь", "вся"];

const MANNER: [&str; 8] =
    ["вслух", "шепотом", "лично", "устно", "письменно", "вскользь", "вполголоса", "следом"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::labels::Labels;
    use crate::text::{Lang, Tokens};
    use crate::{Seeds, Span};

    fn found(text: &str, find: impl FnOnce(Page<'_>) -> Range<usize>) -> String {
        let (tokens, seeds) = (Tokens::new(text), Seeds::default());
        let labels = &Labels::new(&tokens);
        let range =
            find(Page { text, tokens: &tokens, given: &[], seeds: &seeds, labels, lang: Lang::Ru });
        let Some(last) = range.end.checked_sub(1).filter(|_| !range.is_empty()) else {
            return String::new();
        };
        Span::new(tokens.span(range.start).start, tokens.span(last).end).of(text).to_owned()
    }

    #[test]
    fn a_phrase_ends_where_the_genitives_do() {
        for (text, expected) in [
            ("директор Института рынка Олег Ким на встрече", "директор Института рынка Олег Ким"),
            ("прораба треста «Мост» Ивана Усова, который", "прораба треста «Мост» Ивана Усова"),
            ("министерстве предложение назвали", "министерстве"),
            (
                "глава комитета по делам молодежи Олег Ким",
                "глава комитета по делам молодежи Олег Ким",
            ),
            ("одна из жилиц Анна Лыкова вчера", "одна из жилиц Анна Лыкова"),
        ] {
            assert_eq!(found(text, |page| phrase(page, 0, page.tokens.len())), expected);
        }
    }

    #[test]
    fn the_subject_is_found_on_either_side_of_its_verb() {
        for (text, expected) in [
            ("сообщил на заседании правительства министр Олег Ким", "министр Олег Ким"),
            ("ответил по телефону ее представитель", "представитель"),
            ("сказала нам в Москве Анна Лыкова", "Анна Лыкова"),
            ("рассказала «Нашей округе» пенсионерка Анна Лыкова", "пенсионерка Анна Лыкова"),
        ] {
            assert_eq!(found(text, |page| following(page, 1, page.tokens.len())), expected);
        }
        for (text, expected) in [
            ("Комнату ему сдала учительница Анна Лыкова", "учительница Анна Лыкова"),
            ("Сам врач немногословен", "врач"),
        ] {
            assert_eq!(found(text, |page| first_subject(page, 0, page.tokens.len())), expected);
        }
    }
}
