//! What is said of somebody by nobody in particular: They are said to be leaving.

use super::super::subject::subject;
use super::super::words::is_auxiliary;
use super::sentence::Sentence;
use super::verb::{BE, auxiliary};
use super::{Statement, content};

/// The statement of the passive participle at token `index`.
pub(super) fn read(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let found = sentence.wording(index, &["passive"])?;
    let be = auxiliary(sentence, index)?;
    if !BE.contains(&be) || sentence.word(found.end) != "to" {
        return None;
    }
    let spoken_of = subject(sentence.page, sentence.start, index);
    let mut cue = found.start..found.end;
    while cue.start > sentence.start && is_auxiliary(sentence.word(cue.start - 1)) {
        cue.start -= 1;
    }
    let rest = found.end..content::end(sentence, index, found.end);
    let split = !spoken_of.is_empty() && spoken_of.end <= cue.start;
    let (content, rest) = if split { (spoken_of, Some(rest)) } else { (rest, None) };
    Some(Statement { cue, speaker: index..index, content, rest })
}
