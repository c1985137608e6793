//! Whom a statement speaks of that mentions nobody itself.

use super::Mention;
use super::people::Occurrence;
use super::scene::Scene;
use crate::seeds::{Form, Kind};
use crate::text::Tokens;
use crate::{Quote, Span};

/// How many tokens around a statement are looked at for the rest of its sentence.
const SENTENCE: usize = 40;
/// How many tokens after a speaker's name may tell who that is: “Farrukh, 31, a Tajik builder”.
const APPOSITION: usize = 6;
/// How many tokens before a statement may lead up to it: the sentence before it.
const LEAD: usize = 30;
/// What ends a sentence.
pub(super) const STOPS: [&str; 4] = [".", "!", "?", "…"];

impl Scene<'_> {
    /// The speaker's own people, if the statement is about the speaker; otherwise whom the rest of
    /// its sentence names.
    pub(super) fn mention_around_quote(&mut self, quote: &Quote) -> Option<Mention> {
        let own = if self.is_about_self(quote) { self.people_of_speaker(quote) } else { None };
        if let Some((target, people)) = own {
            let (mention, is_group) = (self.mention_around((target, people)), people.one.is_none());
            self.told_of_self = is_group.then_some((quote.span().end, target));
            return Some(mention);
        }
        let named = self.named_in_sentence(quote).map(|named| self.mention_around(named));
        named.or_else(|| self.people_named_just_before(quote))
    }

    fn is_about_self(&self, quote: &Quote) -> bool {
        let tokens = self.article.tokens();
        let lexicon = self.seeds.lexicon(quote.lang, Kind::Modality);
        quote.fragments.iter().any(|fragment| {
            lexicon.matches(tokens, tokens.within(*fragment)).any(|found| found.label == "self")
        })
    }

    /// Whom the speaker's mention, or what explains it right after, names.
    fn people_of_speaker(&self, quote: &Quote) -> Option<(usize, &Occurrence)> {
        let tokens = self.article.tokens();
        let speaker = quote.speaker.as_ref()?.mention;
        let mut reach = tokens.within(speaker);
        let explained = reach.end < tokens.len() && tokens.folded(reach.end) == ",";
        if explained {
            reach.end = self.following(speaker.end, APPOSITION, &STOPS).end;
        }
        let told = self.within(reach).iter().find_map(|people| Some((people.target()?, people)));
        told.or_else(|| self.meant_by_speaker(quote)).or_else(|| self.introduced(quote))
    }

    /// Whom the “he” means that speaks, if the same paragraph told.
    fn meant_by_speaker(&self, quote: &Quote) -> Option<(usize, &Occurrence)> {
        let mention = self.article.tokens().within(quote.speaker.as_ref()?.mention);
        let genders = self.within(mention).iter().find_map(|people| match people.form {
            Form::Singular(genders) => Some(genders),
            _ => None,
        })?;
        let one = self.ones_before(quote, &[]).get(genders)?;
        let people = self.occurrence(one.told_by)?;
        let is_near = !self.breaks(self.span(people).end, quote.span().start);
        is_near.then_some((one.target, people))
    }

    /// What introduced the speaker by name as one of a target.
    fn introduced(&self, quote: &Quote) -> Option<(usize, &Occurrence)> {
        let name = Tokens::new(quote.speaker.as_ref()?.name.as_deref()?);
        let one = self.persons.called((0..name.len()).map(|at| name.folded(at)))?;
        Some((one.target, self.occurrence(one.told_by)?))
    }

    fn named_in_sentence(&self, quote: &Quote) -> Option<(usize, &Occurrence)> {
        let tokens = self.article.tokens();
        let span = quote.span();
        let gaps = quote.fragments.windows(2).map(|pair| match pair {
            [left, right] if left.end <= right.start => {
                tokens.within(Span::new(left.end, right.start))
            }
            _ => 0..0,
        });
        let mut parts = vec![self.preceding(span.start, SENTENCE, &STOPS)];
        parts.extend(gaps);
        if !self.ends_sentence(span) {
            parts.push(self.following(span.end, SENTENCE, &STOPS));
        }
        parts.into_iter().find_map(|part| self.first_named(quote, self.within(part)))
    }

    /// People whom the statement speaks of without telling which, if the words that lead up to it
    /// name a target.
    fn people_named_just_before(&self, quote: &Quote) -> Option<Mention> {
        let tokens = self.article.tokens();
        let mut inside = quote.fragments.iter().flat_map(|part| self.within(tokens.within(*part)));
        let people = inside.find(|people| matches!(people.form, Form::Person | Form::Other))?;
        if people.form == Form::Other {
            return None;
        }
        let start = tokens.first_at(quote.span().start);
        let near = self.within(start.saturating_sub(LEAD)..start);
        let groups = near.iter().rev().filter(|people| people.one.is_none());
        let (target, _) = self.first_named(quote, groups)?;
        Some(self.mention(target, people))
    }

    /// Whether the sentence ends with the statement: at a stop, and no small letter follows.
    fn ends_sentence(&self, quote: Span) -> bool {
        let text = self.article.text();
        let (Some(quote), Some(rest)) = (text.get(quote.range()), text.get(quote.end..)) else {
            return true;
        };
        let next = rest.chars().take(SENTENCE).find(|c| c.is_alphanumeric());
        STOPS.iter().any(|stop| quote.trim_end().ends_with(stop))
            && !next.is_some_and(char::is_lowercase)
    }
}
