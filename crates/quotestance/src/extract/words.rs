//! Closed classes of words, English and Russian together, in their folded form.

/// Personal pronouns that may be the subject.
pub(super) fn is_pronoun(word: &str) -> bool {
    PRONOUNS.binary_search(&word).is_ok()
}

/// Articles and other words that open a noun phrase.
pub(super) fn is_determiner(word: &str) -> bool {
    DETERMINERS.binary_search(&word).is_ok()
}

/// Auxiliary verbs and their clitics.
pub(super) fn is_auxiliary(word: &str) -> bool {
    AUXILIARIES.binary_search(&word).is_ok()
}

/// Prepositions.
pub(super) fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.binary_search(&word).is_ok()
}

/// Words that start a clause.
pub(super) fn is_conjunction(word: &str) -> bool {
    CONJUNCTIONS.binary_search(&word).is_ok()
}

/// Adverbs that stand between subject and verb, or open a sentence.
pub(super) fn is_adverb(word: &str) -> bool {
    ADVERBS.binary_search(&word).is_ok()
        || word.len() > 5 && word.ends_with("ly") && !NOUNS_IN_LY.contains(&word)
}

/// Whether `word` tells when, not who: “hours later, she said”.
pub(super) fn is_time(word: &str) -> bool {
    TIMES.binary_search(&word).is_ok()
}

/// Particles that stand inside a name.
pub(super) fn particle(word: &str) -> bool {
    PARTICLES.binary_search(&word).is_ok()
}

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
    fn the_lists_are_sorted() {
        let lists: [&[&str]; 8] = [
            &PRONOUNS,
            &DETERMINERS,
            &AUXILIARIES,
            &PREPOSITIONS,
            &CONJUNCTIONS,
            &ADVERBS,
            &TIMES,
            &PARTICLES,
        ];
        for list in lists {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn adverbs_in_ly_but_not_nouns() {
        assert!(is_adverb("quietly") && is_adverb("потом"));
        assert!(!is_adverb("family") && !is_adverb("rally"));
    }
}
