//! Nouns that a clause explains: the claim that they would leave.

use super::super::phrase::backward;
use super::sentence::Sentence;
use super::{Statement, content};

/// The statement that the noun at token `index` introduces.
pub(super) fn read(sentence: &Sentence<'_>, index: usize) -> Option<Statement> {
    let page = sentence.page;
    let found = sentence.wording(index, &["noun"])?;
    let phrase = backward(page, sentence.start, index + 1);
    // Where the clause of a subject ends no mark tells.
    if phrase.start == sentence.start {
        return None;
    }
    let owner = phrase.clone().rev().find(|&at| page.word(at) == "'s");
    let speaker = match owner {
        Some(owner) => phrase.start..owner,
        None if matches!(
            page.word(phrase.start),
            "his" | "her" | "their" | "its" | "my" | "our"
        ) =>
        {
            phrase.start..phrase.start + 1
        }
        None => index..index,
    };
    let explained = match sentence.word(found.end) {
        "that" => true,
        "to" => !speaker.is_empty(),
        _ => false,
    };
    if !explained {
        return None;
    }
    let content = found.end..content::end(sentence, index, found.end);
    Some(Statement { cue: found.start..found.end, speaker, content, rest: None })
}
