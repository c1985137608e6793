//! Whom the words before a statement give to its pronouns.

use std::ops::Range;

use super::one::{LastOnes, One};
use super::people::Occurrence;
use super::person;
use super::scene::{REACH, Scene};
use crate::Quote;
use crate::seeds::{Form, Genders};
use crate::text::{Lang, Tokens};

/// How many tokens before a statement a person may stand whom “he” means in it.
const REACH_PERSON: usize = 80;
/// How many tokens before a statement a thing may stand that “it” means in it: a sentence or two.
const REACH_THING: usize = 30;
/// How many words of a speaker's mention are read for a name.
const SPEAKER: usize = 12;
/// The most bytes that one letter has: “I” is no name.
const LETTER: usize = 2;
/// What stands before the names of places.
const PLACE: [&str; 17] = [
    "in", "at", "on", "of", "from", "to", "near", "the", "в", "во", "из", "на", "под", "от", "до",
    "left", "fled",
];

/// Whom words of a statement may stand for, as it has come so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Antecedents {
    /// Whom “they” means.
    pub(super) group: Option<usize>,
    /// Whom “these boys” means: unlike a pronoun, it reaches over people of no target.
    pub(super) described: Option<usize>,
    /// Whom “he”, “she” and “it” mean.
    pub(super) ones: LastOnes,
    /// The last name or description, by its place among all people.
    pub(super) name: Option<usize>,
    /// Whether people of no target were named since.
    pub(super) others: bool,
    /// The token after the last people of no target in the statement.
    pub(super) competitor: Option<usize>,
}

impl Antecedents {
    pub(super) fn name(&mut self, target: usize) {
        (self.group, self.described, self.others) = (Some(target), Some(target), false);
    }

    /// Takes note of one person or thing that is a target.
    pub(super) fn one(&mut self, people: &Occurrence, one: One) {
        if let Some(genders) = people.one {
            self.ones.set(genders, people.start, one);
        }
    }
}

impl Scene<'_> {
    /// What the words before the statement give.
    pub(super) fn antecedents(&self, quote: &Quote, speaker: &[String]) -> Antecedents {
        let start = self.article.tokens().first_at(quote.span().start);
        let ones = self.ones_before(quote, speaker);
        let mut last = Antecedents { ones, ..Antecedents::default() };
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
                Form::Pronoun | Form::Object | Form::Either | Form::Phrase => {
                    self.explained[index].into_iter().for_each(|target| last.name(target));
                }
                Form::Name(target) | Form::Description(target) if people.one.is_none() => {
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
    pub(super) fn is_one_other(&self, people: &Occurrence) -> bool {
        Lang::detect(self.article.tokens().folded(people.start)) == Lang::Ru
            && person::is_one(self.article, people)
    }

    /// The last ones of a target before the statement, unless others come between.
    pub(super) fn ones_before(&self, quote: &Quote, speaker: &[String]) -> LastOnes {
        let tokens = self.article.tokens();
        let start = tokens.first_at(quote.span().start);
        let least = start.saturating_sub(REACH_PERSON);
        let mut near = self.indices(least..start).rev().peekable();
        let (mut ones, mut open) = (LastOnes::default(), Genders::ANY);
        let mut at = start;
        while at > least && !open.is_none() {
            at -= 1;
            while near.next_if(|&index| self.people[index].start > at).is_some() {}
            let found = if let Some(index) = near.next_if(|&index| self.people[index].end > at) {
                at = self.people[index].start;
                self.one_of(quote, index)
            } else if person::is_capital(self.article, at) {
                let first = person::run_before(self.article, at);
                let name = first..at + 1;
                at = first;
                match self.persons.called(name.clone().map(|at| tokens.folded(at))) {
                    Some(one) if !self.is_any_of(speaker, name.clone()) => {
                        Some((Genders::PERSON, one))
                    }
                    None if self.is_somebody(speaker, name) => break,
                    _ => None,
                }
            } else {
                None
            };
            if let Some((genders, one)) = found {
                ones.set(genders.and(open), at, one);
                open = open.without(genders);
            }
            if start - at > REACH_THING {
                open = open.without(Genders::NEUTER);
            }
        }
        ones
    }

    /// The one of a target whom an occurrence before the statement means, and of which gender.
    fn one_of(&self, quote: &Quote, index: usize) -> Option<(Genders, One)> {
        let people = &self.people[index];
        let one = |target| One { target, told_by: index };
        match (people.form, people.one) {
            (Form::Singular(genders), _) => Some((genders, one(self.explained[index]?))),
            // The name that it introduces comes next, and may be the speaker's.
            (Form::Name(_), _) if self.persons.introduces(index) => None,
            (Form::Name(_) | Form::Description(_), _) if self.is_speaker(quote, people) => None,
            (Form::Name(target) | Form::Description(target), Some(genders)) => {
                Some((genders, one(target)))
            }
            (Form::Name(target), None) if person::is_person(self.article, people) => {
                Some((Genders::PERSON, one(target)))
            }
            _ => None,
        }
    }

    /// The words that name the speaker, without their endings.
    pub(super) fn speaker_words(&self, quote: &Quote) -> Vec<String> {
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
    pub(super) fn is_somebody(&self, speaker: &[String], words: Range<usize>) -> bool {
        let tokens = self.article.tokens();
        let Some(before) = words.start.checked_sub(1) else { return false };
        person::is_capital(self.article, words.start)
            && tokens.span(words.start).len() > LETTER
            && (tokens.is_word(before) || words.len() > 1)
            && !PLACE.contains(&tokens.folded(before))
            && !self.is_any_of(speaker, words)
    }
}
