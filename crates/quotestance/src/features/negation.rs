//! What is negated, and what follows the last "but".

use super::Sink;
use super::name::Piece;
use super::reading::{Reading, Role, is_negator};

const AFTER_BUT: Piece<'_> = Piece::new("after but ");

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let negators = reading.negation.iter().filter(|found| is_negator(found));
    for (count, negator) in negators.enumerate() {
        let name = if count == 0 { "negator" } else { "more negators" };
        sink.add(&[Piece::new(name)], reading.span_of(negator));
    }
    if let Some(&mention) = reading.mentions.iter().find(|&&index| reading.words[index].negated) {
        sink.add(&[Piece::new("negated target")], Some(reading.words[mention].span));
    }
    if let Some(start) = reading.after_contrast() {
        sink.add(&[Piece::new("contrast")], Some(reading.words[start - 1].span));
        for word in reading.words[start..].iter().filter(|word| word.role != Role::Mark) {
            sink.add(&[AFTER_BUT, word.piece()], Some(word.span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Family::Negation;
    use super::super::sample::has;

    #[test]
    fn negators_negated_targets_and_contrasts() {
        assert!(has(Negation, "We do not want them, migrants never", "more negators"));
        assert!(has(Negation, "I will not have migrants here", "negated target"));
        assert!(!has(Negation, "Migrants will not have it", "negated target"));
        assert!(has(Negation, "We owe migrants nothing", "negated target"));
        assert!(!has(Negation, "We owe migrants nothing but respect", "negated target"));
        assert!(!has(Negation, "It is for migrants because I want nothing", "negated target"));
        assert!(has(Negation, "They are nice but loud", "after but loud"));
        assert!(!has(Negation, "But they are nice", "contrast"));
    }
}
