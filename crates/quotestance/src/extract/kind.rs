//! Whether quoted words are a statement, part of one, or none.

use std::ops::Range;

use super::QuoteKind;
use super::case::is_oblique;
use super::cue::Clause;
use super::marks::Quoted;
use super::page::Page;
use crate::seeds::Kind;
use crate::text::{Lang, fold};

/// A line of fewer words in single marks is a crosshead rather than a statement.
const CROSSHEAD_WORDS: usize = 9;

/// How many tokens after a stretch its users are named: “as its opponents like to call it”.
const LABEL: usize = 10;

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

/// The kind of the quoted words, whose opening mark is token `mark`; nothing where they are a name, a
/// title or a scare quote. What is given as a quote is one.
pub(super) fn of(
    page: Page<'_>,
    quoted: &Quoted,
    mark: usize,
    around: Surroundings<'_>,
) -> Option<QuoteKind> {
    let stretch = Stretch::new(page, quoted, mark, around);
    if !quoted.given && stretch.is_none() {
        None
    } else if stretch.is_statement() {
        Some(QuoteKind::Direct)
    } else {
        (quoted.given || stretch.is_partial()).then_some(QuoteKind::Mixed)
    }
}

/// A stretch of quoted words as its kind depends on it.
struct Stretch<'a> {
    page: Page<'a>,
    quoted: &'a Quoted,
    around: Surroundings<'a>,
    /// Index of the opening mark.
    mark: usize,
    /// Index of the token after the closing mark.
    next: usize,
    /// Number of words.
    count: usize,
    /// Whether it starts with a capital letter.
    capital: bool,
    /// Whether it ends with punctuation.
    ends: bool,
    /// Whether every word but short ones has a capital letter, as in a title.
    titled: bool,
    /// Whether a comma or a colon leads to it.
    led: bool,
    /// Whether a verb of speech right before leads to it.
    adjoins: bool,
}

impl<'a> Stretch<'a> {
    fn new(page: Page<'a>, quoted: &'a Quoted, mark: usize, around: Surroundings<'a>) -> Self {
        let inner = quoted.inner.of(page.text);
        let tokens = page.tokens.within(quoted.inner);
        let words = || tokens.clone().filter(|&index| page.is_word(index));
        let strong = around.before.filter(|clause| clause.strong);
        Self {
            page,
            quoted,
            around,
            mark,
            next: page.tokens.within(quoted.outer).end,
            count: words().count(),
            capital: inner
                .trim_start_matches(|c: char| !c.is_alphanumeric())
                .starts_with(|c: char| !c.is_lowercase()),
            ends: inner.ends_with([',', '.', '!', '?', '…', '-', '—', '–', '’', '\'']),
            titled: words().all(|index| page.is_capital(index) || page.written(index).len() < 4),
            led: matches!(page.written(mark.wrapping_sub(1)), ":" | ","),
            adjoins: strong.is_some_and(|clause| clause.end + 1 >= mark),
        }
    }

    fn before(&self) -> &'a str {
        self.page.written(self.mark.wrapping_sub(1))
    }

    /// Whether the stretch is no statement, whatever tells of it.
    fn is_none(&self) -> bool {
        self.count == 0 || self.is_name() || self.is_heading() || self.is_attributive()
    }

    /// Whether the stretch is the name or the title of something.
    fn is_name(&self) -> bool {
        let page = self.page;
        if is_scare(page, self.quoted, self.mark) && !(self.led && self.around.before.is_some()) {
            return true;
        }
        // “A book,” by its author
        let authored = page.word(self.next) == "by" && page.is_capital(self.next + 1);
        if authored && self.around.before.is_none() {
            return true;
        }
        // what “safe” means
        if self.count < 4 && page.word(self.mark.wrapping_sub(1)) == "what" {
            return true;
        }
        // a reading list: “… by a reporter: “…” http://…
        let told = self.around.before.is_some_and(|clause| clause.strong);
        if page.word(self.next).starts_with("http") && !told && self.around.after.is_none() {
            return true;
        }
        let inner = self.quoted.inner.of(page.text);
        let within = !self.led && !inner.ends_with(['.', '!', '?']);
        let apposed = self.before() == "," && self.count < 4;
        self.titled && !self.around.starts_sentence && !self.adjoins && (within || apposed)
    }

    /// Whether the stretch is a crosshead, or has the style of headlines, which seldom quote to the
    /// letter: ‘We Want Them Home’.
    fn is_heading(&self) -> bool {
        let alone = self.around.alone && self.around.after.is_none();
        self.quoted.single
            && (self.titled && self.count > 3 || alone && self.count < CROSSHEAD_WORDS)
    }

    /// Whether the stretch stands before its noun, a “closed” primary, or is somebody's name for it.
    fn is_attributive(&self) -> bool {
        let page = self.page;
        let told = self.around.before.is_some_and(|clause| clause.strong);
        let determined = page.is_determiner(self.mark.wrapping_sub(1));
        // the “guests,” as the landlords call them
        let label = page.word(self.next) == "as"
            && (self.next..self.next + LABEL).any(|at| page.word(at).starts_with("call"));
        if determined && label {
            return true;
        }
        self.count < 3
            && !told
            && determined
            && page.written(self.next).starts_with(char::is_lowercase)
            && !page.is_preposition(self.next)
            && !page.is_conjunction(self.next)
    }

    fn is_statement(&self) -> bool {
        let Surroundings { before, after, starts_sentence, resumes, goes_on, .. } = self.around;
        let set_off =
            self.ends || self.page.written(self.next) == "," || self.page.lang == Lang::Ru;
        let headline = self.page.lang == Lang::Ru && self.page.breaks_line(self.next);
        let stops = self.ends || self.page.is_stop(self.next) || headline;
        let told_after = after.is_some()
            && set_off
            && (starts_sentence || self.led || self.capital && self.ends);
        let told_before = before.is_some()
            && self.capital
            && (self.led || self.adjoins)
            && (stops || self.count > 3);
        let resumed = resumes && before.is_none() && self.before() == ",";
        let announced = self.before() == ":" && self.capital && self.count > 3;
        let answers =
            (self.around.alone || self.before() == "?") && !self.quoted.single && self.ends;
        let free = starts_sentence
            && self.capital
            && !goes_on
            && (stops || !self.quoted.closed)
            && (self.count > 2 || resumes || answers);
        resumed || told_after || told_before || announced || free
    }

    /// Whether the stretch is part of a statement: more than two words are hardly ever a term,
    /// but three may be a title.
    fn is_partial(&self) -> bool {
        let clause = self.around.before.or(self.around.after);
        // they are called “guests”
        let label = clause.is_some_and(|clause| !clause.strong && clause.speaker.is_empty());
        if label && self.count < 3 {
            false
        } else if self.titled {
            clause.is_some_and(|clause| clause.strong) && self.adjoins
        } else {
            clause.is_some() || self.count > 3 || self.count > 2 && !self.capital
        }
    }
}

/// Whether the stretch, in a Russian paragraph, is a name in marks after a common noun, as of a firm or a paper:
/// агентству «Берег», завод «Серп».
pub(super) fn is_proper(page: Page<'_>, quoted: &Quoted) -> bool {
    let mark = page.tokens.first_at(quoted.outer.start);
    let before = mark.wrapping_sub(1);
    let inner = quoted.inner.of(page.text);
    let first = inner.split(' ').next().unwrap_or(inner);
    let starts_sentence =
        page.is_word(before) && (page.breaks_line(before) || page.is_stop(before.wrapping_sub(1)));
    // сообщил «Вечернему берегу» мэр
    let told = page.verb(before).is_some() && is_oblique(&fold(first), false);
    (page.written(before).starts_with(char::is_lowercase)
        || page.is_acronym(before)
        || starts_sentence)
        && (page.verb(before).is_none() || told)
        && !page.is_preposition(before)
        && !page.is_conjunction(before)
        && inner.starts_with(char::is_uppercase)
        && !inner.ends_with(|c: char| c.is_ascii_punctuation() || c == '…')
        && page.tokens.within(quoted.inner).len() <= PROPER_TOKENS
}

/// The most tokens of a name in marks.
const PROPER_TOKENS: usize = 3;

/// Whether the words before the opening mark, or those within, make the stretch a name or title.
fn is_scare(page: Page<'_>, quoted: &Quoted, mark: usize) -> bool {
    let lexicon = page.seeds.lexicon(page.lang, Kind::Scare);
    let before =
        (mark.saturating_sub(4)..mark).filter(|&at| page.may_start_scare(at)).any(|start| {
            let matches = lexicon.matches_at(page.tokens, start);
            matches.iter().any(|found| found.label == "before" && found.end == mark)
        });
    let inside = || {
        let Range { start: first, end: last } = page.tokens.within(quoted.inner);
        page.may_start_scare(first)
            && lexicon
                .matches_at(page.tokens, first)
                .iter()
                .any(|found| found.label == "inside" && found.end + 1 >= last)
    };
    before || inside()
}
