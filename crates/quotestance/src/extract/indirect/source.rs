//! According to whom.

use super::super::phrase::forward;
use super::super::words::{AUXILIARY, is};
use super::clause::looks_finite;
use super::sentence::Sentence;
use super::{Statement, content};

/// The statement of the source that is named at token `index`.
pub(super) fn read(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &["source"])?;
    let speaker = forward(page, found.end, sentence.end);
    let cue = found.start..found.end;
    let comma = sentence.find(speaker.end.max(cue.end), &[","]);
    if index > sentence.start {
        let semicolon = (sentence.start..index).rev().find(|&at| sentence.word(at) == ";");
        let start = semicolon.map_or(sentence.start, |at| at + 1);
        // The price, according to the mayor, has doubled.
        let goes_on = comma.filter(|&at| sentence.word(index - 1) == "," && at + 3 < sentence.end);
        let rest = goes_on.filter(|_| index - start < SHORT).map(|comma| comma + 1..sentence.end);
        return Some(Statement { cue, speaker, content: start..index, rest });
    }
    let mut start = comma? + 1;
    let explains = matches!(sentence.word(start), "who" | "which" | "a" | "an" | "the");
    if let Some(second) = sentence.find(start, &[","]).filter(|_| explains)
        && !is_clause(sentence, start, second)
    {
        start = second + 1;
    }
    let content = start..content::end(sentence, index, start);
    Some(Statement { cue, speaker, content, rest: None })
}

/// Whether a verb stands in the tokens `start..end`, which no relative clause opens.
fn is_clause(sentence: &Sentence<'_>, start: usize, end: usize) -> bool {
    !matches!(sentence.word(start), "who" | "which")
        && (start..end).any(|at| looks_finite(sentence, at) || is(sentence.word(at), AUXILIARY))
}

/// A shorter stretch before the source is no whole statement yet.
const SHORT: usize = 8;
