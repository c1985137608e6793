//! The names of an article: where they stand, how they are compared, what gender they show.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::case::{is_oblique, may_be_genitive};
use super::describe::is_role;
use super::page::Page;
use crate::text::{Lang, TokenKind};

/// A gender that a name or a pronoun shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Female,
    Male,
}

/// A run of capital words.
#[derive(Clone)]
pub(super) struct Name<'a> {
    page: Page<'a>,
    /// Its tokens, titles excluded.
    pub(super) tokens: Range<usize>,
    /// The first token of its run, titles and all.
    start: usize,
    /// The last title before it.
    title: Option<usize>,
}

/// The names of an article, in order.
pub(super) struct Names<'a> {
    page: Page<'a>,
    names: Vec<Place>,
    keys: Keys<'a>,
    /// The first name of each wording of two words or more, by the key of its last word and by that
    /// of its first; at most [`NEAR`] of one key, the commonest first.
    by_last: Vec<(u32, Place)>,
    by_first: Vec<(u32, Place)>,
}

/// Where a name stands; an article has many.
#[derive(Clone, Copy)]
struct Place {
    /// The first token of its run.
    start: u32,
    /// How many tokens further on the name starts and ends, and the token after its last title; a
    /// run has eight tokens at most.
    first: u8,
    end: u8,
    after_title: u8,
}

/// The words that names are compared by, numbered from 1.
struct Keys<'a> {
    numbers: HashMap<&'a str, u32, RandomState>,
    /// By number: whether the word stands alone where it may be a surname, and is no part of an
    /// article's noun.
    alone: Vec<bool>,
    /// The number of each distinct word of the article, or 0.
    of_words: Vec<u32>,
}

/// The names of one wording, of two words or more.
struct Wording {
    first: u32,
    last: u32,
    count: u32,
    place: Place,
}

impl<'a> Names<'a> {
    /// Collects the names of the article that `page` reads.
    pub(super) fn read(page: Page<'a>) -> Self {
        let words = page.tokens.vocabulary().len();
        let numbers = HashMap::with_capacity_and_hasher(words / KEYED, RandomState::default());
        let keys = Keys { numbers, of_words: vec![0; words], alone: Vec::new() };
        let mut found =
            Self { page, names: Vec::new(), keys, by_last: Vec::new(), by_first: Vec::new() };
        let mut wordings = Wordings::default();
        let mut index = page.tokens.next_capital(0);
        // Beyond the range of u32 a text has no names.
        while index < page.tokens.len().min(u32::MAX as usize) {
            let end = run_end(page, index);
            found.push(index..end, &mut wordings);
            index = page.tokens.next_capital(end.max(index + 1));
        }
        found.by_last = commonest(&mut wordings.wordings, |wording| wording.last);
        found.by_first = commonest(&mut wordings.wordings, |wording| wording.first);
        found
    }

    fn push(&mut self, run: Range<usize>, wordings: &mut Wordings) {
        let page = self.page;
        let mut start = run.start;
        while start < run.end
            && (is_function(page, start) || matches!(page.word(start), "сам" | "сама"))
        {
            start += 1;
        }
        // The name starts after the last title: “Florida Sen. Marco Reyes”.
        let title = (start..run.end.saturating_sub(1)).rev().find(|&at| is_title(page, at));
        let after = title.map_or(start, |at| at + 1);
        let mut start = (after..run.end).find(|&at| page.is_word(at)).unwrap_or(run.end);
        // «Жительница Оша Амина Каримова», но «министр Иван Петрович Ким»
        let patronymic =
            || ["вич", "вна"].into_iter().any(|ending| page.word(start + 1).ends_with(ending));
        // «депутат Госдумы Иван Петров»
        let office = || {
            (page.is_acronym(start) || may_be_genitive(page.word(start)))
                && gendered(page, start).is_none()
                && page.is_reporting(run.start.wrapping_sub(1), "role")
        };
        let titled = || title.is_some() || office();
        if page.lang == Lang::Ru && run.end == start + 3 && titled() && !patronymic() {
            start += 1;
        }
        let tokens = start..run.end;
        let words = tokens.clone().filter(|&at| page.is_word(at)).count();
        let role = words == 1 && is_title(page, tokens.start);
        if words == 0 || words > LONGEST || role {
            return;
        }
        let distance = |token: usize| u8::try_from(token - run.start).unwrap_or_default();
        let place = Place {
            start: u32::try_from(run.start).unwrap_or_default(),
            first: distance(start),
            end: distance(run.end),
            after_title: title.map_or(0, |at| distance(at + 1)),
        };
        self.names.push(place);
        if words > 1 {
            wordings.count(place, tokens.map(|at| self.keys.number(page, at)));
        } else if !self.name(place).article() {
            let key = self.keys.number(page, tokens.end - 1);
            if let Some(alone) = self.keys.alone.get_mut(key as usize) {
                *alone = true;
            }
        }
    }

    /// The names, in the order of the text.
    pub(super) fn all(&self) -> impl Iterator<Item = Name<'a>> {
        self.names.iter().map(|&place| self.name(place))
    }

    /// What tells persons apart: the first and the last word of the full name that the name of the
    /// tokens `name` stands for, or else of that name.
    pub(super) fn identity(&self, name: &Range<usize>) -> Option<[u32; 2]> {
        let Range { start, end } = self.full(name).map_or_else(|| name.clone(), |full| full.tokens);
        let last = self.keys.find(self.page, end.checked_sub(1)?)?;
        Some([self.keys.find(self.page, start)?, last])
    }

    /// By the number of its key: whether a word is one of those that tell `persons` apart.
    pub(super) fn words_of<'p>(&self, persons: impl Iterator<Item = &'p [u32; 2]>) -> Vec<bool> {
        let mut words = vec![false; self.keys.alone.len()];
        for &word in persons.flatten() {
            words[word as usize] = true;
        }
        words
    }

    /// Whether the last word of a name is one of these: else it stands for nobody whom they tell.
    pub(super) fn ends_with(&self, name: &Name<'_>, words: &[bool]) -> bool {
        let last = name.tokens.end.checked_sub(1).and_then(|last| self.keys.find(self.page, last));
        last.is_some_and(|last| words.get(last as usize) == Some(&true))
    }

    fn name(&self, place: Place) -> Name<'a> {
        let start = place.start as usize;
        let tokens = start + usize::from(place.first)..start + usize::from(place.end);
        let after_title = usize::from(place.after_title);
        let title = after_title.checked_sub(1).map(|title| start + title);
        Name { page: self.page, tokens, start, title }
    }

    /// The names that start before token `index`, the nearest first.
    pub(super) fn before(&self, index: usize) -> impl Iterator<Item = Name<'a>> {
        let start = |place: &Place| place.start as usize + usize::from(place.first);
        let count = self.names.partition_point(|place| start(place) < index);
        self.names.iter().take(count).rev().map(|&place| self.name(place))
    }

    /// The full name that the name of the tokens `name` is or is short for: the commonest of those
    /// with its surname, or else of those with its given name.
    pub(super) fn full(&self, name: &Range<usize>) -> Option<Name<'a>> {
        let last = self.keys.find(self.page, name.end.checked_sub(1)?)?;
        let mut full = with_key(&self.by_last, last).peekable();
        if full.peek().is_some() {
            let first = self.keys.find(self.page, name.start);
            return full.map(|place| self.name(place)).find(|full| {
                name.len() == 1 || first == self.keys.find(self.page, full.tokens.start)
            });
        }
        let place = with_key(&self.by_first, last).next().filter(|_| name.len() == 1)?;
        Some(self.name(place))
    }

    /// Whether the article shows that `name` is a person: by a title or a given name, or because
    /// the surname also stands alone.
    pub(super) fn is_person(&self, name: &Name<'_>) -> bool {
        let last = self.keys.find(self.page, name.tokens.end.saturating_sub(1));
        let alone = last.and_then(|last| self.keys.alone.get(last as usize).copied());
        alone == Some(true) || name.titled() || name.introduced()
    }
}

impl Name<'_> {
    /// The first token of its run, titles and all.
    pub(super) const fn run_start(&self) -> usize {
        self.start
    }

    /// What its title, its given name or the ending of its last word shows.
    pub(super) fn gender(&self) -> Option<Gender> {
        let of_title = self.title.and_then(|title| gendered(self.page, title));
        let last = self.page.word(self.tokens.end.saturating_sub(1));
        of_title.or_else(|| gendered(self.page, self.tokens.start)).or_else(|| shown_gender(last))
    }

    /// Whether an article stands before it, as before the name of an office or a paper.
    pub(super) fn article(&self) -> bool {
        let before = self.start.wrapping_sub(1);
        self.page.is_determiner(before) || self.page.is_determiner(self.start)
    }

    /// Whether the words before it make it a person: a title, no article.
    fn titled(&self) -> bool {
        self.title.is_some() || !self.article() && self.gender().is_some()
    }

    /// Whether it stands where the subject of a sentence does.
    pub(super) fn leads(&self) -> bool {
        leads(self.page, &(self.start..self.tokens.end))
    }

    /// Whether the words around it tell who that is: an age, a relative clause, an occupation.
    pub(super) fn introduced(&self) -> bool {
        introduced(self.page, self.start, self.tokens.end)
            && (self.title.is_some() || !self.article())
            && !self.page.is_acronym(self.tokens.start)
    }
}

impl<'a> Keys<'a> {
    /// The number of the key of token `index`, which is there.
    fn number(&mut self, page: Page<'a>, index: usize) -> u32 {
        let of_word = self.of_words.get_mut(page.tokens.word(index) as usize);
        if let Some(&mut known @ 1..) = of_word {
            return known;
        }
        // Number 0 stands for none.
        self.alone.resize(self.alone.len().max(1), false);
        let next = self.alone.len();
        let number = *self.numbers.entry(key(page.word(index))).or_insert(next as u32);
        if number as usize == next {
            self.alone.push(false);
        }
        if let Some(of_word) = of_word {
            *of_word = number;
        }
        number
    }

    /// The number of the key of token `index`, if a name has such a word.
    fn find(&self, page: Page<'_>, index: usize) -> Option<u32> {
        let is_there = index < page.tokens.len();
        let known = is_there.then(|| self.of_words.get(page.tokens.word(index) as usize)).flatten();
        match known {
            Some(&known @ 1..) => Some(known),
            _ => self.numbers.get(key(page.word(index))).copied(),
        }
    }
}

/// The wordings of names, in the order in which they first stand in the article.
#[derive(Default)]
struct Wordings {
    wordings: Vec<Wording>,
    ids: HashMap<[u32; RUN], usize, RandomState>,
}

impl Wordings {
    fn count(&mut self, place: Place, keys: impl Iterator<Item = u32>) {
        let mut wording = [0; RUN];
        let (mut first, mut last) = (0, 0);
        for (slot, key) in wording.iter_mut().zip(keys) {
            *slot = key;
            first = if first == 0 { key } else { first };
            last = key;
        }
        let next = self.wordings.len();
        let id = *self.ids.entry(wording).or_insert(next);
        match self.wordings.get_mut(id) {
            Some(wording) => wording.count += 1,
            None => self.wordings.push(Wording { first, last, count: 1, place }),
        }
    }
}

/// The first name of each wording by the key of one of its words, sorted by that, the commonest
/// first and at most [`NEAR`] of one key.
fn commonest(wordings: &mut [Wording], key: impl Fn(&Wording) -> u32) -> Vec<(u32, Place)> {
    wordings.sort_unstable_by_key(|wording| {
        (key(wording), std::cmp::Reverse(wording.count), wording.place.start)
    });
    let groups = wordings.chunk_by(|a, b| key(a) == key(b));
    groups
        .flat_map(|group| group.iter().take(NEAR))
        .map(|wording| (key(wording), wording.place))
        .collect()
}

fn with_key(places: &[(u32, Place)], key: u32) -> impl Iterator<Item = Place> {
    let start = places.partition_point(|&(other, _)| other < key);
    places.iter().skip(start).take_while(move |&&(other, _)| other == key).map(|&(_, place)| place)
}

/// About one of so many distinct words is part of a name.
const KEYED: usize = 8;

/// The most words of a name; longer runs are headlines.
const LONGEST: usize = 4;

/// The most tokens of a run of capital words.
const RUN: usize = 8;

/// How many names of one surname are kept apart.
const NEAR: usize = 8;

fn is_function(page: Page<'_>, index: usize) -> bool {
    !page.is_word(index) || page.is_function_word(index)
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
    while end < page.tokens.len() && end - start < RUN {
        let goes_on = if page.is_word(end) {
            page.is_capital(end) || page.is_particle(end) && page.is_capital(end + 1)
        } else {
            match page.written(end) {
                "." => !page.is_stop(end),
                "-" | "‑" => page.is_capital(end + 1) && page.adjoins(end + 1),
                _ => false,
            }
        };
        if !goes_on || page.breaks_line(end) {
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
            || !page.is_capital(end + 1) && is_role(page, end + 1));
    let comma = start > 0 && page.written(start - 1) == ",";
    let start = start - usize::from(comma);
    let reach = if page.lang == Lang::Ru { 5 } else { 1 };
    let mut before = (start.saturating_sub(reach)..start).rev().take_while(|&at| page.is_word(at));
    apposed || before.any(|at| page.word(at) == "named" || is_role(page, at))
}

/// The form in which two words of a name are compared: without a Russian case ending.
fn key(word: &str) -> &str {
    if !word.starts_with(|c| matches!(c, '\u{0400}'..='\u{04FF}')) || word.chars().count() < 4 {
        return word;
    }
    let stem = ENDINGS.into_iter().find_map(|ending| word.strip_suffix(ending));
    stem.unwrap_or(word)
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
