//! According to whom.

use std::ops::Range;

use super::super::phrase::forward;
use super::Statement;
use super::content;
use super::sentence::Sentence;

/// The statement of the source that is named at token `index`.
pub(super) fn read(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &["source"])?;
    let speaker = forward(page, found.end, sentence.end);
    let cue = found.start..found.end;
    let comma = sentence.find(speaker.end.max(cue.end), &[","]);
    let content: Vec<Range<usize>> = if index == sentence.start {
        let start = comma? + 1;
        vec![start..content::end(sentence, index, start)]
    } else {
        let mut end = index;
        while end > sentence.start && !page.is_word(end - 1) {
            end -= 1;
        }
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

/// A shorter stretch before the source is no whole statement yet.
const SHORT: usize = 8;
