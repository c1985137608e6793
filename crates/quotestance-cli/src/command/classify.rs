//! `classify`: statements that come by themselves to judgements.

use std::path::Path;

use anyhow::{Context as _, Result};
use quotestance::record::StatementRow;
use quotestance::{Analyzer, AnalyzerOptions};

use crate::input::{Form, Item, LimitArgs, Reader, STDIN, Source, Sources, statement_rows};
use crate::model::{AbstainArgs, JudgeArgs, ReasonArgs, targets};
use crate::output::{Layout, OutputArgs};
use crate::run::{Outcome, Run, RunArgs, Settings};
use crate::tally::Tally;

/// Judge statements that are given one by one or as rows
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance classify \"They are ordinary people, like us.\" --target russians
  quotestance classify quotes.jsonl > judged.jsonl
  quotestance classify --format csv quotes.csv -o judged.csv

Rows are JSON objects, one a line, tables with a header (.csv, .tsv) or Parquet, plain or compressed by gzip or zstd,
or GDELT's records of quotations. A row has a field `quote` and, if known,
`lang`, `context`, `speaker` and `target`; all fields come back in their order, followed by the judgement.
A field that bears a judgement's name (such as a label to compare with) comes back as given_NAME.
A row without a target is judged toward every target that its quote speaks of, a row each.")]
pub(crate) struct Args {
    /// Statements, files of rows (.jsonl, .csv, .tsv, .parquet), folders of such, or - for rows from standard input
    #[arg(required = true, value_name = "QUOTE|FILE")]
    inputs: Vec<String>,

    #[command(flatten)]
    model: JudgeArgs,

    /// Judge toward this target, where a row names none; may be repeated
    #[arg(long, value_name = "TARGET")]
    target: Vec<String>,

    #[command(flatten)]
    limit: LimitArgs,

    #[command(flatten)]
    abstain: AbstainArgs,

    #[command(flatten)]
    reasons: ReasonArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    run: RunArgs,
}

impl Args {
    pub(super) fn run(&self, settings: &Settings) -> Result<Tally> {
        let model = self.model.load()?;
        let named = targets(&model, &self.target)?;
        let format = self.output.format();
        let reasons = self.reasons.count(format);
        let options = AnalyzerOptions { reasons, ..self.abstain.options(&model) };
        let analyzer = Analyzer::new(&model, options);
        let layout = Layout::statements(&model).with_reasons(reasons);
        let run = Run {
            args: &self.run,
            settings,
            model: &model,
            output: &self.output,
            layout: &layout,
            sources: &|| self.sources(),
        };
        run.drive(Reader::of_statements(self.sources(), self.limit), |items| {
            let read = |Item { place, content }: Item| {
                let rows = statement_rows(content).with_context(|| place.clone())?;
                Ok((place, rows.collect()))
            };
            let read: Vec<Result<(String, Vec<StatementRow>)>> =
                items.into_iter().map(read).collect();
            let rows: Vec<&StatementRow> =
                read.iter().flatten().flat_map(|(_, rows)| rows).collect();
            let mut judged = StatementRow::judge_all(&rows, &analyzer, &named).into_iter();
            let outcome = |read: Result<(String, Vec<StatementRow>)>| {
                let (place, rows) = read?;
                let mut outcome = Outcome::default();
                let judged: Vec<_> = judged.by_ref().take(rows.len()).collect();
                for (row, verdicts) in rows.iter().zip(judged) {
                    for verdict in verdicts.with_context(|| place.clone())? {
                        let row = format.render(&row.with(&verdict, &layout.fields))?;
                        outcome
                            .push(row, 0, self.limit.output_bytes())
                            .with_context(|| place.clone())?;
                    }
                }
                Ok(outcome)
            };
            read.into_iter().map(outcome).collect()
        })
    }

    fn sources(&self) -> Sources {
        let source = |input: &String| {
            let path = Path::new(input);
            let is_rows = input == STDIN || Form::of(path).is_some_and(Form::is_rows);
            if is_rows || path.exists() {
                Source::file(path)
            } else {
                Source::Statement(input.clone())
            }
        };
        Sources::new(self.inputs.iter().map(source).collect(), Form::is_rows)
    }
}
