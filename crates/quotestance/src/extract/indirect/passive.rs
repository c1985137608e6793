//! What is said of somebody, or what somebody is told: They are said to be leaving; she was asked
//! whether they would.

use std::ops::Range;

use super::super::phrase::forward;
use super::super::subject::subject;
use super::super::words::{AUXILIARY, is};
use super::complement::subordinate;
use super::sentence::Sentence;
use super::verb::{BE, auxiliary};
use super::{Statement, content};

/// The statement of the passive participle at token `index`.
pub(super) fn read(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let be = auxiliary(sentence, index)?;
    if !BE.contains(&be) {
        return None;
    }
    said_of(sentence, index).or_else(|| told(sentence, index))
}

/// “are said to be leaving”
fn said_of(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let found = sentence.wording(index, &["passive"])?;
    if sentence.word(found.end) != "to" {
        return None;
    }
    let cue = with_auxiliaries(sentence, found.start..found.end);
    let spoken_of = subject(sentence.page, sentence.start, index);
    let rest = found.end..content::end(sentence, index, found.end);
    let split = !spoken_of.is_empty() && spoken_of.end <= cue.start;
    let (content, rest) = if split { (spoken_of, Some(rest)) } else { (rest, None) };
    Some(Statement { cue, speaker: index..index, content, rest })
}

/// “was told by the mayor that”: the source, if any is named, follows “by”.
fn told(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let labels = ["address", "question", "clause", "matter"];
    let found = sentence.wording(index, &labels)?;
    let participle = found.end == index + 1
        && (sentence.word(index).ends_with("ed")
            || matches!(sentence.word(index), "said" | "told"));
    if !participle {
        return None;
    }
    let plain = matches!(found.label, "clause" | "matter");
    if plain && sentence.word(found.end) != "that" {
        return None;
    }
    let start = subordinate(sentence, found.label, found.end)?;
    let speaker = match sentence.word(found.end) {
        "by" => forward(sentence.page, found.end + 1, start),
        _ => index..index,
    };
    let content = start..content::end(sentence, index, start);
    let cue = with_auxiliaries(sentence, index..found.end);
    Some(Statement { cue, speaker, content, rest: None })
}

fn with_auxiliaries(sentence: &Sentence<'_>, verb: Range<usize>) -> Range<usize> {
    let helps = |at: &usize| is(sentence.word(*at), AUXILIARY);
    let first = (sentence.start..verb.start).rev().take_while(helps).last();
    first.unwrap_or(verb.start)..verb.end
}
