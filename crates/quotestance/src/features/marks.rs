//! What is known of each word of a quote, as marks: what reads words one by one sees the target,
//! the clause, negation and the seeds' wordings by them.

use super::reading::{Reading, Role, is_negator};
use crate::statement::Statement;
use crate::{Seeds, Span};

/// The marks, in the order of their bits.
pub const MARKS: [&str; 16] = [
    "target",
    "other target",
    "clause of target",
    "near target",
    "after but",
    "negated",
    "negator",
    "cue of compassion",
    "cue of resentment",
    "cue of obligation",
    "cue of neutral",
    "duty",
    "freedom",
    "wish",
    "self",
    "everyone",
];

/// The bit of a mark, by its name.
pub(super) fn bit_of(mark: &str) -> Option<usize> {
    MARKS.iter().position(|&known| known == mark)
}

/// Words on each side of a mention that are near it.
const NEAR: usize = 4;

/// The words of the quote of `statement`, each with its [`MARKS`]: bit *i* is the mark of number
/// *i*.
pub fn marks(statement: &Statement<'_>, seeds: &Seeds) -> Vec<(Span, u16)> {
    let reading = Reading::new(statement, seeds);
    let mut marked: Vec<(Span, u16)> = reading.words.iter().map(|word| (word.span, 0)).collect();
    let mut set = |words: std::ops::Range<usize>, mark: &str| {
        let Some(bit) = bit_of(mark) else { return };
        let end = words.end.min(marked.len());
        let words = marked.get_mut(words.start..end).unwrap_or_default();
        words.iter_mut().for_each(|(_, marks)| *marks |= 1 << bit);
    };
    for (index, word) in reading.words.iter().enumerate() {
        match word.role {
            Role::Target => set(index..index + 1, "target"),
            Role::Other => set(index..index + 1, "other target"),
            Role::Word | Role::Mark => {}
        }
        if word.negated {
            set(index..index + 1, "negated");
        }
    }
    for &mention in &reading.mentions {
        let start = reading.clause_before(mention).last().unwrap_or(mention);
        set(start..reading.clause_end(mention), "clause of target");
        set(mention.saturating_sub(NEAR)..mention + NEAR + 1, "near target");
    }
    if let Some(start) = reading.after_contrast() {
        set(start..reading.words.len(), "after but");
    }
    for cue in &reading.cues {
        let stance = cue.label.split('.').next().unwrap_or(cue.label);
        set(cue.start..cue.end, &format!("cue of {stance}"));
    }
    for found in &reading.modality {
        set(found.start..found.end, found.label);
    }
    for found in reading.negation.iter().filter(|found| is_negator(found)) {
        set(found.start..found.end, "negator");
    }
    marked
}
