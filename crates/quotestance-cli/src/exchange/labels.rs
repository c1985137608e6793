//! The labels that coders choose from.

use anyhow::{Result, bail};
use clap::Args;
use quotestance::Model;

use super::Coding;

/// The fields that hold labels, and what coders see them called; these names are part of the codes of other programs.
pub(crate) const FIELDS: [(&str, &str); 3] =
    [("stance", "stance"), ("stance2", "second stance"), ("sentiment", "sentiment")];

/// Which labels there are.
#[derive(Debug, Args)]
pub(crate) struct LabelArgs {
    /// Stances that coders choose from [default: those of the codebook]
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    stances: Vec<String>,

    /// Sentiments that coders choose from [default: those of the codebook]
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    sentiments: Vec<String>,
}

/// Labels by their fields.
#[derive(Clone, Debug)]
pub(crate) struct Labels {
    stances: Vec<String>,
    sentiments: Vec<String>,
}

impl LabelArgs {
    /// The labels that were asked for.
    pub(crate) fn labels(&self) -> Labels {
        let or = |asked: &[String], default: &[String]| {
            if asked.is_empty() { default.to_vec() } else { asked.to_vec() }
        };
        let codebook = Labels::codebook();
        Labels {
            stances: or(&self.stances, &codebook.stances),
            sentiments: or(&self.sentiments, &codebook.sentiments),
        }
    }
}

impl Labels {
    /// The labels of the codebook.
    pub(crate) fn codebook() -> Self {
        let model = Model::embedded_fast();
        Self { stances: model.stances().to_vec(), sentiments: model.sentiments().to_vec() }
    }

    /// The labels of a field.
    pub(crate) fn of(&self, field: &str) -> &[String] {
        if field == "sentiment" { &self.sentiments } else { &self.stances }
    }

    /// The same, and after them those that codings have besides.
    pub(crate) fn with(mut self, codings: &[Coding]) -> Self {
        for (field, label) in codings.iter().flat_map(Coding::labels) {
            let known = if field == "sentiment" { &mut self.sentiments } else { &mut self.stances };
            if !label.is_empty() && !known.iter().any(|known| known == label) {
                known.push(label.to_owned());
            }
        }
        self
    }

    /// Writes the coding's labels as they are written here, in whatever case they were given.
    pub(crate) fn unify(&self, coding: &mut Coding) {
        for (field, _) in FIELDS {
            let Some(label) = coding.said(field) else { continue };
            let same = |known: &&String| known.to_lowercase() == label.to_lowercase();
            if let Some(known) = self.of(field).iter().find(same) {
                label.clone_from(known);
            }
        }
    }

    /// Refuses a coding with a label that is none of these.
    pub(crate) fn check(&self, coding: &Coding) -> Result<()> {
        for (field, label) in coding.labels() {
            let known = self.of(field);
            if !label.is_empty() && !known.iter().any(|known| known == label) {
                let option = if field == "sentiment" { "sentiments" } else { "stances" };
                bail!(
                    "unknown {field} `{label}`: it is none of `{}`; --{option} names other labels",
                    known.join("`, `")
                );
            }
        }
        Ok(())
    }
}
