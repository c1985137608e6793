//! Words near the mention of the target, and on which side of it they stand.

use super::Sink;
use super::name::Piece;
use super::reading::{Reading, Role};

/// Words on each side of a mention that count as near it: the best of what was tried on news.
const REACH: usize = 8;

const BEFORE: Piece<'_> = Piece::new("before ");
const AFTER: Piece<'_> = Piece::new("after ");
const NOT: Piece<'_> = Piece::new("not ");

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    for &mention in &reading.mentions {
        let near = mention.saturating_sub(REACH)..(mention + REACH + 1).min(reading.words.len());
        for index in near {
            let word = &reading.words[index];
            if word.role != Role::Word {
                continue;
            }
            let side = if index < mention { BEFORE } else { AFTER };
            let not = if word.negated { NOT } else { Piece::NOTHING };
            sink.add(&[side, not, word.piece()], Some(word.span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Family::Window;
    use super::super::sample::names;

    #[test]
    fn words_near_the_mention_by_side() {
        assert_eq!(names(Window, "Poor migrants wait"), ["before poor", "after wait"]);
        let far = format!("migrants {} end", "a ".repeat(8));
        assert!(!names(Window, &far).contains(&"after end".to_owned()));
    }
}
