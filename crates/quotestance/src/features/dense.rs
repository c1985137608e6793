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

/// A statement, read by the encoder.
pub(crate) struct Dense<'a> {
    statement: &'a Statement<'a>,
    /// The quote's fragments joined by spaces, and where each starts in it.
    starts: Vec<usize>,
    tokens: Vec<Token>,
    /// The marks of each token.
    marks: Vec<u16>,
    context: Vector,
    speaker: Vector,
}

impl<'a> Dense<'a> {
    pub(crate) fn new(statement: &'a Statement<'a>, seeds: &Seeds) -> Self {
        let text = statement.article.text();
        let encoder = Encoder::embedded();
        let (quote, starts) = joined(text, &statement.quote.fragments);
        let (context, _) = joined(text, statement.context);
        let speaker = statement.quote.speaker.as_ref().map(|speaker| {
            let described = speaker.description.filter(|words| !words.overlaps(speaker.mention));
            let parts: Vec<Span> = std::iter::once(speaker.mention).chain(described).collect();
            joined(text, &parts).0
        });
        let around = encoder.read(&[&context, &speaker.unwrap_or_default()]);
        let pools: Vec<Pool> = around.iter().map(States::pool_all).collect();
        let mut vectors = encoder.vectors(&pools).into_iter();
        let (Some(context), Some(speaker)) = (vectors.next(), vectors.next()) else {
            unreachable!("two pools give two vectors")
        };
        let tokens = encoder.tokens(&quote);
        let mut dense =
            Self { statement, starts, marks: vec![0; tokens.len()], tokens, context, speaker };
        for (span, marks) in marks(statement, seeds) {
            let place = dense.place(span);
            for (token, of) in dense.tokens.iter().zip(&mut dense.marks) {
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
        let fragments = self.statement.quote.fragments.iter();
        let is_read = |span: &Span| {
            let place = self.place(*span);
            let first = self.tokens.partition_point(|token| token.span.end <= place.start);
            self.tokens[first..].iter().any(|token| token.span.overlaps(place))
        };
        fragments
            .flat_map(|&fragment| tokens.within(fragment))
            .filter(|&index| tokens.is_word(index))
            .map(|index| tokens.span(index))
            .filter(is_read)
            .collect()
    }

    /// The blocks of `families`; the words of the quote in `without` are passed over.
    pub(crate) fn blocks(&self, families: &[Family], without: Option<Span>) -> Vec<Block> {
        let encoder = Encoder::embedded();
        let hidden = without.map(|span| self.place(span));
        let seen = |token: &Token| hidden.is_none_or(|hidden| !token.span.overlaps(hidden));
        let (tokens, marks): (Vec<Token>, Vec<u16>) =
            self.tokens.iter().zip(&self.marks).filter(|(token, _)| seen(token)).unzip();
        let states = encoder.read_tokens(tokens);
        let mut blocks = Vec::new();
        for &family in families {
            match family {
                Family::Encoder => self.encoder_blocks(&states, &marks, &mut blocks),
                Family::Detector => self.detector_blocks(&states, &marks, &mut blocks),
                _ => {}
            }
        }
        blocks
    }

    fn encoder_blocks(&self, states: &States, marks: &[u16], blocks: &mut Vec<Block>) {
        let marked = |name: &str| {
            let bit = bit_of(name);
            (0..marks.len()).filter(move |&token| has(marks[token], bit))
        };
        let pools = [
            states.pool_all(),
            states.pool(marked("clause of target")),
            states.pool(marked("after but")),
        ];
        let vectors = Encoder::embedded().vectors(&pools);
        let vectors = vectors.iter().chain([&self.context, &self.speaker]);
        for (vector, (part, weight)) in vectors.zip(PARTS) {
            let values = vector.unit.iter().map(|&value| f64::from(value) * weight).collect();
            blocks.push(Block { family: Family::Encoder, part: part.to_owned(), values });
        }
    }

    fn detector_blocks(&self, states: &States, marks: &[u16], blocks: &mut Vec<Block>) {
        let detectors = Detectors::embedded();
        let vectors = Encoder::embedded().vectors(&[states.pool_all()]);
        let Some(quote) = vectors.first() else { return };
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
        let vectors = [&quote.unit, &self.context.unit, &self.speaker.unit];
        let scores = detectors.scores(states, marked, vectors, &conditions);
        blocks.extend(Block::of_scores(detectors.labels(), &scores));
    }

    /// Where a span of the article stands in the joined fragments; empty if it does not.
    fn place(&self, span: Span) -> Span {
        let fragments = self.statement.quote.fragments.iter().zip(&self.starts);
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
