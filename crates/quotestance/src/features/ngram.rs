//! Words and word pairs.

use super::Sink;
use super::name::Piece;
use super::reading::{Reading, Role, Word};

const NOT: Piece<'_> = Piece::new("not:");
const SPACE: Piece<'_> = Piece::new(" ");

/// Words and pairs of neighbours; a negated word has `not:` before it.
pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let mut before: Option<&Word<'_>> = None;
    for word in &reading.words {
        if word.role == Role::Mark {
            before = None;
            continue;
        }
        let not = if word.negated { NOT } else { Piece::NOTHING };
        sink.add(&[not, word.piece()], Some(word.span));
        if let Some(first) = before {
            let pair = crate::Span::new(first.span.start.min(word.span.start), word.span.end);
            sink.add(&[first.piece(), SPACE, word.piece()], Some(pair));
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
