//! A statement read once for all families: its words, what each stands for, what is negated.

use std::cell::OnceCell;

use super::name::Piece;
use crate::extract::Speaker;
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
    /// The form as a piece of names.
    piece: Piece<'a>,
    pub(super) span: Span,
    pub(super) role: Role,
    /// Whether a negator's scope covers it.
    pub(super) negated: bool,
}

impl<'a> Word<'a> {
    pub(super) const fn piece(&self) -> Piece<'a> {
        self.piece
    }
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
    around: OnceCell<Vec<(Piece<'a>, Span)>>,
    of_speaker: OnceCell<Vec<(Piece<'a>, Span)>>,
}

/// How far a negator reaches, in words, where nothing ends its scope before.
const NEGATION_REACH: usize = 6;

/// The label of negators that reach back, too.
const NEGATIVE_OBJECT: &str = "negative_object";

/// How far a clause reaches to either side of a word, in words, where no mark ends it before.
const CLAUSE_REACH: usize = 15;

/// Words up to a contrast and with it, below which it only opens the quote.
const LEAST_BEFORE_CONTRAST: usize = 3;

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
            around: OnceCell::new(),
            of_speaker: OnceCell::new(),
        };
        for &fragment in &statement.quote.fragments {
            reading.read_fragment(fragment, tokens, seeds);
        }
        reading.mark_mentions();
        reading.mark_negated();
        reading
    }

    /// The words of what stands around the quote.
    pub(super) fn around(&self) -> &[(Piece<'a>, Span)] {
        self.around.get_or_init(|| self.words_of(self.statement.context.iter().copied()))
    }

    /// The words that name and describe the speaker. The corpus names speakers by both: “Lena, a nurse
    /// in Osh”.
    pub(super) fn of_speaker(&self) -> &[(Piece<'a>, Span)] {
        self.of_speaker.get_or_init(|| {
            self.words_of(self.statement.quote.speaker.iter().flat_map(Speaker::words))
        })
    }

    fn words_of(&self, spans: impl Iterator<Item = Span>) -> Vec<(Piece<'a>, Span)> {
        let tokens = self.statement.article.tokens();
        let words = spans.flat_map(|span| tokens.within(span)).filter(|&at| tokens.is_word(at));
        words.map(|index| (Piece::new(tokens.folded(index)), tokens.span(index))).collect()
    }

    /// Where the words of a match stand, from the first to the last.
    pub(super) fn span_of(&self, found: &Match<'_>) -> Option<Span> {
        let first = self.words.get(found.start)?;
        let last = self.words.get(found.end.checked_sub(1)?)?;
        Some(Span::new(first.span.start, last.span.end))
    }

    /// Index of the word after the last contrast ("but"), if there is one. A quote that starts with
    /// "but" contrasts with what is not in it.
    pub(super) fn after_contrast(&self) -> Option<usize> {
        self.negation
            .iter()
            .rfind(|found| found.label == "contrast")
            .map(|found| found.end)
            .filter(|&end| end > LEAST_BEFORE_CONTRAST && end < self.words.len())
    }

    /// The words before `index` within its clause, the nearest first, and not beyond [`CLAUSE_REACH`].
    pub(super) fn clause_before(&self, index: usize) -> impl Iterator<Item = usize> {
        let start = index.saturating_sub(CLAUSE_REACH);
        (start..index).rev().take_while(|&word| !self.ends_clause(word))
    }

    /// The end of the clause that word `index` stands in, not beyond [`CLAUSE_REACH`].
    pub(super) fn clause_end(&self, index: usize) -> usize {
        let end = (index + CLAUSE_REACH).min(self.words.len());
        (index..end).find(|&word| self.ends_clause(word)).unwrap_or(end)
    }

    fn ends_clause(&self, index: usize) -> bool {
        let word = &self.words[index];
        word.role == Role::Mark && !matches!(word.form, "'" | "-" | "\"")
    }

    fn read_fragment(&mut self, fragment: Span, tokens: &'a Tokens, seeds: &'a Seeds) {
        let range = tokens.within(fragment);
        let shift = |found: Match<'a>, base: usize| Match {
            start: found.start - range.start + base,
            end: found.end - range.start + base,
            ..found
        };
        let base = self.words.len();
        let wordings = seeds.wordings(self.statement.quote.lang);
        for found in wordings.lexicon().matches(tokens, range.clone()) {
            let into = match wordings.kind(&found) {
                Some(Kind::Cue) => &mut self.cues,
                Some(Kind::Modality) => &mut self.modality,
                Some(Kind::Negation) => &mut self.negation,
                _ => continue,
            };
            into.push(shift(found, base));
        }
        self.words.reserve(range.len());
        self.words.extend(range.map(|index| {
            let (form, role) = match tokens.kind(index) {
                TokenKind::Word => (tokens.folded(index), Role::Word),
                TokenKind::Number => ("<number>", Role::Word),
                TokenKind::Punctuation => (tokens.folded(index), Role::Mark),
            };
            let piece = Piece::new(form);
            Word { form, piece, span: tokens.span(index), role, negated: false }
        }));
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
                word.piece = Piece::new(word.form);
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
            if is_negator(&self.negation[index]) {
                self.mark_after_negator(index);
            }
            if self.negation[index].label == NEGATIVE_OBJECT {
                self.mark_before_object(index);
            }
        }
    }

    fn mark_after_negator(&mut self, index: usize) {
        let found = self.negation[index];
        // What ends a scope: a mark, or a wording of the seeds that says so.
        let reach = (found.end + NEGATION_REACH).min(self.words.len());
        let stop = self.negation[index..]
            .iter()
            .take_while(|other| other.start < reach)
            .find(|other| ends_scope(other) && other.start >= found.end)
            .map_or(reach, |other| other.start);
        for word in found.end..stop {
            if self.ends_clause(word) {
                break;
            }
            self.words[word].negated = true;
        }
    }

    /// "We owe them nothing": what stands before in the clause is negated as by "not". "Nothing but"
    /// means "only", and negates nothing.
    fn mark_before_object(&mut self, index: usize) {
        let found = self.negation[index];
        let is_only = |other: &Match<'_>| other.label == "contrast" && other.start == found.end;
        if self.negation[index..].iter().take_while(|other| other.start <= found.end).any(is_only) {
            return;
        }
        let start = self.negation[..index]
            .iter()
            .filter(|other| ends_scope(other) && other.end <= found.start)
            .map(|other| other.end)
            .max()
            .unwrap_or(0);
        let scope: Vec<usize> = self
            .clause_before(found.start)
            .take(NEGATION_REACH)
            .take_while(|&word| word >= start)
            .collect();
        for word in scope {
            self.words[word].negated = true;
        }
    }
}

/// Whether a wording of the seeds' negation negates what follows.
pub(super) fn is_negator(found: &Match<'_>) -> bool {
    matches!(found.label, "negator" | NEGATIVE_OBJECT)
}

fn ends_scope(found: &Match<'_>) -> bool {
    matches!(found.label, "scope_end" | "contrast")
}
