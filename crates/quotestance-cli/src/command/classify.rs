//! `classify`: statements that come by themselves to judgements.

use std::path::Path;

use anyhow::{Context as _, Result};
use quotestance::record::{SCHEMA, VerdictRecord};
use quotestance::{Analyzer, Judgement, Model, Target};
use serde_json::{Map, Value};

use super::view;
use crate::input::{Form, Item, LimitArgs, Reader, Row, STDIN, Source, Sources};
use crate::model::{AbstainArgs, JudgeArgs, targets};
use crate::output::{Layout, OutputArgs, free_names};
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
    output: OutputArgs,

    #[command(flatten)]
    run: RunArgs,
}

impl Args {
    pub(super) fn run(&self, settings: &Settings) -> Result<Tally> {
        let model = self.model.load()?;
        let named = targets(&model, &self.target)?;
        let analyzer = Analyzer::new(&model, self.abstain.options(&model));
        let format = self.output.format();
        let layout = Layout::statements(view::JUDGEMENTS, &model);
        let run = Run {
            args: &self.run,
            settings,
            model: &model,
            output: &self.output,
            layout: &layout,
            sources: &|| self.sources(),
        };
        run.drive(Reader::of_statements(self.sources(), self.limit), |items| {
            let asked: Vec<Result<Vec<Asked>>> =
                items.into_iter().map(|item| Asked::of_item(item, &model, &named)).collect();
            let mut judged = judge(&analyzer, asked.iter().flatten().flatten()).into_iter();
            let outcome = |asked: Result<Vec<Asked>>| {
                let (asked, mut rows) = (asked?, Vec::new());
                let judged: Vec<Vec<Judgement>> = judged.by_ref().take(asked.len()).collect();
                for (asked, judgements) in asked.iter().zip(&judged) {
                    for row in merged(asked, judgements, &layout)? {
                        rows.push(format.render(&row)?);
                    }
                }
                Ok(Outcome { rows, ..Outcome::default() })
            };
            asked.into_iter().map(outcome).collect()
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

/// A row, and toward whom it is judged; toward all that it speaks of where there is nobody.
struct Asked {
    row: Row,
    targets: Vec<Target>,
}

impl Asked {
    /// The rows of an item; `named` are whom those are judged toward that name no target.
    fn of_item(item: Item, model: &Model, named: &[Target]) -> Result<Vec<Self>> {
        let Item { place, content } = item;
        let asked = |row: Row| {
            let targets = match &row.target {
                Some(target) => targets(model, std::slice::from_ref(target))?,
                None => named.to_vec(),
            };
            Ok(Self { row, targets })
        };
        let rows = Row::read(content).and_then(|rows| rows.into_iter().map(asked).collect());
        rows.context(place)
    }
}

/// The judgements of each row.
fn judge<'a>(
    analyzer: &Analyzer<'_>,
    rows: impl Iterator<Item = &'a Asked>,
) -> Vec<Vec<Judgement>> {
    let (mut passages, mut counts) = (Vec::new(), Vec::new());
    for Asked { row, targets } in rows {
        let before = passages.len();
        passages.extend(targets.iter().map(|target| (&row.passage, Some(target))));
        if targets.is_empty() {
            passages.push((&row.passage, None));
        }
        counts.push(passages.len() - before);
    }
    let mut judged = analyzer.classify_all(&passages).into_iter();
    counts.into_iter().map(|count| judged.by_ref().take(count).flatten().collect()).collect()
}

/// The row's judgements, each with the row's fields before it.
fn merged(
    asked: &Asked,
    judgements: &[Judgement],
    layout: &Layout,
) -> Result<Vec<Map<String, Value>>> {
    let row = &asked.row;
    judgements
        .iter()
        .map(|judgement| {
            let verdict = judgement.verdict.as_ref();
            let verdict = verdict.map_or_else(VerdictRecord::default, |verdict| {
                VerdictRecord::of_passage(verdict, &row.passage)
            });
            merge(&row.fields, &verdict, layout)
        })
        .collect()
}

/// The row's fields, then the judgement's.
fn merge(
    fields: &Map<String, Value>,
    verdict: &VerdictRecord,
    layout: &Layout,
) -> Result<Map<String, Value>> {
    let mut merged = Map::from_iter([("schema".to_owned(), Value::from(SCHEMA))]);
    let Value::Object(verdict) = serde_json::to_value(verdict)? else { return Ok(merged) };
    // The target is the row's own and stays as it is.
    merged.extend(free_names(fields.clone(), |name| name != "target" && layout.has(name)));
    merged.extend(verdict);
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_rows_own_labels_stay_beside_the_judgement() {
        let row = json!({"quote": "a", "stance": "neutral", "target": "russians", "note": 1});
        let verdict = VerdictRecord {
            target: Some("russians".to_owned()),
            stance: Some("compassion".to_owned()),
            ..VerdictRecord::default()
        };
        let layout = Layout::statements(view::JUDGEMENTS, quotestance::Model::embedded_fast());
        let merged = merge(row.as_object().unwrap(), &verdict, &layout).unwrap();
        assert_eq!(merged["stance"], "compassion");
        assert_eq!(merged["given_stance"], "neutral");
        assert_eq!(merged["note"], 1);
        assert!(!merged.contains_key("given_target"));
        let again = merge(&merged, &verdict, &layout).unwrap();
        assert_eq!(again["given_stance"], "neutral");
        assert_eq!(again["given_given_stance"], "compassion");
    }
}
