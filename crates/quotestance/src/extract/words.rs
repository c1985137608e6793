//! Closed classes of words, English and Russian together, in their folded form.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use crate::seeds::Beginnings;
use crate::text::beginning;

/// Classes of words, a bit for each.
pub(super) type Classes = u8;

/// Personal pronouns that may be the subject.
pub(super) const PRONOUN: Classes = 1;
/// Articles and other words that open a noun phrase.
pub(super) const DETERMINER: Classes = 2;
/// Auxiliary verbs and their clitics.
pub(super) const AUXILIARY: Classes = 4;
/// Prepositions.
pub(super) const PREPOSITION: Classes = 8;
/// Words that start a clause.
pub(super) const CONJUNCTION: Classes = 16;
/// Adverbs that stand between subject and verb, or open a sentence.
pub(super) const ADVERB: Classes = 32;
/// Words that tell when, not who: “hours later, she said”.
pub(super) const TIME: Classes = 64;
/// Particles that stand inside a name.
pub(super) const PARTICLE: Classes = 128;

/// The classes that `word` belongs to.
pub(super) fn classes(word: &str) -> Classes {
    let Listed { beginnings, classes } = &*LISTED;
    let is_listed = beginnings.may_hold(beginning(word));
    let listed = if is_listed { classes.get(word).copied().unwrap_or_default() } else { 0 };
    let adverb = word.len() > 5 && word.ends_with("ly") && !NOUNS_IN_LY.contains(&word);
    listed | if adverb { ADVERB } else { 0 }
}

/// Whether `word` belongs to one of `sought`.
pub(super) fn is(word: &str, sought: Classes) -> bool {
    classes(word) & sought != 0
}

/// The words of the lists below.
struct Listed {
    /// Tells most words that are in no list.
    beginnings: Beginnings,
    classes: HashMap<&'static str, Classes, RandomState>,
}

static LISTED: LazyLock<Listed> = LazyLock::new(|| {
    let lists: [(&[&str], Classes); 8] = [
        (&PRONOUNS, PRONOUN),
        (&DETERMINERS, DETERMINER),
        (&AUXILIARIES, AUXILIARY),
        (&PREPOSITIONS, PREPOSITION),
        (&CONJUNCTIONS, CONJUNCTION),
        (&ADVERBS, ADVERB),
        (&TIMES, TIME),
        (&PARTICLES, PARTICLE),
    ];
    let words =
        lists.iter().flat_map(|&(words, class)| words.iter().map(move |&word| (word, class)));
    let beginnings = Beginnings::new(words.clone().map(|(word, _)| Some(beginning(word))));
    let mut classes = HashMap::default();
    for (word, class) in words {
        *classes.entry(word).or_default() |= class;
    }
    Listed { beginnings, classes }
});

const PRONOUNS: [&str; 26] = [
    "he",
    "i",
    "it",
    "she",
    "they",
    "we",
    "who",
    "you",
    "вы",
    "кто",
    "мы",
    "он",
    "она",
    "они",
    "та",
    "те",
    "тем",
    "того",
    "том",
    "тот",
    "ты",
    "этим",
    "это",
    "этого",
    "этом",
    "я",
];

const DETERMINERS: [&str; 28] = [
    "a",
    "an",
    "another",
    "any",
    "both",
    "each",
    "every",
    "her",
    "his",
    "its",
    "many",
    "most",
    "my",
    "no",
    "our",
    "several",
    "some",
    "that",
    "the",
    "their",
    "these",
    "this",
    "those",
    "your",
    "каждая",
    "каждый",
    "один",
    "одна",
];

const AUXILIARIES: [&str; 31] = [
    "'d", "'ll", "'re", "'s", "'ve", "are", "be", "been", "being", "ca", "can", "could", "did",
    "do", "does", "had", "has", "have", "is", "may", "might", "must", "n't", "not", "shall",
    "should", "was", "were", "will", "wo", "would",
];

const PREPOSITIONS: [&str; 70] = [
    "about",
    "across",
    "after",
    "against",
    "alongside",
    "amid",
    "among",
    "around",
    "at",
    "before",
    "behind",
    "besides",
    "between",
    "beyond",
    "by",
    "despite",
    "during",
    "following",
    "for",
    "from",
    "in",
    "including",
    "inside",
    "into",
    "like",
    "near",
    "of",
    "on",
    "outside",
    "over",
    "per",
    "regarding",
    "since",
    "through",
    "throughout",
    "to",
    "toward",
    "towards",
    "under",
    "unlike",
    "until",
    "upon",
    "via",
    "with",
    "within",
    "without",
    "без",
    "в",
    "во",
    "для",
    "до",
    "за",
    "из",
    "к",
    "ко",
    "на",
    "над",
    "о",
    "об",
    "от",
    "перед",
    "по",
    "под",
    "после",
    "при",
    "про",
    "с",
    "со",
    "у",
    "через",
];

const CONJUNCTIONS: [&str; 42] = [
    "although",
    "and",
    "as",
    "because",
    "but",
    "how",
    "if",
    "nor",
    "once",
    "or",
    "so",
    "than",
    "that",
    "then",
    "though",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "yet",
    "а",
    "где",
    "если",
    "и",
    "или",
    "как",
    "когда",
    "которая",
    "которые",
    "который",
    "но",
    "пока",
    "потому",
    "хотя",
    "что",
    "чтобы",
];

const ADVERBS: [&str; 82] = [
    "actually",
    "again",
    "already",
    "also",
    "always",
    "basically",
    "earlier",
    "even",
    "ever",
    "first",
    "friday",
    "further",
    "here",
    "herself",
    "himself",
    "however",
    "indeed",
    "instead",
    "itself",
    "just",
    "last",
    "later",
    "long",
    "meanwhile",
    "monday",
    "moreover",
    "never",
    "now",
    "often",
    "once",
    "only",
    "perhaps",
    "previously",
    "quickly",
    "rather",
    "reportedly",
    "same",
    "saturday",
    "simply",
    "sometimes",
    "soon",
    "still",
    "sunday",
    "themselves",
    "then",
    "there",
    "thursday",
    "thus",
    "today",
    "tonight",
    "too",
    "tuesday",
    "wednesday",
    "yesterday",
    "yet",
    "бы",
    "было",
    "вдруг",
    "вчера",
    "еще",
    "же",
    "затем",
    "лишь",
    "наконец",
    "не",
    "однако",
    "опять",
    "позже",
    "потом",
    "ранее",
    "сегодня",
    "сейчас",
    "снова",
    "так",
    "также",
    "там",
    "теперь",
    "тогда",
    "тоже",
    "только",
    "тут",
    "уже",
];

const TIMES: [&str; 42] = [
    "afternoon",
    "ago",
    "april",
    "august",
    "day",
    "days",
    "december",
    "evening",
    "february",
    "friday",
    "hour",
    "hours",
    "january",
    "july",
    "june",
    "later",
    "march",
    "may",
    "minute",
    "minutes",
    "moment",
    "moments",
    "monday",
    "month",
    "months",
    "morning",
    "night",
    "november",
    "october",
    "saturday",
    "second",
    "seconds",
    "september",
    "sunday",
    "thursday",
    "time",
    "tuesday",
    "wednesday",
    "week",
    "weeks",
    "year",
    "years",
];

const PARTICLES: [&str; 11] =
    ["al", "bin", "de", "der", "di", "du", "el", "la", "le", "van", "von"];

const NOUNS_IN_LY: [&str; 8] =
    ["family", "assembly", "italy", "anomaly", "monopoly", "butterfly", "supply", "homily"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_belong_to_several_classes() {
        assert_eq!(classes("that"), DETERMINER | CONJUNCTION);
        assert_eq!(classes("monday"), ADVERB | TIME);
        assert_eq!(classes("harbour"), 0);
    }

    #[test]
    fn adverbs_in_ly_but_not_nouns() {
        let is_adverb = |word| classes(word) & ADVERB != 0;
        assert!(is_adverb("quietly") && is_adverb("потом"));
        assert!(!is_adverb("family") && !is_adverb("rally"));
    }
}
