//! The fullest name in the article that a mention of a speaker stands for.

use std::ops::Range;

use super::Quote;
use super::describe;
use super::names::{Gender, Name, Names, nominative};
use super::page::Page;
use super::phrase::forward;
use crate::text::Lang;

/// How many names before a pronoun are weighed.
const LOOKBACK: usize = 12;

/// How many tokens a pronoun reaches back.
const REACH: usize = 150;

/// Fills in the name and the description of each speaker, wherever the mention tells them.
pub(super) fn names(page: Page<'_>, quotes: &mut [Quote]) {
    if quotes.is_empty() {
        return;
    }
    let names = Names::read(page);
    let mut found: Vec<Option<Speaker>> = Vec::with_capacity(quotes.len());
    let mut last: Option<usize> = None;
    for quote in quotes.iter() {
        let speaker = quote.speaker.as_ref().and_then(|speaker| {
            let last = last.and_then(|last| found.get(last)?.as_ref());
            let start = page.tokens.first_at(quote.span().start);
            let resolution = Resolution { page, names: &names, quotes, last, start };
            resolution.resolve(&page.tokens.within(speaker.mention))
        });
        if speaker.as_ref().is_some_and(|speaker| speaker.name.is_some() || speaker.person) {
            last = Some(found.len());
        }
        found.push(speaker);
    }
    let persons = found.iter().flatten().filter_map(|speaker| speaker.identity);
    let quoted = |tokens: &Range<usize>| is_quoted(page, quotes, tokens);
    let introductions = describe::introductions(page, &names, persons, quoted);
    for (quote, found) in quotes.iter_mut().zip(found) {
        let (Some(speaker), Some(found)) = (quote.speaker.as_mut(), found) else { continue };
        let introduced = found.identity.and_then(|identity| introductions.get(&identity)).cloned();
        speaker.name = found.name;
        speaker.description = describe::fuller(page, found.description, introduced)
            .and_then(|description| page.span(&description));
    }
}

/// A resolved speaker.
#[derive(Clone)]
struct Speaker {
    name: Option<String>,
    /// What tells the name from others.
    identity: Option<[u32; 2]>,
    /// The tokens that tell who that is, at the mention or at the one taken up.
    description: Option<Range<usize>>,
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
    /// The first token of the quote.
    start: usize,
}

impl<'a> Resolution<'a> {
    fn resolve(&self, mention: &Range<usize>) -> Option<Speaker> {
        let word = self.page.word(mention.start);
        let pronoun =
            self.page.is_pronoun(mention.start) || matches!(word, "his" | "her" | "его" | "ее");
        if mention.len() == 1 && pronoun {
            return self.pronoun(mention);
        }
        if let Some((name, full)) = self.named(mention) {
            let description = describe::mention(self.page, mention, Some(&name.tokens));
            return Some(Speaker { description, ..self.speaker(&full, mention.end) });
        }
        let described = describe::mention(self.page, mention, None);
        match self.description(mention) {
            Some(speaker) => Some(Speaker { description: described, ..speaker }),
            None => described.map(|words| self.nameless(words)),
        }
    }

    /// Somebody of whom only a description is known.
    fn nameless(&self, words: Range<usize>) -> Speaker {
        let (page, end) = (self.page, words.end);
        let complement = |&at: &usize| page.is_preposition(at);
        let last = words.clone().find(complement).unwrap_or(end);
        let mut roles = (words.start..last).filter(|&at| describe::is_role(page, at));
        let role = if page.lang == Lang::Ru { roles.next() } else { roles.next_back() };
        let one = role.is_some_and(|role| {
            let word = page.word(role);
            let russian = page.lang == Lang::Ru;
            let endings: &[&str] = if russian {
                &["ы", "и", "ов", "ев", "ей", "ам", "ям", "ых", "их"]
            } else {
                &["s"]
            };
            let plural = endings.iter().any(|ending| word.ends_with(ending));
            !plural && !matches!(word, "men" | "women") && (russian || role + 1 == last)
        });
        let female = role.is_some_and(|role| {
            let word = page.word(role);
            ["woman", "ница", "ка", "женщина", "мать", "мама"]
                .into_iter()
                .any(|ending| word.ends_with(ending))
        });
        let gender = female.then_some(Gender::Female);
        let description = Some(words);
        Speaker { name: None, identity: None, description, gender, person: one, end }
    }

    /// The name that the mention ends with, its complements aside, and the same in full where the
    /// article has it.
    fn named(&self, mention: &Range<usize>) -> Option<(Name<'a>, Name<'a>)> {
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
        // «жена Ивана Кима» is not Иван Ким.
        let titled = page.lang == Lang::Ru && page.is_reporting(mention.start, "role");
        // «жительница Оша» is not Ош.
        let of_place = name.tokens.len() == 1
            && name.tokens.start > mention.start
            && page.word(name.tokens.start - 1).starts_with("жител");
        if titled && (of_place || !describe::agrees(page, mention.start, &name.tokens)) {
            return None;
        }
        let full = self.names.full(&name.tokens);
        let full = full.filter(|full| full.tokens.len() >= name.tokens.len());
        Some((name.clone(), full.unwrap_or(name)))
    }

    fn speaker(&self, name: &Name<'_>, end: usize) -> Speaker {
        let words = self.page.span(&name.tokens).map_or("", |span| span.of(self.page.text));
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let person = !name.article() || self.names.is_person(name);
        Speaker {
            name: Some(nominative(&words)),
            identity: self.names.identity(&name.tokens),
            description: None,
            gender: name.gender(),
            person,
            end,
        }
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
        if let Some(leading) = self.leading(mention).filter(|leading| fits(leading.gender)) {
            return Some(leading);
        }
        let floor = mention.start.saturating_sub(REACH);
        let spoken = self.last.filter(|last| last.end > floor && last.person && fits(last.gender));
        let since = spoken.map_or(floor, |last| last.end.max(floor));
        let person = |name: Name<'_>| {
            if !fits(name.gender()) || is_quoted(self.page, self.quotes, &name.tokens) {
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

    /// The person without a name who is the subject of the sentence before the quote: “A deputy was
    /// blunter. “…,” he said.”
    fn leading(&self, mention: &Range<usize>) -> Option<Speaker> {
        let page = self.page;
        let mut end = self.start;
        while end > 0 && !page.is_word(end - 1) && !page.is_stop(end - 1) {
            end -= 1;
        }
        let stop = end.checked_sub(1).filter(|&stop| page.is_stop(stop))?;
        let mut start = stop;
        while start > stop.saturating_sub(REACH) && !page.is_stop(start - 1) {
            if page.breaks_line(start) {
                break;
            }
            start -= 1;
        }
        let words = forward(page, start, stop);
        let opens = page.lang == Lang::Ru || page.is_determiner(start);
        let named = words.clone().skip(1).any(|at| page.is_capital(at));
        let apposed = page.written(words.end) == ",";
        if words.is_empty() || !opens || named || apposed || mention.start < start {
            return None;
        }
        let person = self.nameless(words.clone());
        if !person.person || is_quoted(page, self.quotes, &words) {
            return None;
        }
        let known = self
            .description(&words)
            .map(|known| Speaker { description: Some(words.clone()), ..known });
        Some(Speaker { end: mention.end, ..known.unwrap_or(person) })
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
}

/// Whether the tokens stand in a quote.
fn is_quoted(page: Page<'_>, quotes: &[Quote], tokens: &Range<usize>) -> bool {
    let Some(span) = page.span(tokens) else { return false };
    let after = quotes.partition_point(|quote| quote.span().start <= span.start);
    let quote = after.checked_sub(1).and_then(|index| quotes.get(index));
    quote.is_some_and(|quote| quote.fragments.iter().any(|fragment| fragment.contains(span)))
}

/// How many tokens after a name its apposition is read.
const APPOSITION: usize = 10;
