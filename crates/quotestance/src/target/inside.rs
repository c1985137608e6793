//! The mentions that stand in a statement itself.

use super::context::STOPS;
use super::one::One;
use super::people::Occurrence;
use super::scene::Scene;
use super::{Mention, person, subject};
use crate::Quote;
use crate::seeds::{Form, Genders};

/// How many tokens after a pronoun a name may stand in the same statement and still explain it.
const REACH_BACK: usize = 10;
/// How many tokens after a statement a name may stand and still explain a pronoun in it.
const REACH_AFTER: usize = 30;
/// How many words may stand between a subject and the object of its verb: “have never liked”.
const CLAUSE: usize = 4;
/// How many words may stand before the noun of a subject: “my old mother”.
const SUBJECT: usize = 3;

impl Scene<'_> {
    /// The mentions that stand in the statement itself. Statements are asked for in the order of
    /// the text, since what a pronoun stands for explains the next one.
    pub(super) fn mentions_inside(&mut self, quote: &Quote) -> Vec<Mention> {
        let tokens = self.article.tokens();
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut unexplained: Vec<usize> = Vec::new();
        let mut singled: Vec<usize> = Vec::new();
        let mut unknown: Vec<(usize, Genders)> = Vec::new();
        let speaker = self.speaker_words(quote);
        let mut last = self.antecedents(quote, &speaker);
        let mut unnamed = tokens.first_at(quote.span().start);
        let inside = quote.fragments.iter().flat_map(|part| self.indices(tokens.within(*part)));
        for index in inside {
            let people = &self.people[index];
            match people.form {
                Form::Name(target) | Form::Description(target) if people.one.is_some() => {
                    found.push((index, target));
                    last.one(people, One { target, told_by: index });
                    unnamed = people.end;
                }
                Form::Name(target) | Form::Description(target) => {
                    let near = |&before: &usize| {
                        people.start.saturating_sub(self.people[before].end) <= REACH_BACK
                    };
                    unexplained.retain(near);
                    found.extend(unexplained.drain(..).chain([index]).map(|index| (index, target)));
                    last.name(target);
                    last.name = Some(index);
                    if self.is_person(people) {
                        last.ones.set(
                            Genders::PERSON,
                            people.start,
                            One { target, told_by: index },
                        );
                    }
                    unnamed = people.end;
                }
                Form::Other => {
                    last.ones.clear(Genders::ANY);
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
                    _ if self.is_subject(people) => last.ones.clear(Genders::PERSON),
                    _ => {}
                },
                Form::Singular(genders) => {
                    if (unnamed..people.start).any(|at| self.is_somebody(&speaker, at..at + 1)) {
                        last.ones.clear(Genders::ANY);
                    }
                    unnamed = people.end;
                    match last.ones.get(genders) {
                        Some(one) => found.push((index, one.target)),
                        None => unknown.push((index, genders)),
                    }
                }
                Form::Phrase if last.described.is_some() => {
                    found.extend(last.described.map(|target| (index, target)));
                    (last.group, last.others) = (last.described, false);
                }
                Form::Pronoun if self.means_others(people) => {
                    (last.group, last.others) = (None, true);
                }
                Form::Object | Form::Either if self.is_object_of(last.competitor, people) => {
                    found.extend(last.described.map(|target| (index, target)));
                }
                Form::Pronoun | Form::Object | Form::Either | Form::Phrase => {
                    let one = last.ones.get(Genders::MALE_OR_NEUTER);
                    match (last.group, one.filter(|_| people.form == Form::Either)) {
                        (Some(target), _) => found.push((index, target)),
                        (None, Some(one)) => {
                            found.push((index, one.target));
                            singled.push(index);
                        }
                        (None, None) if !last.others => unexplained.push(index),
                        (None, None) => {}
                    }
                }
            }
        }
        if let (true, Some(target)) = (found.is_empty(), self.named_after(quote)) {
            found.extend(unexplained.into_iter().map(|index| (index, target)));
        }
        if let (true, Some((own, one))) = (found.is_empty(), self.one_after(quote)) {
            let meant = unknown.into_iter().filter(|(_, genders)| genders.meets(own));
            found.extend(meant.map(|(index, _)| (index, one.target)));
        }
        for index in singled {
            self.people[index].form = Form::Singular(Genders::MALE_OR_NEUTER);
        }
        for &(index, target) in &found {
            self.explained[index] = Some(target);
        }
        found.into_iter().map(|(index, target)| self.mention(target, &self.people[index])).collect()
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

    /// Whether “he” or “she” may mean the people: a single person or “the stranger”.
    fn is_person(&self, people: &Occurrence) -> bool {
        match people.form {
            Form::Description(_) => person::is_one(self.article, people),
            _ => person::is_person(self.article, people),
        }
    }

    /// The one of a target, and the gender, of whom the reporting clause says that the statement is:
    /// “said the baker of Orlov”.
    fn one_after(&self, quote: &Quote) -> Option<(Genders, One)> {
        const OF: [&str; 5] = ["of", "about", "о", "об", "про"];
        let tokens = self.article.tokens();
        let after = self.following(quote.span().end, REACH_AFTER, &STOPS);
        after.clone().filter(|&at| OF.contains(&tokens.folded(at))).find_map(|of| {
            let told_by = self.indices(of + 1..after.end).start;
            let named = self.occurrence(told_by).filter(|people| people.start == of + 1);
            match named.and_then(|people| Some((people.one?, people.target()?))) {
                Some((genders, target)) => Some((genders, One { target, told_by })),
                None if of + 1 < after.end && person::is_capital(self.article, of + 1) => {
                    let one = self.persons.called([tokens.folded(of + 1)])?;
                    Some((Genders::PERSON, one))
                }
                None => None,
            }
        })
    }

    /// The first target named in what follows of the statement's paragraph.
    fn named_after(&self, quote: &Quote) -> Option<usize> {
        let near = self.within(self.following(quote.span().end, REACH_AFTER, &[])).iter();
        self.first_named(quote, near.filter(|people| people.one.is_none()))
            .map(|(target, _)| target)
    }
}
