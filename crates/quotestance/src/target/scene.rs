//! An article with the people it speaks of.

use std::ops::Range;

use super::people::Occurrence;
use super::person::{self, Persons};
use super::{Mention, Target, Via};
use crate::seeds::Form;
use crate::{Article, Quote, Seeds, Span};

/// How many tokens before a pronoun's statement a name may stand and still explain it: some two
/// paragraphs of news.
pub(super) const REACH: usize = 60;

pub(super) struct Scene<'a> {
    pub(super) article: &'a Article,
    pub(super) seeds: &'a Seeds,
    pub(super) people: Vec<Occurrence>,
    pub(super) persons: Persons,
    /// Whom each of `people` stands for that is a pronoun or phrase of an earlier statement.
    pub(super) explained: Vec<Option<usize>>,
    /// Where the last statement of a speaker's own people ends, and who they are.
    pub(super) told_of_self: Option<(usize, usize)>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(article: &'a Article, seeds: &'a Seeds, people: Vec<Occurrence>) -> Self {
        let persons = Persons::introduced(article, &people);
        let explained = vec![None; people.len()];
        let mut scene = Self { article, seeds, people, persons, explained, told_of_self: None };
        scene.explain_descriptions();
        scene
    }

    /// Gives a description the target of its number that was named last, where its own is never
    /// named.
    fn explain_descriptions(&mut self) {
        let is_description = |people: &Occurrence| matches!(people.form, Form::Description(_));
        if !self.people.iter().any(is_description) {
            return;
        }
        let mut named = vec![false; self.seeds.targets().len()];
        for people in &self.people {
            if let Form::Name(target) = people.form {
                named[target] = true;
            }
        }
        let mut last: [Option<(usize, Occurrence)>; 2] = [None; 2];
        for people in &mut self.people {
            let last = &mut last[usize::from(people.one.is_some())];
            match (&mut people.form, *last) {
                (Form::Name(target), _) => *last = Some((*target, *people)),
                (Form::Description(target), Some((other, name)))
                    if !named[*target]
                        && people.start - name.end <= REACH
                        && people
                            .one
                            .is_none_or(|own| name.one.is_some_and(|one| own.meets(one))) =>
                {
                    *target = other;
                }
                _ => {}
            }
        }
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

    pub(super) fn is_speaker(&self, quote: &Quote, people: &Occurrence) -> bool {
        let span = self.span(people);
        let Some(speaker) = &quote.speaker else { return false };
        if speaker.mention.overlaps(span) {
            return !self.is_topic(people);
        }
        if people.one.is_some() {
            return false;
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
    pub(super) fn indices_around(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.people.partition_point(|people| people.end <= tokens.start);
        let end = self.people.partition_point(|people| people.start < tokens.end);
        start..end.max(start)
    }

    pub(super) fn indices(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.people.partition_point(|people| people.start < tokens.start);
        let end = self.people.partition_point(|people| people.end <= tokens.end);
        start..end.max(start)
    }

    pub(super) fn span(&self, people: &Occurrence) -> Span {
        let tokens = self.article.tokens();
        Span::new(tokens.span(people.start).start, tokens.span(people.end - 1).end)
    }

    pub(super) fn mention(&self, target: usize, people: &Occurrence) -> Mention {
        let target = Target::known(self.seeds.target(target));
        Mention { target, via: people.via(), span: self.span(people) }
    }

    /// A mention that the words around the statement give.
    pub(super) fn mention_around(&self, (target, people): (usize, &Occurrence)) -> Mention {
        Mention { via: Via::Context, ..self.mention(target, people) }
    }
}
