//! What the sentence encoder makes of a statement: blocks of numbers that every statement has.

use super::marks::{bit_of, marks};
use super::{Block, Family};
use crate::encoder::{Detectors, Encoder, Pool, States, Token, Vector};
use crate::statement::Statement;
use crate::text::Lang;
use crate::{Seeds, Span, Target};

/// Each part's share of the norm of the family [`Family::Encoder`]: the quote as a whole says most.
const PARTS: [(&str, f64); 5] =
    [("quote", 1.0), ("clause", 0.5), ("after but", 0.5), ("context", 0.5), ("speaker", 0.5)];

/// A quote and what stands around it, read by the encoder: alike toward every target.
pub(crate) struct ReadQuote {
    /// The quote's fragments joined by spaces, and where each starts in it.
    starts: Vec<usize>,
    quote: Seen,
    context: Vector,
    speaker: Vector,
}

/// What the encoder sees of a quote: all of it, or what is left where a word is passed over.
struct Seen {
    states: States,
    whole: Vector,
}

impl ReadQuote {
    /// Reads the quote of `statement`, whatever its target.
    pub(crate) fn new(statement: &Statement<'_>) -> Self {
        let text = statement.article.text();
        let (quote, starts) = joined(text, &statement.quote.fragments);
        let (context, _) = joined(text, statement.context);
        let speaker = statement.quote.speaker.as_ref().map(|speaker| {
            let described = speaker.description.filter(|words| !words.overlaps(speaker.mention));
            let parts: Vec<Span> = std::iter::once(speaker.mention).chain(described).collect();
            joined(text, &parts).0
        });
        let encoder = Encoder::embedded();
        let around = encoder.read(&[&context, &speaker.unwrap_or_default()]);
        let pool = |states: Option<&States>| states.map_or_else(Pool::default, States::pool_all);
        let [context, speaker] = encoder.vectors_of([pool(around.first()), pool(around.get(1))]);
        Self { starts, quote: Seen::new(encoder.tokens(&quote)), context, speaker }
    }
}

impl Seen {
    fn new(tokens: Vec<Token>) -> Self {
        let encoder = Encoder::embedded();
        let states = encoder.read_tokens(tokens);
        let [whole] = encoder.vectors_of([states.pool_all()]);
        Self { states, whole }
    }
}

/// A statement, read by the encoder.
pub(crate) struct Dense<'a> {
    statement: &'a Statement<'a>,
    read: &'a ReadQuote,
    /// The marks of each token.
    marks: Vec<u16>,
}

impl<'a> Dense<'a> {
    /// Of `read`, the statement's quote.
    pub(crate) fn new(statement: &'a Statement<'a>, read: &'a ReadQuote, seeds: &Seeds) -> Self {
        let tokens = read.quote.states.tokens();
        let mut dense = Self { statement, read, marks: vec![0; tokens.len()] };
        for (span, marks) in marks(statement, seeds) {
            let place = dense.place(span);
            for (token, of) in tokens.iter().zip(&mut dense.marks) {
                if token.span.overlaps(place) {
                    *of |= marks;
                }
            }
        }
        dense
    }

    /// The words of the quote that the encoder reads, as spans of the article.
    pub(crate) fn words(&self) -> Vec<Span> {
        let tokens = self.statement.article.tokens();
        let read = self.read.quote.states.tokens();
        let fragments = self.statement.quote.fragments.iter();
        let is_read = |span: &Span| {
            let place = self.place(*span);
            let first = read.partition_point(|token| token.span.end <= place.start);
            read[first..].iter().any(|token| token.span.overlaps(place))
        };
        fragments
            .flat_map(|&fragment| tokens.within(fragment))
            .filter(|&index| tokens.is_word(index))
            .map(|index| tokens.span(index))
            .filter(is_read)
            .collect()
    }

    /// The blocks of `families`.
    pub(crate) fn blocks(&self, families: &[Family]) -> Vec<Block> {
        self.blocks_of(families, &self.read.quote, &self.marks)
    }

    /// The blocks of `families` where the words of the quote in `without` are passed over.
    pub(crate) fn blocks_without(&self, families: &[Family], without: Span) -> Vec<Block> {
        let hidden = self.place(without);
        let read = self.read.quote.states.tokens().iter().zip(&self.marks);
        let seen = read.filter(|(token, _)| !token.span.overlaps(hidden));
        let (tokens, marks): (Vec<Token>, Vec<u16>) = seen.unzip();
        self.blocks_of(families, &Seen::new(tokens), &marks)
    }

    fn blocks_of(&self, families: &[Family], seen: &Seen, marks: &[u16]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for &family in families {
            match family {
                Family::Encoder => self.encoder_blocks(seen, marks, &mut blocks),
                Family::Detector => self.detector_blocks(seen, marks, &mut blocks),
                _ => {}
            }
        }
        blocks
    }

    fn encoder_blocks(&self, seen: &Seen, marks: &[u16], blocks: &mut Vec<Block>) {
        let marked = |name: &str| {
            let bit = bit_of(name);
            seen.states.pool((0..marks.len()).filter(move |&token| has(marks[token], bit)))
        };
        let pools = [marked("clause of target"), marked("after but")];
        let [clause, after] = Encoder::embedded().vectors_of(pools);
        let vectors = [&seen.whole, &clause, &after, &self.read.context, &self.read.speaker];
        for (vector, (part, weight)) in vectors.into_iter().zip(PARTS) {
            let values = vector.unit.iter().map(|&value| f64::from(value) * weight).collect();
            blocks.push(Block { family: Family::Encoder, part: part.to_owned(), values });
        }
    }

    fn detector_blocks(&self, seen: &Seen, marks: &[u16], blocks: &mut Vec<Block>) {
        let detectors = Detectors::embedded();
        let bits: Vec<Option<usize>> = detectors.marks().iter().map(|name| bit_of(name)).collect();
        let marked = |token: usize, mark: usize| has(marks[token], bits[mark]);
        let conditions: Vec<bool> = detectors
            .conditions()
            .iter()
            .map(|condition| match condition.as_str() {
                "target russians" => *self.statement.target == Target::RUSSIANS,
                "lang ru" => self.statement.quote.lang == Lang::Ru,
                _ => false,
            })
            .collect();
        let vectors = [&seen.whole.unit, &self.read.context.unit, &self.read.speaker.unit];
        let scores = detectors.scores(&seen.states, marked, vectors, &conditions);
        blocks.extend(Block::of_scores(detectors.labels(), &scores));
    }

    /// Where a span of the article stands in the joined fragments; empty if it does not.
    fn place(&self, span: Span) -> Span {
        let fragments = self.statement.quote.fragments.iter().zip(&self.read.starts);
        let mut within = fragments.filter(|(fragment, _)| fragment.contains(span));
        within.next().map_or(Span::new(0, 0), |(fragment, start)| {
            Span::new(span.start - fragment.start + start, span.end - fragment.start + start)
        })
    }
}

/// Whether a bit is among the marks; one that is no mark's is not.
fn has(marks: u16, bit: Option<usize>) -> bool {
    bit.is_some_and(|bit| marks >> bit & 1 == 1)
}

fn joined(text: &str, spans: &[Span]) -> (String, Vec<usize>) {
    let mut words = String::new();
    let mut starts = Vec::with_capacity(spans.len());
    for span in spans {
        if !words.is_empty() {
            words.push(' ');
        }
        starts.push(words.len());
        words.push_str(span.of(text));
    }
    (words, starts)
}
