//! `explain`: why a statement was judged as it was.

use std::io::Write as _;

use anyhow::{Result, bail};
use quotestance::model::Targets;
use quotestance::text::Lang;
use quotestance::{Analyzer, AnalyzerOptions, Explanation, Passage, Target};
use serde_json::{Value, json};

use crate::model::{JudgeArgs, targets};
use crate::output::{Destination, ReportArgs, ReportFormat};
use crate::tally::{Tally, complain};

/// Show what speaks for and against the judgement of a statement
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance explain --target migrants \"We owe them nothing.\"
  quotestance explain --target russians --speaker \"a landlady in Osh\" \"I let the boys stay.\"

A feature's weight is what it adds to the decision value, in log-odds; the weights sum to it.")]
pub(crate) struct Args {
    /// The statement
    #[arg(value_name = "QUOTE")]
    quote: String,

    #[command(flatten)]
    model: JudgeArgs,

    /// Target to judge toward [default: each that the statement speaks of]
    #[arg(long, value_name = "TARGET")]
    target: Vec<String>,

    /// A sentence or two from around the statement
    #[arg(long, value_name = "TEXT", default_value = "")]
    context: String,

    /// The speaker, as the text names them
    #[arg(long, value_name = "TEXT", default_value = "")]
    speaker: String,

    /// Language of the statement, en or ru [default: told from its letters]
    #[arg(long, value_name = "LANG", value_parser = lang)]
    lang: Option<Lang>,

    /// Number of features to show in a table; JSON has all
    #[arg(long, value_name = "N", default_value_t = 15)]
    top: usize,

    #[command(flatten)]
    output: ReportArgs,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let model = self.model.load()?;
        let mut targets = targets(&model, &self.target)?;
        let analyzer = Analyzer::new(&model, AnalyzerOptions::default());
        if self.quote.trim().is_empty() {
            bail!("the statement is empty");
        }
        let passage = Passage::new(&self.quote, &self.context, &self.speaker, self.lang);
        if targets.is_empty() && model.targets() == Targets::None {
            targets.push(Target::new(""));
        } else if targets.is_empty() {
            let mentions = analyzer.passage_mentions(&passage, None);
            targets.extend(mentions.into_iter().map(|mention| mention.target));
        }
        targets.sort();
        targets.dedup();
        let mut tally = Tally::default();
        if targets.is_empty() {
            complain(&"the statement speaks of no target; name one with --target");
            return Ok(tally);
        }
        let mut out = self.output.open()?;
        for target in &targets {
            let mentions = analyzer.passage_mentions(&passage, Some(target));
            let statement = passage.statement(target, &mentions);
            let (stance, sentiment) = analyzer.explain(&statement);
            if self.output.format() == ReportFormat::Json {
                let report = json!({
                    "quote": self.quote,
                    "target": target.id(),
                    "stance": to_json(&stance, &passage),
                    "sentiment": sentiment.map(|sentiment| to_json(&sentiment, &passage)),
                });
                writeln!(out, "{report}")?;
            } else {
                let toward = if target.id().is_empty() { "" } else { " toward " };
                writeln!(out, "Stance{toward}{target}: {}", stance.label)?;
                self.write_table(&stance, &passage, &mut out)?;
                if let Some(sentiment) = sentiment {
                    writeln!(out, "\nSentiment: {}", sentiment.label)?;
                    self.write_table(&sentiment, &passage, &mut out)?;
                }
            }
            tally.done();
        }
        out.finish()?;
        Ok(tally)
    }

    fn write_table(
        &self,
        explanation: &Explanation,
        passage: &Passage,
        out: &mut Destination,
    ) -> Result<()> {
        for contribution in explanation.contributions.iter().take(self.top) {
            let words = words(contribution, passage).join(" · ");
            let gap = if words.is_empty() { "" } else { "   " };
            writeln!(out, "  {:+.3}  {}{gap}{words}", contribution.weight, contribution.feature)?;
        }
        let rest = explanation.contributions.iter().skip(self.top);
        if rest.clone().next().is_some() {
            let weight: f64 = rest.clone().map(|contribution| contribution.weight).sum();
            writeln!(out, "  {weight:+.3}  {} more features", rest.count())?;
        }
        writeln!(out, "  {:+.3}  in all", explanation.value)?;
        Ok(())
    }
}

fn to_json(explanation: &Explanation, passage: &Passage) -> Value {
    let contributions: Vec<Value> = explanation
        .contributions
        .iter()
        .map(|contribution| {
            json!({
                "feature": contribution.feature,
                "weight": contribution.weight,
                "words": words(contribution, passage),
            })
        })
        .collect();
    json!({
        "label": explanation.label,
        "value": explanation.value,
        "contributions": contributions,
    })
}

/// The words that a feature stands on.
fn words<'p>(contribution: &quotestance::Contribution, passage: &'p Passage) -> Vec<&'p str> {
    contribution.spans.iter().map(|span| span.of(passage.article().text())).collect()
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "it must be en or ru".to_owned())
}
