//! Noun phrases, by closed classes of words and capital letters.

use std::ops::Range;

use super::page::Page;
use super::words::{
    is_auxiliary, is_conjunction, is_determiner, is_preposition, is_pronoun, particle,
};
use crate::text::{Lang, TokenKind};

/// The longest noun phrase that is looked for, in tokens.
const LONGEST: usize = 24;

/// Whether token `index` is a verb of speech, or looks like a finite past form.
pub(super) fn is_verbal(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    if page.is_capital(index) {
        return false;
    }
    is_auxiliary(word) && word != "'s"
        || acts(page, index)
        || page.verb(index).is_some()
        || IRREGULAR.contains(&word)
        || word.len() > 4
            && (word.ends_with("ing") || word.ends_with("ed") && !PARTICIPLES.contains(&word))
            && !modifies(page, index)
}

/// Whether token `index` looks like a Russian past form of the third person: взмахнул, улыбнулась.
pub(super) fn acts(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    if page.lang == Lang::En || page.is_capital(index) || NOUNS_LIKE_PAST.contains(&word) {
        return false;
    }
    let reflexive = ["ся", "сь"].into_iter().find_map(|ending| word.strip_suffix(ending));
    word.chars().count() > 4
        && PAST.into_iter().any(|ending| reflexive.unwrap_or(word).ends_with(ending))
}

const PAST: [&str; 18] = [
    "ал", "ил", "ел", "ул", "ял", "ыл", "ала", "ила", "ела", "ула", "яла", "ыла", "али", "или",
    "ели", "ули", "яли", "ыли",
];

const NOUNS_LIKE_PAST: [&str; 12] = [
    "генерал",
    "журнал",
    "материал",
    "капитал",
    "отдел",
    "канал",
    "портал",
    "филиал",
    "персонал",
    "раздел",
    "предел",
    "криминал",
];

/// Whether the participle at token `index` stands before its noun: “an undecided voter”.
fn modifies(page: Page<'_>, index: usize) -> bool {
    let before = index.checked_sub(1).map_or("", |before| page.word(before));
    is_determiner(before) || before == "one"
}

/// Whether `word` is a past form that its ending does not show.
pub(super) fn is_irregular(word: &str) -> bool {
    IRREGULAR.contains(&word) || SPOKEN.contains(&word)
}

/// Irregular past forms of verbs of speech and thought.
const SPOKEN: [&str; 10] =
    ["spoke", "thought", "felt", "swore", "read", "shot", "quit", "hit", "began", "sang"];

/// Past forms that do not end in -ed and are no nouns.
const IRREGULAR: [&str; 52] = [
    "began", "came", "went", "took", "gave", "got", "made", "won", "lost", "ran", "sat", "stood",
    "saw", "knew", "grew", "drew", "flew", "threw", "kept", "sent", "spent", "built", "brought",
    "bought", "caught", "taught", "fought", "sought", "heard", "held", "met", "paid", "put",
    "rose", "fell", "broke", "chose", "drove", "ate", "makes", "takes", "gives", "goes", "gets",
    "wants", "needs", "does", "became", "found", "laid", "meant", "wrote",
];

/// Forms in -ed that stand before a noun.
const PARTICIPLES: [&str; 10] = [
    "retired",
    "united",
    "elected",
    "registered",
    "displaced",
    "disabled",
    "appointed",
    "armed",
    "unnamed",
    "masked",
];

/// Whether a full stop at token `index` belongs to an abbreviation, as in `Lt.`.
fn is_inner_stop(page: Page<'_>, index: usize) -> bool {
    page.written(index) == "." && !page.is_stop(index)
}

/// The noun phrase that starts at token `start` and ends before `limit`; empty if none does.
pub(super) fn forward(page: Page<'_>, start: usize, limit: usize) -> Range<usize> {
    let limit = limit.min(page.tokens.len()).min(start + LONGEST);
    if start >= limit {
        return start..start;
    }
    if is_pronoun(page.word(start)) {
        return start..start + 1;
    }
    let (mut index, mut end, mut named) = (start, start, false);
    while index < limit {
        let word = page.word(index);
        let first = index == start;
        let compound = !first && matches!(page.written(index - 1), "-" | "‑");
        if page.is_word(index) {
            let capital = page.is_capital(index);
            if compound {
            } else if capital && !(first && (is_preposition(word) || is_conjunction(word))) {
                let role = first && page.is_reporting(index, "role");
                named |= !is_determiner(word) && !role;
            } else if is_determiner(word) {
                if !first && !is_preposition(page.word(index - 1)) {
                    break;
                }
            } else if word == "'s" || word == "'" {
            } else if matches!(word, "of" | "and")
                || matches!(word, "for" | "from" | "at" | "with") && !named
            {
                let next = page.word(index + 1);
                let joins = word != "and" || page.is_capital(index + 1) && named;
                if first
                    || !joins
                    || !(page.is_capital(index + 1) || is_determiner(next) || word == "of")
                {
                    break;
                }
                index += 1;
                continue;
            } else if is_preposition(word) && !particle(word)
                || is_conjunction(word)
                || is_pronoun(word)
                || page.is_adverb(index) && !is_determiner(page.word(index.wrapping_sub(1)))
                || is_verbal(page, index) && !first
                || named && page.lang == Lang::Ru && !leads_to_name(page, index, limit)
            {
                break;
            }
        } else if !(is_inner_stop(page, index) && index > start
            || matches!(page.written(index), "-" | "&" | "’" | "'" | "‑")
            || page.tokens.kind(index) == TokenKind::Number)
        {
            break;
        }
        index += 1;
        end = index;
    }
    start..end
}

/// Whether the small Russian word at token `index`, after a name, leads on to another: «директор
/// Института рынка Олег Ким».
fn leads_to_name(page: Page<'_>, index: usize, limit: usize) -> bool {
    (index + 1..limit.min(index + 4))
        .take_while(|&at| {
            page.is_word(at) && !is_verbal(page, at) && !is_preposition(page.word(at))
        })
        .any(|at| page.is_capital(at))
}

/// The noun phrase that ends right before token `end` and starts at `floor` or later.
pub(super) fn backward(page: Page<'_>, floor: usize, end: usize) -> Range<usize> {
    let floor = floor.max(end.saturating_sub(LONGEST));
    let mut start = end;
    while start > floor {
        let index = start - 1;
        let word = page.word(index);
        if page.is_word(index) {
            if is_pronoun(word) {
                return if start == end { index..end } else { start..end };
            }
            if is_determiner(word) && word != "that" {
                start = index;
                // “a spokesman for the mayor”
                if index > floor + 1
                    && matches!(page.word(index - 1), "of" | "for" | "from" | "at" | "with")
                    && nominal(page, index - 2)
                {
                    start = index - 1;
                    continue;
                }
                break;
            }
            if matches!(word, "of" | "for" | "from" | "at" | "with" | "in") && start < end {
                if index > floor
                    && nominal(page, index - 1)
                    && (word == "of" || !page.is_capital(index - 1))
                {
                    start = index;
                    continue;
                }
                break;
            }
            if word == "and" && start < end {
                if index > floor && page.is_capital(index - 1) && page.is_capital(start) {
                    start = index;
                    continue;
                }
                break;
            }
            let capital = page.is_capital(index);
            if !capital
                && (is_preposition(word) && !particle(word)
                    || is_conjunction(word)
                    || page.is_adverb(index)
                    || is_verbal(page, index))
            {
                break;
            }
            if capital
                && (is_preposition(word) && !particle(word)
                    || is_conjunction(word)
                    || page.is_adverb(index))
                && start < end
            {
                break;
            }
        } else if !(is_inner_stop(page, index) && start < end
            || matches!(page.written(index), "-" | "&" | "‑" | "’" | "'")
            || page.tokens.kind(index) == TokenKind::Number)
        {
            break;
        }
        start = index;
    }
    while start < end && !(page.is_word(start) || page.tokens.kind(start) == TokenKind::Number)
        || start < end
            && matches!(
                page.word(start),
                "of" | "for" | "from" | "at" | "with" | "in" | "'s" | "and"
            )
    {
        start += 1;
    }
    start..end
}

/// Whether token `index` may be the last word of a noun phrase.
fn nominal(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    page.is_word(index)
        && !is_preposition(word)
        && !is_conjunction(word)
        && !is_pronoun(word)
        && !is_auxiliary(word)
        && !page.is_adverb(index)
        && !is_verbal(page, index)
}
