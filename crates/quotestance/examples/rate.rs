//! How many quotes a second one core judges without the encoder:
//! `cargo run --release --example rate [-- MODEL]`, by the model that the library carries or by another.
//! With `--rows FILE` before the model it judges the quotes of JSON Lines, with `target` if they have it, many at a
//! time: as passages to verdicts, and as [`StatementRow`]s to records, which front ends write.
//!
//! Makes passages of the records of `data/dev.jsonl` and judges them, many at a time, toward the records' targets, 500
//! times over, and prints the rate of the fastest 25 times in a row, with context and speaker and without. Time is processor time,
//! which other programs disturb less; Linux alone tells it, and by the milliseconds of its clock's ticks.

use std::error::Error;
use std::fs;
use std::hint::black_box;

use quotestance::dataset::Example;
use quotestance::features::TOGETHER;
use quotestance::record::StatementRow;
use quotestance::{Analyzer, AnalyzerOptions, Dataset, Model, Passage, Target};
use serde_json::{Map, Value};

/// That of the command line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 20;

/// Times that a round goes through the records of dev: many ticks of the clock.
const TIMES: usize = 25;

/// Rounds of rows, of which there are many.
const ROUNDS_OF_ROWS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let rows = (args.len() > 1 && args[0] == "--rows").then(|| args.drain(..2).nth(1)).flatten();
    let model = match args.first() {
        Some(path) => Model::parse(&fs::read_to_string(path)?)?,
        None => Model::embedded_fast().clone(),
    };
    let analyzer = Analyzer::new(&model, AnalyzerOptions::default());
    match rows {
        Some(path) => rate_of_rows(&analyzer, &fs::read_to_string(path)?),
        None => rate_of_dev(&analyzer),
    }
}

fn rate_of_dev(analyzer: &Analyzer<'_>) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/dev.jsonl"))?;
    let mut data = Dataset::default();
    data.read_jsonl("dev.jsonl", &text);
    let alone = |example: &Example| Example {
        context: String::new(),
        speaker: String::new(),
        ..example.clone()
    };
    let quotes: Vec<Example> = data.examples().iter().map(alone).collect();
    for (name, examples) in
        [("with context and speaker", data.examples()), ("quotes alone", &quotes)]
    {
        let targets: Vec<_> = examples.iter().map(Example::target).collect();
        let seconds = fastest(ROUNDS, || {
            for _ in 0..TIMES {
                for (rows, targets) in examples.chunks(TOGETHER).zip(targets.chunks(TOGETHER)) {
                    let passage = |row: &Example| {
                        Passage::new(&row.quote, &row.context, &row.speaker, row.lang)
                    };
                    let passages: Vec<Passage> = rows.iter().map(passage).collect();
                    let asked: Vec<_> = passages.iter().zip(targets.iter().map(Some)).collect();
                    black_box(analyzer.classify_all(&asked));
                }
            }
        })?;
        println!("{name}: {:.0} quotes a second", (TIMES * examples.len()) as f64 / seconds);
    }
    Ok(())
}

fn rate_of_rows(analyzer: &Analyzer<'_>, text: &str) -> Result<(), Box<dyn Error>> {
    let rows: Vec<Map<String, Value>> =
        text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let of = |row: &Map<String, Value>, name| row.get(name)?.as_str().map(str::to_owned);
    let quotes: Option<Vec<String>> = rows.iter().map(|row| of(row, "quote")).collect();
    let quotes = quotes.ok_or("a row without a quote")?;
    let named = |row| analyzer.model().targets_named(of(row, "target"));
    let targets: Vec<Vec<Target>> = rows.iter().map(named).collect::<Result<_, _>>()?;
    let verdicts = fastest(ROUNDS_OF_ROWS, || {
        for (quotes, targets) in quotes.chunks(TOGETHER).zip(targets.chunks(TOGETHER)) {
            let passages = quotes.iter().map(|quote| Passage::new(quote, "", "", None));
            let passages: Vec<Passage> = passages.collect();
            let asked = passages.iter().zip(targets.iter().map(|targets| targets.first()));
            black_box(analyzer.classify_all(&asked.collect::<Vec<_>>()));
        }
    })?;
    let records = fastest(ROUNDS_OF_ROWS, || {
        for rows in rows.chunks(TOGETHER) {
            let text =
                |row: &Map<String, Value>| StatementRow::of_texts(|name| row.get(name)?.as_str());
            let read: Vec<StatementRow> = rows.iter().flat_map(text).collect();
            let read: Vec<&StatementRow> = read.iter().collect();
            black_box(StatementRow::judge_all(&read, analyzer, &[]));
        }
    })?;
    for (name, seconds) in [("verdicts on quotes", verdicts), ("records of rows", records)] {
        println!("{name}: {:.0} quotes a second", rows.len() as f64 / seconds);
    }
    Ok(())
}

/// The fewest seconds that the work took, of so many rounds.
fn fastest(rounds: usize, work: impl Fn()) -> Result<f64, Box<dyn Error>> {
    let mut fastest = f64::INFINITY;
    for _ in 0..rounds {
        let begun = processor_seconds()?;
        work();
        fastest = fastest.min(processor_seconds()? - begun);
    }
    Ok(fastest)
}

/// Seconds that this thread has run.
fn processor_seconds() -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = status.split_whitespace().next().ok_or("no time")?;
    Ok(nanoseconds.parse::<f64>()? / 1e9)
}
