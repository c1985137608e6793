//! Whether quoted words are a statement, part of one, or none.

use super::QuoteKind;
use super::cue::Clause;
use super::marks::Quoted;
use super::page::Page;
use super::words::{is_conjunction, is_determiner, is_preposition};
use crate::seeds::Kind;
use crate::text::{Lang, TokenKind};

/// A line of fewer words in single marks is a crosshead rather than a statement.
const CROSSHEAD_WORDS: usize = 9;

/// What stands around a stretch of quoted words.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'c> {
    pub(super) before: Option<&'c Clause>,
    pub(super) after: Option<&'c Clause>,
    /// Whether the stretch starts a sentence or follows another quote.
    pub(super) starts_sentence: bool,
    /// Whether only a reporting clause parts the stretch from the quote before it.
    pub(super) resumes: bool,
    /// Whether the stretch is its whole paragraph.
    pub(super) alone: bool,
    /// Whether the sentence goes on after the stretch.
    pub(super) goes_on: bool,
}

/// The kind of the quoted words, or nothing where they are a name, a title or a scare quote.
pub(super) fn of(page: Page<'_>, quoted: &Quoted, around: Surroundings<'_>) -> Option<QuoteKind> {
    let range = page.tokens.within(quoted.inner);
    let words = range.clone().filter(|&index| page.is_word(index)).count();
    let inner = quoted.inner.of(page.text);
    let capital = inner
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .starts_with(|c: char| !c.is_lowercase());
    let ends = inner.ends_with([',', '.', '!', '?', '…', '-', '—', '–', '’', '\'']);
    let mark = page.tokens.first_at(quoted.outer.start);
    let next = page.tokens.within(quoted.outer).end;
    let stops = ends || page.is_stop(next);
    let led = matches!(page.written(mark.wrapping_sub(1)), ":" | ",");
    let adjoins = around.before.is_some_and(|clause| clause.strong && clause.end + 1 >= mark);
    if is_scare(page, quoted, mark) && !(led && around.before.is_some()) {
        return None;
    }
    let title = words > 0
        && range.clone().all(|index| {
            page.tokens.kind(index) != TokenKind::Word
                || page.is_capital(index)
                || page.written(index).len() < 4
        });
    let single = page.written(mark).starts_with(['\'', '‘', '‚', '‹']);
    // ‘We Want Them Home’: the style of headlines, which seldom quote to the letter
    if title && single && words > 3 {
        return None;
    }
    if around.alone && single && around.after.is_none() && words < CROSSHEAD_WORDS {
        return None;
    }
    if title
        && !around.starts_sentence
        && !adjoins
        && (!led && !inner.ends_with(['.', '!', '?'])
            || led && words < 4 && page.written(mark - 1) == ",")
    {
        return None;
    }
    // “A book,” by its author; a “closed” primary
    let authored = page.word(next) == "by" && page.is_capital(next + 1);
    let strong_before = around.before.is_some_and(|clause| clause.strong);
    let attributive = words < 3
        && !strong_before
        && is_determiner(page.word(mark.wrapping_sub(1)))
        && page.written(next).starts_with(char::is_lowercase)
        && !is_preposition(page.word(next))
        && !is_conjunction(page.word(next));
    if authored && around.before.is_none() || attributive {
        return None;
    }
    let comma = ends || page.written(next) == "," || page.lang == Lang::Ru;
    if around.resumes && around.before.is_none() && page.written(mark.wrapping_sub(1)) == "," {
        return Some(QuoteKind::Direct);
    }
    if around.after.is_some() && comma && (around.starts_sentence || led || capital && ends) {
        return Some(QuoteKind::Direct);
    }
    if around.before.is_some() && capital && (led || adjoins) && (stops || words > 3) {
        return Some(QuoteKind::Direct);
    }
    if around.starts_sentence
        && capital
        && !around.goes_on
        && (stops || !quoted.closed)
        && (words > 2 || around.resumes)
    {
        return Some(QuoteKind::Direct);
    }
    if page.written(mark.wrapping_sub(1)) == ":" && capital && words > 3 {
        return Some(QuoteKind::Direct);
    }
    let clause = around.before.or(around.after);
    let strong = clause.is_some_and(|clause| clause.strong);
    let partial = match words {
        0 => false,
        _ if title => strong && adjoins,
        1 | 2 => clause.is_some(),
        _ => true,
    };
    partial.then_some(QuoteKind::Mixed)
}

/// Whether the stretch is a Russian name in marks after a common noun, as of a firm or a paper:
/// агентству «Берег», завод «Серп».
pub(super) fn is_proper(page: Page<'_>, quoted: &Quoted) -> bool {
    let mark = page.tokens.first_at(quoted.outer.start);
    let before = mark.wrapping_sub(1);
    let inner = quoted.inner.of(page.text);
    page.lang == Lang::Ru
        && page.written(before).starts_with(char::is_lowercase)
        && page.verb(before).is_none()
        && !is_preposition(page.word(before))
        && !is_conjunction(page.word(before))
        && inner.starts_with(char::is_uppercase)
        && !inner.ends_with(|c: char| c.is_ascii_punctuation() || c == '…')
        && page.tokens.within(quoted.inner).len() <= PROPER_TOKENS
}

/// The most tokens of a name in marks.
const PROPER_TOKENS: usize = 3;

/// Whether the words before the opening mark, or those within, make the stretch a name or title.
fn is_scare(page: Page<'_>, quoted: &Quoted, mark: usize) -> bool {
    let lexicon = page.seeds.lexicon(page.lang, Kind::Scare);
    let before = (mark.saturating_sub(4)..mark).any(|start| {
        let matches = lexicon.matches_at(page.tokens, start);
        matches.iter().any(|found| found.label == "before" && found.end == mark)
    });
    let inside = || {
        let first = page.tokens.first_at(quoted.inner.start);
        let last = page.tokens.within(quoted.inner).end;
        let matches = lexicon.matches_at(page.tokens, first);
        matches.iter().any(|found| found.label == "inside" && found.end + 1 >= last)
    };
    before || inside()
}
