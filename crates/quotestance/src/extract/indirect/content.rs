//! Where a statement ends that runs on after its cue.

use std::ops::Range;

use super::super::phrase::{forward, is_verbal};
use super::super::words::{is_auxiliary, is_conjunction};
use super::english::Cue;
use super::sentence::Sentence;

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
            "," if relative => return at,
            "," if turns(sentence, at + 1) => return at,
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
pub(super) fn object_end(sentence: &Sentence<'_>, content: Range<usize>) -> usize {
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
    let clause =
        (sentence.start..cue).rev().take(6).take_while(|&at| page.written(at) != ",").last();
    let Some(first) = clause else { return false };
    let opens = sentence.word(first);
    let comma = first > sentence.start && page.written(first - 1) == ",";
    comma && matches!(opens, "who" | "which")
        || first == sentence.start
            && !comma
            && (is_conjunction(opens)
                || matches!(opens, "after" | "before" | "asked" | "despite" | "by"))
            && opens != "and"
            && opens != "but"
}

/// Whether the words from token `index` on, after a comma, are no longer the speaker's.
fn turns(sentence: &Sentence<'_>, index: usize) -> bool {
    let word = sentence.word(index);
    if matches!(word, "which" | "while" | "whereas" | "although") {
        return true;
    }
    let cue = Cue::at(sentence, index).is_some() && word.ends_with("ing");
    let somebody = forward(sentence.page, index, sentence.end);
    let other = !somebody.is_empty() && reports(sentence, past_auxiliaries(sentence, somebody.end));
    cue || other || word == "according" || word == "but" && reports(sentence, index + 1)
}

fn past_auxiliaries(sentence: &Sentence<'_>, index: usize) -> usize {
    (index..sentence.end).find(|&at| !is_auxiliary(sentence.word(at))).unwrap_or(index)
}

/// Whether a verb of speech follows at token `index`, with or without its subject.
fn reports(sentence: &Sentence<'_>, index: usize) -> bool {
    let page = sentence.page;
    let mut at = index;
    while page.is_adverb(at) && at < sentence.end {
        at += 1;
    }
    Cue::at(sentence, at).is_some_and(|cue| cue.label == "clause")
        && sentence.word(at).ends_with(['d', 's'])
}
