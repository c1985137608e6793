//! The one person or thing that “he”, “she” and “it” mean.

use crate::seeds::Genders;

/// Somebody of a target, and the occurrence that tells the target, by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct One {
    pub(super) target: usize,
    pub(super) told_by: usize,
}

/// The last one of each gender, with the token where the text had them last.
#[derive(Clone, Copy, Default)]
pub(super) struct LastOnes([Option<(usize, One)>; 3]);

impl LastOnes {
    pub(super) fn set(&mut self, genders: Genders, token: usize, one: One) {
        self.fill(genders, Some((token, one)));
    }

    /// Forgets who might have these genders.
    pub(super) fn clear(&mut self, genders: Genders) {
        self.fill(genders, None);
    }

    /// Whom a pronoun for these genders means: the last one of them.
    pub(super) fn get(&self, genders: Genders) -> Option<One> {
        let ones = self.0.iter().zip(genders.flags()).filter(|(_, asked)| *asked);
        ones.filter_map(|(one, _)| *one).max_by_key(|(token, _)| *token).map(|(_, one)| one)
    }

    fn fill(&mut self, genders: Genders, one: Option<(usize, One)>) {
        for (last, asked) in self.0.iter_mut().zip(genders.flags()) {
            if asked {
                *last = one;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_means_the_last_one_of_its_gender() {
        let [anna, bank] = [0, 1].map(|target| One { target, told_by: target });
        let mut last = LastOnes::default();
        last.set(Genders::FEMALE, 3, anna);
        last.set(Genders::NEUTER, 5, bank);
        assert_eq!(last.get(Genders::FEMALE), Some(anna));
        assert_eq!(last.get(Genders::MALE), None);
        assert_eq!(last.get(Genders::MALE_OR_NEUTER), Some(bank));
        assert_eq!(last.get(Genders::ANY), Some(bank));
        last.clear(Genders::PERSON);
        assert_eq!(last.get(Genders::FEMALE), None);
        assert_eq!(last.get(Genders::NEUTER), Some(bank));
    }
}
