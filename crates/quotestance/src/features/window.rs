//! Words near the mention of the target, and on which side of it they stand.

use super::Sink;
use super::reading::{Reading, Role};

/// Words on each side of a mention that count as near it: the best of what was tried on news.
const REACH: usize = 8;

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    for &mention in &reading.mentions {
        let near = mention.saturating_sub(REACH)..(mention + REACH + 1).min(reading.words.len());
        for index in near {
            let word = &reading.words[index];
            if word.role != Role::Word {
                continue;
            }
            let side = if index < mention { "before" } else { "after" };
            let not = if word.negated { "not " } else { "" };
            sink.add(format_args!("{side} {not}{}", word.form), Some(word.span));
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
