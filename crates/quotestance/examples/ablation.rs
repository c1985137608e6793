//! Prints what each family of features is worth: the stance's and the sentiment's macro-F1 on dev
//! without it, how much more errors cost (95 % intervals by groups, paired), and what words, the
//! table and the encoder do alone: `cargo run --release --example ablation`

use std::error::Error;
use std::path::Path;

use quotestance::evaluate::{Difference, Predictions, compare, score};
use quotestance::features::Family;
use quotestance::train::{HeldOutScores, TrainParams, train};
use quotestance::{Analyzer, AnalyzerOptions, Dataset, Model};

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let (train_data, dev) = (read(&data, "train.jsonl")?, read(&data, "dev.jsonl")?);
    let held_out = std::fs::read_to_string(data.join("held-out.jsonl"))?;
    let all = TrainParams {
        held_out: HeldOutScores::parse("held-out.jsonl", &held_out)?,
        ..TrainParams::codebook()
    };
    // Without detectors, the strengths of fit of the model that has none.
    let of_words = TrainParams::codebook_fast();
    let families = all.families.clone();
    let usual = |family: Family| (family, family.usual_weight());
    let mut rows = vec![("the model".to_owned(), families.clone())];
    for &(family, _) in &families {
        let rest = families.iter().copied().filter(|&(other, _)| other != family).collect();
        rows.push((format!("without {family}"), rest));
    }
    let words: Vec<_> = families.iter().copied().filter(|(family, _)| !family.is_dense()).collect();
    let vectors = usual(Family::Encoder);
    rows.push(("words alone".to_owned(), words.clone()));
    rows.push(("words and table".to_owned(), TrainParams::codebook_fast().families));
    rows.push(("words and vectors".to_owned(), [words, vec![vectors]].concat()));
    rows.push(("with vectors too".to_owned(), [families, vec![vectors]].concat()));
    rows.push(("detectors alone".to_owned(), vec![usual(Family::Detector)]));
    rows.push(("vectors alone".to_owned(), vec![vectors]));

    println!("{:<18}  {:<38}  sentiment on dev", "features", "stance on dev: macro-F1, less");
    let mut whole: Option<Predictions> = None;
    for (name, families) in rows {
        let has_detectors = families.iter().any(|&(family, _)| family == Family::Detector);
        let params = if has_detectors { all.clone() } else { of_words.clone() };
        let params = TrainParams { families, ..params };
        let model = train(&train_data, Model::embedded().seeds().clone(), &params)?;
        let found = Predictions::new(&Analyzer::new(&model, AnalyzerOptions::default()), &dev);
        let scores = score(found.rows());
        let sentiment = scores.sentiment.map_or(0.0, |scores| scores.macro_f1);
        let Some(whole) = &whole else {
            let (low, high) = scores.stance.macro_f1_interval;
            let stance = format!("{:.3} ({low:.3} to {high:.3})", scores.stance.macro_f1);
            println!("{name:<18}  {stance:<38}  {sentiment:.3}");
            whole = Some(found);
            continue;
        };
        let (comparison, _) = compare(whole, &found);
        let less = |difference: &Difference| {
            let (low, high) = difference.interval;
            format!("{:+.3} ({low:+.3} to {high:+.3})", difference.difference)
        };
        let stance = comparison.stance.map(|task| less(&task.macro_f1)).unwrap_or_default();
        let affect = comparison.sentiment.map(|task| less(&task.macro_f1)).unwrap_or_default();
        println!(
            "{name:<18}  {:.3}  {stance:<31}  {sentiment:.3}  {affect}",
            scores.stance.macro_f1
        );
    }
    Ok(())
}

fn read(folder: &Path, name: &str) -> Result<Dataset, Box<dyn Error>> {
    let mut data = Dataset::default();
    let text = std::fs::read_to_string(folder.join(name))?;
    match data.read_jsonl(name, &text).pop() {
        Some(error) => Err(error.into()),
        None => Ok(data),
    }
}
