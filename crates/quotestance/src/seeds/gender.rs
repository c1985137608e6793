//! Genders, as the labels of the seeds tell them.

/// Genders: those that somebody may have, or that a pronoun may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Genders([bool; 3]);

impl Genders {
    const NONE: Self = Self([false, false, false]);
    pub(crate) const MALE: Self = Self([true, false, false]);
    pub(crate) const FEMALE: Self = Self([false, true, false]);
    pub(crate) const NEUTER: Self = Self([false, false, true]);
    /// Somebody of whom the words tell no more.
    pub(crate) const PERSON: Self = Self([true, true, false]);
    /// “его”
    pub(crate) const MALE_OR_NEUTER: Self = Self([true, false, true]);
    pub(crate) const ANY: Self = Self([true, true, true]);

    /// Those of whom a label of the seeds holds the names.
    pub(crate) fn of_names(label: &str) -> Option<Self> {
        match label {
            "one" => Some(Self::PERSON),
            "man" => Some(Self::MALE),
            "woman" => Some(Self::FEMALE),
            "thing" => Some(Self::NEUTER),
            _ => None,
        }
    }

    /// Those for whom a label of the seeds holds the pronouns.
    pub(crate) fn of_pronouns(label: &str) -> Option<Self> {
        match label {
            "male" => Some(Self::MALE),
            "female" => Some(Self::FEMALE),
            "neuter" => Some(Self::NEUTER),
            "male_or_neuter" => Some(Self::MALE_OR_NEUTER),
            _ => None,
        }
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0.into_iter().zip(other.0).any(|(own, other)| own && other)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        let [male, female, neuter] = self.0;
        Self([male && other.0[0], female && other.0[1], neuter && other.0[2]])
    }

    pub(crate) fn without(self, other: Self) -> Self {
        let [male, female, neuter] = self.0;
        Self([male && !other.0[0], female && !other.0[1], neuter && !other.0[2]])
    }

    pub(crate) fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// Whether each gender is among them: male, female, neuter.
    pub(crate) const fn flags(self) -> [bool; 3] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genders_are_sets() {
        assert!(Genders::PERSON.meets(Genders::MALE_OR_NEUTER));
        assert!(!Genders::FEMALE.meets(Genders::MALE_OR_NEUTER));
        assert_eq!(Genders::ANY.without(Genders::NEUTER), Genders::PERSON);
        assert!(Genders::MALE.without(Genders::PERSON).is_none());
    }
}
