//! Where a text names, describes or points at people.

use crate::Seeds;
use crate::seeds::Kind;
use crate::target::Via;
use crate::text::{Lang, TokenKind, Tokens};

/// One place that speaks of people; `start..end` are indices of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub(super) form: Form,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The token after its noun phrase: “a man | who fled Syria”.
    pub(super) phrase_end: usize,
}

/// What an occurrence tells; a target is given as its place among [`Seeds::targets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Names a target.
    Name(usize),
    /// Describes a target, unless the article has used the description for another one.
    Description(usize),
    /// Stands for the last target named.
    Pronoun,
    /// Likewise, but for nobody who is the subject of its clause.
    Object,
    /// Stands for the last person named of a target.
    Singular,
    /// Stands for the last target named, in more than a pronoun.
    Phrase,
    /// People who may be of any target.
    Person,
    /// People by what they do or are to others, who are of a target only if something says so.
    Role,
    /// People of no target.
    Other,
}

impl Occurrence {
    /// The target that it names or describes.
    pub(super) const fn target(&self) -> Option<usize> {
        match self.form {
            Form::Name(target) | Form::Description(target) => Some(target),
            _ => None,
        }
    }

    /// How it makes a mention.
    pub(super) const fn via(&self) -> Via {
        match self.form {
            Form::Name(_) => Via::Name,
            Form::Pronoun | Form::Object | Form::Singular => Via::Pronoun,
            _ => Via::Context,
        }
    }
}

/// A wording as the seeds label it, before its neighbours are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Is(Form),
    /// Names a target, unless an origin or home makes the people another one's.
    General(usize),
    Origin(usize),
    Home(usize),
    /// People of no target, unless an origin makes them one's own: teachers, Syrian teachers.
    Local,
}

#[derive(Clone, Copy, Debug)]
struct Wording {
    role: Role,
    start: usize,
    end: usize,
    phrase_end: usize,
}

impl Role {
    const fn is_of_target(self) -> bool {
        match self {
            Self::Is(form) => matches!(form, Form::Name(_) | Form::Description(_)),
            Self::General(_) | Self::Origin(_) | Self::Home(_) => true,
            Self::Local => false,
        }
    }
}

impl Wording {
    /// The longest wording wins, of equally long ones a target's own.
    const fn priority(&self) -> (usize, bool) {
        (self.end, self.role.is_of_target())
    }
}

/// Every occurrence, in the order of the text; no two overlap.
pub(super) fn find(tokens: &Tokens, seeds: &Seeds) -> Vec<Occurrence> {
    join_homes(tokens, join_origins(tokens, wordings(tokens, seeds)))
}

/// The wordings of the seeds, leftmost and longest first, without those that an exclusion covers.
fn wordings(tokens: &Tokens, seeds: &Seeds) -> Vec<Wording> {
    let targets = seeds.targets();
    let mut found: Vec<Wording> = Vec::new();
    let mut excluded: Vec<(usize, usize)> = Vec::new();
    for start in 0..tokens.len() {
        if tokens.kind(start) == TokenKind::Punctuation {
            continue;
        }
        let lexicon = seeds.lexicon(Lang::detect(tokens.folded(start)), Kind::Target);
        let free = found.last().is_none_or(|last| last.end <= start);
        let mut best: Option<Wording> = None;
        for matched in lexicon.matches_at(tokens, start) {
            let end = matched.end;
            match role(matched.label, &targets) {
                // Ends grow with starts, so that one pass over both lists can compare them.
                None if excluded.last().is_none_or(|last| last.1 < end) => {
                    excluded.push((start, end));
                }
                Some(role)
                    if free
                        && best.is_none_or(|best| best.priority() < (end, role.is_of_target())) =>
                {
                    best = Some(Wording { role, start, end, phrase_end: end });
                }
                Some(Role::Is(Form::Role)) => {
                    let same = best.as_mut().filter(|best| free && best.end == end);
                    if let Some(other) = same.filter(|best| best.role == Role::Is(Form::Other)) {
                        other.role = Role::Local;
                    }
                }
                _ => {}
            }
        }
        found.extend(best);
    }
    let mut first = 0;
    found.retain(|wording| {
        while excluded.get(first).is_some_and(|&(_, end)| end <= wording.start) {
            first += 1;
        }
        let mut near = excluded[first..].iter().take_while(|(start, _)| *start < wording.end);
        near.all(|&(start, end)| {
            wording.start <= start
                && end <= wording.end
                && end - start < wording.end - wording.start
        })
    });
    found
}

/// What a label of the seeds stands for; `None` excludes.
fn role(label: &str, targets: &[&str]) -> Option<Role> {
    let Some((target, label)) = label.split_once('.') else {
        return match label {
            "pronoun" => Some(Role::Is(Form::Pronoun)),
            "description" => Some(Role::Is(Form::Phrase)),
            "other" => Some(Role::Is(Form::Other)),
            "person" => Some(Role::Is(Form::Person)),
            "object" => Some(Role::Is(Form::Object)),
            "singular" => Some(Role::Is(Form::Singular)),
            "role" => Some(Role::Is(Form::Role)),
            _ => None,
        };
    };
    let target = targets.binary_search(&target).ok()?;
    match label {
        "name" => Some(Role::Is(Form::Name(target))),
        "general" => Some(Role::General(target)),
        "description" => Some(Role::Is(Form::Description(target))),
        "origin" => Some(Role::Origin(target)),
        "home" => Some(Role::Home(target)),
        _ => None,
    }
}

/// Makes names of origins and the people after them: “Russian women”, “Syrian refugees”.
fn join_origins(tokens: &Tokens, wordings: Vec<Wording>) -> Vec<Wording> {
    let mut joined: Vec<Wording> = Vec::with_capacity(wordings.len());
    for mut wording in wordings.into_iter().rev() {
        let next =
            joined.last().filter(|next| one_phrase(tokens, wording.end, next.start)).copied();
        match (wording.role, next) {
            (Role::Origin(target), Some(next)) if may_come_from_anywhere(next.role) => {
                joined.pop();
                wording =
                    Wording { role: Role::Is(Form::Name(target)), start: wording.start, ..next };
            }
            // “Russian and Syrian women”: the second origin has taken the women.
            (Role::Origin(target), Some(Wording { role: Role::Is(Form::Name(_)), .. })) => {
                wording.role = Role::Is(Form::Name(target));
            }
            (Role::Origin(_), _) => continue,
            // “a Tajik builder” is one name, also where “a Tajik” is one.
            (Role::General(_) | Role::Is(Form::Name(_)), Some(next))
                if next.start == wording.end && is_noun(next.role) =>
            {
                joined.pop();
                (wording.end, wording.phrase_end) = (next.end, next.phrase_end);
            }
            _ => {}
        }
        joined.push(wording);
    }
    joined.reverse();
    joined
}

/// Makes names of people and the home after them: “men who fled Russia”.
fn join_homes(tokens: &Tokens, wordings: Vec<Wording>) -> Vec<Occurrence> {
    let mut found = Vec::with_capacity(wordings.len());
    let mut before: Option<Wording> = None;
    for wording in wordings {
        let Role::Home(target) = wording.role else {
            found.extend(before.replace(wording).and_then(occurrence));
            continue;
        };
        let Some(mut people) = before.take() else { continue };
        if may_come_from_anywhere(people.role) && one_clause(tokens, people.end, wording.start) {
            people = Wording { role: Role::Is(Form::Name(target)), end: wording.end, ..people };
        }
        found.extend(occurrence(people));
    }
    found.extend(before.and_then(occurrence));
    found
}

const fn may_come_from_anywhere(role: Role) -> bool {
    matches!(role, Role::General(_) | Role::Local | Role::Is(Form::Phrase | Form::Description(_)))
        || is_common_noun(role)
}

const fn is_noun(role: Role) -> bool {
    matches!(role, Role::General(_)) || is_common_noun(role)
}

const fn is_common_noun(role: Role) -> bool {
    matches!(role, Role::Is(Form::Person | Form::Role))
}

fn occurrence(wording: Wording) -> Option<Occurrence> {
    let form = match wording.role {
        Role::Is(form) => form,
        Role::General(target) => Form::Name(target),
        Role::Local => Form::Other,
        Role::Origin(_) | Role::Home(_) => return None,
    };
    let Wording { start, end, phrase_end, .. } = wording;
    Some(Occurrence { form, start, end, phrase_end })
}

/// Whether the tokens between are at most one word, hyphened ones counting as one.
fn one_phrase(tokens: &Tokens, from: usize, to: usize) -> bool {
    match to.saturating_sub(from) {
        0 => true,
        1 => tokens.is_word(from),
        3 => tokens.folded(from + 1) == "-" && tokens.is_word(from) && tokens.is_word(from + 2),
        _ => false,
    }
}

/// Whether a home may belong to people who end at `from`: “those of them who have come from”.
fn one_clause(tokens: &Tokens, from: usize, to: usize) -> bool {
    const WORDS: usize = 5;
    to.saturating_sub(from) <= WORDS
        && (from..to).all(|index| tokens.is_word(index) || tokens.folded(index) == ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: &str = "
        pronoun = ['they|them']
        description = ['these|our boys|guests']
        person = ['man|men|women', 'those', 'boys']
        other = ['police']
        exclude = ['them all']
        [russians]
        name = ['russians', 'a russian', 'russian army deserter*']
        origin = ['russian']
        home = ['from russia', 'left russia']
        exclude = ['russian army|police']
        [migrants]
        name = ['tajiks']
        general = ['migrant*']
        origin = ['tajik']
        home = ['from ukraine']
        description = ['newcomers']
    ";

    fn found(text: &str) -> Vec<String> {
        let seeds = Seeds::from_toml([(Lang::En, Kind::Target, "target.toml", SEEDS)])
            .expect("the seeds are right");
        let tokens = Tokens::new(text);
        find(&tokens, &seeds)
            .iter()
            .filter(|found| !matches!(found.form, Form::Person | Form::Role))
            .map(|found| {
                let form = match found.form {
                    Form::Name(target) => format!("{} name", seeds.targets()[target]),
                    Form::Description(target) => format!("{} description", seeds.targets()[target]),
                    form => format!("{form:?}"),
                };
                let span = tokens.span(found.start).start..tokens.span(found.end - 1).end;
                format!("{form}: {}", &text[span])
            })
            .collect()
    }

    #[test]
    fn names_need_no_help() {
        assert_eq!(
            found("Russians met newcomers, the police and Tajiks."),
            [
                "russians name: Russians",
                "migrants description: newcomers",
                "Other: police",
                "migrants name: Tajiks"
            ]
        );
    }

    #[test]
    fn an_exclusion_cancels_what_it_covers() {
        assert_eq!(
            found("A Russian army sent the Russian police for them all."),
            ["Other: police"; 0]
        );
        assert_eq!(
            found("Russian army deserters, and a Russian."),
            ["russians name: Russian army deserters", "russians name: a Russian"]
        );
    }

    #[test]
    fn an_origin_needs_people() {
        assert_eq!(found("Russian gas for Tajik, men"), [""; 0]);
        assert_eq!(found("Russian draft-age men"), ["russians name: Russian draft-age men"]);
        assert_eq!(
            found("Russian and Tajik men"),
            ["russians name: Russian", "migrants name: Tajik men"]
        );
        assert_eq!(found("Tajik newcomers"), ["migrants name: Tajik newcomers"]);
        assert_eq!(found("Tell a Russian man"), ["russians name: a Russian man"]);
    }

    #[test]
    fn a_home_needs_people_in_its_clause() {
        assert_eq!(
            found("those who have left Russia"),
            ["russians name: those who have left Russia"]
        );
        assert_eq!(found("The men slept. He came from Russia."), [""; 0]);
        assert_eq!(found("They came from Russia"), ["Pronoun: They"]);
    }

    #[test]
    fn the_more_specific_target_wins() {
        for (text, expected) in [
            ("Migrants", "migrants name: Migrants"),
            ("Tajiks who left Russia", "migrants name: Tajiks"),
            ("Russian migrants", "russians name: Russian migrants"),
            ("migrants from Russia", "russians name: migrants from Russia"),
            ("Russians from Ukraine", "russians name: Russians"),
            ("Tajik migrants from Ukraine", "migrants name: Tajik migrants"),
        ] {
            assert_eq!(found(text), [expected]);
        }
    }
}
