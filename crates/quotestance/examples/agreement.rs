//! Prints how far two coders agreed on the corpus: `cargo run --example agreement`

use std::path::Path;

use quotestance::agreement::{Agreement, Ratings};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    first: Labels,
    second: Labels,
}

#[derive(Deserialize)]
struct Labels {
    stance: String,
    sentiment: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/coders.jsonl");
    let text = std::fs::read_to_string(path)?;
    let rows: Vec<Row> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    println!("{} records", rows.len());
    for (name, label) in [
        ("stance", (|labels| &labels.stance) as fn(&Labels) -> &String),
        ("sentiment", |labels| &labels.sentiment),
    ] {
        let units = rows.iter().map(|row| [&row.first, &row.second].map(|said| Some(label(said))));
        let agreement = Agreement::new(&Ratings::new(2, units));
        let pair = &agreement.pairs[0];
        let [share, kappa] = [pair.agreement, pair.cohen_kappa]
            .map(|figure| figure.map_or(f64::NAN, |figure| figure.value));
        println!("{name:<10} agreement {share:.3}, kappa {kappa:.3}");
    }
    Ok(())
}
