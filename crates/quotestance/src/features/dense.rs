//! What the sentence encoder makes of a statement: blocks of numbers that every statement has.

use super::marks::{bit_of, marks};
use super::{Block, Family};
use crate::encoder::{Detectors, Encoder, Pool, Sight, States, Token, Vector};
use crate::extract::Speaker;
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
    /// Reads the quotes of `statements`, whatever their targets. Many at once take far less time than
    /// one after another.
    pub(crate) fn of_all(statements: &[Statement<'_>]) -> Vec<Self> {
        let encoder = Encoder::embedded();
        let mut starts = Vec::with_capacity(statements.len());
        let mut texts = Vec::with_capacity(PARTS_READ * statements.len());
        for statement in statements {
            let (parts, own_starts) = parts_of(statement);
            starts.push(own_starts);
            texts.extend(parts.map(|part| encoder.tokens(&part)));
        }
        let (mut quotes, mut pools) = (Vec::with_capacity(statements.len()), Vec::new());
        encoder.read_groups(texts, |read| {
            for states in read {
                let is_quote = pools.len() % PARTS_READ == 0;
                pools.push(states.pool_all());
                if is_quote {
                    quotes.push(states);
                }
            }
        });
        let vectors = encoder.vectors(&pools);
        let (vectors, _) = vectors.as_chunks::<PARTS_READ>();
        let read = starts.into_iter().zip(quotes).zip(vectors);
        read.map(|((starts, states), [whole, context, speaker])| Self {
            starts,
            quote: Seen { states, whole: whole.clone() },
            context: context.clone(),
            speaker: speaker.clone(),
        })
        .collect()
    }
}

/// Texts that are read of a statement: quote, context, speaker.
const PARTS_READ: usize = 3;

/// The texts that are read of a statement, and where the fragments of the quote start in the first.
fn parts_of(statement: &Statement<'_>) -> ([String; PARTS_READ], Vec<usize>) {
    let text = statement.article.text();
    let (quote, starts) = joined(text, &statement.quote.fragments);
    let (context, _) = joined(text, statement.context);
    let speaker: Vec<Span> = statement.quote.speaker.iter().flat_map(Speaker::words).collect();
    let (speaker, _) = joined(text, &speaker);
    ([quote, context, speaker], starts)
}

impl Seen {
    fn of_all(texts: Vec<Vec<Token>>) -> Vec<Self> {
        let encoder = Encoder::embedded();
        let read = encoder.read_tokens(texts);
        let pools: Vec<Pool> = read.iter().map(States::pool_all).collect();
        let wholes = encoder.vectors(&pools);
        read.into_iter().zip(wholes).map(|(states, whole)| Self { states, whole }).collect()
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

    /// The blocks of `families` where each of the words of the quote in `words` is passed over in
    /// turn.
    pub(crate) fn blocks_without(&self, families: &[Family], words: &[Span]) -> Vec<Vec<Block>> {
        let left: Vec<(Vec<Token>, Vec<u16>)> = words
            .iter()
            .map(|&word| {
                let hidden = self.place(word);
                let read = self.read.quote.states.tokens().iter().zip(&self.marks);
                read.filter(|(token, _)| !token.span.overlaps(hidden)).unzip()
            })
            .collect();
        let (tokens, marks): (Vec<_>, Vec<_>) = left.into_iter().unzip();
        let seen = Seen::of_all(tokens);
        let views = seen.iter().zip(&marks);
        let views: Vec<View<'_>> =
            views.map(|(seen, marks)| View { dense: self, seen, marks }).collect();
        blocks_of(families, &views)
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

/// The blocks of `families` of each statement.
pub(crate) fn blocks(families: &[Family], statements: &[Dense<'_>]) -> Vec<Vec<Block>> {
    let views =
        statements.iter().map(|dense| View { dense, seen: &dense.read.quote, marks: &dense.marks });
    blocks_of(families, &views.collect::<Vec<_>>())
}

/// A statement as far as it is seen.
struct View<'a> {
    dense: &'a Dense<'a>,
    seen: &'a Seen,
    marks: &'a [u16],
}

fn blocks_of(families: &[Family], views: &[View<'_>]) -> Vec<Vec<Block>> {
    let mut blocks = vec![Vec::new(); views.len()];
    for &family in families {
        match family {
            Family::Encoder => encoder_blocks(views, &mut blocks),
            Family::Detector => detector_blocks(views, &mut blocks),
            _ => {}
        }
    }
    blocks
}

fn encoder_blocks(views: &[View<'_>], blocks: &mut [Vec<Block>]) {
    let pools: Vec<Pool> = views
        .iter()
        .flat_map(|view| ["clause of target", "after but"].map(|name| view.marked(name)))
        .collect();
    let vectors = Encoder::embedded().vectors(&pools);
    let (vectors, _) = vectors.as_chunks();
    for ((view, [clause, after]), blocks) in views.iter().zip(vectors).zip(blocks) {
        let View { seen, dense: Dense { read, .. }, .. } = view;
        let vectors = [&seen.whole, clause, after, &read.context, &read.speaker];
        for (vector, (part, weight)) in vectors.into_iter().zip(PARTS) {
            let values = vector.unit.iter().map(|&value| f64::from(value) * weight).collect();
            blocks.push(Block { family: Family::Encoder, part: part.to_owned(), values });
        }
    }
}

fn detector_blocks(views: &[View<'_>], blocks: &mut [Vec<Block>]) {
    let detectors = Detectors::embedded();
    let bits: Vec<Option<usize>> = detectors.marks().iter().map(|name| bit_of(name)).collect();
    let sights: Vec<Sight<'_>> = views.iter().map(|view| view.sight(detectors, &bits)).collect();
    for (scores, blocks) in detectors.scores(&sights).iter().zip(blocks) {
        blocks.extend(Block::of_scores(detectors.labels(), scores));
    }
}

impl<'a> View<'a> {
    /// The states of the tokens with a mark.
    fn marked(&self, name: &str) -> Pool {
        let bit = bit_of(name);
        let tokens = 0..self.marks.len();
        self.seen.states.pool(tokens.filter(|&token| has(self.marks[token], bit)))
    }

    fn sight(&self, detectors: &Detectors, bits: &[Option<usize>]) -> Sight<'a> {
        let Dense { statement, read, .. } = self.dense;
        let holds = |condition: &String| match condition.as_str() {
            "target russians" => *statement.target == Target::RUSSIANS,
            "lang ru" => statement.quote.lang == Lang::Ru,
            _ => false,
        };
        Sight {
            states: &self.seen.states,
            marks: self
                .marks
                .iter()
                .flat_map(|&of| bits.iter().map(move |&bit| has(of, bit)))
                .collect(),
            vectors: [&self.seen.whole.unit, &read.context.unit, &read.speaker.unit],
            conditions: detectors.conditions().iter().map(holds).collect(),
        }
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
