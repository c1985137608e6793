//! A statement before its clause, or around it: They would leave, she said.

use std::ops::Range;

use super::super::phrase::{backward, forward, is_verbal};
use super::super::words::{AUXILIARY, CONJUNCTION, PREPOSITION, is};
use super::Statement;
use super::content;
use super::sentence::Sentence;
use super::verb::Cue;

/// The statement whose clause `cue` stands after a comma.
pub(super) fn read(sentence: &Sentence<'_>, cue: &Cue<'_>) -> Option<Statement> {
    let page = sentence.page;
    if !page.is_reporting(cue.tokens.start, "verb") && !matches!(cue.label, "clause" | "matter")
        || sentence.word(cue.tokens.start).ends_with("ing")
    {
        return None;
    }
    let (comma, speaker) = before(sentence, cue).or_else(|| inverted(sentence, cue))?;
    let start = clause_start(sentence, comma);
    let first = start..comma;
    let verbal = first.clone().any(|at| {
        let word = page.word(at);
        is(word, AUXILIARY) && word != "'s"
            || is_verbal(page, at)
            || word.ends_with('s') && at > start && !page.is_capital(at)
    });
    let after = speaker.end.max(cue.tokens.end);
    let rest = rest(sentence, after);
    if first.len() < 2 || !verbal && rest.is_none() {
        return None;
    }
    Some(Statement { cue: cue.tokens.clone(), speaker, content: first, rest })
}

/// “, she said”: the comma, and the subject.
fn before(sentence: &Sentence<'_>, cue: &Cue<'_>) -> Option<(usize, Range<usize>)> {
    let page = sentence.page;
    let mut end = cue.tokens.start;
    while end > sentence.start
        && (page.is_adverb(end - 1)
            || is(sentence.word(end - 1), AUXILIARY) && sentence.word(end - 1) != "'s")
    {
        end -= 1;
    }
    // “, Lena Ortiz, the mayor, said”
    let mut speaker = backward(page, sentence.start, end);
    if speaker.is_empty() && end > sentence.start && page.written(end - 1) == "," {
        let mut opening = end - 1;
        while opening > sentence.start {
            opening -= 1;
            if page.written(opening) == "," {
                speaker = backward(page, sentence.start, opening);
                break;
            }
        }
    }
    let comma = speaker.start.checked_sub(1).filter(|&at| at > sentence.start)?;
    let parted = matches!(page.written(comma), "," | "—" | "–" | "--");
    let who = matches!(page.word(speaker.start), "who" | "which" | "that");
    (parted && !speaker.is_empty() && !who).then_some((comma, speaker))
}

/// “, said Lena Ortiz”: the comma, and the subject.
fn inverted(sentence: &Sentence<'_>, cue: &Cue<'_>) -> Option<(usize, Range<usize>)> {
    let page = sentence.page;
    let comma = cue.tokens.start.checked_sub(1).filter(|&at| at > sentence.start)?;
    let from = cue.tokens.end;
    if page.written(comma) != ","
        || is(page.word(from), PREPOSITION)
        || is(page.word(from), CONJUNCTION)
    {
        return None;
    }
    let speaker = forward(page, from, sentence.end);
    (!speaker.is_empty()).then_some((comma, speaker))
}

/// The first token of the statement that ends at token `comma`.
fn clause_start(sentence: &Sentence<'_>, comma: usize) -> usize {
    let page = sentence.page;
    let semicolon = (sentence.start..comma).rev().find(|&at| page.written(at) == ";");
    let mut start = semicolon.map_or(sentence.start, |at| at + 1);
    if matches!(page.word(start), "and" | "but" | "so") {
        start += 1;
    }
    start
}

/// What goes on after the clause.
fn rest(sentence: &Sentence<'_>, after: usize) -> Option<Range<usize>> {
    let page = sentence.page;
    let comma = (after..sentence.end).take(12).find(|&at| page.written(at) == ",")?;
    let word = sentence.word(comma + 1);
    if matches!(word, "who" | "which" | "a" | "an" | "the" | "whose") || page.is_capital(comma + 1)
    {
        return None;
    }
    if word.ends_with("ing") || content::turns(sentence, comma + 1) {
        return None;
    }
    let end = content::end(sentence, comma, comma + 1);
    (end > comma + 2).then_some(comma + 1..end)
}
