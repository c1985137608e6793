//! `report`: judgements to a page for reading.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::input::{Form, LimitArgs, Reader, STDIN, Source, Sources};
use crate::output::{Destination, folder_of, own_files};
use crate::report::{Names, Report};
use crate::tally::Tally;

/// Make one HTML page of judgements: shares with intervals, charts, and the statements themselves
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance report judgements.jsonl -o report.html
  quotestance report --gold labelled.jsonl judgements.jsonl -o report.html
  quotestance report --date-field published_at --outlet-field site 'results/*.parquet' -o report.html

Results are rows of `analyze` or `classify`; with their --reasons the page marks the words that speak for a stance.
The page is one file and loads nothing. With --gold, rows with `id`, `target` and `stance` (and `sentiment`) that were
labelled by hand, shares are corrected for the classifier's errors; where rows have a field `sampling`, with `stratum` and
`probability`, these are taken into account, else they must be a simple random sample.")]
pub(crate) struct Args {
    /// Rows of judgements: files (.jsonl, .csv, .tsv, .parquet), folders of such, or - for standard input
    #[arg(required = true, value_name = "RESULTS")]
    results: Vec<PathBuf>,

    /// File of rows that were labelled by hand, to correct shares by
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,

    /// The page's title
    #[arg(long, value_name = "TEXT", default_value = "Quoted statements and their stance")]
    title: String,

    /// Field that holds an article's date [default: the first of date, published, published_at, datetime that has a value]
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,

    /// Field that names the outlet [default: the first of outlet, source, domain, else the host of the address]
    #[arg(long, value_name = "NAME")]
    outlet_field: Option<String>,

    /// Field that holds the article's address [default: the first of url, link]
    #[arg(long, value_name = "NAME")]
    link_field: Option<String>,

    /// List no more statements than this, taken evenly; shares are of all
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    max_listed: usize,

    #[command(flatten)]
    limit: LimitArgs,

    /// File to write, whole or not at all, in place of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let place = Destination::place(self.output.as_deref());
        let folder = place.as_deref().map_or(Path::new("."), folder_of);
        let names = |asked: &Option<String>, default: &[&str]| match asked {
            Some(name) => vec![name.clone()],
            None => default.iter().map(|&name| name.to_owned()).collect(),
        };
        let names = Names {
            date: names(&self.date_field, &["date", "published", "published_at", "datetime"]),
            outlet: names(&self.outlet_field, &["outlet", "source", "domain"]),
            link: names(&self.link_field, &["url", "link"]),
        };
        let mut tally = Tally::default();
        let mut report = Report::new(names, folder);
        let own = own_files(self.output.as_deref());
        let results = || sources(&self.results).without(own.clone());
        for source in results() {
            match source {
                Ok(Source::File(path, _)) if path != Path::new(STDIN) => {
                    report.read_manifest(&path, &mut tally);
                }
                Ok(_) | Err(_) => {}
            }
        }
        report.read_results(Reader::of_results(results().telling(), self.limit), &mut tally);
        if report.is_empty() {
            bail!("no row of the results is judged toward a target: there is nothing to report");
        }
        if let Some(gold) = &self.gold {
            let reader = Reader::of_labelled(sources(std::slice::from_ref(gold)), self.limit);
            report.read_gold(reader, &mut tally);
        }
        let gold = self.gold.as_deref();
        let page = report.page(&self.title, self.max_listed, gold, &mut tally)?;
        let mut out = Destination::open(self.output.as_deref())?;
        out.write_all(page.as_bytes())?;
        out.finish()?;
        Ok(tally)
    }
}

fn sources(paths: &[PathBuf]) -> Sources {
    Sources::new(paths.iter().map(|path| Source::file(path)).collect(), Form::is_rows)
}
