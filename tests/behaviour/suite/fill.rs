//! Templates and what they are filled with.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// Lists by name.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fillings(BTreeMap<String, Vec<Filling>>);

/// One entry of a list: a word, or its forms by name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Filling {
    Word(String),
    Forms(BTreeMap<String, String>),
}

impl Filling {
    fn form(&self, form: &str) -> Option<&str> {
        match self {
            Self::Word(word) => form.is_empty().then_some(word),
            Self::Forms(forms) => forms.get(form).map(String::as_str),
        }
    }
}

impl Fillings {
    /// How often `templates` can be filled together, so that each entry of each of their lists is
    /// taken: the length of the longest list, and once if they have none.
    pub(crate) fn count(&self, templates: &[&str]) -> Result<usize, String> {
        let mut count = 1;
        for name in names(templates)? {
            count = count.max(self.list(name)?.len());
        }
        Ok(count)
    }

    /// The template with each `{list}` or `{list.form}` replaced by the list's entry `index`, counted
    /// from its start again where the list is shorter.
    pub(crate) fn phrase(&self, template: &str, index: usize) -> Result<String, String> {
        self.fill(template, index, String::push_str)
    }

    /// As [`Fillings::phrase`]; what stands at the start of a sentence gets a capital.
    pub(crate) fn sentences(&self, template: &str, index: usize) -> Result<String, String> {
        self.fill(template, index, push_words)
    }

    fn fill(
        &self,
        template: &str,
        index: usize,
        push: fn(&mut String, &str),
    ) -> Result<String, String> {
        let mut filled = String::with_capacity(template.len());
        for part in parts(template) {
            match part? {
                Part::Letters(letters) => filled.push_str(letters),
                Part::Place(name, form) => {
                    let entry = self.entry(name, index)?;
                    let words = entry.form(form).ok_or(format!("no {name} has a form `{form}`"))?;
                    push(&mut filled, words);
                }
            }
        }
        Ok(filled)
    }

    /// The form `form` of the first list of `templates` whose entry `index` has it.
    pub(crate) fn told(&self, templates: &[&str], index: usize, form: &str) -> Option<&str> {
        let names = names(templates).ok()?;
        names.into_iter().find_map(|name| self.entry(name, index).ok()?.form(form))
    }

    fn entry(&self, name: &str, index: usize) -> Result<&Filling, String> {
        let list = self.list(name)?;
        list.get(index % list.len()).ok_or(format!("the list `{name}` is empty"))
    }

    fn list(&self, name: &str) -> Result<&[Filling], String> {
        let list = self.0.get(name).filter(|list| !list.is_empty());
        list.map(Vec::as_slice).ok_or(format!("there is no list `{name}`"))
    }
}

enum Part<'t> {
    Letters(&'t str),
    /// A list, and the form that is wanted, `""` where entries have but one.
    Place(&'t str, &'t str),
}

fn parts(template: &str) -> impl Iterator<Item = Result<Part<'_>, String>> {
    let opened = template.split('{').enumerate();
    opened.flat_map(move |(number, piece)| {
        if number == 0 {
            return vec![Ok(Part::Letters(piece))];
        }
        let Some((place, letters)) = piece.split_once('}') else {
            return vec![Err(format!("a brace is not closed: {template}"))];
        };
        let (name, form) = place.split_once('.').unwrap_or((place, ""));
        vec![Ok(Part::Place(name, form)), Ok(Part::Letters(letters))]
    })
}

/// The lists that `templates` name.
fn names<'t>(templates: &[&'t str]) -> Result<BTreeSet<&'t str>, String> {
    let mut names = BTreeSet::new();
    for part in templates.iter().flat_map(|template| parts(template)) {
        if let Part::Place(name, _) = part? {
            names.insert(name);
        }
    }
    Ok(names)
}

fn push_words(text: &mut String, words: &str) {
    let starts = text.trim_end().chars().next_back().is_none_or(|last| ".!?“«".contains(last));
    match words.chars().next().filter(|_| starts) {
        Some(first) => {
            text.extend(first.to_uppercase());
            text.push_str(&words[first.len_utf8()..]);
        }
        None => text.push_str(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fillings() -> Fillings {
        let lists = "place = ['Osh', 'Riga', 'Van']
            people = [{ nom = 'русские', dat = 'русским', target = 'russians' }, \
                      { nom = 'таджики', dat = 'таджикам', target = 'migrants' }]";
        toml::from_str(lists).expect("lists")
    }

    #[test]
    fn lists_run_side_by_side() {
        let (lists, template) = (fillings(), "{people.nom} в {place}. {people.dat} — чай.");
        let count = lists.count(&[template]).expect("a count");
        let filled: Vec<_> =
            (0..count).map(|n| lists.sentences(template, n).expect("a text")).collect();
        let wanted = [
            "Русские в Osh. Русским — чай.",
            "Таджики в Riga. Таджикам — чай.",
            "Русские в Van. Русским — чай.",
        ];
        assert_eq!(filled, wanted);
        assert_eq!(lists.phrase("{people.nom}", 0), Ok("русские".to_owned()));
        assert_eq!(lists.told(&[template], 1, "target"), Some("migrants"));
        assert_eq!(lists.told(&["{place}"], 1, "target"), None);
    }

    #[test]
    fn what_cannot_be_filled_is_named() {
        let lists = fillings();
        for (template, message) in [
            ("{river}", "there is no list `river`"),
            ("{place.dat}", "no place has a form `dat`"),
            ("{place", "a brace is not closed: {place"),
        ] {
            assert_eq!(lists.phrase(template, 0), Err(message.to_owned()));
        }
    }
}
