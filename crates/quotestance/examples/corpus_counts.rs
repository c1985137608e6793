//! Prints what the corpus holds, as the tables of `data/README.md`:
//! `cargo run --example corpus_counts`

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use serde_json::Value;

/// Values of a field that fewer records have are counted together.
const RARE: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mut records: Vec<(&str, Value)> = Vec::new();
    for split in ["train", "dev", "test"] {
        let text = std::fs::read_to_string(folder.join(split).with_extension("jsonl"))?;
        for line in text.lines() {
            records.push((split, serde_json::from_str(line)?));
        }
    }
    let field = |record: &Value, name: &str| record[name].as_str().unwrap_or("").to_owned();
    let site = |record: &Value| field(record, "source").split(' ').next().map(str::to_owned);
    let sites: BTreeSet<_> = records.iter().map(|(_, record)| site(record)).collect();
    let groups: BTreeSet<_> = records.iter().map(|(_, record)| field(record, "group")).collect();
    println!("{} records of {} pages on {} sites", records.len(), groups.len(), sites.len());

    println!(
        "\nlang target     split  compassion resentment obligation neutral | negative neutral positive"
    );
    let mut cells: BTreeMap<[String; 3], BTreeMap<String, usize>> = BTreeMap::new();
    for (split, record) in &records {
        let of = |split: &str| [field(record, "lang"), field(record, "target"), split.to_owned()];
        for split in [split, "all"] {
            let cell = cells.entry(of(split)).or_default();
            *cell.entry(field(record, "stance")).or_default() += 1;
            *cell.entry(format!("affect {}", field(record, "sentiment"))).or_default() += 1;
        }
    }
    for ([lang, target, split], counts) in &cells {
        let count = |label: &str| counts.get(label).copied().unwrap_or(0);
        let [c, r, o, n] = ["compassion", "resentment", "obligation", "neutral"].map(count);
        let [low, middle, high] =
            ["affect negative", "affect neutral", "affect positive"].map(count);
        println!(
            "{lang:<4} {target:<10} {split:<5} {c:>11} {r:>10} {o:>10} {n:>7} | {low:>8} {middle:>7} {high:>8}"
        );
    }

    for name in ["region", "role"] {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (_, record) in &records {
            *counts.entry(field(record, name)).or_default() += 1;
        }
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), value.clone()));
        let (common, rare): (Vec<_>, Vec<_>) =
            counts.into_iter().partition(|(_, count)| *count >= RARE);
        let mut cells: Vec<String> = common
            .iter()
            .map(|(value, count)| {
                format!("{} {count}", if value.is_empty() { "not noted" } else { value })
            })
            .collect();
        if !rare.is_empty() {
            let count: usize = rare.iter().map(|(_, count)| count).sum();
            cells.push(format!("{} others {count}", rare.len()));
        }
        println!("\n{name}: {}", cells.join(", "));
    }
    Ok(())
}
