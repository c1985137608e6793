//! The words of the article that tell who a speaker is: “shopkeeper Lena Ortiz”, «Иван Ким, 40 лет, маляр».

use std::collections::BTreeMap;
use std::ops::Range;

use super::case::{is_oblique, may_be_adjective};
use super::names::{Name, Names};
use super::page::Page;
use super::phrase::{backward, forward, is_verbal};
use super::russian;
use crate::text::{Lang, TokenKind};

/// The most tokens between a name and the start of what describes it.
const REACH: usize = 8;

/// The most tokens of a description.
const LONGEST: usize = 20;

/// The fullest description that the article gives of each of the `persons`, by [`Names::identity`].
pub(super) fn introductions(
    page: Page<'_>,
    names: &Names<'_>,
    persons: impl Iterator<Item = [u32; 2]>,
    skip: impl Fn(&Range<usize>) -> bool,
) -> BTreeMap<[u32; 2], Range<usize>> {
    let mut found: BTreeMap<_, _> = persons.map(|person| (person, None)).collect();
    let words = names.words_of(found.keys());
    for name in names.all().filter(|name| names.ends_with(name, &words)) {
        let identity = names.identity(&name.tokens);
        let Some(known) = identity.and_then(|identity| found.get_mut(&identity)) else { continue };
        let (run, end) = (name.run_start(), name.tokens.end);
        let described = fuller(page, introduction(page, &name), after(page, end));
        if let Some(described) = described.filter(|_| !skip(&(run..end))) {
            *known = fuller(page, known.take(), Some(described));
        }
    }
    found.into_iter().filter_map(|(person, words)| Some((person, words?))).collect()
}

/// What describes the speaker of the tokens `mention`, which hold the name `name` if any.
pub(super) fn mention(
    page: Page<'_>,
    mention: &Range<usize>,
    name: Option<&Range<usize>>,
) -> Option<Range<usize>> {
    match name {
        Some(name) => {
            let before = informative(page, mention.start..name.start);
            fuller(page, before, after(page, name.end))
        }
        None if is_common(page, mention) => Some(mention.clone()),
        None => None,
    }
}

/// The one of more words; of as many, the first.
pub(super) fn fuller(
    page: Page<'_>,
    first: Option<Range<usize>>,
    second: Option<Range<usize>>,
) -> Option<Range<usize>> {
    let words = |range: &Range<usize>| range.clone().filter(|&at| page.is_word(at)).count();
    match (first, second) {
        (Some(first), Some(second)) if words(&second) > words(&first) => Some(second),
        (first, second) => first.or(second),
    }
}

/// Whether the words of `mention`, which name nobody, tell who speaks: “a resident of Osh”.
fn is_common(page: Page<'_>, mention: &Range<usize>) -> bool {
    let end = mention.clone().find(|&at| page.is_preposition(at)).unwrap_or(mention.end);
    let last = end.checked_sub(1).filter(|&last| last >= mention.start);
    let head = if page.lang == Lang::Ru { Some(mention.start) } else { last };
    let russian = page.lang == Lang::Ru;
    let marked = mention
        .start
        .checked_sub(1)
        .is_some_and(|mark| russian::marked_name(page, mark, page.tokens.len()).is_some());
    head.is_some_and(|head| {
        page.is_word(head)
            && !marked
            && !page.is_acronym(head)
            && !page.is_pronoun(head)
            && (mention.len() > 1 || !NOBODY.contains(&page.word(head)))
            && (!page.is_determiner(head) || russian && mention.len() > 1)
            && (russian || !page.is_capital(head) || is_role(page, head))
    })
}

/// `words` without the mark before the name; nothing where they are but a courtesy.
fn informative(page: Page<'_>, words: Range<usize>) -> Option<Range<usize>> {
    let mut end = words.end;
    while end > words.start && matches!(page.written(end - 1), "," | "-" | "“" | "«" | "\"") {
        end -= 1;
    }
    let words = words.start..end;
    let tells = |at: usize| {
        page.is_word(at) && !page.is_determiner(at) && !COURTESIES.contains(&page.word(at))
    };
    words.clone().any(tells).then_some(words)
}

/// What stands before a name that introduces its bearer: “retired Lt. Gen. X”, “the mayor, X,”.
fn introduction(page: Page<'_>, name: &Name<'_>) -> Option<Range<usize>> {
    let (run, start) = (name.run_start(), name.tokens.start);
    if page.lang == Lang::Ru {
        return russian_title(page, run, &name.tokens);
    }
    let before = run.checked_sub(1)?;
    let floor = run.saturating_sub(REACH);
    if matches!(page.word(before), "named" | "called") {
        let phrase = backward(page, floor, before);
        return (!phrase.is_empty()).then_some(phrase);
    }
    if page.written(before) == "," {
        let phrase = backward(page, floor, before);
        let head = phrase.clone().find(|&at| page.is_preposition(at)).unwrap_or(phrase.end);
        if !is_role(page, head.wrapping_sub(1)) {
            return None;
        }
        let closed = matches!(page.written(name.tokens.end), "," | "." | ")" | "—")
            || page.verb(name.tokens.end).is_some();
        let opened =
            page.is_determiner(phrase.start) || phrase.clone().any(|at| page.word(at) == "'s");
        return (closed && opened && !phrase.is_empty()).then_some(phrase);
    }
    if run == start && !is_role(page, before) {
        return None;
    }
    let phrase = backward(page, floor, run + 1);
    let owner = (phrase.start..run).rev().find(|&at| page.is_preposition(at));
    let first = owner.map_or(phrase.start, |at| at + 1).min(run);
    let first = if run > first && !is_role(page, before) { run } else { first };
    informative(page, first..start)
}

/// The office or trade right before a Russian name, of the same case: депутат Госдумы Иван Ким.
fn russian_title(page: Page<'_>, run: usize, name: &Range<usize>) -> Option<Range<usize>> {
    let floor = run.saturating_sub(REACH);
    let reaches = |at: usize| russian::phrase(page, at, name.end).end == name.end;
    let mut first = (floor..name.start)
        .find(|&at| is_role(page, at) && agrees(page, at, name) && reaches(at))?;
    let object = |word: &str| word.ends_with("ой") && !word.ends_with("ской");
    while first > floor
        && may_be_adjective(page.word(first - 1))
        && !object(page.word(first - 1))
        && (!page.is_capital(first - 1)
            || page.breaks_line(first - 1)
            || page.is_stop(first.wrapping_sub(2)))
    {
        first -= 1;
    }
    // 40-летний
    if first > floor + 1
        && page.written(first - 1) == "-"
        && page.tokens.kind(first - 2) == TokenKind::Number
    {
        first -= 2;
    }
    informative(page, first..name.start)
}

/// Whether a Russian title and the name after it may be of one case: not «жена Ивана Кима».
pub(super) fn agrees(page: Page<'_>, title: usize, name: &Range<usize>) -> bool {
    let (word, given) = (page.word(title), page.word(name.start));
    let nominative = !is_oblique(word, false) && !word.ends_with(['а', 'ы', 'и'])
        || word.ends_with("ка")
        || word.ends_with("ица")
        || NOMINATIVE.contains(&word);
    let surname = name.end.checked_sub(1).map_or("", |last| page.word(last));
    let masculine = page.is_reporting(name.start, "male") && given.ends_with(['а', 'я']);
    let oblique = given.chars().count() > 2
        && (given.ends_with(['ы', 'у', 'ю', 'е'])
            || given.ends_with("ой")
            || given.ends_with("ии"))
        || masculine && !matches!(given, "никита" | "илья" | "фома")
        || name.len() > 1 && is_oblique(surname, true);
    // «отец Анвара», «журналистам аким Ерлан»
    let kin = KIN.contains(&word) && name.len() == 1 && given.ends_with(['а', 'я']);
    let given_subject = !given.ends_with(['а', 'я', 'е', 'и', 'у', 'ю', 'й', 'ь', 'м', 'о', 'ы']);
    let object = ["ам", "ям", "ами", "ями", "ах", "ях", "у", "ю", "ом"]
        .into_iter()
        .any(|ending| word.ends_with(ending));
    !(nominative && oblique || kin || object && given_subject)
}

/// What follows a name and tells of its bearer: “, 40, a nurse”, “ (Labour)”, «, глава района».
fn after(page: Page<'_>, end: usize) -> Option<Range<usize>> {
    let opening = page.written(end);
    let start = end + 1;
    if opening == "(" {
        let close = (start..start + REACH).find(|&at| page.written(at) == ")")?;
        let named = page.is_capital(start) && !(start..close).any(|at| is_verbal(page, at));
        return named.then_some(start..close);
    }
    if opening != "," || start >= page.tokens.len() {
        return None;
    }
    let noun = past_age(page, start)?;
    let phrase =
        if page.lang == Lang::Ru { russian_apposition(page, noun) } else { apposition(page, noun) };
    phrase.map(|phrase| start..phrase.end)
}

/// The token after the age at token `start` and its comma; the same token where none stands there.
fn past_age(page: Page<'_>, start: usize) -> Option<usize> {
    if page.tokens.kind(start) != TokenKind::Number || page.written(start + 1) == "-" {
        return Some(start);
    }
    let years = usize::from(matches!(page.word(start + 1), "лет" | "год" | "года"));
    (page.written(start + 1 + years) == ",").then_some(start + 2 + years)
}

/// The English apposition that starts at token `start`, with what its prepositions add.
fn apposition(page: Page<'_>, start: usize) -> Option<Range<usize>> {
    let limit = page.tokens.len().min(start + LONGEST);
    let place = matches!(page.word(start), "of" | "from");
    if place && !page.is_capital(start + 1) {
        return None;
    }
    let phrase = forward(page, start + usize::from(place), limit);
    let indefinite = matches!(page.word(start), "a" | "an" | "one");
    let opens = place
        || indefinite
        || (page.is_determiner(start) || !page.is_capital(start))
            && phrase.clone().any(|at| is_role(page, at));
    if phrase.is_empty() || !opens || page.is_time(phrase.end - 1) || page.is_pronoun(start) {
        return None;
    }
    let mut end = phrase.end;
    while end < limit && page.is_preposition(end) {
        let added = forward(page, end + 1, limit);
        if added.is_empty() || page.is_time(added.end - 1) || is_verbal(page, end + 1) {
            break;
        }
        end = added.end;
    }
    let clause = is_verbal(page, end) && !page.word(end).ends_with("ing");
    (!clause).then_some(start..end)
}

/// The Russian apposition that starts at token `start` and reaches to the end of its clause.
fn russian_apposition(page: Page<'_>, start: usize) -> Option<Range<usize>> {
    let limit = page.tokens.len().min(start + LONGEST);
    let place = page.word(start) == "из" && page.is_capital(start + 1);
    let mut noun = start;
    while noun < limit && !is_role(page, noun) {
        let adjective = may_be_adjective(page.word(noun))
            || matches!(page.word(noun), "один" | "одна" | "из" | "бывший")
            || page.tokens.kind(noun) == TokenKind::Number
            || page.written(noun) == "-";
        if !adjective {
            break;
        }
        noun += 1;
    }
    if !(place || noun < limit && is_role(page, noun)) {
        return None;
    }
    let mut end = noun;
    while end < limit && !russian::is_boundary(page, end) {
        end = russian::marked_name(page, end, limit).unwrap_or(end + 1);
    }
    let clause = (noun..end).any(|at| is_verbal(page, at) || page.is_pronoun(at));
    (!clause && end > start).then_some(start..end)
}

/// Whether token `index` says what somebody is: a role or a title that the seeds know, or a noun of
/// such an ending.
pub(super) fn is_role(page: Page<'_>, index: usize) -> bool {
    if page.is_reporting(index, "role") || page.is_reporting(index, "title") {
        return true;
    }
    let word = page.word(index);
    let endings: &[&str] = if page.lang == Lang::Ru { &RUSSIAN_TRADES } else { &TRADES };
    page.is_word(index)
        && !page.is_capital(index)
        && word.chars().count() > 5
        && endings.iter().any(|ending| word.ends_with(ending))
        && !page.is_adverb(index)
        && !page.is_preposition(index)
        && !page.is_determiner(index)
        && !page.is_conjunction(index)
        && !page.is_time(index)
}

/// Titles in the nominative that do not look it.
const NOMINATIVE: [&str; 12] = [
    "глава",
    "мама",
    "мужчина",
    "женщина",
    "девушка",
    "судья",
    "жена",
    "сестра",
    "вдова",
    "дочь",
    "мать",
    "медсестра",
];

/// Men of somebody's family.
const KIN: [&str; 7] = ["отец", "сын", "брат", "муж", "внук", "дед", "племянник"];

/// Titles that tell nothing but respect.
const COURTESIES: [&str; 15] = [
    "mr",
    "mrs",
    "ms",
    "mx",
    "miss",
    "sir",
    "dame",
    "lady",
    "lord",
    "dr",
    "hon",
    "господин",
    "госпожа",
    "господина",
    "госпожи",
];

/// Words for somebody of whom nothing is told.
const NOBODY: [&str; 23] = [
    "one",
    "another",
    "others",
    "some",
    "many",
    "everyone",
    "everybody",
    "somebody",
    "someone",
    "most",
    "those",
    "these",
    "all",
    "there",
    "все",
    "многие",
    "некоторые",
    "другие",
    "остальные",
    "там",
    "его",
    "ее",
    "их",
];

/// Endings of English nouns for those who do something.
const TRADES: [&str; 8] = ["er", "or", "ist", "man", "woman", "ian", "ess", "keeper"];

/// Endings of Russian nouns for those who do something, in the nominative.
const RUSSIAN_TRADES: [&str; 12] =
    ["щик", "чик", "щица", "чица", "тель", "тельница", "ник", "ница", "ист", "истка", "лог", "вед"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::labels::Labels;
    use crate::text::Tokens;
    use crate::{Seeds, Span};

    fn found(text: &str, find: impl FnOnce(Page<'_>) -> Option<Range<usize>>) -> String {
        let (tokens, seeds) = (Tokens::new(text), Seeds::default());
        let (labels, lang) = (&Labels::new(&tokens), Lang::detect(text));
        let range = find(Page { text, tokens: &tokens, given: &[], seeds: &seeds, labels, lang });
        let Some(range) = range else { return String::new() };
        let last = tokens.span(range.end - 1);
        Span::new(tokens.span(range.start).start, last.end).of(text).to_owned()
    }

    #[test]
    fn what_follows_a_name() {
        for (text, expected) in [
            (
                "Berg, 40, a nurse at the camp in Port Clement, said",
                "40, a nurse at the camp in Port Clement",
            ),
            ("Berg, 40, said", ""),
            ("Berg, a day later, said", ""),
            ("Berg, of Port Clement, said", "of Port Clement"),
            ("Berg (Labour) said", "Labour"),
            ("Berg (pictured) said", ""),
            ("Берг, 40 лет, каменщик из Оша, сказал", "40 лет, каменщик из Оша"),
            ("Берг, каменщик уехал", ""),
        ] {
            assert_eq!(found(text, |page| after(page, 1)), expected, "{text}");
        }
    }

    #[test]
    fn a_title_is_of_the_case_of_its_name() {
        for (text, agree) in [
            ("сторож Рустам Ким", true),
            ("сторожа Рустама Кима", true),
            ("хозяйка Анны Берг", false),
            ("каменщик Анне Берг", false),
        ] {
            let agreed = |page: Page<'_>| agrees(page, 0, &(1..3)).then_some(0..1);
            assert_eq!(!found(text, agreed).is_empty(), agree, "{text}");
        }
    }
}
