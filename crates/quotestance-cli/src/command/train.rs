//! `train`: labelled records to a model.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use quotestance::dataset::Dataset;
use quotestance::evaluate::evaluate;
use quotestance::train::{TrainParams, train};
use quotestance::{Analyzer, AnalyzerOptions, Model};

use crate::input::{read_seeds, read_targets, read_text};
use crate::output::Destination;
use crate::tally::{Tally, complain};

/// Train a model; without options, the built-in model of this repository
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance train
  quotestance train --check
  quotestance train --train mine.jsonl --seeds seeds -o mine.model

Run at the top of the repository, `train` rebuilds crates/quotestance/model/default.model from data/ and seeds/,
the same bytes every time; `train --check` fails if the file there is another.")]
pub(crate) struct Args {
    /// Records to learn from; may be repeated
    #[arg(long, value_name = "FILE", default_value = "data/train.jsonl")]
    train: Vec<PathBuf>,

    /// Records to score the model on when it is trained
    #[arg(long, value_name = "FILE")]
    dev: Vec<PathBuf>,

    /// Folder of seeds
    #[arg(long, value_name = "DIR", default_value = "seeds")]
    seeds: PathBuf,

    /// File of targets of your own that the records speak of; may be repeated
    #[arg(long, value_name = "FILE")]
    targets: Vec<PathBuf>,

    /// Model file to write
    #[arg(
        long,
        short,
        value_name = "MODEL",
        default_value = "crates/quotestance/model/default.model"
    )]
    output: PathBuf,

    /// Write nothing; fail if the model file is not what training gives
    #[arg(long)]
    check: bool,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let seeds = read_targets(read_seeds(&self.seeds)?, &self.targets)?;
        let data = read_dataset(&self.train)?;
        let dev = read_dataset(&self.dev)?;
        // What cannot be written should fail before the fit, which takes its time.
        let out = (!self.check).then(|| Destination::open(Some(&self.output))).transpose()?;
        let model = train(&data, seeds, &TrainParams::default())?;
        match out {
            Some(mut out) => {
                out.write_all(model.to_text().as_bytes())?;
                out.finish()?;
            }
            None => check(&model, &self.output)?,
        }
        let columns = model.vocabulary().names().len();
        complain(&format!(
            "{}: {} examples, {columns} features, targets {}{}",
            self.output.display(),
            data.len(),
            model.seeds().targets().join(", "),
            if self.check { ", up to date" } else { "" }
        ));
        if !dev.is_empty() {
            let scores = evaluate(&Analyzer::new(&model, AnalyzerOptions::default()), &dev);
            let sentiment = scores.sentiment.map(|scores| scores.macro_f1);
            let sentiment = sentiment.map(|f1| format!(", of sentiment {f1:.3}"));
            complain(&format!(
                "on {} other examples: macro-F1 of stance {:.3}{}",
                dev.len(),
                scores.stance.macro_f1,
                sentiment.unwrap_or_default()
            ));
        }
        Ok(Tally::default())
    }
}

/// Reads records to learn from. One bad row fails the whole: a model must not come from less than
/// what it says.
fn read_dataset(paths: &[PathBuf]) -> Result<Dataset> {
    let mut data = Dataset::default();
    let mut errors = Vec::new();
    for path in paths {
        errors.extend(data.read_jsonl(&path.display().to_string(), &read_text(path)?));
    }
    for error in &errors {
        complain(error);
    }
    if !errors.is_empty() {
        bail!("{} rows are no records; nothing was trained", errors.len());
    }
    Ok(data)
}

/// Compares the file at `path` with `model`.
fn check(model: &Model, path: &Path) -> Result<()> {
    let remedy = "`quotestance train` writes it anew";
    let text = read_text(path).context(remedy)?;
    if text == model.to_text() {
        return Ok(());
    }
    let committed = Model::parse(&text).with_context(|| format!("{}; {remedy}", path.display()))?;
    // The learner calls the platform's exponential function, which may differ in its last bit.
    if !REFERENCE_PLATFORM && model.nearly_equals(&committed) {
        complain(&format!(
            "{}: differs by no more than one in the last place of a weight, as it may on a platform \
             other than x86-64 Linux with the GNU C library",
            path.display()
        ));
        return Ok(());
    }
    bail!("{}: not what data and seeds give now; {remedy}", path.display())
}

/// Whether this is the platform on which the committed model is made.
const REFERENCE_PLATFORM: bool =
    cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"));
