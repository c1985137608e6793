//! Prints how far two coders agreed on the corpus: `cargo run --example agreement`

use std::collections::BTreeMap;
use std::path::Path;

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
        let pairs: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (label(&row.first).as_str(), label(&row.second).as_str()))
            .collect();
        let (agreement, kappa) = agreement(&pairs);
        println!("{name:<10} agreement {agreement:.3}, kappa {kappa:.3}");
    }
    Ok(())
}

/// The share of pairs that agree, and Cohen's kappa (Cohen 1960).
fn agreement(pairs: &[(&str, &str)]) -> (f64, f64) {
    let count = pairs.len() as f64;
    let mut shares: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (first, second) in pairs {
        shares.entry(first).or_default().0 += 1.0 / count;
        shares.entry(second).or_default().1 += 1.0 / count;
    }
    let observed = pairs.iter().filter(|(first, second)| first == second).count() as f64 / count;
    let expected: f64 = shares.values().map(|(first, second)| first * second).sum();
    (observed, (observed - expected) / (1.0 - expected))
}
