//! Where a statement ends that runs on after its cue.

use std::ops::Range;

use super::super::phrase::{forward, is_verbal};
use super::super::words::{AUXILIARY, CONJUNCTION, is};
use super::sentence::Sentence;
use super::verb::Cue;

/// The token after the statement that starts at token `start` and whose cue stands at token `cue`.
pub(super) fn end(sentence: &Sentence<'_>, cue: usize, start: usize) -> usize {
    let page = sentence.page;
    let (mut depth, mut dashes) = (0, 0);
    let relative = relative(sentence, cue);
    for at in start..sentence.end {
        match page.written(at) {
            "(" => depth += 1,
            ")" if depth == 0 => return at,
            ")" => depth -= 1,
            ";" => return at,
            "," if relative || turns(sentence, at + 1) => return at,
            "—" | "–" | "-" if is_dash(sentence, at) => {
                let second = (at + 1..sentence.end).find(|&at| is_dash(sentence, at));
                if dashes % 2 == 0 && second.is_none() || turns(sentence, at + 1) {
                    return at;
                }
                dashes += 1;
            }
            _ => {}
        }
        if at > start + 1
            && matches!(page.word(at), "and" | "but" | "while")
            && reports(sentence, at + 1)
        {
            return if page.written(at - 1) == "," { at - 1 } else { at };
        }
    }
    sentence.end
}

/// The end of a noun phrase with its complements that stands at the tokens `content`.
pub(super) fn object_end(sentence: &Sentence<'_>, content: &Range<usize>) -> usize {
    let page = sentence.page;
    let mut inside = content.clone().skip(1);
    let cut = inside.find(|&at| {
        matches!(page.written(at), "," | "—" | "–")
            || matches!(
                page.word(at),
                "and" | "but" | "as" | "while" | "when" | "during" | "after" | "before"
            ) && is_verbal(page, at + 1)
    });
    cut.unwrap_or(content.end)
}

/// Whether a dash between words stands at token `index`.
fn is_dash(sentence: &Sentence<'_>, index: usize) -> bool {
    let page = sentence.page;
    matches!(page.written(index), "—" | "–")
        || page.written(index) == "-" && (!page.adjoins(index) || !page.adjoins(index + 1))
}

/// Whether the cue at token `cue` belongs to a clause within the sentence that a comma ends.
fn relative(sentence: &Sentence<'_>, cue: usize) -> bool {
    let page = sentence.page;
    let clause = (sentence.start..cue).rev().take(6).take_while(|&at| page.written(at) != ",");
    let mut opens = clause.clone().map(|at| sentence.word(at));
    let fronted = |word: &str| {
        is(word, CONJUNCTION) && !matches!(word, "and" | "but")
            || matches!(word, "after" | "before" | "asked" | "despite" | "by")
    };
    let first = clause.clone().last() == Some(sentence.start);
    opens.any(|word| matches!(word, "who" | "which"))
        || first && fronted(sentence.word(sentence.start))
}

/// Whether the words from token `index` on, after a comma, are no longer the speaker's.
pub(super) fn turns(sentence: &Sentence<'_>, index: usize) -> bool {
    let word = sentence.word(index);
    if matches!(word, "which" | "while" | "whereas" | "although") {
        return true;
    }
    if matches!(word, "but" | "and") {
        return reports(sentence, index + 1) || somebody_reports(sentence, index + 1);
    }
    let participle = word.ends_with("ing") && Cue::at(sentence, index).is_some();
    participle || word == "according" || somebody_reports(sentence, index)
}

/// Whether a subject stands at token `index`, and its verb of speech.
fn somebody_reports(sentence: &Sentence<'_>, index: usize) -> bool {
    let somebody = forward(sentence.page, index, sentence.end);
    !somebody.is_empty() && reports(sentence, past_auxiliaries(sentence, somebody.end))
}

fn past_auxiliaries(sentence: &Sentence<'_>, index: usize) -> usize {
    (index..sentence.end).find(|&at| !is(sentence.word(at), AUXILIARY)).unwrap_or(index)
}

/// Whether a verb of speech follows at token `index`, with or without its subject.
fn reports(sentence: &Sentence<'_>, index: usize) -> bool {
    let page = sentence.page;
    let mut at = index;
    while page.is_adverb(at) && at < sentence.end {
        at += 1;
    }
    let told = Cue::at(sentence, at).is_some_and(|cue| {
        cue.label == "clause" || sentence.page.is_reporting(at, "verb") && cue.label != "stance"
    });
    told && sentence.word(at).ends_with(['d', 's'])
}
