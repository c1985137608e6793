//! A statement read once for all families: its words, what each stands for, what is negated.

use crate::seeds::{Kind, Match};
use crate::statement::Statement;
use crate::text::{TokenKind, Tokens};
use crate::{Seeds, Span};

/// What a word of the quote stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Part of a mention of the statement's target.
    Target,
    /// Part of a mention of another target.
    Other,
    /// Any other word or number.
    Word,
    /// A punctuation mark.
    Mark,
}

/// One token of the quote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// Its folded form; `<target>`, `<other>` and `<number>` for what these stand for.
    pub(super) form: &'a str,
    pub(super) span: Span,
    pub(super) role: Role,
    /// Whether a negator's scope covers it.
    pub(super) negated: bool,
}

/// A statement, read.
pub(super) struct Reading<'a> {
    pub(super) statement: &'a Statement<'a>,
    pub(super) words: Vec<Word<'a>>,
    /// Index in `words` of each word that begins a mention of the target.
    pub(super) mentions: Vec<usize>,
    /// Wordings of the seeds in the quote; `start` and `end` index `words`.
    pub(super) cues: Vec<Match<'a>>,
    pub(super) modality: Vec<Match<'a>>,
    pub(super) negation: Vec<Match<'a>>,
}

/// How far a negator reaches, in words, where nothing ends its scope before.
const NEGATION_REACH: usize = 6;

impl<'a> Reading<'a> {
    pub(super) fn new(statement: &'a Statement<'a>, seeds: &'a Seeds) -> Self {
        let tokens = statement.article.tokens();
        let mut reading = Self {
            statement,
            words: Vec::new(),
            mentions: Vec::new(),
            cues: Vec::new(),
            modality: Vec::new(),
            negation: Vec::new(),
        };
        for &fragment in &statement.quote.fragments {
            reading.read_fragment(fragment, tokens, seeds);
        }
        reading.mark_mentions();
        reading.mark_negated();
        reading
    }

    /// The word at `index`, if there is one.
    pub(super) fn span_of(&self, found: &Match<'_>) -> Option<Span> {
        let first = self.words.get(found.start)?;
        let last = self.words.get(found.end.checked_sub(1)?)?;
        Some(Span::new(first.span.start, last.span.end))
    }

    /// Index of the word after the last contrast ("but"), if there is one with words on both sides.
    pub(super) fn after_contrast(&self) -> Option<usize> {
        self.negation
            .iter()
            .filter(|found| found.label == "contrast")
            .map(|found| found.end)
            .filter(|&end| end > 3 && end < self.words.len())
            .next_back()
    }

    /// The clause around word `index`: the stretch between punctuation marks or contrasts.
    pub(super) fn clause(&self, index: usize) -> std::ops::Range<usize> {
        let ends = |word: &Word<'_>| word.role == Role::Mark && !matches!(word.form, "'" | "-");
        let before = self.words.get(..index).unwrap_or_default();
        let start = before.iter().rposition(ends).map_or(0, |mark| mark + 1);
        let after = self.words.get(index..).unwrap_or_default();
        let end = after.iter().position(ends).map_or(self.words.len(), |mark| index + mark);
        start..end
    }

    fn read_fragment(&mut self, fragment: Span, tokens: &'a Tokens, seeds: &'a Seeds) {
        let range = tokens.within(fragment);
        let shift = |found: Match<'a>, base: usize| Match {
            start: found.start - range.start + base,
            end: found.end - range.start + base,
            ..found
        };
        let base = self.words.len();
        let lang = self.statement.quote.lang;
        for (kind, into) in [
            (Kind::Cue, &mut self.cues),
            (Kind::Modality, &mut self.modality),
            (Kind::Negation, &mut self.negation),
        ] {
            let found = seeds.lexicon(lang, kind).matches(tokens, range.clone());
            into.extend(found.map(|found| shift(found, base)));
        }
        for index in range {
            let (form, role) = match tokens.kind(index) {
                TokenKind::Word => (tokens.folded(index), Role::Word),
                TokenKind::Number => ("<number>", Role::Word),
                TokenKind::Punctuation => (tokens.folded(index), Role::Mark),
            };
            self.words.push(Word { form, span: tokens.span(index), role, negated: false });
        }
    }

    fn mark_mentions(&mut self) {
        for mention in self.statement.mentions {
            let own = mention.target == *self.statement.target;
            let start = self.words.partition_point(|word| word.span.start < mention.span.start);
            let covered = self.words[start..]
                .iter_mut()
                .take_while(|word| mention.span.contains(word.span))
                .filter(|word| word.role == Role::Word);
            let mut any = false;
            for word in covered {
                (word.role, word.form) =
                    if own { (Role::Target, "<target>") } else { (Role::Other, "<other>") };
                any = true;
            }
            if own && any {
                self.mentions.push(start);
            }
        }
        self.mentions.sort_unstable();
        self.mentions.dedup();
    }

    fn mark_negated(&mut self) {
        for index in 0..self.negation.len() {
            let found = self.negation[index];
            if found.label != "negator" {
                continue;
            }
            // What ends a scope: a mark, or a wording of the seeds that says so.
            let reach = (found.end + NEGATION_REACH).min(self.words.len());
            let stop = self.negation[index..]
                .iter()
                .filter(|other| other.label != "negator" && other.start >= found.end)
                .map(|other| other.start)
                .next()
                .unwrap_or(reach)
                .min(reach);
            for word in self.words.iter_mut().take(stop).skip(found.end) {
                if word.role == Role::Mark && !matches!(word.form, "'" | "-" | "\"") {
                    break;
                }
                word.negated = true;
            }
        }
    }
}
