//! An article with the people it speaks of, and whom pronouns and descriptions stand for in it.

use std::ops::Range;

use super::people::{Form, Occurrence};
use super::{Mention, Target, Via};
use crate::{Article, Quote, Seeds, Span};

/// How many tokens before a pronoun's statement a name may stand and still explain it: some two
/// paragraphs of news.
const REACH: usize = 60;
/// How many tokens after a pronoun a name may stand in the same statement and still explain it.
const REACH_BACK: usize = 10;
/// How many tokens after a statement a name may stand and still explain a pronoun in it.
const REACH_AFTER: usize = 30;

pub(super) struct Scene<'a> {
    pub(super) article: &'a Article,
    pub(super) seeds: &'a Seeds,
    targets: Vec<Target>,
    people: Vec<Occurrence>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(article: &'a Article, seeds: &'a Seeds, people: Vec<Occurrence>) -> Self {
        let targets = seeds.targets().into_iter().map(Target::new).collect();
        let mut scene = Self { article, seeds, targets, people };
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

    /// The mentions that stand in the statement itself.
    pub(super) fn mentions_inside(&self, quote: &Quote) -> Vec<Mention> {
        let tokens = self.article.tokens();
        let mut mentions = Vec::new();
        let mut unexplained: Vec<&Occurrence> = Vec::new();
        let mut last = self.named_before(quote);
        let mut others = false;
        for people in quote.fragments.iter().flat_map(|part| self.within(tokens.within(*part))) {
            match (people.form, last) {
                (Form::Name(target) | Form::Description(target), _) => {
                    unexplained
                        .retain(|before| people.start.saturating_sub(before.end) <= REACH_BACK);
                    let explained = unexplained.drain(..).chain([people]);
                    mentions.extend(explained.map(|people| self.mention(target, people)));
                    (last, others) = (Some(target), false);
                }
                (Form::Other, _) => (last, others) = (None, true),
                (Form::Person, _) => {}
                (Form::Pronoun | Form::Phrase, Some(target)) => {
                    mentions.push(self.mention(target, people));
                }
                (Form::Pronoun | Form::Phrase, None) if !others => unexplained.push(people),
                _ => {}
            }
        }
        if let (true, Some(target)) = (mentions.is_empty(), self.named_after(quote)) {
            mentions.extend(unexplained.into_iter().map(|people| self.mention(target, people)));
        }
        mentions
    }

    /// The last target named before the statement.
    fn named_before(&self, quote: &Quote) -> Option<usize> {
        let start = self.article.tokens().first_at(quote.span().start);
        self.within(start.saturating_sub(REACH)..start)
            .iter()
            .rev()
            .filter(|people| !self.is_speaker(quote, people))
            .find_map(|people| match people.form {
                Form::Other => Some(None),
                _ => people.target().map(Some),
            })
            .flatten()
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
        quote.speaker.as_ref().is_some_and(|speaker| speaker.mention.overlaps(span))
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

    fn breaks(&self, from: usize, to: usize) -> bool {
        self.article.text().get(from..to).is_some_and(|gap| gap.contains('\n'))
    }

    /// The occurrences that lie wholly within `tokens`.
    pub(super) fn within(&self, tokens: Range<usize>) -> &[Occurrence] {
        let start = self.people.partition_point(|people| people.start < tokens.start);
        let end = self.people.partition_point(|people| people.end <= tokens.end);
        self.people.get(start..end).unwrap_or_default()
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
