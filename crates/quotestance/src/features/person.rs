//! Person and modality: who must, may or wants to do what for whom.

use super::Sink;
use super::name::Piece;
use super::reading::{Reading, Role, is_negator};
use crate::seeds::Match;

/// Tokens of the longest negator ("it is wrong that" has four), with room for longer ones.
const LONGEST_NEGATOR: usize = 8;

const NOT: Piece<'_> = Piece::new("not ");
const SPACE: Piece<'_> = Piece::new(" ");
const FOR_TARGET: Piece<'_> = Piece::new(" for target");

pub(super) fn emit(reading: &Reading<'_>, sink: &mut Sink<'_>) {
    let mut spoke = [false; 2];
    for found in &reading.modality {
        match found.label {
            "self" => spoke[0] = true,
            "everyone" => spoke[1] = true,
            modality => emit_modal(reading, found, modality, sink),
        }
    }
    for (spoke, name) in spoke.into_iter().zip(["self", "everyone"]) {
        if spoke {
            let of_target = if reading.mentions.is_empty() { "false" } else { "true" };
            let name = [name, " speaks of target=", of_target].map(Piece::new);
            sink.add(&name, None);
        }
    }
}

/// The modal with its subject and whether the target is what it is about:
/// `duty self for target`, `not duty target`.
fn emit_modal(reading: &Reading<'_>, modal: &Match<'_>, modality: &str, sink: &mut Sink<'_>) {
    let span = reading.span_of(modal);
    // "We must not", "we do not have to": the negator stands on either side of the modal.
    let beside =
        reading.negation.partition_point(|found| found.start + LONGEST_NEGATOR < modal.start);
    let negated = reading.words.get(modal.start).is_some_and(|word| word.negated)
        || reading.negation[beside..].iter().take_while(|found| found.start <= modal.end).any(
            |found| is_negator(found) && (found.start == modal.end || found.end == modal.start),
        );
    let not = if negated { NOT } else { Piece::NOTHING };
    let modality = Piece::new(modality);
    let subject = Piece::new(subject_before(reading, modal.start));
    let next = reading.mentions.partition_point(|&mention| mention < modal.end);
    let end = reading.clause_end(modal.end);
    let object = reading.mentions.get(next).is_some_and(|&mention| mention < end);
    let object = if object { FOR_TARGET } else { Piece::NOTHING };
    sink.add(&[not, modality], span);
    sink.add(&[not, modality, SPACE, subject], span);
    sink.add(&[not, modality, SPACE, subject, object], span);
}

/// Who stands nearest before the modal within its clause.
fn subject_before(reading: &Reading<'_>, modal: usize) -> &'static str {
    for index in reading.clause_before(modal) {
        match reading.words[index].role {
            Role::Target => return "target",
            Role::Other => return "other",
            _ => {}
        }
        let first = reading.modality.partition_point(|found| found.start < index);
        let here = reading.modality[first..].iter().take_while(|found| found.start == index);
        for person in here {
            match person.label {
                "self" => return "self",
                "everyone" => return "everyone",
                _ => {}
            }
        }
    }
    "somebody"
}

#[cfg(test)]
mod tests {
    use super::super::Family::Person;
    use super::super::sample::has;

    #[test]
    fn who_must_do_what_for_whom() {
        for (quote, name) in [
            ("We must help migrants", "duty self for target"),
            ("Migrants must register", "duty target"),
            ("The state must pay the migrants", "duty everyone for target"),
            ("We do not have to feed migrants", "not duty self for target"),
            ("We must not leave migrants", "not duty self for target"),
            ("Russians must help migrants", "duty other for target"),
            ("It rains, must help migrants", "duty somebody for target"),
            ("We saw migrants", "self speaks of target=true"),
        ] {
            assert!(has(Person, quote, name), "{quote}: {name}");
        }
        assert!(!has(Person, "We must rest. Migrants came", "duty self for target"));
    }
}
