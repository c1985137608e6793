//! `agree`: how far coders agree.

mod dispute;
mod join;
mod variable;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use quotestance::agreement::{Agreement, Ratings};
use serde::Serialize;
use serde_json::Value;

use self::dispute::{dispute, lone};
use self::join::Joined;
use self::variable::Variable;
use crate::exchange::{LabelArgs, ReadArgs, coder_of, read};
use crate::output::{Destination, ReportArgs, ReportFormat, write_agreement};
use crate::tally::{Tally, complain};

/// Tell how far coders agree
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance agree anna.jsonl ben.csv
  quotestance agree project-7.json --disputed disputed.jsonl
  quotestance agree anna.jsonl judged.jsonl --by stance --format json

Files are codings in any form that `import` reads, or rows of `analyze` and `classify`. Rows are of one coder where
`coder` says so, else each file is one coder's. Rows are paired by `id` and `target`.")]
pub(crate) struct Args {
    /// Files of codings
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What to compare [default: both]
    #[arg(long, value_name = "WHAT")]
    by: Option<Variable>,

    /// File to write the rows to on which coders differ, as JSON Lines
    #[arg(long, value_name = "FILE")]
    disputed: Option<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    #[command(flatten)]
    label: LabelArgs,

    #[command(flatten)]
    output: ReportArgs,
}

/// What is written as JSON.
#[derive(Serialize)]
struct Report<'r> {
    coders: &'r [String],
    /// Number of units: statements, each toward one target.
    units: usize,
    /// What a single coder has.
    alone: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<Agreement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentiment: Option<Agreement>,
}

/// Rows of a single coder that are named one by one.
const NAMED: usize = 20;

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        // What cannot be written should fail before the work.
        let disputed = self.disputed.as_deref().map(|path| Destination::open(Some(path)));
        let disputed = disputed.transpose()?;
        let joined = self.join(&mut tally);
        if joined.coders.len() < 2 {
            let coders = joined.coders.join("`, `");
            bail!("agreement takes two coders or more, and here is `{coders}`");
        }
        let alone = joined.alone();
        for unit in alone.iter().take(NAMED) {
            let (place, name) = unit.coding().map_or_else(Default::default, |coding| {
                (coding.place.as_str(), coding.unit_name())
            });
            complain(&format!("{place}: no other coder has {name}"));
        }
        if alone.len() > NAMED {
            let more = alone.len() - NAMED;
            complain(&format!("{more} more rows of a single coder; --format json names them"));
        }
        if !alone.is_empty() {
            complain(&format!("{} rows of a single coder are left out", alone.len()));
        }
        let variables: Vec<Variable> =
            Variable::ALL.into_iter().filter(|of| self.by.is_none_or(|by| by == *of)).collect();
        let agreement = |of: Variable| {
            let labels = joined
                .units
                .iter()
                .map(|unit| unit.codings.iter().map(move |coding| of.label(coding.as_ref()?)));
            let agreement = Agreement::new(&Ratings::new(joined.coders.len(), labels));
            (variables.contains(&of) && agreement.units > 0).then_some(agreement)
        };
        let report = Report {
            coders: &joined.coders,
            units: joined.units.len(),
            alone: alone.iter().map(|unit| lone(unit, &joined.coders)).collect(),
            stance: agreement(Variable::Stance),
            sentiment: agreement(Variable::Sentiment),
        };
        if report.stance.is_none() && report.sentiment.is_none() {
            bail!("no statement that two coders labelled: rows are paired by `id` and `target`");
        }
        tally.done();
        if let Some(mut file) = disputed {
            for row in
                joined.units.iter().filter_map(|unit| dispute(unit, &joined.coders, &variables))
            {
                serde_json::to_writer(&mut file, &row)?;
                file.write_all(b"\n")?;
            }
            file.finish()?;
        }
        let mut out = self.output.open()?;
        if self.output.format() == ReportFormat::Json {
            serde_json::to_writer_pretty(&mut out, &report)?;
            writeln!(out)?;
        } else {
            let parts = [("Stance", &report.stance), ("Sentiment", &report.sentiment)];
            for (title, agreement) in parts {
                if let Some(agreement) = agreement {
                    write_agreement(title, &joined.coders, agreement, &mut out)?;
                }
            }
        }
        out.finish()?;
        Ok(tally)
    }

    /// Reads all files; what cannot be paired is refused by place.
    fn join(&self, tally: &mut Tally) -> Joined {
        let labels = self.label.labels();
        let mut joined = Joined::default();
        for path in &self.files {
            match read(path, self.read, tally) {
                Ok(codings) => {
                    let coder = coder_of(path, &self.files);
                    for mut coding in codings {
                        labels.unify(&mut coding);
                        if let Err(error) = joined.add(coding, &coder) {
                            tally.refuse(error);
                        }
                    }
                }
                Err(error) => tally.refuse(format!("{error:#}")),
            }
        }
        joined
    }
}
