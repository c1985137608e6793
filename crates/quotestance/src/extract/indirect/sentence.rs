//! A sentence as the search for statements without marks reads it.

use std::ops::Range;

use super::super::Quote;
use super::super::page::Page;
use crate::Span;
use crate::seeds::{Kind, Match};

/// The most tokens of a sentence; what is longer is a table or a list.
const LONGEST: usize = 200;

/// The words of an article that quotes take up already, in order.
pub(super) struct Marked {
    fragments: Vec<Span>,
    cues: Vec<Span>,
}

impl Marked {
    pub(super) fn new(quotes: &[Quote]) -> Self {
        let mut fragments: Vec<Span> =
            quotes.iter().flat_map(|quote| &quote.fragments).copied().collect();
        let mut cues: Vec<Span> = quotes.iter().filter_map(|quote| quote.cue).collect();
        for spans in [&mut fragments, &mut cues] {
            spans.sort_by_key(|span| span.start);
        }
        Self { fragments, cues }
    }

    /// Whether `span` holds words in marks, or is the cue of such.
    pub(super) fn holds(&self, span: Span) -> bool {
        [&self.fragments, &self.cues].into_iter().any(|spans| {
            let next = spans.partition_point(|marked| marked.start < span.end);
            next.checked_sub(1).is_some_and(|last| spans[last].overlaps(span))
        })
    }
}

/// A sentence.
pub(super) struct Sentence<'a> {
    pub(super) page: Page<'a>,
    /// Its first token.
    pub(super) start: usize,
    /// The token after its last one, its stop excluded.
    pub(super) end: usize,
    /// The wordings of [`Kind::Indirect`] that start at each of its tokens.
    wordings: Vec<Vec<Match<'a>>>,
}

/// The sentences of `paragraph`.
pub(super) fn all(page: Page<'_>, paragraph: Span) -> impl Iterator<Item = Sentence<'_>> {
    let tokens = page.tokens.within(paragraph);
    let mut start = tokens.start;
    tokens.clone().filter_map(move |index| {
        let stops = page.is_stop(index);
        if !stops && index + 1 < tokens.end {
            return None;
        }
        let words = start..if stops { index } else { index + 1 };
        start = index + 1;
        (words.len() <= LONGEST && !words.is_empty()).then(|| Sentence::new(page, words))
    })
}

impl<'a> Sentence<'a> {
    fn new(page: Page<'a>, words: Range<usize>) -> Self {
        let lexicon = page.seeds.lexicon(page.lang, Kind::Indirect);
        let wordings = words.clone().map(|at| lexicon.matches_at(page.tokens, at)).collect();
        Self { page, start: words.start, end: words.end, wordings }
    }

    /// The wording at token `index`, the longest with one of `labels`.
    pub(super) fn wording(&self, index: usize, labels: &[&str]) -> Option<Match<'a>> {
        let found = self.wordings.get(index.checked_sub(self.start)?)?;
        let fits = |found: &&Match<'_>| labels.contains(&found.label) && found.end <= self.end;
        found.iter().filter(fits).max_by_key(|found| found.end).copied()
    }

    /// Whether a verb of speech or thought stands at token `index`.
    pub(super) fn is_cue(&self, index: usize) -> bool {
        self.wording(index, &["clause", "matter"]).is_some()
    }

    /// The folded form of token `index`; empty beyond the sentence.
    pub(super) fn word(&self, index: usize) -> &'a str {
        if (self.start..self.end).contains(&index) { self.page.word(index) } else { "" }
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

    /// The span of the tokens `part`, without punctuation at either end, but with the mark that
    /// closes what is opened in it.
    pub(super) fn trimmed(&self, part: &Range<usize>) -> Option<Span> {
        let page = self.page;
        let inner = |&at: &usize| {
            let written = page.written(at);
            !written.chars().all(|c| c.is_ascii_punctuation() || "–—…“”«»„’‘".contains(c))
                || matches!(written, "$" | "%")
        };
        let start = part.clone().find(inner)?;
        let mut end = part.clone().rev().find(inner)? + 1;
        let opening = match page.written(end) {
            ")" => "(",
            "»" => "«",
            "”" => "“",
            _ => "",
        };
        let opened =
            (start..end).rev().find(|&at| [opening, page.written(end)].contains(&page.written(at)));
        if end < part.end && opened.is_some_and(|at| page.written(at) == opening) {
            end += 1;
        }
        page.span(&(start..end)).filter(|span| span.of(page.text).contains(char::is_alphanumeric))
    }
}
