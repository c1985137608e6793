//! The model that a command applies.

use std::borrow::Cow;
use std::path::PathBuf;
use std::thread;

use anyhow::{Context as _, Result};
use clap::Args;
use quotestance::encoder::{Detectors, Encoder};
use quotestance::{AnalyzerOptions, Model, Target};

use crate::input::{read_targets, read_text};
use crate::output::RowFormat;
use crate::tally::complain;

/// Which model to apply.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// Model file to apply in place of the built-in model
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,

    /// Apply the built-in model without the encoder: many times as fast, less often right
    #[arg(long, conflicts_with = "model")]
    fast: bool,
}

impl ModelArgs {
    pub(crate) fn load(&self) -> Result<Cow<'static, Model>> {
        let built_in = if self.fast { Model::embedded_fast } else { Model::embedded };
        let Some(path) = &self.model else { return Ok(Cow::Borrowed(built_in())) };
        let model = Model::parse(&read_text(path)?).with_context(|| path.display().to_string())?;
        Ok(Cow::Owned(model))
    }
}

/// Which model to apply, to which targets.
#[derive(Debug, Args)]
pub(crate) struct JudgeArgs {
    #[command(flatten)]
    model: ModelArgs,

    /// File of targets of your own; may be repeated
    #[arg(long, value_name = "FILE")]
    targets: Vec<PathBuf>,
}

impl JudgeArgs {
    /// The model, which knows the targets of the files besides its own.
    pub(crate) fn load(&self) -> Result<Cow<'static, Model>> {
        if self.model.model.is_none() && !self.model.fast {
            // What the built-in model rests on is read while the model itself is. Without a thread it is read when asked for.
            let read = || (Encoder::embedded(), Detectors::embedded());
            let _ = thread::Builder::new().spawn(read);
        }
        self.with_targets(self.model.load()?)
    }

    /// The model without the encoder, with these targets; none where a model of the user's own is applied.
    pub(crate) fn load_fast(&self) -> Result<Option<Cow<'static, Model>>> {
        if self.model.model.is_some() {
            return Ok(None);
        }
        self.with_targets(Cow::Borrowed(Model::embedded_fast())).map(Some)
    }

    /// `model` with the targets of the files besides its own.
    pub(crate) fn with_targets(&self, model: Cow<'static, Model>) -> Result<Cow<'static, Model>> {
        if self.targets.is_empty() {
            return Ok(model);
        }
        let seeds = read_targets(model.seeds().clone(), &self.targets)?;
        Ok(Cow::Owned(model.into_owned().with_seeds(seeds)))
    }
}

/// The targets with these names, each once; the model must take them.
pub(crate) fn targets(model: &Model, names: &[String]) -> Result<Vec<Target>> {
    Ok(model.targets_named(names)?)
}

/// When to abstain.
#[derive(Debug, Args)]
pub(crate) struct AbstainArgs {
    /// Mark judgements as abstained whose stance is less probable than this
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = share)]
    abstain_below: f64,

    /// Mark judgements as abstained unless those as sure have at most this share of errors, as measured
    /// when the model was trained
    #[arg(long, value_name = "SHARE", value_parser = share)]
    abstain_above_error: Option<f64>,
}

impl AbstainArgs {
    /// Whether anything but the default was asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.abstain_below > 0.0 || self.abstain_above_error.is_some()
    }

    /// The options to judge by; complains if they leave nothing.
    pub(crate) fn options(&self, model: &Model) -> AnalyzerOptions {
        if let Some(error) = self.abstain_above_error
            && model.abstention().threshold(error).is_none()
        {
            let least = model.abstention().points().last().map_or(1.0, |(_, error)| error);
            complain(&format!(
                "no confidence of this model's has an error of {error} or less (the least is {least}): \
                 every judgement is marked as abstained"
            ));
        }
        AnalyzerOptions {
            abstain_below: self.abstain_below,
            abstain_above_error: self.abstain_above_error,
            ..AnalyzerOptions::default()
        }
    }
}

/// How many reasons to give.
#[derive(Debug, Args)]
pub(crate) struct ReasonArgs {
    /// Give with each stance the N features that speak most for it and stand in the text, as `reasons`; takes
    /// many times as long, but with --fast [default: 5 in a table, else none]
    #[arg(long, value_name = "N")]
    reasons: Option<usize>,
}

impl ReasonArgs {
    /// Reasons that a table shows.
    const IN_A_TABLE: usize = 5;

    pub(crate) fn count(&self, format: RowFormat) -> usize {
        let default = if format == RowFormat::Table { Self::IN_A_TABLE } else { 0 };
        self.reasons.unwrap_or(default)
    }
}

/// Parses a probability or a share.
fn share(written: &str) -> Result<f64, String> {
    match written.parse() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("it must be a number from 0 to 1".to_owned()),
    }
}
