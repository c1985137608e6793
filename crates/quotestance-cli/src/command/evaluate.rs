//! `evaluate`: how well a model does on labelled records.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use quotestance::dataset::{Dataset, Example};
use quotestance::evaluate::{Evaluation, Scores, evaluate};
use quotestance::{Analyzer, AnalyzerOptions, Model};

use crate::input::read_text;
use crate::model::JudgeArgs;
use crate::output::{Destination, ReportArgs, ReportFormat};
use crate::tally::Tally;

/// Compare a model's judgements with labelled records
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance evaluate data/dev.jsonl
  quotestance evaluate --model mine.model --format json data/test.jsonl")]
pub(crate) struct Args {
    /// Labelled records, as JSON Lines
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    model: JudgeArgs,

    #[command(flatten)]
    output: ReportArgs,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let model = self.model.load()?;
        let mut data = Dataset::default();
        let mut tally = Tally::default();
        for path in &self.files {
            match read_text(path) {
                Ok(text) => {
                    let errors = data.read_jsonl(&path.display().to_string(), &text);
                    errors.iter().for_each(|error| tally.refuse(error));
                }
                Err(error) => tally.refuse(format!("{error:#}")),
            }
        }
        for error in data.refuse(|example| unknown(&model, example)) {
            tally.refuse(error);
        }
        if data.is_empty() {
            bail!("no labelled record to evaluate on");
        }
        tally.done();
        let analyzer = Analyzer::new(&model, AnalyzerOptions::default());
        let evaluation = evaluate(&analyzer, &data);
        let mut out = self.output.open()?;
        if self.output.format() == ReportFormat::Json {
            serde_json::to_writer_pretty(&mut out, &evaluation)?;
            writeln!(out)?;
        } else {
            write_table(&evaluation, &mut out)?;
        }
        out.finish()?;
        Ok(tally)
    }
}

/// What in a record the model cannot know.
fn unknown(model: &Model, example: &Example) -> Option<String> {
    let targets = model.seeds().targets();
    let targets: Vec<String> = targets.into_iter().map(str::to_owned).collect();
    [
        ("target", &example.target, targets.as_slice()),
        ("stance", &example.stance, model.stances()),
        ("sentiment", &example.sentiment, model.sentiments()),
    ]
    .into_iter()
    .find(|(_, value, known)| !known.contains(value))
    .map(|(field, value, known)| {
        format!("unknown {field} `{value}`: the model knows `{}`", known.join("`, `"))
    })
}

fn write_table(evaluation: &Evaluation, out: &mut Destination) -> Result<()> {
    for (name, scores) in [("Stance", &evaluation.stance), ("Sentiment", &evaluation.sentiment)] {
        writeln!(out, "{name}: {}", summary(scores))?;
        writeln!(
            out,
            "  {:<14}{:>10}{:>8}{:>7}{:>10}",
            "", "precision", "recall", "F1", "examples"
        )?;
        for (label, class) in &scores.per_class {
            let (precision, recall, f1) = (class.precision, class.recall, class.f1);
            writeln!(
                out,
                "  {label:<14}{precision:>10.3}{recall:>8.3}{f1:>7.3}{:>10}",
                class.examples
            )?;
        }
        let labels: Vec<&String> = scores.per_class.keys().collect();
        writeln!(
            out,
            "  found:        {}",
            labels.iter().map(|l| format!("{l:>12}")).collect::<String>()
        )?;
        for (gold, found) in &scores.confusion {
            let counts = labels.iter().map(|label| found.get(*label).copied().unwrap_or(0));
            let counts: String = counts.map(|count| format!("{count:>12}")).collect();
            writeln!(out, "  {gold:<14}{counts}")?;
        }
        writeln!(out)?;
    }
    for (part, keys) in &evaluation.parts {
        for (key, scores) in keys {
            writeln!(out, "{part} {key}: stance {}", summary(&scores.stance))?;
            writeln!(out, "{part} {key}: sentiment {}", summary(&scores.sentiment))?;
        }
    }
    Ok(())
}

fn summary(scores: &Scores) -> String {
    let (low, high) = scores.macro_f1_interval;
    format!(
        "macro-F1 {:.3} (95 % {low:.3} to {high:.3}), accuracy {:.3}, log-loss {:.3}, calibration error {:.3}, {} examples",
        scores.macro_f1,
        scores.accuracy,
        scores.log_loss,
        scores.calibration_error,
        scores.examples
    )
}
