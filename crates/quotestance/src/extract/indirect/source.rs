//! According to whom.

use std::ops::Range;

use super::super::phrase::forward;
use super::super::words::is_auxiliary;
use super::complement::is_finite;
use super::sentence::Sentence;
use super::{Statement, content};

/// The statement of the source that is named at token `index`.
pub(super) fn read(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &["source"])?;
    let speaker = forward(page, found.end, sentence.end);
    let cue = found.start..found.end;
    let comma = sentence.find(speaker.end.max(cue.end), &[","]);
    let content: Vec<Range<usize>> = if index == sentence.start {
        let mut start = comma? + 1;
        if matches!(sentence.word(start), "who" | "which" | "a" | "an" | "the")
            && let Some(second) = sentence.find(start, &[","])
            && !is_clause(sentence, start, second)
        {
            start = second + 1;
        }
        vec![start..content::end(sentence, index, start)]
    } else {
        let end = index;
        let semicolon = (sentence.start..end).rev().find(|&at| page.written(at) == ";");
        let start = semicolon.map_or(sentence.start, |at| at + 1);
        let mut parts = vec![start..end];
        let goes_on = comma.filter(|&at| page.written(index - 1) == "," && at + 3 < sentence.end);
        if let Some(comma) = goes_on
            && end - start < SHORT
        {
            parts.push(comma + 1..sentence.end);
        }
        parts
    };
    Some(Statement { cue, speaker, content })
}

/// Whether a verb stands in the tokens `start..end`, which no relative clause opens.
fn is_clause(sentence: &Sentence<'_>, start: usize, end: usize) -> bool {
    !matches!(sentence.word(start), "who" | "which")
        && (start..end).any(|at| is_finite(sentence, at) || is_auxiliary(sentence.word(at)))
}

/// A shorter stretch before the source is no whole statement yet.
const SHORT: usize = 8;
