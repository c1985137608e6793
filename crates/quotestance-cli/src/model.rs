//! The model that a command applies.

use std::borrow::Cow;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use quotestance::{Model, Target};

use crate::input::{read_targets, read_text};

/// Which model to apply.
#[derive(Debug, Args)]
pub(crate) struct ModelArgs {
    /// Model file to apply in place of the built-in model
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

impl ModelArgs {
    pub(crate) fn load(&self) -> Result<Cow<'static, Model>> {
        let Some(path) = &self.model else { return Ok(Cow::Borrowed(Model::embedded())) };
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
        self.with_targets(self.model.load()?)
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

/// The targets with these names, each once; they must be among those that `model` knows.
pub(crate) fn targets(model: &Model, names: &[String]) -> Result<Vec<Target>> {
    let known = model.seeds().targets();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("unknown target `{unknown}`: the model knows `{}`", known.join("`, `"));
    }
    let mut targets: Vec<Target> = Vec::with_capacity(names.len());
    for name in names {
        let target = Target::new(name.as_str());
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    Ok(targets)
}
