//! What the labels of the seeds say of a wording.

use super::{Entry, Genders, Kind};
use crate::text::Lang;

/// What a wording tells; a target is given as its place among [`Seeds::targets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Names a target.
    Name(usize),
    /// Describes a target, unless the article has used the description for another one.
    Description(usize),
    /// Stands for the last target named.
    Pronoun,
    /// Likewise, but for nobody who is the subject of its clause.
    Object,
    /// Likewise, or for the last one man or thing of a target: “им”.
    Either,
    /// Stands for the last one of a target who may have this gender.
    Singular(Genders),
    /// Stands for the last target named, in more than a pronoun.
    Phrase,
    /// People who may be of any target.
    Person,
    /// People by what they do or are to others, who are of a target only if something says so.
    Role,
    /// People of no target.
    Other,
}

/// A wording as the seeds label it, before its neighbours are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Is(Form),
    /// Names a target, unless an origin or home makes the people another one's.
    General(usize),
    Origin(usize),
    Home(usize),
    /// People of no target, unless an origin makes them one's own: teachers, Syrian teachers.
    Local,
    /// Not the people of this target, or of any.
    Exclude(Option<usize>),
}

impl Role {
    /// The target of which the role tells something.
    pub(crate) const fn target(self) -> Option<usize> {
        match self {
            Self::Is(Form::Name(target) | Form::Description(target))
            | Self::General(target)
            | Self::Origin(target)
            | Self::Home(target) => Some(target),
            Self::Is(_) | Self::Local => None,
            Self::Exclude(target) => target,
        }
    }
}

/// A role, and of one person or thing that is a target its gender.
pub(crate) type Labelled = (Role, Option<Genders>);

/// Reads the labels of target seeds.
pub(super) struct Roles<'s> {
    targets: &'s [String],
    /// For each target that only one person or thing can be: of which gender, by language.
    ones: Vec<[Option<Genders>; Lang::ALL.len()]>,
    has_things: bool,
}

impl<'s> Roles<'s> {
    /// Of `entries`, whose targets, sorted, are `targets`.
    pub(super) fn new(entries: &[Entry], targets: &'s [String]) -> Self {
        let mut ones = vec![[None; Lang::ALL.len()]; targets.len()];
        let mut are_many = vec![false; targets.len()];
        let mut has_things = false;
        for entry in entries.iter().filter(|entry| entry.kind == Kind::Target) {
            let Some((target, label)) = entry.label.split_once('.') else { continue };
            let Some(target) = place(targets, target) else { continue };
            are_many[target] |= matches!(label, "name" | "general");
            if let Some(genders) = Genders::of_names(label) {
                ones[target][entry.lang as usize].get_or_insert(genders);
                has_things |= genders == Genders::NEUTER;
            }
        }
        for (ones, is_many) in ones.iter_mut().zip(are_many) {
            let any = ones.iter().flatten().next().copied().filter(|_| !is_many);
            *ones = ones.map(|one| one.filter(|_| !is_many).or(any));
        }
        Self { targets, ones, has_things }
    }

    /// What a label of one language stands for; if it names or describes one person or thing, of
    /// which gender. `None` for pronouns of things where no target is one.
    pub(super) fn read(&self, lang: Lang, label: &str) -> Option<Labelled> {
        let Some((target, label)) = label.split_once('.') else {
            return Some((self.read_common(label)?, None));
        };
        let target = place(self.targets, target)?;
        let one = Genders::of_names(label);
        Some(match label {
            "name" | "one" | "man" | "woman" | "thing" => (Role::Is(Form::Name(target)), one),
            "description" => {
                (Role::Is(Form::Description(target)), self.ones[target][lang as usize])
            }
            "general" => (Role::General(target), None),
            "origin" => (Role::Origin(target), None),
            "home" => (Role::Home(target), None),
            "exclude" => (Role::Exclude(Some(target)), None),
            _ => return None,
        })
    }

    fn read_common(&self, label: &str) -> Option<Role> {
        let form = match label {
            "pronoun" => Form::Pronoun,
            "object" => Form::Object,
            "either" => Form::Either,
            "description" => Form::Phrase,
            "person" => Form::Person,
            "role" => Form::Role,
            "other" => Form::Other,
            "exclude" => return Some(Role::Exclude(None)),
            _ => {
                let genders = Genders::of_pronouns(label)?;
                if genders == Genders::NEUTER && !self.has_things {
                    return None;
                }
                Form::Singular(genders)
            }
        };
        Some(Role::Is(form))
    }
}

fn place(targets: &[String], target: &str) -> Option<usize> {
    targets.binary_search_by(|known| known.as_str().cmp(target)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seeds;

    fn read(seeds: &str, lang: Lang, label: &str) -> Option<Labelled> {
        let seeds = Seeds::from_toml([(Lang::En, Kind::Target, "target.toml", seeds)]);
        let seeds = seeds.expect("the seeds are right");
        Roles::new(&seeds.entries, &seeds.targets).read(lang, label)
    }

    #[test]
    fn a_description_is_of_its_targets_number() {
        let woman = "[anna]\nwoman = ['anna']";
        let role = Role::Is(Form::Description(0));
        for lang in Lang::ALL {
            assert_eq!(read(woman, lang, "anna.description"), Some((role, Some(Genders::FEMALE))));
        }
        let both = format!("{woman}\nname = ['annas']");
        assert_eq!(read(&both, Lang::En, "anna.description"), Some((role, None)));
    }

    #[test]
    fn it_needs_a_target_that_is_a_thing() {
        assert_eq!(read("[anna]\nwoman = ['anna']", Lang::En, "neuter"), None);
        let role = Role::Is(Form::Singular(Genders::NEUTER));
        assert_eq!(read("[bank]\nthing = ['bank']", Lang::En, "neuter"), Some((role, None)));
    }
}
