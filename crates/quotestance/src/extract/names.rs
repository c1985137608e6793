//! The names of an article: where they stand, how they are compared, what gender they show.

use std::collections::BTreeMap;
use std::ops::Range;

use super::case::is_oblique;
use super::page::Page;
use crate::text::{Lang, TokenKind};

/// A gender that a name or a pronoun shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Female,
    Male,
}

/// A run of capital words.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Its tokens, titles excluded.
    pub(super) tokens: Range<usize>,
    /// What its title, its given name or the ending of its last word shows.
    pub(super) gender: Option<Gender>,
    /// Whether it stands where the subject of a sentence does.
    pub(super) leads: bool,
    /// Whether the words before it make it a person: a title, no article.
    titled: bool,
    /// Whether the words around it tell who that is: an age, a relative clause, an occupation.
    pub(super) introduced: bool,
    /// Whether an article stands before it, as before the name of an office or a paper.
    pub(super) article: bool,
}

/// The names of an article, in order.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Name>,
    /// The names of two words or more by the key of their last word, and those by their first.
    by_last: BTreeMap<String, Vec<usize>>,
    by_first: BTreeMap<String, Vec<usize>>,
    /// How often the words that may be surnames stand alone, and are no part of an article's noun.
    alone: BTreeMap<String, usize>,
}

impl Names {
    /// Collects the names of the article that `page` reads.
    pub(super) fn read(page: Page<'_>) -> Self {
        let mut found = Self::default();
        let mut index = 0;
        while index < page.tokens.len() {
            if !page.is_word(index) || !page.is_capital(index) {
                index += 1;
                continue;
            }
            let end = run_end(page, index);
            found.push(page, index..end);
            index = end.max(index + 1);
        }
        for map in [&mut found.by_last, &mut found.by_first] {
            for ids in map.values_mut() {
                keep_commonest(page, &found.names, ids);
            }
        }
        found
    }

    fn push(&mut self, page: Page<'_>, run: Range<usize>) {
        let mut start = run.start;
        while start < run.end && is_function(page, start) {
            start += 1;
        }
        // The name starts after the last title: “Florida Sen. Marco Reyes”.
        let title = (start..run.end.saturating_sub(1)).rev().find(|&at| is_title(page, at));
        let gender = title.and_then(|at| gendered(page, at));
        let after = title.map_or(start, |at| at + 1);
        let mut start = (after..run.end).find(|&at| page.is_word(at)).unwrap_or(run.end);
        // «Жительница Оша Амина Каримова», but «министр Иван Петрович Ким»
        let patronymic =
            ["вич", "вна"].into_iter().any(|ending| page.word(start + 1).ends_with(ending));
        if page.lang == Lang::Ru && title.is_some() && run.end == start + 3 && !patronymic {
            start += 1;
        }
        let tokens = start..run.end;
        let words = tokens.clone().filter(|&at| page.is_word(at)).count();
        let role = words == 1 && is_title(page, tokens.start);
        if words == 0 || words > LONGEST || role {
            return;
        }
        let article =
            page.is_determiner(run.start.wrapping_sub(1)) || page.is_determiner(run.start);
        let last = page.word(tokens.end - 1);
        let gender = gender.or_else(|| gendered(page, tokens.start)).or_else(|| shown_gender(last));
        let id = self.names.len();
        if words > 1 {
            self.by_last.entry(key(last)).or_default().push(id);
            self.by_first.entry(key(page.word(tokens.start))).or_default().push(id);
        } else if !article {
            *self.alone.entry(key(last)).or_default() += 1;
        }
        let titled = title.is_some() || gender.is_some();
        let titled = titled && (!article || title.is_some());
        let introduced = introduced(page, run.start, tokens.end)
            && (!article || title.is_some())
            && !page.is_acronym(tokens.start);
        let leads = leads(page, &run);
        self.names.push(Name { leads, tokens, gender, titled, introduced, article });
    }

    /// The names that start before token `index`, the nearest first.
    pub(super) fn before(&self, index: usize) -> impl Iterator<Item = &Name> {
        let count = self.names.partition_point(|name| name.tokens.start < index);
        self.names.iter().take(count).rev()
    }

    /// The full name that `name` is or is short for: the commonest of those with its surname, or
    /// else of those with its given name.
    pub(super) fn full(&self, page: Page<'_>, name: &Range<usize>) -> Option<&Name> {
        let last = key(page.word(name.end.checked_sub(1)?));
        let first = key(page.word(name.start));
        let ids = match (self.by_last.get(&last), name.len()) {
            (Some(ids), _) => ids,
            (None, 1) => self.by_first.get(&last)?,
            _ => return None,
        };
        let full = |&id: &usize| self.names.get(id);
        ids.iter()
            .filter_map(full)
            .find(|full| name.len() == 1 || first == key(page.word(full.tokens.start)))
    }

    /// Whether the article shows that `name` is a person: by a title or a given name, or because
    /// the surname also stands alone.
    pub(super) fn is_person(&self, page: Page<'_>, name: &Name) -> bool {
        let last = name.tokens.end.saturating_sub(1);
        name.titled || name.introduced || self.alone.contains_key(&key(page.word(last)))
    }
}

/// The most words of a name; longer runs are headlines.
const LONGEST: usize = 4;

/// Keeps of the names `ids` the first one of each wording, the commonest wording first.
fn keep_commonest(page: Page<'_>, names: &[Name], ids: &mut Vec<usize>) {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for &id in ids.iter() {
        let Some(name) = names.get(id) else { continue };
        let words: Vec<String> = name.tokens.clone().map(|at| key(page.word(at))).collect();
        counts.entry(words.join(" ")).or_insert((0, id)).0 += 1;
    }
    let mut kept: Vec<(usize, usize)> = counts.into_values().collect();
    kept.sort_by_key(|&(count, id)| (std::cmp::Reverse(count), id));
    *ids = kept.into_iter().map(|(_, id)| id).take(NEAR).collect();
}

/// How many names of one surname are kept apart.
const NEAR: usize = 8;

fn is_function(page: Page<'_>, index: usize) -> bool {
    !page.is_word(index)
        || page.is_preposition(index) && !page.is_particle(index)
        || page.is_conjunction(index)
        || page.is_determiner(index)
        || page.is_pronoun(index)
        || page.is_auxiliary(index)
        || page.is_adverb(index)
}

fn is_title(page: Page<'_>, index: usize) -> bool {
    page.is_reporting(index, "title") || page.is_reporting(index, "role")
}

/// The gender of the title or the given name at token `index`.
fn gendered(page: Page<'_>, index: usize) -> Option<Gender> {
    if page.is_reporting(index, "female") {
        Some(Gender::Female)
    } else if page.is_reporting(index, "male") {
        Some(Gender::Male)
    } else {
        None
    }
}

/// The token after the run of capital words that starts at token `start`.
fn run_end(page: Page<'_>, start: usize) -> usize {
    let mut end = start + 1;
    while end < page.tokens.len() && end - start < 8 {
        let initial = page.written(end) == "." && !page.is_stop(end);
        let joined = matches!(page.written(end), "-" | "‑")
            && page.is_capital(end + 1)
            && page.adjoins(end + 1);
        let prefix = page.is_particle(end) && page.is_capital(end + 1);
        let capital = page.is_word(end) && page.is_capital(end);
        if !(initial || joined || prefix || capital) || page.breaks_line(end) {
            break;
        }
        end += 1;
    }
    while end > start + 1 && !page.is_word(end - 1) && !is_initial(page, end - 2) {
        end -= 1;
    }
    end
}

/// Whether token `index` is what a full stop of a name may follow: an initial, or Jr.
fn is_initial(page: Page<'_>, index: usize) -> bool {
    matches!(page.word(index), "jr" | "sr")
}

/// Whether the name of the tokens `run` may be the subject: it opens its sentence, but for a few
/// words. In Russian it may stand anywhere, if its ending allows it.
fn leads(page: Page<'_>, run: &Range<usize>) -> bool {
    let (start, russian) = (run.start, page.lang == Lang::Ru);
    let lookback = if russian { 3 } else { LEAD };
    for index in (start.saturating_sub(lookback)..start).rev() {
        if page.is_stop(index) || page.breaks_line(index + 1) {
            return true;
        }
        if page.is_preposition(index) || !russian && page.verb(index).is_some() {
            return false;
        }
    }
    russian && !is_oblique(page.word(run.end - 1), true)
        || start < lookback
        || page.breaks_line(start)
}

/// How many tokens may stand between the start of an English sentence and the name of its subject:
/// “The council’s solicitor, Lena Ortiz, …”.
const LEAD: usize = 6;

/// Whether the words around the name of the tokens `start..end` tell who that is: “Ilya, 26, …”,
/// “Lena Ortiz, who …”, “a nurse named Lena Ortiz”.
fn introduced(page: Page<'_>, start: usize, end: usize) -> bool {
    let after = page.word(end + 1);
    let apposed = page.written(end) == ","
        && (end + 1 < page.tokens.len() && page.tokens.kind(end + 1) == TokenKind::Number
            || matches!(after, "who" | "который" | "которая" | "a" | "an")
            || !page.is_capital(end + 1) && page.is_reporting(end + 1, "role"));
    let comma = start > 0 && page.written(start - 1) == ",";
    let start = start - usize::from(comma);
    let reach = if page.lang == Lang::Ru { 3 } else { 1 };
    let mut before = (start.saturating_sub(reach)..start).rev().take_while(|&at| page.is_word(at));
    apposed || before.any(|at| page.word(at) == "named" || page.is_reporting(at, "role"))
}

/// The form in which two words of a name are compared: without a Russian case ending.
pub(super) fn key(word: &str) -> String {
    if !word.starts_with(|c| matches!(c, '\u{0400}'..='\u{04FF}')) || word.chars().count() < 4 {
        return word.to_owned();
    }
    let stem = ENDINGS.into_iter().find_map(|ending| word.strip_suffix(ending));
    stem.unwrap_or(word).to_owned()
}

/// Case endings of Russian names, the longest first.
const ENDINGS: [&str; 22] = [
    "ого", "ому", "ыми", "ой", "ою", "ым", "им", "ом", "ем", "ую", "ая", "ый", "ий", "а", "у", "е",
    "ы", "и", "я", "ю", "й", "ь",
];

/// The gender that the ending of a Slavic surname or a patronymic shows, in either script.
fn shown_gender(last: &str) -> Option<Gender> {
    const FEMALE: [&str; 9] = ["ова", "ева", "ина", "ская", "цкая", "овна", "евна", "ova", "skaya"];
    const MALE: [&str; 7] = ["ов", "ев", "ин", "ский", "цкий", "ович", "евич"];
    if last.chars().count() < 5 {
        None
    } else if FEMALE.into_iter().any(|ending| last.ends_with(ending)) {
        Some(Gender::Female)
    } else if MALE.into_iter().any(|ending| last.ends_with(ending)) {
        Some(Gender::Male)
    } else {
        None
    }
}

/// The nominative of a Russian woman's name whose surname shows another case; any other name as it
/// is written.
pub(super) fn nominative(name: &str) -> String {
    let Some((rest, surname)) = name.rsplit_once(' ') else { return name.to_owned() };
    let stem = ["овой", "евой", "иной"].into_iter().find(|ending| surname.ends_with(ending));
    if stem.is_none() {
        return name.to_owned();
    }
    let surname = surname.strip_suffix("ой").unwrap_or(surname);
    let given: Vec<String> = rest.split(' ').map(given_nominative).collect();
    format!("{} {surname}а", given.join(" "))
}

fn given_nominative(word: &str) -> String {
    for (ending, restored) in [("ии", "ия"), ("ы", "а"), ("ги", "га"), ("ки", "ка"), ("и", "я")]
    {
        if let Some(stem) = word.strip_suffix(ending) {
            return format!("{stem}{restored}");
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_endings_do_not_part_names() {
        for form in ["каримова", "каримовой", "каримову", "каримовым"]
        {
            assert_eq!(key(form), "каримов");
        }
        assert_eq!(key("karimova"), "karimova");
    }

    #[test]
    fn a_womans_name_goes_back_to_the_nominative() {
        assert_eq!(nominative("Амины Каримовой"), "Амина Каримова");
        assert_eq!(nominative("Марии Петровны Ивановой"), "Мария Петровна Иванова");
        assert_eq!(nominative("Данияр Оспанов"), "Данияр Оспанов");
        assert_eq!(nominative("Каримовой"), "Каримовой");
    }
}
