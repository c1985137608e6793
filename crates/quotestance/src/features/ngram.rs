//! Words and word pairs.

use super::Sink;
use super::reading::{Reading, Role, Word};

/// Words and pairs of neighbours; a negated word has `not:` before it.
pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let mut before: Option<&Word<'_>> = None;
    for word in &reading.words {
        if word.role == Role::Mark {
            before = None;
            continue;
        }
        let not = if word.negated { "not:" } else { "" };
        sink.add(format_args!("{not}{}", word.form), Some(word.span));
        if let Some(first) = before {
            let pair = crate::Span::new(first.span.start.min(word.span.start), word.span.end);
            sink.add(format_args!("{} {}", first.form, word.form), Some(pair));
        }
        before = Some(word);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Family::Ngram;
    use super::super::sample::names;

    #[test]
    fn targets_are_marked_and_pairs_end_at_marks() {
        assert_eq!(
            names(Ngram, "Migrants came, Russians too."),
            ["<target>", "came", "<target> came", "<other>", "too", "<other> too"]
        );
    }

    #[test]
    fn negated_words_are_apart_until_the_scope_ends() {
        let names = names(Ngram, "I do not like migrants because it rains");
        for name in ["not:like", "not:<target>", "because", "rains"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
    }
}
