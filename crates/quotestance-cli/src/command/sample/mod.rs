//! `sample`: rows to be coded by hand, drawn at random.

mod contexts;
mod design;
mod row;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;
use quotestance::sampling::{Allocation, Sampler};

use self::design::note_doubles;
use self::row::Candidate;
use crate::exchange::{Coding, LabelArgs, Sampling, WriteArgs};
use crate::input::{Form, LimitArgs, Reader, Source, Sources};
use crate::output::{Destination, check_own, own_files};
use crate::tally::{Tally, WrongUsage, complain};

/// Draw a random sample of judged rows, for coders
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance sample judged.jsonl -n 200 --articles news/ -o coding.csv
  quotestance sample judged.jsonl -n 300 --strata target,stance --allocation equal -o coding.jsonl
  quotestance sample judged.parquet -n 200 --to label-studio -o tasks.json

Each row drawn has empty fields for a coder's labels and none of the model's; `sampling` has its stratum and the
probability with which it was drawn. The same rows, seed and options give the same sample.")]
pub(crate) struct Args {
    /// Rows of analyze or classify: files, folders of such, or - for standard input
    #[arg(required = true, value_name = "RESULTS")]
    results: Vec<PathBuf>,

    /// Number of rows to draw
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    size: u32,

    /// Another seed draws another sample
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// Divide the rows by these fields (such as target,stance,lang), and draw from each part
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    strata: Vec<String>,

    /// How many rows each stratum gives
    #[arg(long, value_name = "HOW", default_value = "proportional")]
    allocation: Division,

    /// Draw from rows about no target, too
    #[arg(long)]
    untargeted: bool,

    /// Articles of which the rows were made: the sentences around each statement become its context
    #[arg(long, value_name = "PATH")]
    articles: Vec<PathBuf>,

    /// Field of rows of articles that holds the article [default: as analyze has it]
    #[arg(long, value_name = "NAME", requires = "articles")]
    text_field: Option<String>,

    /// Field of rows of articles that names the article [default: as analyze has it]
    #[arg(long, value_name = "NAME", requires = "articles")]
    id_field: Option<String>,

    /// Keep these fields of the rows, too, such as url,date
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    keep: Vec<String>,

    /// Show coders what the model said, as model_stance and model_sentiment
    #[arg(long)]
    show_labels: bool,

    /// File to write the strata to, with their sizes, as JSON
    #[arg(long, value_name = "FILE")]
    design: Option<PathBuf>,

    #[command(flatten)]
    label: LabelArgs,

    #[command(flatten)]
    limit: LimitArgs,

    #[command(flatten)]
    output: WriteArgs,
}

/// How a sample is divided among strata.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Division {
    /// In proportion to their sizes
    Proportional,
    /// As many from each
    Equal,
}

impl Args {
    /// The files that are made and those beside them, which are not read.
    fn own_files(&self) -> Vec<PathBuf> {
        let mut own = self.output.own_files();
        own.extend(own_files(self.design.as_deref()));
        own
    }

    /// Checks that the design is not written where the sample or its labels are.
    fn check_design(&self) -> Result<(), WrongUsage> {
        let Some(path) = self.design.as_deref() else { return Ok(()) };
        check_own(path, &own_files(Some(path)), &self.output.own_files())
    }

    pub(super) fn run(&self) -> Result<Tally> {
        self.check_design()?;
        let mut tally = Tally::default();
        let read = self.results.iter().chain(&self.articles).map(|path| &**path);
        let written = self.output.open(read)?;
        let design =
            self.design.as_deref().map(|path| Destination::open(Some(path))).transpose()?;
        let mut sampler = Sampler::new(self.size as usize, self.seed);
        let mut untargeted = 0u64;
        let sources = self.results.iter().map(|path| Source::file(path)).collect();
        let sources = Sources::new(sources, Form::is_rows).without(self.own_files()).telling();
        for item in Reader::of_rows(sources, &["quote", "text"], self.limit) {
            match item.and_then(|item| self.offer(item, &mut sampler)) {
                Ok(true) => tally.done(),
                Ok(false) => untargeted += 1,
                Err(error) => tally.refuse(format!("{error:#}")),
            }
        }
        if untargeted > 0 {
            complain(&format!("{untargeted} rows about no target are left out"));
        }
        let allocation = match self.allocation {
            Division::Proportional => Allocation::Proportional,
            Division::Equal => Allocation::Equal,
        };
        let sample = sampler.draw(allocation)?;
        if sample.rows.is_empty() {
            bail!("no row to draw from");
        }
        self.tell(&sample.strata);
        let drawn = sample.rows.into_iter().map(|drawn| {
            let Candidate { doc, mut coding } = drawn.row;
            let stratum = (drawn.stratum + 1).to_string();
            coding.sampling = Some(Sampling { stratum, probability: drawn.probability });
            Candidate { doc, coding }
        });
        let mut drawn: Vec<Candidate> = drawn.collect();
        if !self.articles.is_empty() {
            self.find_contexts(&mut drawn, &mut tally);
        }
        let codings: Vec<Coding> = drawn.into_iter().map(|candidate| candidate.coding).collect();
        note_doubles(&codings);
        let bare = codings.iter().filter(|coding| coding.context.is_empty()).count();
        if bare > 0 && self.articles.is_empty() {
            complain(&format!(
                "{bare} statements have no context: --articles names the articles that they stand in"
            ));
        }
        if let Some(mut design) = design {
            serde_json::to_writer_pretty(&mut design, &self.design(&sample.strata))?;
            writeln!(design)?;
            design.finish()?;
        }
        written.write(&codings, &self.label.labels())?;
        Ok(tally)
    }
}
