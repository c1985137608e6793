//! `explain`: why a statement was judged as it was.

use std::io::Write as _;
use std::ops::Range;

use anyhow::{Result, bail};
use quotestance::record::{DecisionRecord, ExplanationRecord};
use quotestance::text::Lang;
use quotestance::{Analyzer, AnalyzerOptions, Passage, Span};

use crate::model::{JudgeArgs, targets};
use crate::output::{Destination, Lines, ReportArgs, ReportFormat};
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
        let named = targets(&model, &self.target)?;
        let analyzer = Analyzer::new(&model, AnalyzerOptions::default());
        if self.quote.trim().is_empty() {
            bail!("the statement is empty");
        }
        let passage = Passage::new(&self.quote, &self.context, &self.speaker, self.lang);
        let explained = ExplanationRecord::of_passage(&analyzer, &passage, &named);
        let mut tally = Tally::default();
        if explained.is_empty() {
            complain(&"the statement speaks of no target; name one with --target");
            return Ok(tally);
        }
        let mut out = self.output.open()?;
        for ExplanationRecord { target, stance, sentiment, .. } in &explained {
            if self.output.format() == ReportFormat::Table {
                let toward = if target.is_empty() { "" } else { " toward " };
                writeln!(out, "Stance{toward}{target}: {}", stance.label)?;
                let lines = Lines::new(out.is_coloured());
                writeln!(out, "{}\n", lines.statement(&self.quote, &marked(stance, &passage)))?;
                self.write_table(stance, &mut out)?;
                if let Some(sentiment) = sentiment {
                    writeln!(out, "\nSentiment: {}", sentiment.label)?;
                    self.write_table(sentiment, &mut out)?;
                }
            }
            tally.done();
        }
        if self.output.format() == ReportFormat::Json {
            for record in &explained {
                serde_json::to_writer(&mut out, record)?;
                writeln!(out)?;
            }
        }
        out.finish()?;
        Ok(tally)
    }

    fn write_table(&self, decision: &DecisionRecord, out: &mut Destination) -> Result<()> {
        let lines = Lines::new(out.is_coloured());
        for contribution in decision.contributions.iter().take(self.top) {
            let words = contribution.words.join(" · ");
            let gap = if words.is_empty() { "" } else { "   " };
            let line = format!("{}{gap}{words}", contribution.feature);
            let line = lines.line(&line, "          ".len());
            writeln!(out, "  {:+.3}  {line}", contribution.weight)?;
        }
        let rest = decision.contributions.iter().skip(self.top);
        if rest.clone().next().is_some() {
            let weight: f64 = rest.clone().map(|contribution| contribution.weight).sum();
            writeln!(out, "  {weight:+.3}  {} more features", rest.count())?;
        }
        writeln!(out, "  {:+.3}  in all", decision.value)?;
        Ok(())
    }
}

/// Features whose words are marked.
const MARKED: usize = 5;

/// Where the words stand that speak most for the label: ranges of the statement's bytes, in order and apart.
fn marked(decision: &DecisionRecord, passage: &Passage) -> Vec<Range<usize>> {
    let quote = passage.quote().span();
    let for_it = decision.contributions.iter().filter(|one| one.weight > 0.0);
    let within = for_it.map(|one| one.spans.iter().filter(|span| quote.contains(**span)));
    let mut spans: Vec<Span> = within
        .filter(|spans| spans.clone().next().is_some())
        .take(MARKED)
        .flatten()
        .copied()
        .collect();
    spans.sort_unstable();
    let mut ranges: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        let (start, end) = (span.start - quote.start, span.end - quote.start);
        match ranges.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => ranges.push(start..end),
        }
    }
    ranges
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "it must be en or ru".to_owned())
}
