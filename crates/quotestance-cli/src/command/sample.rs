//! `sample`: rows to be coded by hand, drawn at random.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use quotestance::record::Recorder;
use quotestance::sampling::{Allocation, Sampler, Stratum};
use quotestance::{Contexts, Kinds, Model, extract};
use serde_json::{Map, Value, json};

use crate::exchange::{Coding, LabelArgs, Sampling, WriteArgs, lookup};
use crate::input::{ArticleArgs, Form, Item, LimitArgs, Reader, Source, Sources};
use crate::output::Destination;
use crate::tally::{Tally, complain};

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

/// A row that may be drawn, and the article that it comes from.
struct Candidate {
    doc: String,
    coding: Coding,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        let written = self.output.open()?;
        let design =
            self.design.as_deref().map(|path| Destination::open(Some(path))).transpose()?;
        let mut sampler = Sampler::new(self.size as usize, self.seed);
        let mut untargeted = 0u64;
        let sources = self.results.iter().map(|path| Source::file(path)).collect();
        let sources = Sources::new(sources, Form::is_rows);
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

    /// Offers a row to the sampler, unless it is about no target.
    fn offer(&self, item: Item, sampler: &mut Sampler<Candidate>) -> Result<bool> {
        let Item { place, content } = item;
        let read = || -> Result<bool> {
            let fields = content.fields()?;
            let text = |name: &str| match lookup(&fields, name) {
                Some(Value::String(text)) => text.clone(),
                None | Some(Value::Null) => String::new(),
                Some(value) => value.to_string(),
            };
            if text("target").is_empty() && !self.untargeted {
                return Ok(false);
            }
            let stratum: Vec<String> =
                self.strata.iter().map(|name| format!("{name}={}", text(name))).collect();
            let keep = self.keep.iter().map(|name| (name.clone(), lookup(&fields, name).cloned()));
            let keep: Vec<_> = keep.collect();
            let doc = text("doc");
            let coding = self.blank(Coding::read(place.clone(), fields)?, keep);
            let name = format!("{}\0{}", coding.id, coding.target);
            sampler.offer(&stratum.join(", "), &name, || Candidate { doc, coding });
            Ok(true)
        };
        read().with_context(|| place.clone())
    }

    /// The row as a coder gets it: without what anybody said of it, unless it is to be shown.
    fn blank(&self, row: Coding, keep: Vec<(String, Option<Value>)>) -> Coding {
        let mut more = Map::new();
        for (name, value) in keep {
            more.insert(name, value.unwrap_or_default());
        }
        if self.show_labels {
            more.insert("model_stance".to_owned(), Value::from(row.stance));
            more.insert("model_sentiment".to_owned(), Value::from(row.sentiment));
        }
        let id = if row.id.is_empty() { row.place.clone() } else { row.id };
        let Coding { place, lang, speaker, target, quote, context, .. } = row;
        Coding { place, id, lang, speaker, target, quote, context, more, ..Coding::default() }
    }

    /// Says how the sample is divided.
    fn tell(&self, strata: &[Stratum]) {
        let [drawn, offered] = [|s: &Stratum| s.drawn, |s: &Stratum| s.offered]
            .map(|count| strata.iter().map(count).sum::<u64>());
        complain(&format!("{drawn} of {offered} rows are drawn"));
        if drawn < u64::from(self.size) {
            complain(&format!("there are no {} rows", self.size));
        }
        if !self.strata.is_empty() {
            for (number, Stratum { name, offered, drawn }) in (1..).zip(strata) {
                complain(&format!("stratum {number}: {drawn} of {offered}: {name}"));
            }
        }
    }

    fn design(&self, strata: &[Stratum]) -> Value {
        let stratum = |(number, Stratum { name, offered, drawn }): (u32, &Stratum)| json!({"stratum": number.to_string(), "name": name, "rows": offered, "drawn": drawn});
        let strata: Vec<Value> = (1..).zip(strata).map(stratum).collect();
        json!({"size": self.size, "seed": self.seed, "by": self.strata, "strata": strata})
    }

    /// Finds what stands around the statements that were drawn, in the articles.
    fn find_contexts(&self, drawn: &mut [Candidate], tally: &mut Tally) {
        let docs: HashSet<String> = drawn.iter().map(|candidate| candidate.doc.clone()).collect();
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, Candidate { coding, .. }) in drawn.iter().enumerate() {
            by_id.entry(coding.id.clone()).or_default().push(number);
        }
        let args = ArticleArgs::of(
            self.articles.clone(),
            self.text_field.clone(),
            self.id_field.clone(),
            self.limit,
        );
        let (documents, seeds) = (args.documents(), Model::embedded_fast().seeds());
        for item in args.reader() {
            let found = match item.and_then(|item| documents.read(item)) {
                Ok(found) => found,
                Err(error) => {
                    tally.refuse(format!("{error:#}"));
                    continue;
                }
            };
            for document in found.iter().filter(|document| docs.contains(&document.name)) {
                let contexts = Contexts::new(&document.article);
                let recorder = Recorder::new(&document.name, &document.article);
                for quote in extract(&document.article, seeds, Kinds::ALL) {
                    let mut record = recorder.quote(&quote);
                    document.number(&mut record);
                    for &number in by_id.get(&record.id).into_iter().flatten() {
                        let coding = &mut drawn[number].coding;
                        if coding.quote == record.text {
                            coding.context = contexts.words(&quote);
                        }
                    }
                }
            }
        }
        let missing = drawn.iter().filter(|candidate| candidate.coding.context.is_empty()).count();
        if missing > 0 {
            complain(&format!(
                "{missing} statements are not found in the articles, and have no context"
            ));
        }
    }
}

/// Says which units were drawn twice: rows that were given twice spoil the probabilities.
fn note_doubles(codings: &[Coding]) {
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for coding in codings {
        if let Some(first) = seen.insert(coding.unit(), &coding.place) {
            let (unit, place) = (coding.unit_name(), &coding.place);
            complain(&format!("{place}: {unit} stands in {first}, too: are rows given twice?"));
        }
    }
}
