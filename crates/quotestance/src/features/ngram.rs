//! Words, word pairs and beginnings of words.

use super::Sink;
use super::reading::{Reading, Role, Word};

/// Words and pairs of neighbours; a negated word has `not` before it.
pub(super) fn words(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let mut before: Option<&Word<'_>> = None;
    for word in &reading.words {
        if word.role == Role::Mark {
            before = None;
            continue;
        }
        let not = if word.negated { "not " } else { "" };
        sink.add(format_args!("{not}{}", word.form), Some(word.span));
        if let Some(first) = before {
            let pair = crate::Span::new(first.span.start.min(word.span.start), word.span.end);
            sink.add(format_args!("{} {}", first.form, word.form), Some(pair));
        }
        before = Some(word);
    }
}

/// Letters that a stem keeps: enough to tell most words apart, few enough to drop the endings of
/// an inflected one.
const STEM_LETTERS: usize = 5;

/// The first letters of each word long enough to have an ending.
pub(super) fn stems(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    for word in reading.words.iter().filter(|word| word.role == Role::Word) {
        if let Some((end, _)) = word.form.char_indices().nth(STEM_LETTERS) {
            let not = if word.negated { "not " } else { "" };
            sink.add(format_args!("{not}{}", &word.form[..end]), Some(word.span));
        }
    }
}
