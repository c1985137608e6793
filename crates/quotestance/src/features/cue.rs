//! Cues of each stance, by stance and by group; negated ones apart.

use super::Sink;
use super::name::Piece;
use super::reading::Reading;

const NOT: Piece<'_> = Piece::new("not ");
const AFTER_BUT: Piece<'_> = Piece::new("after but ");

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let contrast = reading.after_contrast();
    for cue in &reading.cues {
        let span = reading.span_of(cue);
        let negated = reading.words.get(cue.start).is_some_and(|word| word.negated);
        let not = if negated { NOT } else { Piece::NOTHING };
        let stance = Piece::new(cue.label.split('.').next().unwrap_or(cue.label));
        sink.add(&[not, stance], span);
        sink.add(&[not, Piece::new(cue.label)], span);
        if contrast.is_some_and(|start| cue.start >= start) {
            sink.add(&[AFTER_BUT, not, stance], span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Family::Cue;
    use super::super::sample::names;

    #[test]
    fn cues_by_stance_and_group_negated_and_after_but() {
        assert_eq!(names(Cue, "Poor souls"), ["compassion", "compassion.pity"]);
        assert_eq!(names(Cue, "Do not go home"), ["not resentment", "not resentment.blame"]);
        let names = names(Cue, "Poor souls they are, but go home");
        assert!(names.contains(&"after but resentment".to_owned()), "{names:?}");
        assert!(!names.contains(&"after but compassion".to_owned()), "{names:?}");
    }
}
