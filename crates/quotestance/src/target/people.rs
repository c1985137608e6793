//! Where a text names, describes or points at people.

use crate::Seeds;
use crate::seeds::{Following, Form, Genders, Kind, Role};
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
    /// Where it names or describes a target that is one person or thing: of which gender.
    pub(super) one: Option<Genders>,
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
            Form::Pronoun | Form::Object | Form::Either | Form::Singular(_) => Via::Pronoun,
            _ => Via::Context,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Wording {
    role: Role,
    start: usize,
    end: usize,
    phrase_end: usize,
    one: Option<Genders>,
    /// How exactly the seeds write the first word.
    letters: usize,
}

/// A wording that is not the people of a target, or of any.
struct Exclusion {
    target: Option<usize>,
    start: usize,
    end: usize,
}

impl Exclusion {
    /// Whether a wording that overlaps stands all the same: it is longer, or another target's.
    fn spares(&self, wording: &Wording) -> bool {
        let is_anothers = match (self.target, wording.role.target()) {
            (Some(own), Some(other)) => own != other,
            _ => false,
        };
        is_anothers
            || wording.start <= self.start
                && self.end <= wording.end
                && self.end - self.start < wording.end - wording.start
    }
}

impl Wording {
    /// The longest wording wins, of equally long ones a target's own, of these the one that is
    /// written out further: “siberians” before “siberia*”.
    const fn priority(&self) -> (usize, bool, usize) {
        (self.end, self.role.target().is_some(), self.letters)
    }
}

/// Every occurrence, in the order of the text; no two overlap.
pub(super) fn find(tokens: &Tokens, seeds: &Seeds) -> Vec<Occurrence> {
    join_homes(tokens, join_origins(tokens, wordings(tokens, seeds)))
}

/// The wordings of the seeds, leftmost and longest first, without those that an exclusion covers.
fn wordings(tokens: &Tokens, seeds: &Seeds) -> Vec<Wording> {
    let words = words(tokens, seeds);
    let word_at = |token| words[tokens.word(token) as usize];
    let mut found: Vec<Wording> = Vec::new();
    let mut excluded: Vec<Exclusion> = Vec::new();
    for start in 0..tokens.len() {
        let next =
            if start + 1 < tokens.len() { word_at(start + 1).as_next } else { Following::NOTHING };
        if !word_at(start).following.allows(next) {
            continue;
        }
        let word = tokens.folded(start);
        let lang = Lang::detect(word);
        let free = found.last().is_none_or(|last| last.end <= start);
        let mut best: Option<Wording> = None;
        for found in seeds.lexicon(lang, Kind::Target).found_at(tokens, start) {
            let Some((role, one)) = seeds.role(lang, &found) else { continue };
            let end = found.end;
            if let Role::Exclude(target) = role {
                excluded.push(Exclusion { target, start, end });
                continue;
            }
            let letters = if role.target().is_some() { found.pattern.letters_of(word) } else { 0 };
            let wording = Wording { role, start, end, phrase_end: end, one, letters };
            match best.as_mut().filter(|best| best.priority() >= wording.priority()) {
                _ if !free => {}
                None => best = Some(wording),
                Some(best) if role == Role::Is(Form::Role) && best.end == end => {
                    if best.role == Role::Is(Form::Other) {
                        best.role = Role::Local;
                    }
                }
                Some(_) => {}
            }
        }
        found.extend(best);
    }
    let mut first = 0;
    found.retain(|wording| {
        // Exclusions are sorted by where they start, and no longer than their patterns are.
        while excluded.get(first).is_some_and(|excluded| excluded.end <= wording.start) {
            first += 1;
        }
        let near = excluded[first..].iter().take_while(|excluded| excluded.start < wording.end);
        near.filter(|excluded| wording.start < excluded.end)
            .all(|excluded| excluded.spares(wording))
    });
    found
}

/// A word as the start of a wording, and as what follows one: few words that may start a wording stand before one that
/// goes on with it.
#[derive(Clone, Copy)]
struct Word {
    as_next: Following,
    /// What may follow it in a wording that it starts.
    following: Following,
}

/// For each distinct word what stands for it.
fn words(tokens: &Tokens, seeds: &Seeds) -> Vec<Word> {
    let lexicons = Lang::ALL.map(|lang| seeds.lexicon(lang, Kind::Target));
    let vocabulary = tokens.vocabulary();
    // Where each word stands once, what may follow it is not worth a look before the match itself.
    let is_repeated = vocabulary.len() < tokens.len();
    let of_word = |word| {
        let beginning = vocabulary.beginning(word);
        let may_start = lexicons.iter().any(|lexicon| lexicon.may_hold(beginning))
            && vocabulary.form(word).kind != TokenKind::Punctuation;
        let following = || {
            let folded = vocabulary.folded(word);
            lexicons[Lang::detect(folded) as usize].following(folded)
        };
        let following = match may_start {
            true if is_repeated => following(),
            true => Following::ANYTHING,
            false => Following::default(),
        };
        Word { as_next: Following::of_beginning(beginning), following }
    };
    (0..vocabulary.len() as u32).map(of_word).collect()
}

/// Makes names of origins and the people after them: “Russian women”, “Syrian refugees”.
fn join_origins(tokens: &Tokens, wordings: Vec<Wording>) -> Vec<Wording> {
    let mut joined: Vec<Wording> = Vec::with_capacity(wordings.len());
    for mut wording in wordings.into_iter().rev() {
        let next =
            joined.last().filter(|next| one_phrase(tokens, wording.end, next.start)).copied();
        match (wording.role, next) {
            (Role::Origin(target), Some(next)) if may_come_from_anywhere(&next) => {
                joined.pop();
                let role = Role::Is(Form::Name(target));
                wording = Wording { role, start: wording.start, one: None, ..next };
            }
            // “Russian and Syrian women”: the second origin has taken the women.
            (Role::Origin(target), Some(Wording { role: Role::Is(Form::Name(_)), .. })) => {
                wording.role = Role::Is(Form::Name(target));
            }
            (Role::Origin(_), _) => continue,
            // “a Tajik builder” is one name, also where “a Tajik” is one.
            (Role::General(_) | Role::Is(Form::Name(_)), Some(next))
                if next.start == wording.end && is_noun(next.role) && wording.one.is_none() =>
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
        if may_come_from_anywhere(&people) && one_clause(tokens, people.end, wording.start) {
            let role = Role::Is(Form::Name(target));
            people = Wording { role, end: wording.end, one: None, ..people };
        }
        found.extend(occurrence(people));
    }
    found.extend(before.and_then(occurrence));
    found
}

fn may_come_from_anywhere(people: &Wording) -> bool {
    match people.role {
        Role::General(_) | Role::Local | Role::Is(Form::Phrase) => true,
        Role::Is(Form::Description(_)) => people.one.is_none(),
        role => is_common_noun(role),
    }
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
        Role::Origin(_) | Role::Home(_) | Role::Exclude(_) => return None,
    };
    let Wording { start, end, phrase_end, one, .. } = wording;
    Some(Occurrence { form, start, end, phrase_end, one })
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
