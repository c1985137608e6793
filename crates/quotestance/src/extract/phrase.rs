//! Noun phrases, by closed classes of words and capital letters.

use std::ops::Range;

use super::case::may_be_present;
use super::page::Page;
use super::russian;
use crate::text::{Lang, TokenKind};

/// The longest noun phrase that is looked for, in tokens.
const LONGEST: usize = 24;

/// Whether token `index` is a verb of speech, or looks like a finite past form.
pub(super) fn is_verbal(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    if page.is_capital(index) {
        return false;
    }
    page.is_auxiliary(index) && word != "'s"
        || acts(page, index)
        || page.verb(index).is_some()
        || IRREGULAR.contains(&word)
        || word.len() > 4
            && (word.ends_with("ing") || word.ends_with("ed") && !PARTICIPLES.contains(&word))
            && !modifies(page, index)
}

/// Whether token `index` looks like a Russian verb of the third person: взмахнул, улыбается.
pub(super) fn acts(page: Page<'_>, index: usize) -> bool {
    let word = page.word(index);
    page.lang == Lang::Ru && !page.is_capital(index) && (is_past(word) || may_be_present(word))
}

/// Whether the ending of `word` is that of a Russian past form.
pub(super) fn is_past(word: &str) -> bool {
    let reflexive = ["ся", "сь"].into_iter().find_map(|ending| word.strip_suffix(ending));
    word.chars().count() > 4
        && !NOUNS_LIKE_PAST.contains(&word.trim_end_matches(['а', 'ы', 'и']))
        && PAST.into_iter().any(|ending| reflexive.unwrap_or(word).ends_with(ending))
}

const PAST: [&str; 18] = [
    "ал", "ил", "ел", "ул", "ял", "ыл", "ала", "ила", "ела", "ула", "яла", "ыла", "али", "или",
    "ели", "ули", "яли", "ыли",
];

/// Nouns that look like a past form, without the vowel of another case.
const NOUNS_LIKE_PAST: [&str; 26] = [
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
    "правил",
    "могил",
    "похвал",
    "квартал",
    "вокзал",
    "финал",
    "сигнал",
    "интервал",
    "подвал",
    "перевал",
    "карнавал",
    "трибунал",
    "идеал",
    "скандал",
];

/// Whether the participle at token `index` stands before its noun: “an undecided voter”.
fn modifies(page: Page<'_>, index: usize) -> bool {
    let before = index.wrapping_sub(1);
    page.is_determiner(before) || page.word(before) == "one"
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
pub(super) fn is_inner_stop(page: Page<'_>, index: usize) -> bool {
    page.written(index) == "." && !page.is_stop(index)
}

/// The noun phrase that starts at token `start` and ends before `limit`; empty if none does.
pub(super) fn forward(page: Page<'_>, start: usize, limit: usize) -> Range<usize> {
    if page.lang == Lang::Ru {
        return russian::phrase(page, start, limit);
    }
    let limit = limit.min(page.tokens.len()).min(start + LONGEST);
    if start >= limit {
        return start..start;
    }
    if page.is_pronoun(start) {
        return start..start + 1;
    }
    let (mut index, mut end, mut named) = (start, start, false);
    while index < limit {
        let word = page.word(index);
        let first = index == start;
        let linked = !first && matches!(page.written(index - 1), "-" | "‑");
        if !page.is_word(index) {
            if !(is_inner_stop(page, index) && !first || is_link(page, index)) {
                break;
            }
        } else if linked || word == "'s" {
            // co-founder, Karimova’s
        } else if page.is_capital(index)
            && !(first && (page.is_preposition(index) || page.is_conjunction(index)))
        {
            let role = first && page.is_reporting(index, "role");
            named |= !page.is_determiner(index) && !role;
        } else if page.is_determiner(index) {
            if !first && !page.is_preposition(index - 1) {
                break;
            }
        } else if is_joint(word, named) {
            if first || !joins(page, index, named) {
                break;
            }
            index += 1;
            continue;
        } else if page.is_preposition(index) && !page.is_particle(index)
            || page.is_conjunction(index)
            || page.is_pronoun(index)
            || page.is_adverb(index) && (first || !page.is_determiner(index - 1))
            || is_verbal(page, index) && !first
        {
            break;
        }
        index += 1;
        end = index;
    }
    start..end
}

/// Whether `word` may join two parts of a noun phrase; “for” and the like only before a name: “a
/// spokesman for the mayor”.
fn is_joint(word: &str, named: bool) -> bool {
    matches!(word, "of" | "and") || matches!(word, "for" | "from" | "at" | "with") && !named
}

/// Whether the joint at token `index` is followed by what it joins.
fn joins(page: Page<'_>, index: usize, named: bool) -> bool {
    match page.word(index) {
        "of" => true,
        "and" => named && page.is_capital(index + 1),
        _ => page.is_capital(index + 1) || page.is_determiner(index + 1),
    }
}

/// Whether token `index` is a number or a sign that stands within a noun phrase.
fn is_link(page: Page<'_>, index: usize) -> bool {
    matches!(page.written(index), "-" | "&" | "’" | "'" | "‑")
        || page.tokens.kind(index) == TokenKind::Number
}

/// The noun phrase that ends right before token `end` and starts at `floor` or later.
pub(super) fn backward(page: Page<'_>, floor: usize, end: usize) -> Range<usize> {
    let floor = floor.max(end.saturating_sub(LONGEST));
    let mut start = end;
    while start > floor {
        let index = start - 1;
        let word = page.word(index);
        if page.is_word(index) {
            if page.is_pronoun(index) {
                return if start == end { index..end } else { start..end };
            }
            if page.is_determiner(index) && word != "that" {
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
                && (page.is_preposition(index) && !page.is_particle(index)
                    || page.is_conjunction(index)
                    || page.is_adverb(index)
                    || is_verbal(page, index))
            {
                break;
            }
            if capital
                && (page.is_preposition(index) && !page.is_particle(index)
                    || page.is_conjunction(index)
                    || page.is_adverb(index))
                && start < end
            {
                break;
            }
        } else if !(is_inner_stop(page, index) && start < end || is_link(page, index)) {
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
    page.is_word(index)
        && !page.is_preposition(index)
        && !page.is_conjunction(index)
        && !page.is_pronoun(index)
        && !page.is_auxiliary(index)
        && !page.is_adverb(index)
        && !is_verbal(page, index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::labels::Labels;
    use crate::text::Tokens;
    use crate::{Seeds, Span};

    fn with_page<T>(text: &str, read: impl FnOnce(Page<'_>) -> T) -> T {
        let (tokens, seeds) = (Tokens::new(text), Seeds::default());
        let (labels, lang) = (&Labels::new(&tokens), Lang::detect(text));
        read(Page { text, tokens: &tokens, given: &[], seeds: &seeds, labels, lang })
    }

    fn words<'a>(text: &'a str, tokens: &Tokens, range: &Range<usize>) -> &'a str {
        let last = tokens.span(range.end - 1);
        Span::new(tokens.span(range.start).start, last.end).of(text)
    }

    #[test]
    fn a_phrase_forward_ends_where_its_complements_do() {
        for (text, expected) in [
            ("retired Lt. Gen. Marcus Hale, who left", "retired Lt. Gen. Marcus Hale"),
            ("a spokesman for the mayor in Hamburg", "a spokesman for the mayor"),
            ("Lena Ortiz of Port Clement on Monday", "Lena Ortiz of Port Clement"),
            ("she laughed", "she"),
        ] {
            let found = with_page(text, |page| forward(page, 0, page.tokens.len()));
            assert_eq!(words(text, &Tokens::new(text), &found), expected);
        }
    }

    #[test]
    fn a_phrase_backward_starts_at_its_article() {
        for (text, expected) in [
            ("When he came, a spokesman for the mayor", "a spokesman for the mayor"),
            ("But then campaign manager Lena Ortiz", "campaign manager Lena Ortiz"),
            ("As they left, she", "she"),
        ] {
            let found = with_page(text, |page| backward(page, 0, page.tokens.len()));
            assert_eq!(words(text, &Tokens::new(text), &found), expected);
        }
    }
}
