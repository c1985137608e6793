//! `evaluate --compare`: two systems on the same statements.

use std::borrow::Cow;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use quotestance::evaluate::{Comparison, Predictions, compare};
use quotestance::{AnalyzerOptions, Dataset, Model};
use serde::Serialize;

use super::{Args, judge};
use crate::input::read_text;
use crate::output::{ReportFormat, write_comparison};
use crate::tally::Tally;

/// What is written as JSON.
#[derive(Serialize)]
struct Report<'c> {
    a: &'c str,
    b: &'c str,
    #[serde(flatten)]
    comparison: &'c Comparison,
}

pub(super) fn run(args: &Args, paths: [&PathBuf; 2], tally: &mut Tally) -> Result<()> {
    let names = paths.map(|path| path.display().to_string());
    let [a, b] = [System::read(args, paths[0], tally)?, System::read(args, paths[1], tally)?];
    let systems = [(names[0].as_str(), &a), (names[1].as_str(), &b)];
    let models: Vec<(&str, &Model)> =
        systems.into_iter().filter_map(|(name, system)| Some((name, system.model()?))).collect();
    let data = match (models.is_empty(), args.files.is_empty()) {
        (true, true) => Dataset::default(),
        (true, false) => bail!("two files of predictions are compared without records"),
        (false, true) => bail!("a model is compared on labelled records: name their file"),
        (false, false) => args.records(&models, tally)?,
    };
    let (comparison, errors) = compare(&a.predictions(&data), &b.predictions(&data));
    errors.iter().for_each(|error| tally.refuse(error));
    if comparison.stance.is_none() && comparison.sentiment.is_none() {
        bail!("no statement that both systems judged");
    }
    tally.done();
    let [a, b] = [names[0].as_str(), names[1].as_str()];
    let mut out = args.output.open()?;
    if args.output.format() == ReportFormat::Json {
        serde_json::to_writer_pretty(&mut out, &Report { a, b, comparison: &comparison })?;
        writeln!(out)?;
    } else {
        write_comparison([a, b], &comparison, &mut out)?;
    }
    out.finish()
}

/// One of the systems that are compared.
enum System {
    Model(Box<Model>),
    Predictions(Predictions),
}

/// Stands for the model that the program carries.
const BUILT_IN: &str = "built-in";

impl System {
    /// A model, or a file of predictions, which starts with an object of JSON.
    fn read(args: &Args, path: &Path, tally: &mut Tally) -> Result<Self> {
        if path == Path::new(BUILT_IN) && !path.exists() {
            return Self::of_model(args, Cow::Borrowed(Model::embedded()));
        }
        let (name, text) = (path.display().to_string(), read_text(path)?);
        let first = text.trim_start_matches(|c: char| c == '\u{FEFF}' || c.is_whitespace());
        if args.from_predictions || first.starts_with('{') {
            let mut predictions = Predictions::default();
            let errors = predictions.read_jsonl(&name, &text);
            errors.iter().for_each(|error| tally.refuse(error));
            return Ok(Self::Predictions(predictions));
        }
        Self::of_model(args, Cow::Owned(Model::parse(&text).context(name)?))
    }

    fn of_model(args: &Args, model: Cow<'static, Model>) -> Result<Self> {
        Ok(Self::Model(Box::new(args.model.with_targets(model)?.into_owned())))
    }

    fn model(&self) -> Option<&Model> {
        match self {
            Self::Model(model) => Some(model),
            Self::Predictions(_) => None,
        }
    }

    /// What was predicted, or what the model says of `data`.
    fn predictions(&self, data: &Dataset) -> Cow<'_, Predictions> {
        match self {
            Self::Model(model) => Cow::Owned(judge(model, data, AnalyzerOptions::default())),
            Self::Predictions(predictions) => Cow::Borrowed(predictions),
        }
    }
}
