//! From marks and dashes to quotes: the clause of each stretch, its kind, what belongs together.

use std::ops::Range;

use super::cue::{self, Clause, Clauses};
use super::kind::{self, Surroundings};
use super::marks::{self, Quoted};
use super::page::Page;
use super::{Quote, QuoteKind, Speaker, dialogue, given, subject};
use crate::Span;
use crate::text::Lang;

/// A quote language is told from its own words only if they hold so many letters.
const TELLING_LETTERS: usize = 10;

/// The most tokens of a sentence that are read for its subject.
const SENTENCE: usize = 60;

/// Finds the quotes of the article, their speakers not yet resolved to names.
pub(super) fn quotes(page: Page<'_>) -> Vec<Quote> {
    let lang = page.lang;
    let mut search = Search {
        page,
        lang,
        quotes: Vec::new(),
        last: None,
        sentence: None,
        lead: None,
        previous: None,
    };
    for paragraph in given::paragraphs(page) {
        search.page.lang = Lang::detect(paragraph.of(page.text));
        search.paragraph(paragraph);
    }
    search.quotes
}

struct Search<'a> {
    page: Page<'a>,
    lang: Lang,
    quotes: Vec<Quote>,
    last: Option<Last>,
    /// The clause of the stretch before, for those that follow it in the same sentence.
    sentence: Option<Clause>,
    /// The previous paragraph, if it ends with a colon, or the one that leads to a list of such
    /// as start with a small letter.
    lead: Option<Span>,
    /// The previous paragraph.
    previous: Option<Span>,
}

/// The quote found last.
struct Last {
    /// Token after its closing mark, or after the clause that follows it.
    end: usize,
    /// Start of its paragraph.
    paragraph: usize,
    /// Whether its paragraph ended before it was closed.
    open: bool,
    /// Whether nothing but its reporting clause has been read since.
    adjoins: bool,
    /// Paragraphs since.
    distance: usize,
}

impl Search<'_> {
    fn paragraph(&mut self, paragraph: Span) {
        if let Some(last) = &mut self.last {
            last.distance += 1;
        }
        let given = given::any_in(self.page, paragraph);
        if !given && self.signature(paragraph) {
            return;
        }
        match dialogue::opening(self.page, paragraph).filter(|_| !given) {
            Some(start) => {
                self.marked(Span::new(paragraph.start, start), paragraph);
                self.spoken(Span::new(start, paragraph.end), paragraph);
            }
            None => self.marked(paragraph, paragraph),
        }
        self.previous = Some(paragraph);
        let words = paragraph.of(self.page.text);
        if words.ends_with(':') {
            self.lead = Some(paragraph);
        } else if !words.starts_with(char::is_lowercase) {
            self.lead = None;
        }
    }

    /// Reads a line such as “— Amina Karimova, teacher” below a quote that no clause introduces, or
    /// looks there for who spoke: “So says Amina Karimova.”
    fn signature(&mut self, paragraph: Span) -> bool {
        let page = self.page;
        let below = self.last.as_ref().is_some_and(|last| last.distance == 1);
        if !below || self.quotes.last().is_none_or(|quote| quote.cue.is_some()) {
            return false;
        }
        let tokens = page.tokens.within(paragraph);
        let signature = cue::signature(page, tokens.start, tokens.end);
        let signed = signature.is_some();
        let clause = signature.or_else(|| cue::retold(page, tokens.start, tokens.end));
        let speaker = clause.and_then(|clause| self.mention(&clause.speaker));
        if let Some(quote) = self.quotes.last_mut() {
            quote.speaker = if signed { speaker } else { quote.speaker.take().or(speaker) };
        }
        signed
    }

    /// A line of dialogue after its dash.
    fn spoken(&mut self, stretch: Span, paragraph: Span) {
        let page = self.page;
        let line = dialogue::split(page, stretch);
        let mut clause = line.author.iter().find_map(|author| {
            let tokens = page.tokens.within(*author);
            cue::after(page, tokens.start, tokens.end)
        });
        if clause.is_none() && stretch.start > paragraph.start {
            let dash = page.tokens.first_at(stretch.start);
            clause =
                cue::before(page, page.tokens.first_at(paragraph.start), dash.saturating_sub(1));
        }
        if let (None, Some(lead)) = (&clause, self.lead) {
            let tokens = page.tokens.within(lead);
            clause = cue::before(page, tokens.start, tokens.end);
        }
        if !line.speech.is_empty() {
            self.push(QuoteKind::Direct, line.speech, clause.as_ref());
            let end = page.tokens.within(stretch).end;
            self.last = Some(Last {
                end,
                paragraph: paragraph.start,
                open: false,
                adjoins: false,
                distance: 2,
            });
        }
    }

    /// The quotes in marks of `stretch`.
    fn marked(&mut self, stretch: Span, paragraph: Span) {
        let text = self.page.text;
        let left_open = self.last.as_ref().is_some_and(|last| last.open && last.distance == 1);
        let rest = if left_open { marks::continuation(text, paragraph) } else { None };
        let rest = rest.filter(|rest| !given::any_in(self.page, rest.outer));
        let start = rest.map_or(stretch.start, |rest| rest.outer.end.min(stretch.end));
        let mut found = given::stretches(self.page, Span::new(start, stretch.end));
        if self.page.lang == Lang::Ru {
            found.retain(|quoted| quoted.given || !kind::is_proper(self.page, quoted));
        }
        found.splice(0..0, rest);
        for (index, quoted) in found.iter().enumerate() {
            let limit = found.get(index + 1).map_or(stretch.end, |next| next.outer.start);
            let floor = index.checked_sub(1).map_or(stretch.start, |last| found[last].outer.end);
            let room = Span::new(floor, limit.max(quoted.outer.end));
            if left_open && !quoted.given && quoted.outer.start == paragraph.start {
                self.extend(quoted, room);
            } else {
                self.quoted(quoted, room, paragraph);
            }
        }
    }

    /// Adds the stretch to the quote before, which its paragraph's end left open.
    fn extend(&mut self, quoted: &Quoted, room: Span) {
        let page = self.page;
        let next = page.tokens.first_at(quoted.outer.end);
        let limit = page.tokens.within(Span::new(quoted.outer.end, room.end)).end;
        let Some(quote) = self.quotes.last_mut() else { return };
        quote.fragments.push(quoted.inner);
        let after = if quote.cue.is_none() { cue::after(page, next, limit) } else { None };
        if let Some(clause) = &after {
            quote.cue = clause.cue;
            quote.speaker = page.span(&clause.speaker).map(Speaker::unresolved);
        }
        if let Some(last) = &mut self.last {
            last.open = !quoted.closed;
            last.end = after.map_or(next, |clause| clause.end.max(next));
            last.distance = 0;
        }
    }

    /// One stretch in marks; `room` reaches from the stretch before it to the one after it.
    fn quoted(&mut self, quoted: &Quoted, room: Span, paragraph: Span) {
        let page = self.page;
        let bounds = Bounds::new(page, quoted.outer, room);
        let Bounds { floor, first, next, .. } = bounds;
        let mut line = if page.lang == Lang::Ru {
            dialogue::split(page, quoted.inner)
        } else {
            dialogue::Line { speech: vec![quoted.inner], author: Vec::new() }
        };
        if quoted.given {
            line.speech = vec![quoted.inner];
            if line.author.is_empty() && page.lang == Lang::Ru {
                let before = Span::new(room.start, quoted.outer.start);
                line.author.extend(given::interruption(page, before));
            }
        } else if line.speech.is_empty() || self.is_source(quoted, first) {
            return;
        }
        let inner = quoted.inner.of(page.text);
        let resumes = self.joins(floor, first);
        let clauses = self.clauses(quoted, &line, bounds, paragraph, resumes);
        let around = Surroundings {
            before: clauses.before.as_ref(),
            after: clauses.after.as_ref(),
            starts_sentence: starts_sentence(page, floor, first, paragraph),
            resumes,
            alone: quoted.outer.start == paragraph.start && quoted.outer.end + 1 >= paragraph.end,
            goes_on: starts_lower(page, next) && !inner.ends_with(['.', '!', '?', '…']),
        };
        let is_line =
            quoted.given && dialogue::opening(page, paragraph) == Some(quoted.outer.start);
        let kind = if line.author.is_empty() && !is_line {
            kind::of(page, quoted, first, around)
        } else {
            Some(QuoteKind::Direct)
        };
        let Some(kind) = kind else { return };
        let direct = kind == QuoteKind::Direct;
        let end = match &clauses.after {
            Some(clause) if direct => clause.end.max(next),
            _ => next,
        };
        match clauses.nearest(kind) {
            None if direct && resumes => self.resume(line.speech),
            clause => {
                let clause = clause.unwrap_or_else(|| self.carried(kind, floor, first, paragraph));
                let clause = if clause.speaker.is_empty() {
                    let speaker = self.carried(QuoteKind::Direct, floor, first, paragraph).speaker;
                    Clause { speaker, ..clause }
                } else {
                    clause
                };
                self.push(kind, line.speech, Some(&clause));
            }
        }
        let open = !quoted.closed;
        self.last =
            Some(Last { end, paragraph: paragraph.start, open, adjoins: direct, distance: 0 });
    }

    /// The reporting clauses around the stretch.
    fn clauses(
        &mut self,
        quoted: &Quoted,
        line: &dialogue::Line,
        bounds: Bounds,
        paragraph: Span,
        resumes: bool,
    ) -> Clauses {
        let page = self.page;
        let Bounds { floor, first, next, limit } = bounds;
        let inner = quoted.inner.of(page.text);
        let full = inner.ends_with(['.', '»']) && !inner.ends_with("..");
        let mut after = None;
        if let Some(author) = line.author.first() {
            let tokens = page.tokens.within(*author);
            after = cue::after(page, tokens.start, tokens.end);
        } else if !full || starts_lower(page, next) {
            after = cue::after(page, next, limit);
        }
        if after.is_none() && limit == page.tokens.within(paragraph).end {
            after = cue::signature(page, next, limit);
        }
        let mut before = match self.lead {
            Some(lead) if quoted.outer.start == paragraph.start => {
                cue::before(page, page.tokens.first_at(lead.start), first)
            }
            _ => cue::before(page, floor, first),
        };
        // “…,” she said, “…”: one clause, one quote.
        let repeated = |clause: &Clause| {
            resumes && self.quotes.last().is_some_and(|quote| quote.cue == clause.cue)
        };
        before = before.filter(|clause| !repeated(clause));
        let same = |_: &Clause| first > floor && same_sentence(page, floor, first);
        let shared = self.sentence.take().filter(same);
        before = match (before, shared) {
            (Some(clause), Some(shared)) if clause.speaker.is_empty() => {
                Some(Clause { speaker: shared.speaker, ..clause })
            }
            (None, Some(shared)) => Some(match self.gapped(floor, first) {
                Some(speaker) => Clause { speaker, end: first, ..shared },
                None => Clause { end: 0, ..shared },
            }),
            (before, _) => before,
        };
        let later = if before.is_none() && after.is_none() && !full {
            cue::later(page, next, limit)
        } else {
            None
        };
        self.sentence = before.clone().or_else(|| later.clone()).filter(|_| !full);
        Clauses { before, after, later }
    }

    /// Who says a stretch whose clause borrows its verb: X назвал это «а», а Y — «б».
    fn gapped(&self, floor: usize, first: usize) -> Option<Range<usize>> {
        let page = self.page;
        let dash = first.checked_sub(1).filter(|&at| at > floor)?;
        if page.lang != Lang::Ru || !page.written(dash).starts_with(dialogue::is_dash) {
            return None;
        }
        let comma = (floor..dash).rev().find(|&at| page.written(at) == ",")?;
        let speaker = subject::main_subject(page, comma + 1, dash);
        let whole = speaker.end == dash && !speaker.is_empty();
        whole.then_some(speaker)
    }

    /// Takes the marked name of a paper or a firm for the speaker of the quote before:
    /// «…», — сообщает «Вечерний берег».
    fn is_source(&mut self, quoted: &Quoted, first: usize) -> bool {
        let ends = self.last.as_ref().is_some_and(|last| last.adjoins && last.end == first);
        let Some(quote) = self.quotes.last_mut().filter(|_| ends && self.page.lang == Lang::Ru)
        else {
            return false;
        };
        let cue = quote.cue.is_some_and(|cue| self.page.tokens.first_at(cue.end) == first);
        if cue {
            quote.speaker = Some(Speaker::unresolved(quoted.inner));
        }
        cue
    }

    /// Whether nothing but a reporting clause stands between the last quote and token `first`.
    fn joins(&self, floor: usize, first: usize) -> bool {
        let Some(last) = &self.last else { return false };
        let near = first <= last.end + SENTENCE;
        if !last.adjoins || last.distance > 0 || last.end < floor || !near {
            return false;
        }
        let mut stops = (last.end..first).filter(|&index| self.page.is_stop(index));
        stops.next().is_none_or(|stop| stop + 1 >= first)
    }

    /// The speaker of a quote that no clause introduces: who speaks or acts in its own sentence, if
    /// it is a part of it, or in the one before; or who spoke last.
    fn carried(&self, kind: QuoteKind, floor: usize, first: usize, paragraph: Span) -> Clause {
        let page = self.page;
        let none = Clause { cue: None, speaker: 0..0, strong: false, end: 0 };
        let end = if kind == QuoteKind::Mixed { first } else { first.saturating_sub(1) };
        if let Some(lead) = self.lead.filter(|_| kind == QuoteKind::Mixed) {
            let tokens = page.tokens.within(lead);
            let end = tokens.end.saturating_sub(1);
            let speaker = self.actor(self.sentence_start(tokens.start, end), end, true);
            return Clause { end: speaker.end, speaker, ..none };
        }
        if first > floor && (kind == QuoteKind::Mixed || page.is_stop(first - 1)) {
            let start = self.sentence_start(floor, end);
            let same = self.last.as_ref().is_some_and(|last| last.paragraph == paragraph.start);
            let speaker = self.actor(start, end, !same || kind == QuoteKind::Mixed);
            if !speaker.is_empty() {
                return Clause { end: speaker.end, speaker, ..none };
            }
        }
        let near = self.last.as_ref().is_some_and(|last| last.distance < 2);
        if let (false, Some(paragraph)) = (near, self.previous) {
            let tokens = page.tokens.within(paragraph);
            let end = tokens.end.saturating_sub(1);
            let speaker = self.actor(self.sentence_start(tokens.start, end), end, true);
            let known = !speaker.is_empty()
                && (page.is_capital(speaker.end - 1) || page.is_pronoun(speaker.start));
            return if known { Clause { end: speaker.end, speaker, ..none } } else { none };
        }
        self.with_last_speaker(none, paragraph)
    }

    /// The first token of the sentence that holds the token before `end`, `floor` at the earliest.
    fn sentence_start(&self, floor: usize, end: usize) -> usize {
        let mut start = end;
        while start > floor && end - start < SENTENCE && !self.page.is_stop(start - 1) {
            start -= 1;
        }
        start
    }

    /// Who speaks, or else, if that is asked for, acts in the sentence of the tokens `start..end`.
    fn actor(&self, start: usize, end: usize, acts: bool) -> Range<usize> {
        let page = self.page;
        let verb =
            (start..end).find_map(|index| page.verb(index).filter(|found| found.label == "verb"));
        match verb {
            // Asked about it, …
            Some(verb) if verb.start > start || page.lang == Lang::Ru => {
                subject::subject(page, start, verb.start)
            }
            _ if acts => subject::main_subject(page, start, end),
            _ => start..start,
        }
    }

    /// `clause` with the speaker of the last quote, if that one is near.
    fn with_last_speaker(&self, clause: Clause, paragraph: Span) -> Clause {
        let near = self
            .last
            .as_ref()
            .is_some_and(|last| last.distance < 2 || last.paragraph == paragraph.start);
        let speaker = self.quotes.last().and_then(|quote| quote.speaker.as_ref());
        match speaker {
            Some(speaker) if near => {
                Clause { speaker: self.page.tokens.within(speaker.mention), ..clause }
            }
            _ => clause,
        }
    }

    fn push(&mut self, kind: QuoteKind, fragments: Vec<Span>, clause: Option<&Clause>) {
        let lang = self.language(&fragments);
        let speaker = clause.and_then(|clause| self.mention(&clause.speaker));
        let cue = clause.and_then(|clause| clause.cue);
        self.quotes.push(Quote { kind, number: 0, lang, fragments, cue, speaker });
    }

    /// Goes on with the last quote; where extents are given, in a quote that has its clause.
    fn resume(&mut self, speech: Vec<Span>) {
        let lang = self.language(&speech);
        match self.quotes.last_mut() {
            Some(last) if self.page.given.is_empty() => last.fragments.extend(speech),
            Some(last) => {
                let next = Quote { lang, fragments: speech, ..last.clone() };
                self.quotes.push(next);
            }
            None => {}
        }
    }

    fn mention(&self, tokens: &Range<usize>) -> Option<Speaker> {
        self.page.span(tokens).map(Speaker::unresolved)
    }

    fn language(&self, fragments: &[Span]) -> Lang {
        let words = || fragments.iter().map(|fragment| fragment.of(self.page.text));
        let letters = words().flat_map(str::chars).filter(|c| c.is_alphabetic());
        if letters.take(TELLING_LETTERS).count() < TELLING_LETTERS {
            return self.lang;
        }
        let russian = words().filter(|words| Lang::detect(words) == Lang::Ru).count();
        if 2 * russian > fragments.len() { Lang::Ru } else { Lang::En }
    }
}

/// The tokens around a stretch.
#[derive(Clone, Copy)]
struct Bounds {
    /// After the stretch before, or the first of the paragraph.
    floor: usize,
    /// The first of the stretch, its mark included.
    first: usize,
    /// After the stretch.
    next: usize,
    /// Where the stretch after it starts, or after the last of the paragraph.
    limit: usize,
}

impl Bounds {
    fn new(page: Page<'_>, stretch: Span, room: Span) -> Self {
        let after = page.tokens.within(Span::new(stretch.end, room.end));
        Self {
            floor: page.tokens.first_at(room.start),
            first: page.tokens.first_at(stretch.start),
            next: after.start,
            limit: after.end,
        }
    }
}

/// Whether no sentence ends between the stretch that ends at token `floor` and token `first`.
fn same_sentence(page: Page<'_>, floor: usize, first: usize) -> bool {
    !(floor.saturating_sub(2)..first).any(|index| page.is_stop(index))
}

/// Whether the stretch that opens at token `first` starts a sentence, or follows the stretch that
/// ends at token `floor`.
fn starts_sentence(page: Page<'_>, floor: usize, first: usize, paragraph: Span) -> bool {
    let mut before = first;
    if before > floor && page.written(before - 1).starts_with(dialogue::is_dash) {
        before -= 1;
    }
    before <= floor.max(page.tokens.first_at(paragraph.start)) || page.is_stop(before - 1)
}

fn starts_lower(page: Page<'_>, index: usize) -> bool {
    page.written(index).starts_with(char::is_lowercase)
}
