//! What the words of an article are: each distinct one is looked up once.

use std::cell::Cell;

use super::words::{self, Classes};
use crate::Seeds;
use crate::seeds::{Kind, Opening};
use crate::text::{Lang, Tokens};

/// What each distinct word is, as far as it was asked for.
#[derive(Debug)]
pub(super) struct Labels {
    of_words: Vec<Cell<Option<Label>>>,
}

/// What one word is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    /// The closed classes that it belongs to.
    pub(super) classes: Classes,
    /// By language.
    reporting: [Reporting; Lang::ALL.len()],
    /// By language: whether it starts a wording that tells names in marks.
    scare: [bool; Lang::ALL.len()],
}

/// The labels of the reporting wordings of one language that a word starts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reporting {
    /// Of any wordings.
    starts: LabelSet,
    /// Of those that are but one word.
    is: LabelSet,
}

impl Labels {
    /// For the words of `tokens`, none looked up yet.
    pub(super) fn new(tokens: &Tokens) -> Self {
        Self { of_words: vec![Cell::new(None); tokens.vocabulary().len()] }
    }

    /// What token `index` is.
    #[inline]
    pub(super) fn get(&self, tokens: &Tokens, seeds: &Seeds, index: usize) -> Label {
        let Some(cell) = self.of_words.get(tokens.word(index) as usize) else {
            return Label::read(seeds, tokens.folded(index));
        };
        cell.get().unwrap_or_else(|| {
            let label = Label::read(seeds, tokens.folded(index));
            cell.set(Some(label));
            label
        })
    }
}

impl Label {
    fn read(seeds: &Seeds, word: &str) -> Self {
        let mut read = Self {
            classes: words::classes(word),
            reporting: Default::default(),
            scare: Default::default(),
        };
        for &Opening { lang, kind, label, is_word } in seeds.openings(word) {
            let lang = lang as usize;
            if kind == Kind::Scare {
                read.scare[lang] = true;
            } else {
                let label = label_set(label);
                read.reporting[lang].starts |= label;
                read.reporting[lang].is |= if is_word { label } else { 0 };
            }
        }
        read
    }

    pub(super) const fn reporting(self, lang: Lang) -> Reporting {
        in_language(self.reporting, lang)
    }

    pub(super) const fn may_start_scare(self, lang: Lang) -> bool {
        in_language(self.scare, lang)
    }
}

/// The one of the values by language, in the order of [`Lang::ALL`], that is of `lang`.
const fn in_language<T: Copy>([english, russian]: [T; 2], lang: Lang) -> T {
    match lang {
        Lang::En => english,
        Lang::Ru => russian,
    }
}

impl Reporting {
    /// Whether a wording with one of `labels` may start with the word.
    pub(super) const fn may_start(self, labels: LabelSet) -> bool {
        self.starts & labels != 0
    }

    /// Whether the word alone is a wording with one of `labels`.
    pub(super) const fn is(self, labels: LabelSet) -> bool {
        self.is & labels != 0
    }
}

/// Labels of reporting wordings, a bit for each.
pub(super) type LabelSet = u8;

/// Verbs of speech, and those that merely name, judge or think.
pub(super) const VERBS: LabelSet = label_set("verb") | label_set("weak_verb");

/// The set that holds only `label`; one that no reporting wording has gives the empty set.
#[inline(always)]
pub(super) const fn label_set(label: &str) -> LabelSet {
    match label.as_bytes() {
        b"verb" => 1,
        b"weak_verb" => 2,
        b"phrase" => 4,
        b"noun" => 8,
        b"role" => 16,
        b"title" => 32,
        b"female" => 64,
        b"male" => 128,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_its_bit() {
        let sets: Vec<LabelSet> =
            Kind::Reporting.labels().iter().map(|label| label_set(label)).collect();
        assert!(sets.iter().all(|set| set.count_ones() == 1));
        assert_eq!(sets.iter().fold(0, |all, set| all | set), LabelSet::MAX);
    }
}
