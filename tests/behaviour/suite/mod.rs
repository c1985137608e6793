//! Behaviour tests as data (CheckList; Ribeiro et al. 2020): what the files say, what the model does.
//! `tests/behaviour/README.md` describes the form.

mod edit;
mod expect;
mod fill;
mod report;
mod trial;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use quotestance::Analyzer;
use quotestance::text::Lang;
use serde::Deserialize;

use edit::Edit;
use expect::Expect;
use fill::Fillings;
pub(crate) use report::{Tally, groups, table, with_ceilings};
pub(crate) use trial::{Outcome, Trial};

/// One file: one capability.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Suite {
    /// Where the file stands.
    #[serde(skip)]
    pub(crate) path: PathBuf,
    /// What the model is expected to be able to do, in a few words.
    pub(crate) capability: String,
    /// The number of failures that are known, for each language.
    pub(crate) ceiling: BTreeMap<Lang, usize>,
    group: Vec<Group>,
    /// The groups' templates, filled and edited.
    #[serde(skip)]
    pub(crate) trials: Vec<Trial>,
}

/// Templates with one expectation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    lang: Lang,
    /// Left out where a filling tells it.
    target: Option<String>,
    #[serde(default)]
    context: String,
    #[serde(default)]
    speaker: String,
    /// Whether the texts are articles with a quote in them, not the words of a quote.
    #[serde(default)]
    articles: bool,
    #[serde(default)]
    edits: Vec<Edit>,
    expect: Expect,
    texts: Vec<Row>,
}

/// Templates that belong together.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Row {
    One(String),
    Many(Vec<String>),
}

impl Row {
    fn templates(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// Reads every file of `tests/behaviour/`, in the order of their names.
///
/// # Errors
/// What is wrong with a file, after its name.
pub(crate) fn read() -> Result<Vec<Suite>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/behaviour");
    let mut fillings = BTreeMap::new();
    for lang in Lang::ALL {
        let path = folder.join(format!("fillings/{lang}.toml"));
        fillings.insert(lang, parse::<Fillings>(&path)?);
    }
    let entries = fs::read_dir(&folder).map_err(|error| error.to_string())?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let read = |path: PathBuf| {
        let suite = Suite { path: path.clone(), ..parse(&path)? };
        let name = suite.name();
        if let Some(other) = suite.group.iter().find(|g| !name.starts_with(g.expect.kind())) {
            return Err(format!("{}: holds {} tests", path.display(), other.expect.kind()));
        }
        let trials = suite.group.iter().map(|group| group.trials(&fillings[&group.lang]));
        let trials: Result<Vec<_>, _> = trials.collect();
        let trials = trials.map_err(|error| format!("{}: {error}", path.display()))?.concat();
        Ok(Suite { trials, ..suite })
    };
    paths.into_iter().map(read).collect()
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

impl Suite {
    /// The file's name without its extension.
    pub(crate) fn name(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// Every case's outcome, in the order of the file.
    ///
    /// # Errors
    /// An expectation of a label that the model does not know.
    pub(crate) fn run(&self, analyzer: &Analyzer<'_>) -> Result<Vec<Outcome>, String> {
        let outcomes: Result<Vec<_>, _> =
            self.trials.iter().map(|trial| trial.outcomes(analyzer)).collect();
        Ok(outcomes.map_err(|error| format!("{}: {error}", self.path.display()))?.concat())
    }
}

impl Group {
    fn trials(&self, fillings: &Fillings) -> Result<Vec<Trial>, String> {
        if !self.edits.is_empty() && self.expect.kind() != "invariance" {
            return Err("only what keeps its label can be edited".into());
        }
        let trials = self.texts.iter().map(|row| self.trials_of(row, fillings));
        Ok(trials.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn trials_of(&self, row: &Row, fillings: &Fillings) -> Result<Vec<Trial>, String> {
        let texts = row.templates().iter().map(|text| [text, &self.context, &self.speaker]);
        let templates: Vec<_> = texts
            .map(|parts| trial::Template {
                lang: self.lang,
                target: self.target.as_deref(),
                is_article: self.articles,
                parts: parts.map(String::as_str),
            })
            .collect();
        let mut trials = Vec::new();
        // A filling is a row of its own, but where all fillings are compared.
        for utterances in trial::fill_row(&templates, fillings)? {
            match trials.last_mut() {
                Some(Trial { utterances: all, .. }) if self.expect.compares_fillings() => {
                    all.extend(utterances);
                }
                _ => trials.push(Trial { expect: self.expect.clone(), utterances }),
            }
        }
        for trial in &mut trials {
            trial.edit(&self.edits)?;
            trial.check()?;
        }
        Ok(trials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(group: &str) -> Result<Vec<Trial>, String> {
        let fillings = "who = [{ many = 'Russians', target = 'russians' }, \
                        { many = 'Tajiks', target = 'migrants' }]";
        let fillings: Fillings = toml::from_str(fillings).expect("lists");
        toml::from_str::<Group>(&format!("lang = 'en'\n{group}"))
            .expect("a group")
            .trials(&fillings)
    }

    fn texts(trials: &[Trial]) -> Vec<Vec<&str>> {
        let texts = trials.iter().map(|trial| trial.utterances.iter().map(|u| u.text.as_str()));
        texts.map(Iterator::collect).collect()
    }

    #[test]
    fn fillings_are_rows_or_variants() {
        let falls = "expect.falls = { label = 'a', by = 0.1 }\ntexts = [['{who.many} go.', 'No.']]";
        let falls = trials(falls).expect("rows");
        assert_eq!(texts(&falls), [["Russians go.", "No."], ["Tajiks go.", "No."]]);
        assert_eq!(falls[1].utterances[1].target.id(), "migrants");
        let keeps = "expect.keeps = ['stance']\nedits = ['lower']\ntexts = ['{who.many} go.']";
        let keeps = trials(keeps).expect("rows");
        assert_eq!(texts(&keeps), [["Russians go.", "Tajiks go.", "russians go."]]);
    }

    #[test]
    fn what_would_hold_by_itself_is_refused() {
        for (group, message) in [
            ("target = 'a'\nexpect.keeps = ['stance']\ntexts = ['Go.']", "1 texts from “Go.”"),
            (
                "target = 'a'\nexpect.keeps = ['stance']\ntexts = [['Go.', 'Go.']]",
                "“Go.” stands twice in a row",
            ),
            (
                "target = 'a'\nexpect.keeps = ['stance']\nedits = ['plain-e']\ntexts = ['Go.']",
                "PlainE changes nothing in “Go.”",
            ),
            (
                "target = 'a'\nexpect.is = { label = 'b' }\nedits = ['lower']\ntexts = ['Go.']",
                "only what keeps its label can be edited",
            ),
            ("expect.is = { label = 'b' }\ntexts = ['Go.']", "who is the target of “Go.”?"),
        ] {
            assert_eq!(trials(group).map(|_| ()), Err(message.to_owned()));
        }
    }
}
