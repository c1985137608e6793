//! Codings of the same statement toward the same target, side by side.

use std::collections::HashMap;

use crate::exchange::Coding;

/// Units in the order of their first codings.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// The names of the coders, in the order of their first codings.
    pub(super) coders: Vec<String>,
    pub(super) units: Vec<Unit>,
    numbers: HashMap<(String, String), usize>,
}

/// A statement toward a target.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// What each coder said of it; no longer than there were coders when the last one did.
    pub(super) codings: Vec<Option<Coding>>,
}

impl Joined {
    /// Adds a coding, which is by `coder` unless it says by whom.
    ///
    /// # Errors
    /// If it has no id, or the coder has coded the unit before.
    pub(super) fn add(&mut self, mut coding: Coding, coder: &str) -> Result<(), String> {
        let place = coding.place.clone();
        if coding.id.is_empty() {
            return Err(format!("{place}: no `id` to pair the row by"));
        }
        if coding.coder.is_empty() {
            coder.clone_into(&mut coding.coder);
        }
        let coder = match self.coders.iter().position(|known| *known == coding.coder) {
            Some(known) => known,
            None => {
                self.coders.push(coding.coder.clone());
                self.coders.len() - 1
            }
        };
        let unit = (coding.id.clone(), coding.target.clone());
        let number = *self.numbers.entry(unit).or_insert(self.units.len());
        if number == self.units.len() {
            self.units.push(Unit::default());
        }
        let codings = &mut self.units[number].codings;
        if codings.len() <= coder {
            codings.resize_with(coder + 1, || None);
        }
        match &codings[coder] {
            None => codings[coder] = Some(coding),
            Some(first) => {
                let (coder, unit, first) = (&coding.coder, coding.unit_name(), &first.place);
                return Err(format!("{place}: `{coder}` has coded {unit} before, in {first}"));
            }
        }
        Ok(())
    }

    /// Units that a single coder has.
    pub(super) fn alone(&self) -> Vec<&Unit> {
        self.units.iter().filter(|unit| unit.codings.iter().flatten().count() == 1).collect()
    }
}

impl Unit {
    /// The first coding.
    pub(super) fn coding(&self) -> Option<&Coding> {
        self.codings.iter().flatten().next()
    }
}
