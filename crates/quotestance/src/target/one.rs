//! The one person or thing that “he”, “she” and “it” mean.

/// Genders: those that somebody may have, or that a pronoun may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Genders([bool; 3]);

impl Genders {
    const NONE: Self = Self([false, false, false]);
    pub(super) const MALE: Self = Self([true, false, false]);
    pub(super) const FEMALE: Self = Self([false, true, false]);
    pub(super) const NEUTER: Self = Self([false, false, true]);
    /// Somebody of whom the words tell no more.
    pub(super) const PERSON: Self = Self([true, true, false]);
    /// “его”
    pub(super) const MALE_OR_NEUTER: Self = Self([true, false, true]);
    pub(super) const ANY: Self = Self([true, true, true]);

    /// Those of whom a label of the seeds holds the names.
    pub(super) fn of_names(label: &str) -> Option<Self> {
        match label {
            "one" => Some(Self::PERSON),
            "man" => Some(Self::MALE),
            "woman" => Some(Self::FEMALE),
            "thing" => Some(Self::NEUTER),
            _ => None,
        }
    }

    /// Those for whom a label of the seeds holds the pronouns.
    pub(super) fn of_pronouns(label: &str) -> Option<Self> {
        match label {
            "male" => Some(Self::MALE),
            "female" => Some(Self::FEMALE),
            "neuter" => Some(Self::NEUTER),
            "male_or_neuter" => Some(Self::MALE_OR_NEUTER),
            _ => None,
        }
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0.into_iter().zip(other.0).any(|(own, other)| own && other)
    }

    pub(super) fn and(self, other: Self) -> Self {
        let [male, female, neuter] = self.0;
        Self([male && other.0[0], female && other.0[1], neuter && other.0[2]])
    }

    pub(super) fn without(self, other: Self) -> Self {
        let [male, female, neuter] = self.0;
        Self([male && !other.0[0], female && !other.0[1], neuter && !other.0[2]])
    }

    pub(super) fn is_none(self) -> bool {
        self == Self::NONE
    }
}

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
        let ones = self.0.iter().zip(genders.0).filter(|(_, asked)| *asked);
        ones.filter_map(|(one, _)| *one).max_by_key(|(token, _)| *token).map(|(_, one)| one)
    }

    fn fill(&mut self, genders: Genders, one: Option<(usize, One)>) {
        for (last, asked) in self.0.iter_mut().zip(genders.0) {
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

    #[test]
    fn genders_are_sets() {
        assert!(Genders::PERSON.meets(Genders::MALE_OR_NEUTER));
        assert!(!Genders::FEMALE.meets(Genders::MALE_OR_NEUTER));
        assert_eq!(Genders::ANY.without(Genders::NEUTER), Genders::PERSON);
        assert!(Genders::MALE.without(Genders::PERSON).is_none());
    }
}
