//! Mentions of a target that the seeds do not know: its own words.

use super::{Mention, Target, Via};
use crate::text::{TokenKind, Tokens};
use crate::{Article, Quote};

/// Adds the places where `quote` has the words of `target`, whole and in their order, whatever
/// their case; they are no mention of any other target. Marks around the words of the target count
/// for nothing.
pub(crate) fn add_own_words(
    article: &Article,
    quote: &Quote,
    target: &Target,
    mentions: &mut Vec<Mention>,
) {
    let wanted = Tokens::new(target.id());
    let is_mark = |index: &usize| wanted.kind(*index) == TokenKind::Punctuation;
    let Some(first) = (0..wanted.len()).find(|index| !is_mark(index)) else { return };
    let last = (first..wanted.len()).rev().find(|index| !is_mark(index)).unwrap_or(first);
    let length = last - first + 1;
    let tokens = article.tokens();
    for &fragment in &quote.fragments {
        let mut within = tokens.within(fragment);
        while within.len() >= length {
            let start = within.start;
            if (0..length).all(|at| tokens.folded(start + at) == wanted.folded(first + at)) {
                let span =
                    crate::Span::new(tokens.span(start).start, tokens.span(start + length - 1).end);
                mentions.retain(|other| !other.span.overlaps(span));
                mentions.push(Mention { target: target.clone(), via: Via::Name, span });
                within.start += length;
            } else {
                within.start += 1;
            }
        }
    }
    mentions.sort_by_key(|mention| mention.span.start);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Passage;

    fn found(quote: &str, target: &str) -> Vec<String> {
        let passage = Passage::new(quote, "The World Bank is here.", "", None);
        let mut mentions = Vec::new();
        let target = Target::new(target);
        add_own_words(passage.article(), passage.quote(), &target, &mut mentions);
        let text = passage.article().text();
        assert!(mentions.iter().all(|found| found.via == Via::Name && found.target == target));
        mentions.iter().map(|mention| mention.span.of(text).to_owned()).collect()
    }

    #[test]
    fn whole_words_of_the_quote_in_any_case() {
        let quote = "The world bank, our World Bank's men, the World of Bank and Banks";
        assert_eq!(found(quote, "World Bank"), ["world bank", "World Bank"]);
        assert_eq!(found("Ёлка и ёлки, елка", "елка"), ["Ёлка", "елка"]);
        assert_eq!(found("He lied, the he-man", "“He”"), ["He", "he"]);
    }

    #[test]
    fn a_target_without_words_is_nowhere() {
        assert_eq!(found("“—” it said", "“—”"), [""; 0]);
        assert_eq!(found("nothing", ""), [""; 0]);
    }

    #[test]
    fn its_own_words_mean_no_other_target() {
        let passage = Passage::new("Russian trolls and Russians", "", "", None);
        let russian = crate::Span::new(0, 7);
        let people = crate::Span::new(19, 27);
        let of = |span| Mention { target: Target::RUSSIANS, via: Via::Name, span };
        let mut mentions = vec![of(russian), of(people)];
        let trolls = Target::new("Russian trolls");
        add_own_words(passage.article(), passage.quote(), &trolls, &mut mentions);
        assert_eq!(mentions.len(), 2);
        assert_eq!((&mentions[0].target, mentions[0].span), (&trolls, crate::Span::new(0, 14)));
        assert_eq!(mentions[1], of(people));
    }
}
