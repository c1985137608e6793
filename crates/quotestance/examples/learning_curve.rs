//! Prints how the stance's macro-F1 on dev grows with the number of training records, for English,
//! Russian and both together: `cargo run --release --example learning_curve`
//!
//! The features are those of words: the encoder's detectors have seen all records.
//! Records are taken group by group in an order that the groups' SHA-256 gives, so that each row's
//! records hold those of the row above. Each language's model is scored on dev's records of it.

use std::error::Error;
use std::path::Path;

use quotestance::seeds::Kind;
use quotestance::text::Lang;
use quotestance::train::{TrainParams, train};
use quotestance::{Analyzer, AnalyzerOptions, Dataset, Example, Seeds, evaluate::evaluate};
use sha2::{Digest as _, Sha256};

const SIZES: [usize; 5] = [250, 500, 1_000, 2_000, usize::MAX];

fn main() -> Result<(), Box<dyn Error>> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let seeds = read_seeds(&top.join("seeds"))?;
    let (train_rows, dev_rows) = (read(&top, "train.jsonl")?, read(&top, "dev.jsonl")?);
    // Folds serve the calibration, which does not change which label is the likeliest.
    let params = TrainParams { folds: 2, ..TrainParams::codebook_fast() };
    println!("language  records  macro-F1 on dev (95 %)");
    for lang in [Some(Lang::En), Some(Lang::Ru), None] {
        let is_of = |example: &Example| lang.is_none() || example.lang == lang;
        let mut rows: Vec<&Example> = train_rows.iter().filter(|row| is_of(row)).collect();
        rows.sort_by_cached_key(|row| (Sha256::digest(&row.group), row.id.clone()));
        let dev = dataset(dev_rows.iter().filter(|row| is_of(row)))?;
        for size in SIZES {
            if size != usize::MAX && size >= rows.len() {
                continue;
            }
            let taken = rows.len().min(size);
            let data = dataset(rows[..taken].iter().copied())?;
            let model = train(&data, seeds.clone(), &params)?;
            let scores = evaluate(&Analyzer::new(&model, AnalyzerOptions::default()), &dev).stance;
            let (low, high) = scores.macro_f1_interval;
            let name = lang.map_or("both".to_owned(), |lang| lang.to_string());
            println!("{name:<8}  {taken:>7}  {:.3} ({low:.3}–{high:.3})", scores.macro_f1);
        }
    }
    Ok(())
}

fn read(top: &Path, name: &str) -> Result<Vec<Example>, Box<dyn Error>> {
    let text = std::fs::read_to_string(top.join("data").join(name))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn dataset<'e>(rows: impl Iterator<Item = &'e Example>) -> Result<Dataset, Box<dyn Error>> {
    let lines: Vec<String> = rows.map(serde_json::to_string).collect::<Result<_, _>>()?;
    let mut data = Dataset::default();
    match data.read_jsonl("data", &lines.join("\n")).pop() {
        Some(error) => Err(error.into()),
        None => Ok(data),
    }
}

fn read_seeds(folder: &Path) -> Result<Seeds, Box<dyn Error>> {
    let mut files = Vec::new();
    for lang in Lang::ALL {
        for kind in Kind::ALL {
            let name = format!("{lang}/{kind}.toml");
            let text = std::fs::read_to_string(folder.join(&name))?;
            files.push((lang, kind, name, text));
        }
    }
    let files = files.iter().map(|(lang, kind, name, text)| (*lang, *kind, &name[..], &text[..]));
    Ok(Seeds::from_toml(files)?)
}
