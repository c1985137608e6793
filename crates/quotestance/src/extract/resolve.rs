//! The fullest name in the article that a mention of a speaker stands for.

use std::ops::Range;

use super::Quote;
use super::names::{Gender, Name, Names, nominative};
use super::page::Page;

/// How many names before a pronoun are weighed.
const LOOKBACK: usize = 12;

/// How many tokens a pronoun reaches back.
const REACH: usize = 150;

/// Fills in [`Speaker::name`](super::Speaker::name) wherever the mention resolves.
pub(super) fn names(page: Page<'_>, quotes: &mut [Quote]) {
    if quotes.is_empty() {
        return;
    }
    let names = Names::read(page);
    let mut last: Option<Speaker> = None;
    for index in 0..quotes.len() {
        let Some(speaker) = quotes.get(index).and_then(|quote| quote.speaker.as_ref()) else {
            continue;
        };
        let mention = page.tokens.within(speaker.mention);
        let resolution = Resolution { page, names: &names, quotes, last: last.as_ref() };
        let Some(found) = resolution.resolve(&mention) else { continue };
        let name = found.name.clone();
        last = Some(found);
        if let Some(speaker) = quotes.get_mut(index).and_then(|quote| quote.speaker.as_mut()) {
            speaker.name = Some(name);
        }
    }
}

/// A resolved speaker.
#[derive(Clone)]
struct Speaker {
    name: String,
    gender: Option<Gender>,
    person: bool,
    /// The token after the mention.
    end: usize,
}

struct Resolution<'a> {
    page: Page<'a>,
    names: &'a Names<'a>,
    quotes: &'a [Quote],
    last: Option<&'a Speaker>,
}

impl<'a> Resolution<'a> {
    fn resolve(&self, mention: &Range<usize>) -> Option<Speaker> {
        let word = self.page.word(mention.start);
        let pronoun =
            self.page.is_pronoun(mention.start) || matches!(word, "his" | "her" | "его" | "ее");
        if mention.len() == 1 && pronoun {
            return self.pronoun(mention);
        }
        let name = self.named(mention);
        match name {
            Some(name) => Some(self.speaker(&name, mention.end)),
            None => self.description(mention),
        }
    }

    /// The name that the mention ends with, its complements aside, in full where the article has it.
    fn named(&self, mention: &Range<usize>) -> Option<Name<'a>> {
        let page = self.page;
        let complement =
            |&at: &usize| page.is_preposition(at) && !page.is_particle(at) || page.word(at) == "'s";
        let end = mention.clone().find(complement).unwrap_or(mention.end);
        // “Karimova’s” may speak, “Karimova’s office” is somebody else.
        if end < mention.end && page.word(end) == "'s" && end + 1 < mention.end {
            return None;
        }
        let name =
            self.names.before(end).next().filter(|name| name.tokens.start >= mention.start)?;
        if name.tokens.end < end || page.is_determiner(mention.start) && name.tokens.len() < 2 {
            return None;
        }
        let full = self.names.full(&name.tokens);
        Some(full.filter(|full| full.tokens.len() >= name.tokens.len()).unwrap_or(name))
    }

    fn speaker(&self, name: &Name<'_>, end: usize) -> Speaker {
        let words = self.page.span(&name.tokens).map_or("", |span| span.of(self.page.text));
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let person = !name.article() || self.names.is_person(name);
        Speaker { name: nominative(&words), gender: name.gender(), person, end }
    }

    /// Whom “he”, “she” stand for: the last name that leads a sentence outside of quotes, or else
    /// who spoke last; nobody of the other gender.
    fn pronoun(&self, mention: &Range<usize>) -> Option<Speaker> {
        let gender = match self.page.word(mention.start) {
            "he" | "his" | "он" | "его" => Gender::Male,
            "she" | "her" | "она" | "ее" => Gender::Female,
            _ => return None,
        };
        let fits = |shown: Option<Gender>| shown.is_none_or(|shown| shown == gender);
        let floor = mention.start.saturating_sub(REACH);
        let spoken = self.last.filter(|last| last.end > floor && last.person && fits(last.gender));
        let since = spoken.map_or(floor, |last| last.end.max(floor));
        let person = |name: Name<'_>| {
            if !fits(name.gender()) || self.is_quoted(&name.tokens) {
                return None;
            }
            let full = self.names.full(&name.tokens).or_else(|| self.acting(&name))?;
            (fits(full.gender()) && self.names.is_person(&full))
                .then(|| self.speaker(&full, mention.end))
        };
        let subject = self
            .names
            .before(mention.start)
            .take(LOOKBACK)
            .take_while(|name| name.tokens.start >= since)
            .filter(Name::leads)
            .find_map(person);
        let known = subject.or_else(|| spoken.cloned());
        let found = known.or_else(|| {
            let mut near = self.names.before(mention.start).take(LOOKBACK);
            near.find(|name| name.tokens.start >= floor).and_then(person)
        })?;
        Some(Speaker { gender: Some(gender), person: true, end: mention.end, ..found })
    }

    /// The name itself, if a verb of speech follows it or the words around it tell who that is.
    fn acting<'n>(&self, name: &Name<'n>) -> Option<Name<'n>> {
        let verb = self.page.verb(name.tokens.end).filter(|found| found.label == "verb");
        (verb.is_some() || name.introduced()).then(|| name.clone())
    }

    /// Whom “the mayor” stands for: the name that the same word stands beside.
    fn description(&self, mention: &Range<usize>) -> Option<Speaker> {
        let page = self.page;
        let head = mention.end.checked_sub(1)?;
        // “the chairman, Ilse Koch, …”
        if page.written(mention.end) == "," && page.is_capital(mention.end + 1) {
            let apposed = self
                .names
                .before(mention.end + 6)
                .find(|name| name.tokens.start == mention.end + 1);
            if let Some(name) = apposed.filter(|name| name.tokens.len() > 1) {
                return Some(self.speaker(&name, mention.end));
            }
        }
        if !page.is_determiner(mention.start) || !page.is_reporting(head, "role") {
            return None;
        }
        let found = self.names.before(mention.start).take(4 * LOOKBACK).find(|name| {
            let before = name.tokens.start.saturating_sub(3)..name.tokens.start;
            let after = name.tokens.end..name.tokens.end + APPOSITION;
            let apposed = page.written(name.tokens.end) == ",";
            name.tokens.len() > 1
                && (before.clone().any(|at| page.word(at) == page.word(head))
                    || apposed
                        && after
                            .take_while(|&at| !page.is_stop(at))
                            .any(|at| page.word(at) == page.word(head)))
        })?;
        Some(self.speaker(&found, mention.end))
    }

    /// Whether the tokens stand in a quote.
    fn is_quoted(&self, tokens: &Range<usize>) -> bool {
        let Some(span) = self.page.span(tokens) else { return false };
        let after = self.quotes.partition_point(|quote| quote.span().start <= span.start);
        let quote = after.checked_sub(1).and_then(|index| self.quotes.get(index));
        quote.is_some_and(|quote| quote.fragments.iter().any(|fragment| fragment.contains(span)))
    }
}

/// How many tokens after a name its apposition is read.
const APPOSITION: usize = 10;
