//! The forms of an English sentence.

use super::super::subject::subject;
use super::super::words::{AUXILIARY, is};
use super::clause::is_clausal;
use super::sentence::Sentence;
use super::verb::Cue;
use super::{Statement, complement, content, noun, passive, source, trailing};

/// Reads every statement of the sentence.
pub(super) fn read(sentence: &Sentence<'_>, found: &mut Vec<Statement>) {
    for index in sentence.start..sentence.end {
        if !sentence.page.is_word(index) {
            continue;
        }
        let statement = source::read(sentence, index)
            .or_else(|| verb(sentence, index))
            .or_else(|| passive::read(sentence, index))
            .or_else(|| noun::read(sentence, index));
        found.extend(statement);
    }
}

fn verb(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let cue = Cue::at(sentence, index)?;
    let Some(start) = complement::start(sentence, &cue) else {
        return trailing::read(sentence, &cue);
    };
    // is worried that
    let verb = match cue.label {
        "state" => (sentence.start..index).rev().find(|&at| is(sentence.word(at), AUXILIARY)),
        _ => None,
    };
    let speaker = subject(sentence.page, sentence.start, verb.unwrap_or(index));
    let mut content = start..content::end(sentence, index, start);
    if cue.label == "stance" || cue.label == "matter" && !is_clausal(sentence, start) {
        content.end = content::object_end(sentence, &content);
    }
    Some(Statement { cue: cue.with_negation(sentence), speaker, content, rest: None })
}
