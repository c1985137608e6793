//! Statements without marks: said that, according to, wants to.

mod clause;
mod complement;
mod content;
mod english;
mod noun;
mod passive;
mod russian;
mod sentence;
mod source;
mod trailing;
mod verb;

use std::cmp::Reverse;
use std::ops::Range;

use super::page::Page;
use super::words::{AUXILIARY, is};
use super::{Quote, QuoteKind, Speaker, resolve};
use crate::Span;
use crate::text::{Lang, paragraphs};
use sentence::{Marked, Sentence};

/// A statement as the tokens that hold its parts.
#[derive(Clone, Debug)]
struct Statement {
    cue: Range<usize>,
    /// Empty if nobody is named.
    speaker: Range<usize>,
    content: Range<usize>,
    /// What goes on after the cue, if the cue stands within the statement.
    rest: Option<Range<usize>>,
}

/// Finds the indirect statements of the article beside its `quotes`, in the order in which they start.
pub(super) fn statements(mut page: Page<'_>, quotes: &[Quote]) -> Vec<Quote> {
    let marked = Marked::new(quotes);
    let mut found = Vec::new();
    for paragraph in paragraphs(page.text) {
        page.lang = Lang::detect(paragraph.of(page.text));
        let read = if page.lang == Lang::Ru { russian::read } else { english::read };
        for sentence in sentence::all(page, paragraph) {
            let mut statements = Vec::new();
            read(&sentence, &mut statements);
            let quotes = statements.iter().filter_map(|found| quote(&sentence, &marked, found));
            found.extend(outermost(quotes.collect()));
        }
    }
    found.sort_by_key(|quote: &Quote| quote.span().start);
    resolved(page, quotes, found)
}

/// The statements that are no part of another: what somebody says that others say is his own
/// statement.
fn outermost(mut quotes: Vec<Quote>) -> Vec<Quote> {
    quotes.sort_by_key(|quote| (quote.span().start, Reverse(quote.span().end)));
    let mut end = 0;
    quotes.retain(|quote| {
        let inner = quote.span().end <= end;
        end = end.max(quote.span().end);
        !inner
    });
    quotes
}

/// The statements with their speakers resolved, for which the speakers of the `quotes` around them
/// count, too.
fn resolved(page: Page<'_>, quotes: &[Quote], found: Vec<Quote>) -> Vec<Quote> {
    let mut all = [quotes, &found].concat();
    all.sort_by_key(|quote| quote.span().start);
    resolve::names(page, &mut all);
    all.retain(|quote| quote.kind == QuoteKind::Indirect);
    all
}

/// The statement as a quote, unless it holds one in marks or is the clause of one.
fn quote(sentence: &Sentence<'_>, marked: &Marked, statement: &Statement) -> Option<Quote> {
    let page = sentence.page;
    let cue = page.span(&statement.cue)?;
    let parts = || [Some(&statement.content), statement.rest.as_ref()].into_iter().flatten();
    let fragments: Vec<Span> = parts().filter_map(|part| sentence.trimmed(part)).collect();
    let words: usize = fragments.iter().map(|span| page.tokens.within(*span).len()).sum();
    let told = marked.holds(cue)
        || fragments.iter().any(|&part| marked.holds(part))
        || parts().any(|part| part.clone().any(|at| sentence.is_doubled(at)));
    if told || words < SHORTEST {
        return None;
    }
    // There is: no subject.
    let named = !is(page.word(statement.speaker.start), AUXILIARY);
    let speaker = page.span(&statement.speaker).filter(|_| named).map(Speaker::unresolved);
    let (kind, lang) = (QuoteKind::Indirect, page.lang);
    Some(Quote { kind, number: 0, lang, fragments, cue: Some(cue), speaker })
}

/// The fewest tokens that make a statement.
const SHORTEST: usize = 2;
