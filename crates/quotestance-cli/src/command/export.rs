//! `export`: codings, or rows to be coded, in the form of a coder's program.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::exchange::{Coding, LabelArgs, ReadArgs, WriteArgs, coder_of, read};
use crate::tally::Tally;

/// Write codings, or rows to be coded, for the programs of coders
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance export --to qdpx coding.jsonl -o coding.qdpx
  quotestance export anna.jsonl ben.jsonl --to label-studio -o tasks.json
  quotestance export judged.jsonl -o judged.csv

What the model said in rows of analyze or classify is exported as codings of the coder quotestance.
`quotestance sample` makes rows without labels, and takes the same --to.")]
pub(crate) struct Args {
    /// Codings, samples, or rows of analyze or classify
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    #[command(flatten)]
    label: LabelArgs,

    #[command(flatten)]
    output: WriteArgs,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        let written = self.output.open(self.files.iter().map(|path| &**path))?;
        let mut codings: Vec<Coding> = Vec::new();
        for path in &self.files {
            match read(path, self.read, &mut tally) {
                Ok(read) => {
                    let coder = coder_of(path, &self.files);
                    codings.extend(read.into_iter().map(|coding| named(coding, &coder)));
                }
                Err(error) => tally.refuse(format!("{error:#}")),
            }
        }
        if codings.is_empty() {
            bail!("no row to export");
        }
        tally.done();
        written.write(&codings, &self.label.labels())?;
        Ok(tally)
    }
}

/// The coding with an id, and with a coder if somebody coded it: `coder`, where it names none.
fn named(mut coding: Coding, coder: &str) -> Coding {
    if coding.id.is_empty() {
        coding.id.clone_from(&coding.place);
    }
    if coding.coder.is_empty() && coding.is_coded() {
        coder.clone_into(&mut coding.coder);
    }
    coding
}
