//! How many quotes a second one core judges without the encoder:
//! `cargo run --release --example rate [-- MODEL]`, by the model that the library carries or by another.
//!
//! Makes a passage of each record of `data/dev.jsonl` and judges it toward the record's target, 100 times over,
//! and prints the fastest time of all records, with context and speaker and without. Time is processor time,
//! which other programs disturb less; Linux alone tells it.

use std::error::Error;
use std::fs;
use std::hint::black_box;

use quotestance::dataset::Example;
use quotestance::{Analyzer, AnalyzerOptions, Dataset, Model, Passage};

const ROUNDS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/dev.jsonl"))?;
    let mut data = Dataset::default();
    data.read_jsonl("dev.jsonl", &text);
    let model = match std::env::args().nth(1) {
        Some(path) => Model::parse(&fs::read_to_string(path)?)?,
        None => Model::embedded_fast().clone(),
    };
    let analyzer = Analyzer::new(&model, AnalyzerOptions::default());
    let alone = |example: &Example| Example {
        context: String::new(),
        speaker: String::new(),
        ..example.clone()
    };
    let quotes: Vec<Example> = data.examples().iter().map(alone).collect();
    for (name, examples) in
        [("with context and speaker", data.examples()), ("quotes alone", &quotes)]
    {
        let seconds = fastest(&analyzer, examples)?;
        println!("{name}: {:.0} quotes a second", examples.len() as f64 / seconds);
    }
    Ok(())
}

/// The fewest seconds that judging all examples took.
fn fastest(analyzer: &Analyzer<'_>, examples: &[Example]) -> Result<f64, Box<dyn Error>> {
    let targets: Vec<_> = examples.iter().map(Example::target).collect();
    let mut fastest = f64::INFINITY;
    for _ in 0..ROUNDS {
        let begun = processor_seconds()?;
        for (row, target) in examples.iter().zip(&targets) {
            let passage = Passage::new(&row.quote, &row.context, &row.speaker, row.lang);
            black_box(analyzer.classify(&passage, Some(target)));
        }
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
