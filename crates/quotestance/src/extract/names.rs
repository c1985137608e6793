//! The names of an article: where they stand, how they are compared, what gender they show.

use std::collections::BTreeMap;
use std::ops::Range;

use super::page::Page;
use super::phrase::{is_conjunction, is_determiner, is_preposition, is_pronoun, particle};
use crate::text::Lang;

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
    /// What its title or its last word shows.
    pub(super) gender: Option<Gender>,
    /// Whether it stands where the subject of a sentence does.
    pub(super) leads: bool,
}

/// The names of an article, in order.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Name>,
    /// Names of two words or more by the key of their last and of their first word.
    full: BTreeMap<String, Vec<usize>>,
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
        found
    }

    fn push(&mut self, page: Page<'_>, run: Range<usize>) {
        let mut start = run.start;
        let mut gender = None;
        while start < run.end {
            let word = page.word(start);
            let function = is_preposition(word) && !particle(word)
                || is_conjunction(word)
                || is_determiner(word)
                || is_pronoun(word)
                || page.is_adverb(start)
                || !page.is_word(start);
            let title = run.end - start > 1 && page.is_reporting(start, "title");
            if !function && !title {
                break;
            }
            gender = gender.or_else(|| title_gender(word));
            start += 1;
        }
        let tokens = start..run.end;
        if tokens.is_empty() {
            return;
        }
        let last = page.word(tokens.end - 1);
        let gender = gender.or_else(|| shown_gender(last));
        let id = self.names.len();
        if tokens.len() > 1 {
            let keys = [key(last), key(page.word(tokens.start))];
            for key in keys {
                let ids = self.full.entry(key).or_default();
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
        self.names.push(Name { leads: leads(page, run.start), tokens, gender });
    }

    /// The names that start before token `index`, the nearest first.
    pub(super) fn before(&self, index: usize) -> impl Iterator<Item = &Name> {
        let count = self.names.partition_point(|name| name.tokens.start < index);
        self.names.iter().take(count).rev()
    }

    /// The full name that `name` is or is short for: the nearest before its end, else the first
    /// after it.
    pub(super) fn full(&self, page: Page<'_>, name: &Range<usize>) -> Option<&Name> {
        let last = name.end.checked_sub(1)?;
        let ids = self.full.get(&key(page.word(last)))?;
        let fits = |id: &&usize| {
            self.names.get(**id).is_some_and(|full| {
                let first = key(page.word(full.tokens.start));
                name.len() == 1 || first == key(page.word(name.start))
            })
        };
        let count = ids.partition_point(|&id| {
            self.names.get(id).is_some_and(|full| full.tokens.start < name.end)
        });
        let (before, after) = ids.split_at(count);
        // A name is first given in full, and in the nominative where the language has cases.
        let nearest = before.iter().rev().take(NEAR).find(fits);
        nearest.or_else(|| after.iter().take(NEAR).find(fits)).and_then(|&id| self.names.get(id))
    }
}

/// How many names of one surname are compared with a mention.
const NEAR: usize = 8;

/// The token after the run of capital words that starts at token `start`.
fn run_end(page: Page<'_>, start: usize) -> usize {
    let mut end = start + 1;
    while end < page.tokens.len() && end - start < 8 {
        let initial = page.written(end) == "." && !page.is_stop(end);
        let joined = matches!(page.written(end), "-" | "‑") && page.is_capital(end + 1);
        let prefix = particle(page.word(end)) && page.is_capital(end + 1);
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

/// Whether a name that starts at token `start` opens its sentence, but for a few words.
fn leads(page: Page<'_>, start: usize) -> bool {
    let before = (start.saturating_sub(4)..start).rev();
    for index in before {
        if page.is_stop(index) || page.breaks_line(index + 1) {
            return true;
        }
        if is_preposition(page.word(index)) || page.verb(index).is_some() {
            return false;
        }
    }
    start < 4 || page.breaks_line(start)
}

/// The form in which two words of a name are compared: without a Russian case ending.
pub(super) fn key(word: &str) -> String {
    if Lang::detect(word) != Lang::Ru || word.chars().count() < 4 {
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

fn title_gender(word: &str) -> Option<Gender> {
    match word {
        "mr" | "sir" | "lord" | "king" | "prince" | "father" | "brother" | "господин" | "князь"
        | "граф" | "король" => Some(Gender::Male),
        "mrs" | "ms" | "miss" | "lady" | "dame" | "queen" | "princess" | "sister" | "госпожа"
        | "княгиня" | "графиня" | "королева" => Some(Gender::Female),
        _ => None,
    }
}

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
