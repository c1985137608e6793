//! `evaluate`: how well a model, or any other system, does on labelled records.

mod compare;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use quotestance::dataset::Dataset;
use quotestance::evaluate::{Kept, Predictions, Report, refuse_unknown};
use quotestance::{Analyzer, AnalyzerOptions, Model};

use crate::input::read_text;
use crate::model::{AbstainArgs, JudgeArgs};
use crate::output::{Destination, ReportArgs, ReportFormat, write_errors, write_evaluation};
use crate::tally::Tally;

/// Compare a model's judgements with labelled records
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance evaluate data/dev.jsonl
  quotestance evaluate --model mine.model --format json --predictions mine.jsonl data/dev.jsonl
  quotestance evaluate --from-predictions theirs.jsonl
  quotestance evaluate --compare built-in mine.model data/dev.jsonl
  quotestance evaluate --compare mine.jsonl theirs.jsonl

A row of predictions is an object with \"gold\" and \"predicted\", labels of the stance unless it has
\"task\":\"sentiment\". It may have \"id\", which systems are compared by, \"p\", an object of each label's
probability, and \"lang\", \"target\", \"kind\", \"source\", \"role\", \"group\", \"quote\". --predictions writes
such rows.")]
pub(crate) struct Args {
    /// Labelled records, as JSON Lines
    #[arg(required_unless_present = "compare", value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    model: JudgeArgs,

    #[command(flatten)]
    abstain: AbstainArgs,

    /// The files are predictions of any system, with the right labels beside them
    #[arg(long, conflicts_with_all = ["model", "targets", "predictions"])]
    from_predictions: bool,

    /// Compare two models, or built-in, on the records; or two files of predictions
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["model", "predictions", "errors"])]
    compare: Vec<PathBuf>,

    /// File to write each record's judgement to, as JSON Lines
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,

    /// Show the N errors of each task that the system was surest of
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,

    #[command(flatten)]
    output: ReportArgs,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        match self.compare.as_slice() {
            [a, b] => compare::run(self, [a, b], &mut tally)?,
            _ => self.evaluate(&mut tally)?,
        }
        Ok(tally)
    }

    fn evaluate(&self, tally: &mut Tally) -> Result<()> {
        // What cannot be written should fail before the work.
        let file = self.predictions.as_deref().map(|path| Destination::open(Some(path)));
        let file = file.transpose()?;
        let predictions = if self.from_predictions {
            let mut predictions = Predictions::default();
            for path in &self.files {
                read(path, tally, |name, text| predictions.read_jsonl(name, text));
            }
            predictions
        } else {
            let model = self.model.load()?;
            let data = self.records(&[("the model", &*model)], tally)?;
            judge(&model, &data, self.abstain.options(&model))
        };
        if predictions.rows().is_empty() {
            bail!("no prediction to evaluate");
        }
        tally.done();
        if let Some(mut file) = file {
            for row in predictions.rows() {
                serde_json::to_writer(&mut file, row)?;
                file.write_all(b"\n")?;
            }
            file.finish()?;
        }
        let report = Report::new(&predictions, self.errors, self.abstain.is_asked());
        let mut out = self.output.open()?;
        if self.output.format() == ReportFormat::Json {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        } else {
            write_evaluation(&report.evaluation, &mut out)?;
            for (task, errors) in &report.errors {
                write_errors(*task, errors, &mut out)?;
            }
            if let Some(Kept { examples, kept, error }) = report.abstention {
                writeln!(out, "\nkept: {kept} of {examples} examples, error {error:.3}")?;
            }
        }
        out.finish()
    }

    /// Reads the labelled records that all models, called by name, can know.
    fn records(&self, models: &[(&str, &Model)], tally: &mut Tally) -> Result<Dataset> {
        let mut data = Dataset::default();
        for path in &self.files {
            read(path, tally, |name, text| data.read_jsonl(name, text));
        }
        for (name, model) in models {
            for error in refuse_unknown(&mut data, name, model) {
                tally.refuse(error);
            }
        }
        if data.is_empty() {
            bail!("no labelled record to evaluate on");
        }
        Ok(data)
    }
}

fn judge(model: &Model, data: &Dataset, options: AnalyzerOptions) -> Predictions {
    Predictions::new(&Analyzer::new(model, options), data)
}

/// Reads a file of rows; a file or a row that cannot be read is refused by name.
fn read<E: std::fmt::Display>(
    path: &Path,
    tally: &mut Tally,
    add: impl FnOnce(&str, &str) -> Vec<E>,
) {
    match read_text(path) {
        Ok(text) => {
            let errors = add(&path.display().to_string(), &text);
            errors.iter().for_each(|error| tally.refuse(error));
        }
        Err(error) => tally.refuse(format!("{error:#}")),
    }
}
