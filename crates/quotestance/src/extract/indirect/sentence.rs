//! A sentence as the search for statements without marks reads it.

use std::ops::Range;

use super::super::Quote;
use super::super::page::Page;
use crate::Span;
use crate::seeds::{Kind, Match};

/// The most tokens of a sentence; what is longer is a table or a list.
const LONGEST: usize = 200;

/// A sentence, and the quotes in marks near it.
pub(super) struct Sentence<'a> {
    pub(super) page: Page<'a>,
    /// Its first token.
    pub(super) start: usize,
    /// The token after its last one, its stop excluded.
    pub(super) end: usize,
    quoted: Vec<Span>,
    cues: Vec<Span>,
}

/// The sentences of `paragraph`; `quotes` are those that may reach into it.
pub(super) fn all<'a>(page: Page<'a>, paragraph: Span, quotes: &[Quote]) -> Vec<Sentence<'a>> {
    let tokens = page.tokens.within(paragraph);
    let mut found = Vec::new();
    let mut rest = quotes;
    let mut start = tokens.start;
    for index in tokens.clone() {
        let last = index + 1 == tokens.end;
        if !(page.is_stop(index) || last) {
            continue;
        }
        let end = if page.is_stop(index) { index } else { index + 1 };
        if let Some(span) = page.span(&(start..end))
            && end - start <= LONGEST
        {
            let done = rest.iter().take_while(|quote| quote.span().end <= span.start).count();
            rest = rest.get(done..).unwrap_or_default();
            let near: Vec<&Quote> =
                rest.iter().take_while(|quote| quote.span().start < span.end + REACH).collect();
            let fragments = near.iter().flat_map(|quote| &quote.fragments);
            let quoted = fragments.filter(|part| part.overlaps(span)).copied().collect();
            let cues = near.iter().filter_map(|quote| quote.cue);
            let cues = cues.filter(|cue| cue.overlaps(span)).collect();
            found.push(Sentence { page, start, end, quoted, cues });
        }
        start = index + 1;
    }
    found
}

/// How many bytes after a sentence a quote may start whose clause stands in the sentence.
const REACH: usize = 8;

impl<'a> Sentence<'a> {
    /// The wording of [`Kind::Indirect`] at token `index`, the longest with one of `labels`.
    pub(super) fn wording(&self, index: usize, labels: &[&str]) -> Option<Match<'a>> {
        let lexicon = self.page.seeds.lexicon(self.page.lang, Kind::Indirect);
        let found = lexicon.matches_at(self.page.tokens, index);
        found
            .into_iter()
            .filter(|found| labels.contains(&found.label) && found.end <= self.end)
            .max_by_key(|found| found.end)
    }

    /// The folded form of token `index`; empty beyond the sentence.
    pub(super) fn word(&self, index: usize) -> &'a str {
        if (self.start..self.end).contains(&index) { self.page.word(index) } else { "" }
    }

    /// Token `index` as written; empty beyond the sentence.
    pub(super) fn written(&self, index: usize) -> &'a str {
        if (self.start..self.end).contains(&index) { self.page.written(index) } else { "" }
    }

    /// The first of the tokens `from..` that is one of `marks`.
    pub(super) fn find(&self, from: usize, marks: &[&str]) -> Option<usize> {
        (from..self.end).find(|&at| marks.contains(&self.page.written(at)))
    }

    /// Whether token `index` is half of a mark that is made of two apostrophes.
    pub(super) fn is_doubled(&self, index: usize) -> bool {
        let apostrophe = |at| matches!(self.page.written(at), "'" | "’");
        apostrophe(index) && apostrophe(index + 1) && self.page.adjoins(index + 1)
    }

    /// Whether `span` holds words in marks, or is the cue of such.
    pub(super) fn is_quoted(&self, span: Span) -> bool {
        self.quoted.iter().chain(&self.cues).any(|quoted| quoted.overlaps(span))
    }

    /// The span of the tokens `part`, without punctuation at either end.
    pub(super) fn trimmed(&self, part: &Range<usize>) -> Option<Span> {
        let inner = |&at: &usize| {
            let written = self.page.written(at);
            !written.chars().all(|c| c.is_ascii_punctuation() || "–—…“”«»„’‘".contains(c))
                || matches!(written, "$" | "%")
        };
        let start = part.clone().find(inner)?;
        let end = part.clone().rev().find(inner)? + 1;
        self.page.span(&(start..end))
    }
}
