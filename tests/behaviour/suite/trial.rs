//! Templates made into texts, and texts judged.

use quotestance::text::Lang;
use quotestance::{Analyzer, Article, Passage, Target, Verdict};

use super::edit::Edit;
use super::expect::Expect;
use super::fill::Fillings;

/// Texts that are judged together, and what is expected of them.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) expect: Expect,
    pub(crate) utterances: Vec<Utterance>,
}

/// What somebody says, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Utterance {
    pub(crate) lang: Lang,
    pub(crate) target: Target,
    pub(crate) is_article: bool,
    pub(crate) text: String,
    pub(crate) context: String,
    pub(crate) speaker: String,
    /// The group of people that the filling stands for, if its entry has the form `group`.
    pub(crate) group: Option<String>,
}

/// An utterance with places to fill.
pub(super) struct Template<'t> {
    pub(super) lang: Lang,
    pub(super) target: Option<&'t str>,
    pub(super) is_article: bool,
    /// Text, context and speaker.
    pub(super) parts: [&'t str; 3],
}

/// How a case went.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) lang: Lang,
    pub(crate) group: Option<String>,
    /// What is wrong, and of which texts.
    pub(crate) failure: Option<String>,
}

/// The texts of a row, once for each filling.
pub(super) fn fill_row(
    row: &[Template<'_>],
    fillings: &Fillings,
) -> Result<Vec<Vec<Utterance>>, String> {
    let parts: Vec<&str> = row.iter().flat_map(|template| template.parts).collect();
    let fill = |template: &Template<'_>, index: usize| {
        let told = |form| fillings.told(&parts, index, form);
        let target = match (template.target, told("target")) {
            (Some(target), None) | (None, Some(target)) => Target::new(target),
            _ => return Err(format!("who is the target of “{}”?", template.parts[0])),
        };
        let [text, context, speaker] = template.parts;
        Ok(Utterance {
            lang: template.lang,
            target,
            is_article: template.is_article,
            text: fillings.sentences(text, index)?,
            context: fillings.sentences(context, index)?,
            speaker: fillings.phrase(speaker, index)?,
            group: told("group").map(str::to_owned),
        })
    };
    let fill_all = |index| row.iter().map(|template| fill(template, index)).collect();
    (0..fillings.count(&parts)?).map(fill_all).collect()
}

impl Trial {
    /// Adds each edit of the first text.
    pub(super) fn edit(&mut self, edits: &[Edit]) -> Result<(), String> {
        for edit in edits {
            let base = self.utterances[0].clone();
            let text = edit.apply(&base.text);
            if text == base.text {
                return Err(format!("{edit:?} changes nothing in “{text}”"));
            }
            self.utterances.push(Utterance { text, ..base });
        }
        Ok(())
    }

    /// Refuses texts that are too few, too many, empty or equal, so that no case holds by itself.
    pub(super) fn check(&self) -> Result<(), String> {
        let text = &self.utterances[0].text;
        if !self.expect.texts().contains(&self.utterances.len()) {
            return Err(format!("{} texts from “{text}”", self.utterances.len()));
        }
        for (number, utterance) in self.utterances.iter().enumerate() {
            let before = &self.utterances[..number];
            if utterance.text.is_empty() || before.contains(utterance) {
                return Err(format!("“{}” stands twice in a row", utterance.text));
            }
        }
        Ok(())
    }

    /// Judges the texts.
    ///
    /// # Errors
    /// An expectation of a label that the model does not know.
    pub(super) fn outcomes(&self, analyzer: &Analyzer<'_>) -> Result<Vec<Outcome>, String> {
        let verdicts: Vec<_> = self.utterances.iter().map(|u| u.verdict(analyzer)).collect();
        let failures = self.expect.failures(&verdicts)?;
        let first = self.expect.first_case();
        let cases = self.utterances.iter().skip(first).zip(failures);
        let outcome = |(utterance, failure): (&Utterance, Option<String>)| Outcome {
            lang: utterance.lang,
            group: utterance.group.clone(),
            failure: failure.map(|wrong| match first {
                0 => format!("{wrong}\n    {utterance}"),
                _ => format!("{wrong}\n    {}\n    {utterance}", self.utterances[0]),
            }),
        };
        Ok(cases.map(outcome).collect())
    }
}

impl Utterance {
    /// The judgement toward the target; of an article, that of the first quote about it.
    fn verdict(&self, analyzer: &Analyzer<'_>) -> Option<Verdict> {
        let judgements = if self.is_article {
            analyzer.analyze(&Article::new(self.text.as_str()))
        } else {
            let passage = Passage::new(&self.text, &self.context, &self.speaker, Some(self.lang));
            analyzer.classify(&passage, Some(&self.target))
        };
        let mut verdicts = judgements.into_iter().filter_map(|judgement| judgement.verdict);
        verdicts.find(|verdict| verdict.target == self.target)
    }
}

impl std::fmt::Display for Utterance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.target, self.text)?;
        for (what, words) in [("context", &self.context), ("speaker", &self.speaker)] {
            if !words.is_empty() {
                write!(f, " [{what}: {words}]")?;
            }
        }
        Ok(())
    }
}
