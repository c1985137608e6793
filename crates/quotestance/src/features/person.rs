//! Person and modality: who must, may or wants to do what for whom.

use super::Sink;
use super::reading::{Reading, Role};
use crate::seeds::Match;

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
            sink.add(
                format_args!("{name} speaks of target={}", !reading.mentions.is_empty()),
                None,
            );
        }
    }
}

/// The modal with its subject and whether the target is what it is about:
/// `duty self for target`, `not duty target`.
fn emit_modal(reading: &Reading<'_>, modal: &Match<'_>, modality: &str, sink: &mut Sink<'_>) {
    let span = reading.span_of(modal);
    let clause = reading.clause(modal.start);
    let after = modal.end..clause.end.max(modal.end);
    // "We must not", "we do not have to": the negator stands on either side of the modal.
    let negated = reading.words[modal.start].negated
        || reading.negation.iter().any(|found| {
            found.label == "negator" && (found.start == modal.end || found.end == modal.start)
        });
    let not = if negated { "not " } else { "" };
    let subject = subject_before(reading, clause.start, modal.start);
    let object = reading.mentions.iter().any(|mention| after.contains(mention));
    let object = if object { " for target" } else { "" };
    sink.add(format_args!("{not}{modality}"), span);
    sink.add(format_args!("{not}{modality} {subject}"), span);
    sink.add(format_args!("{not}{modality} {subject}{object}"), span);
}

/// Who stands nearest before the modal within its clause.
fn subject_before(reading: &Reading<'_>, start: usize, modal: usize) -> &'static str {
    for index in (start..modal).rev() {
        match reading.words[index].role {
            Role::Target => return "target",
            Role::Other => return "other",
            _ => {}
        }
        let person = reading
            .modality
            .iter()
            .find(|found| found.start == index && matches!(found.label, "self" | "everyone"));
        match person.map(|found| found.label) {
            Some("self") => return "self",
            Some(_) => return "everyone",
            None => {}
        }
    }
    "somebody"
}
