//! `import`: what coders said, from the form of their program.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::exchange::{Coding, LabelArgs, Labels, ReadArgs, WriteArgs, coder_of, read};
use crate::tally::{Tally, complain};

/// Read what coders said from the files of their programs
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance import anna.csv -o anna.jsonl
  quotestance import project-7.json --sample coding.jsonl -o coded.jsonl
  quotestance import coded.qdpx -o coded.jsonl

The form shows by itself: tables, Label Studio's JSON, doccano's JSON Lines or ZIP, REFI-QDA projects. Rows have the
fields of the corpus (quote, context, speaker, target, stance, stance2, sentiment), so that `evaluate` and `train` read
them, and `coder`: as the program names the coder, else by the file's name.")]
pub(crate) struct Args {
    /// Files of coders
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    read: ReadArgs,

    /// Name of the coder, where the files name none [default: the file's name]
    #[arg(long, value_name = "NAME")]
    coder: Option<String>,

    /// Sample of which the codings are: gives them what the coder's program has lost, such as `sampling`
    #[arg(long, value_name = "FILE")]
    sample: Option<PathBuf>,

    #[command(flatten)]
    label: LabelArgs,

    #[command(flatten)]
    output: WriteArgs,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        let written =
            self.output.open(self.files.iter().chain(&self.sample).map(|path| &**path))?;
        let labels = self.label.labels();
        let sample =
            self.sample.as_deref().map(|path| read(path, self.read.detected(), &mut tally));
        let sample = sample.transpose()?.unwrap_or_default();
        let sample: HashMap<_, _> = sample.iter().map(|row| (row.unit(), row)).collect();
        let (mut codings, mut blank) = (Vec::new(), 0u64);
        for path in &self.files {
            let read = match read(path, self.read, &mut tally) {
                Ok(read) => read,
                Err(error) => {
                    tally.refuse(format!("{error:#}"));
                    continue;
                }
            };
            for mut coding in read {
                if !coding.is_coded() {
                    blank += 1;
                    continue;
                }
                if let Some(row) = sample.get(&coding.unit()) {
                    coding.complete(row);
                }
                match self.check(path, &mut coding, &labels) {
                    Ok(()) => codings.push(coding),
                    Err(error) => tally.refuse(format!("{error:#}")),
                }
            }
        }
        if blank > 0 {
            complain(&format!("{blank} rows without a label are left out"));
        }
        if codings.is_empty() {
            bail!("no coding to import");
        }
        tally.done();
        written.write(&codings, &labels)?;
        Ok(tally)
    }

    /// Names the coder, and refuses labels that are none.
    fn check(&self, path: &Path, coding: &mut Coding, labels: &Labels) -> Result<()> {
        if coding.coder.is_empty() {
            coding.coder = self.coder.clone().unwrap_or_else(|| coder_of(path, &self.files));
        }
        labels.unify(coding);
        labels.check(coding).with_context(|| coding.place.clone())
    }
}
