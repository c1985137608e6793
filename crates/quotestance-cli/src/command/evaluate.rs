//! `evaluate`: how well a model does on labelled records.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use quotestance::dataset::{Dataset, Example};
use quotestance::evaluate::{Evaluation, Kept, Scores, evaluate, kept};
use quotestance::{Analyzer, Model};
use serde::Serialize;

use crate::input::read_text;
use crate::model::{AbstainArgs, JudgeArgs};
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
    abstain: AbstainArgs,

    #[command(flatten)]
    output: ReportArgs,
}

/// What is written as JSON.
#[derive(Serialize)]
struct Report<'e> {
    #[serde(flatten)]
    evaluation: &'e Evaluation,
    #[serde(skip_serializing_if = "Option::is_none")]
    abstention: Option<Kept>,
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
        let analyzer = Analyzer::new(&model, self.abstain.options(&model));
        let evaluation = evaluate(&analyzer, &data);
        let abstention = self.abstain.is_asked().then(|| kept(&analyzer, &data));
        let mut out = self.output.open()?;
        if self.output.format() == ReportFormat::Json {
            let report = Report { evaluation: &evaluation, abstention };
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        } else {
            write_table(&evaluation, &mut out)?;
            if let Some(Kept { examples, kept, error }) = abstention {
                writeln!(out, "\nkept: {kept} of {examples} examples, error {error:.3}")?;
            }
        }
        out.finish()?;
        Ok(tally)
    }
}

/// What in a record the model cannot know.
fn unknown(model: &Model, example: &Example) -> Option<String> {
    if !model.takes(&example.target()) {
        let known = model.seeds().targets().join("`, `");
        return Some(match example.target.as_str() {
            "" => format!("no `target`: the model knows `{known}`"),
            target => format!("unknown target `{target}`: the model knows `{known}`"),
        });
    }
    [
        ("stance", &example.stance, model.stances()),
        ("sentiment", &example.sentiment, model.sentiments()),
    ]
    .into_iter()
    // A record need not have a sentiment, nor a model judge it.
    .find(|(field, value, known)| {
        let may_lack = *field == "sentiment" && (value.is_empty() || known.is_empty());
        !may_lack && !known.contains(value)
    })
    .map(|(field, value, known)| {
        format!("unknown {field} `{value}`: the model knows `{}`", known.join("`, `"))
    })
}

fn write_table(evaluation: &Evaluation, out: &mut Destination) -> Result<()> {
    let sentiment = evaluation.sentiment.as_ref();
    let heads = [("Stance", Some(&evaluation.stance)), ("Sentiment", sentiment)];
    for (name, scores) in heads.into_iter().filter_map(|(name, scores)| Some((name, scores?))) {
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
            if let Some(sentiment) = &scores.sentiment {
                writeln!(out, "{part} {key}: sentiment {}", summary(sentiment))?;
            }
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
