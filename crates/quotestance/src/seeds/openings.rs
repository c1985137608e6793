//! What a word may open: one look tells the labels of all wordings of some kinds, in either language.

use super::first_words::FirstWords;
use super::{Entry, Kind};
use crate::text::Lang;

/// Wordings that a word may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Opening {
    pub(crate) lang: Lang,
    pub(crate) kind: Kind,
    pub(crate) label: &'static str,
    /// Whether the word alone is such a wording.
    pub(crate) is_word: bool,
}

/// The openings of [`Openings::KINDS`].
#[derive(Clone, Debug, Default)]
pub(super) struct Openings {
    first_words: FirstWords,
    /// Of each first word, sorted.
    of_firsts: Vec<Vec<Opening>>,
}

impl Openings {
    /// The kinds that are looked for.
    const KINDS: [Kind; 2] = [Kind::Reporting, Kind::Scare];

    pub(super) fn new(entries: &[Entry]) -> Self {
        let is_looked_for = |entry: &&Entry| Self::KINDS.contains(&entry.kind);
        let entries: Vec<&Entry> = entries.iter().filter(is_looked_for).collect();
        let words = (0..).zip(&entries).flat_map(|(index, entry)| {
            entry.pattern.first_words().iter().map(move |word| (index, word))
        });
        let first_words = FirstWords::new(words);
        let openings = |first| {
            let places = first_words.places_of(first);
            let own = first_words.entries()[places].iter();
            let mut found: Vec<Opening> =
                own.filter_map(|&index| opening(entries[index as usize])).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        let of_firsts = (0..first_words.len()).map(openings).collect();
        Self { first_words, of_firsts }
    }

    /// What `word`, a folded form, may open.
    pub(super) fn of(&self, word: &str) -> &[Opening] {
        let first = self.first_words.find(word);
        first.and_then(|first| self.of_firsts.get(first)).map_or(&[], Vec::as_slice)
    }
}

fn opening(entry: &Entry) -> Option<Opening> {
    let &Entry { lang, kind, .. } = entry;
    let label = kind.labels().iter().find(|label| **label == entry.label)?;
    Some(Opening { lang, kind, label, is_word: entry.pattern.is_word() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds::Pattern;

    #[test]
    fn a_word_opens_what_starts_with_it() {
        let entry = |(lang, kind, label, pattern): (_, _, &str, _)| Entry {
            lang,
            kind,
            label: label.to_owned(),
            pattern: Pattern::parse(pattern).expect("a pattern"),
        };
        let openings = Openings::new(
            &[
                (Lang::En, Kind::Reporting, "verb", "said|says"),
                (Lang::En, Kind::Reporting, "phrase", "said to be"),
                (Lang::Ru, Kind::Reporting, "verb", "сказа*"),
                (Lang::En, Kind::Scare, "before", "said so"),
                (Lang::En, Kind::Cue, "a.b", "said"),
            ]
            .map(entry),
        );
        let found = |word: &str| {
            let found = openings.of(word).iter();
            found.map(|found| (found.kind, found.label, found.is_word)).collect::<Vec<_>>()
        };
        assert_eq!(
            found("said"),
            [
                (Kind::Reporting, "phrase", false),
                (Kind::Reporting, "verb", true),
                (Kind::Scare, "before", false)
            ]
        );
        assert_eq!(found("сказала"), [(Kind::Reporting, "verb", true)]);
        assert_eq!(openings.of("сказала")[0].lang, Lang::Ru);
        assert!(found("say").is_empty() && Openings::default().of("said").is_empty());
    }
}
