//! An article with the people it speaks of, and whom pronouns and descriptions stand for in it.

use std::ops::Range;

use super::people::{Form, Occurrence};
use super::person::{self, Person, Persons};
use super::{Mention, Target, Via, subject};
use crate::text::{Lang, Tokens};
use crate::{Article, Quote, Seeds, Span};

/// How many tokens before a pronoun's statement a name may stand and still explain it: some two
/// paragraphs of news.
const REACH: usize = 60;
/// How many tokens before a statement a person may stand whom “he” means in it.
const REACH_PERSON: usize = 80;
/// How many tokens after a pronoun a name may stand in the same statement and still explain it.
const REACH_BACK: usize = 10;
/// How many tokens after a statement a name may stand and still explain a pronoun in it.
const REACH_AFTER: usize = 30;

/// How many words may stand between a subject and the object of its verb: “have never liked”.
const CLAUSE: usize = 4;
/// How many words may stand before the noun of a subject: “my old mother”.
const SUBJECT: usize = 3;
/// How many words of a speaker's mention are read for a name.
const SPEAKER: usize = 12;
/// The most bytes that one letter has: “I” is no name.
const LETTER: usize = 2;
/// What stands before the names of places.
const PLACE: [&str; 17] = [
    "in", "at", "on", "of", "from", "to", "near", "the", "в", "во", "из", "на", "под", "от", "до",
    "left", "fled",
];

pub(super) struct Scene<'a> {
    pub(super) article: &'a Article,
    pub(super) seeds: &'a Seeds,
    targets: Vec<Target>,
    people: Vec<Occurrence>,
    pub(super) persons: Persons,
    /// Whom each of `people` stands for that is a pronoun or phrase of an earlier statement.
    explained: Vec<Option<usize>>,
    /// Where the last statement of a speaker's own people ends, and who they are.
    pub(super) told_of_self: Option<(usize, usize)>,
}

/// Whom words of a statement may stand for, as it has come so far.
#[derive(Clone, Copy, Default)]
struct Antecedents {
    /// Whom “they” means.
    group: Option<usize>,
    /// Whom “these boys” means: unlike a pronoun, it reaches over people of no target.
    described: Option<usize>,
    /// Whom “he” means.
    person: Option<usize>,
    /// The last name or description, by its place among all people.
    name: Option<usize>,
    /// Whether people of no target were named since.
    others: bool,
    /// The token after the last people of no target in the statement.
    competitor: Option<usize>,
}

impl Antecedents {
    fn name(&mut self, target: usize) {
        (self.group, self.described, self.others) = (Some(target), Some(target), false);
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(article: &'a Article, seeds: &'a Seeds, people: Vec<Occurrence>) -> Self {
        let targets = seeds.targets().into_iter().map(Target::new).collect();
        let persons = Persons::introduced(article, &people);
        let explained = vec![None; people.len()];
        let mut scene =
            Self { article, seeds, targets, people, persons, explained, told_of_self: None };
        scene.explain_descriptions();
        scene
    }

    /// Gives a description the target that was named last, where its own is never named.
    fn explain_descriptions(&mut self) {
        let named: Vec<bool> = (0..self.targets.len())
            .map(|target| self.people.iter().any(|people| people.form == Form::Name(target)))
            .collect();
        let mut last: Option<(usize, usize)> = None;
        for people in &mut self.people {
            match (&mut people.form, last) {
                (Form::Name(target), _) => last = Some((*target, people.end)),
                (Form::Description(target), Some((other, end)))
                    if !named[*target] && people.start - end <= REACH =>
                {
                    *target = other;
                }
                _ => {}
            }
        }
    }

    /// The mentions that stand in the statement itself. Statements are asked for in the order of
    /// the text, since what a pronoun stands for explains the next one.
    pub(super) fn mentions_inside(&mut self, quote: &Quote) -> Vec<Mention> {
        let tokens = self.article.tokens();
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut unexplained: Vec<usize> = Vec::new();
        let speaker = self.speaker_words(quote);
        let mut last = self.antecedents(quote, &speaker);
        let mut unnamed = tokens.first_at(quote.span().start);
        let inside = quote.fragments.iter().flat_map(|part| self.indices(tokens.within(*part)));
        for index in inside {
            let people = &self.people[index];
            match people.form {
                Form::Name(target) | Form::Description(target) => {
                    let near = |&before: &usize| {
                        people.start.saturating_sub(self.people[before].end) <= REACH_BACK
                    };
                    unexplained.retain(near);
                    found.extend(unexplained.drain(..).chain([index]).map(|index| (index, target)));
                    last.name(target);
                    last.name = Some(index);
                    if person::is_person(self.article, people) {
                        last.person = Some(target);
                    }
                    unnamed = people.end;
                }
                Form::Other => {
                    last.person = None;
                    if !self.is_one_other(people) {
                        (last.group, last.others) = (None, true);
                    }
                    last.competitor = Some(people.end);
                }
                Form::Person | Form::Role => match (last.described, last.name) {
                    (Some(target), Some(name)) if self.is_same_noun(name, people) => {
                        found.push((index, target));
                        last.name(target);
                    }
                    _ if self.is_subject(people) => last.person = None,
                    _ => {}
                },
                Form::Singular => {
                    if (unnamed..people.start).any(|at| self.is_somebody(&speaker, at..at + 1)) {
                        last.person = None;
                    }
                    unnamed = people.end;
                    found.extend(last.person.map(|target| (index, target)));
                }
                Form::Phrase if last.described.is_some() => {
                    found.extend(last.described.map(|target| (index, target)));
                    (last.group, last.others) = (last.described, false);
                }
                Form::Pronoun if self.means_others(people) => {
                    (last.group, last.others) = (None, true);
                }
                Form::Object if self.is_object_of(last.competitor, people) => {
                    found.extend(last.described.map(|target| (index, target)));
                }
                Form::Pronoun | Form::Object | Form::Phrase => match last.group {
                    Some(target) => found.push((index, target)),
                    None if !last.others => unexplained.push(index),
                    None => {}
                },
            }
        }
        if let (true, Some(target)) = (found.is_empty(), self.named_after(quote)) {
            found.extend(unexplained.into_iter().map(|index| (index, target)));
        }
        for &(index, target) in &found {
            self.explained[index] = Some(target);
        }
        found.into_iter().map(|(index, target)| self.mention(target, &self.people[index])).collect()
    }

    /// What the words before the statement give.
    fn antecedents(&self, quote: &Quote, speaker: &[String]) -> Antecedents {
        let start = self.article.tokens().first_at(quote.span().start);
        let person = self.person_before(quote, speaker).map(|person| person.target);
        let mut last = Antecedents { person, ..Antecedents::default() };
        let least = start.saturating_sub(REACH);
        let mut told =
            self.told_of_self.filter(|(end, _)| self.article.tokens().first_at(*end) >= least);
        for index in self.indices(least..start) {
            let people = &self.people[index];
            if let Some((_, target)) = told.take_if(|(end, _)| *end <= self.span(people).start) {
                last.name(target);
            }
            if self.is_speaker(quote, people) {
                continue;
            }
            match people.form {
                Form::Other if !self.is_one_other(people) => last.group = None,
                Form::Pronoun | Form::Object | Form::Phrase => {
                    self.explained[index].into_iter().for_each(|target| last.name(target));
                }
                Form::Name(target) | Form::Description(target) => {
                    last.name(target);
                    last.name = Some(index);
                }
                _ => {}
            }
        }
        if let Some((_, target)) = told {
            last.name(target);
        }
        last
    }

    /// Whether the people are one, whom “they” does not mean. An English “police” or “council” may.
    fn is_one_other(&self, people: &Occurrence) -> bool {
        Lang::detect(self.article.tokens().folded(people.start)) == Lang::Ru
            && person::is_one(self.article, people)
    }

    /// Whether people who end at token `subject` stand in the same clause before the pronoun:
    /// “The police beat them”.
    fn is_object_of(&self, subject: Option<usize>, pronoun: &Occurrence) -> bool {
        let tokens = self.article.tokens();
        subject.is_some_and(|end| {
            (1..=CLAUSE).contains(&pronoun.start.saturating_sub(end))
                && (end..pronoun.start).all(|at| tokens.is_word(at))
        })
    }

    /// Whether a pronoun means the subject of the sentence before it, of which no target is.
    fn means_others(&self, pronoun: &Occurrence) -> bool {
        let tokens = self.article.tokens();
        subject::plural_before(tokens, pronoun.start)
            .is_some_and(|noun| self.indices_around(noun..pronoun.start).is_empty())
    }

    /// Whether the people are called by the noun of a name: “Syrian women … the women”.
    fn is_same_noun(&self, name: usize, people: &Occurrence) -> bool {
        let tokens = self.article.tokens();
        let noun = |people: &Occurrence| {
            people.phrase_end.checked_sub(1).map(|at| person::without_ending(tokens.folded(at)))
        };
        let before = people.start.checked_sub(1).map(|at| tokens.folded(at));
        before.is_some_and(|before| ["the", "these", "those"].contains(&before))
            && self.people.get(name).is_some_and(|name| noun(name) == noun(people))
    }

    /// Whether the people stand where the subject of a clause does.
    fn is_subject(&self, people: &Occurrence) -> bool {
        let tokens = self.article.tokens();
        let before = people.start.saturating_sub(SUBJECT)..people.start;
        before.len() < SUBJECT || before.into_iter().any(|at| !tokens.is_word(at))
    }

    /// The last person of a target before the statement, unless others come between.
    pub(super) fn person_before(&self, quote: &Quote, speaker: &[String]) -> Option<Person> {
        let tokens = self.article.tokens();
        let start = tokens.first_at(quote.span().start);
        let least = start.saturating_sub(REACH_PERSON);
        let mut near = self.indices(least..start).rev().peekable();
        let mut at = start;
        while at > least {
            at -= 1;
            while near.next_if(|&index| self.people[index].start > at).is_some() {}
            if let Some(index) = near.next_if(|&index| self.people[index].end > at) {
                let people = &self.people[index];
                at = people.start;
                let target = match people.form {
                    Form::Singular => self.explained[index],
                    // The name that it introduces comes next, and may be the speaker's.
                    Form::Name(_) if self.persons.introduces(index) => None,
                    Form::Name(_) if self.is_speaker(quote, people) => None,
                    Form::Name(target) if person::is_person(self.article, people) => Some(target),
                    _ => None,
                };
                if let Some(target) = target {
                    return Some(Person { target, introduction: index });
                }
            } else if person::is_capital(self.article, at) {
                let first = person::run_before(self.article, at);
                let name = first..at + 1;
                at = first;
                match self.persons.called(name.clone().map(|at| tokens.folded(at))) {
                    Some(person) if !self.is_any_of(speaker, name.clone()) => {
                        return Some(person);
                    }
                    None if self.is_somebody(speaker, name) => return None,
                    _ => {}
                }
            }
        }
        None
    }

    /// The words that name the speaker, without their endings.
    fn speaker_words(&self, quote: &Quote) -> Vec<String> {
        let Some(speaker) = &quote.speaker else { return Vec::new() };
        let tokens = self.article.tokens();
        let mention = tokens.within(speaker.mention).take(SPEAKER);
        let mention = mention.filter(|&at| person::is_capital(self.article, at));
        let mention = mention.map(|at| tokens.folded(at));
        let name = Tokens::new(speaker.name.as_deref().unwrap_or_default());
        let name = (0..name.len()).map(|at| name.folded(at));
        mention.chain(name).map(|word| person::without_ending(word).to_owned()).collect()
    }

    fn is_any_of(&self, names: &[String], mut words: Range<usize>) -> bool {
        let tokens = self.article.tokens();
        words.any(|at| names.iter().any(|name| name == person::without_ending(tokens.folded(at))))
    }

    /// Whether words look like the name of a person other than the speaker: capital ones within a
    /// sentence, or two of them, and no place.
    fn is_somebody(&self, speaker: &[String], words: Range<usize>) -> bool {
        let tokens = self.article.tokens();
        let Some(before) = words.start.checked_sub(1) else { return false };
        person::is_capital(self.article, words.start)
            && tokens.span(words.start).len() > LETTER
            && (tokens.is_word(before) || words.len() > 1)
            && !PLACE.contains(&tokens.folded(before))
            && !self.is_any_of(speaker, words)
    }

    /// The first target named in what follows of the statement's paragraph.
    fn named_after(&self, quote: &Quote) -> Option<usize> {
        let near = self.within(self.following(quote.span().end, REACH_AFTER, &[]));
        self.first_named(quote, near).map(|(target, _)| target)
    }

    /// The first of `people` that names or describes a target and is not the speaker.
    pub(super) fn first_named<'p>(
        &self,
        quote: &Quote,
        people: impl IntoIterator<Item = &'p Occurrence>,
    ) -> Option<(usize, &'p Occurrence)> {
        people
            .into_iter()
            .filter(|people| !self.is_speaker(quote, people))
            .find_map(|people| Some((people.target()?, people)))
    }

    fn is_speaker(&self, quote: &Quote, people: &Occurrence) -> bool {
        let span = self.span(people);
        let Some(speaker) = &quote.speaker else { return false };
        if speaker.mention.overlaps(span) {
            return !self.is_topic(people);
        }
        // “said Farrukh, a Tajik builder”
        let name = person::name_before(self.article, people).unwrap_or_default();
        name.into_iter().any(|at| self.article.tokens().span(at).overlaps(speaker.mention))
    }

    /// “said Captain Dahl of the refugees”
    fn is_topic(&self, people: &Occurrence) -> bool {
        let tokens = self.article.tokens();
        let mut before = people.start.saturating_sub(2).max(1)..people.start;
        before.any(|at| tokens.folded(at) == "of" && person::is_capital(self.article, at - 1))
    }

    /// The tokens from byte `offset` on, at most `limit`, up to the paragraph's end or one of `ends`.
    pub(super) fn following(&self, offset: usize, limit: usize, ends: &[&str]) -> Range<usize> {
        let tokens = self.article.tokens();
        let start = tokens.first_at(offset);
        let most = (start + limit).min(tokens.len());
        let end = (start..most).find(|&index| {
            let before = index.checked_sub(1).map_or(offset, |index| tokens.span(index).end);
            ends.contains(&tokens.folded(index)) || self.breaks(before, tokens.span(index).start)
        });
        start..end.unwrap_or(most)
    }

    /// The tokens before byte `offset`, as [`Self::following`].
    pub(super) fn preceding(&self, offset: usize, limit: usize, ends: &[&str]) -> Range<usize> {
        let tokens = self.article.tokens();
        let end = tokens.first_at(offset);
        let least = end.saturating_sub(limit);
        let start = (least..end).rev().find(|&index| {
            let after = if index + 1 < end { tokens.span(index + 1).start } else { offset };
            ends.contains(&tokens.folded(index)) || self.breaks(tokens.span(index).end, after)
        });
        start.map_or(least, |index| index + 1)..end
    }

    pub(super) fn breaks(&self, from: usize, to: usize) -> bool {
        self.article.text().get(from..to).is_some_and(|gap| gap.contains('\n'))
    }

    /// The occurrences that lie wholly within `tokens`.
    pub(super) fn within(&self, tokens: Range<usize>) -> &[Occurrence] {
        self.people.get(self.indices(tokens)).unwrap_or_default()
    }

    pub(super) fn occurrence(&self, index: usize) -> Option<&Occurrence> {
        self.people.get(index)
    }

    /// The places of the occurrences that share a token with `tokens`.
    fn indices_around(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.people.partition_point(|people| people.end <= tokens.start);
        let end = self.people.partition_point(|people| people.start < tokens.end);
        start..end.max(start)
    }

    fn indices(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.people.partition_point(|people| people.start < tokens.start);
        let end = self.people.partition_point(|people| people.end <= tokens.end);
        start..end.max(start)
    }

    pub(super) fn span(&self, people: &Occurrence) -> Span {
        let tokens = self.article.tokens();
        Span::new(tokens.span(people.start).start, tokens.span(people.end - 1).end)
    }

    pub(super) fn mention(&self, target: usize, people: &Occurrence) -> Mention {
        Mention { target: self.targets[target].clone(), via: people.via(), span: self.span(people) }
    }

    /// A mention that the words around the statement give.
    pub(super) fn mention_around(&self, (target, people): (usize, &Occurrence)) -> Mention {
        Mention { via: Via::Context, ..self.mention(target, people) }
    }
}
