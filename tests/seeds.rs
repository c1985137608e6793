//! Every entry of `seeds/` can be reached: its shortest wording is found under its own label.

#[path = "support/seeds.rs"]
mod seed_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use quotestance::extract::QuoteKind;
use quotestance::seeds::{Entry, Kind};
use quotestance::target::{Via, find_mentions};
use quotestance::text::{Lang, Tokens};
use quotestance::{Article, Dataset, Quote, Span};

#[test]
fn every_entry_matches_its_sample() {
    let seeds = seed_files::read();
    let unreached: Vec<String> = seeds
        .entries()
        .iter()
        .filter(|entry| {
            let tokens = Tokens::new(&entry.pattern.sample());
            let lexicon = seeds.lexicon(entry.lang, entry.kind);
            let mut matches = lexicon.matches(&tokens, 0..tokens.len());
            !matches.any(|found| found.label == entry.label && *found.pattern == entry.pattern)
        })
        .map(describe)
        .collect();
    assert!(unreached.is_empty(), "never matched:\n{}", unreached.join("\n"));
}

#[test]
fn every_name_is_a_mention() {
    let seeds = seed_files::read();
    let names = seeds.entries().iter().filter(|entry| entry.kind == Kind::Target);
    let mut unreached = Vec::new();
    // Long texts are searched in another way.
    let long = "It rained.\n".repeat(100);
    for entry in names {
        let Some((target, "name" | "general")) = entry.label.split_once('.') else { continue };
        for before in ["", &long] {
            let article = Article::new(before.to_owned() + &entry.pattern.sample());
            let quote = Quote {
                kind: QuoteKind::Direct,
                number: 1,
                lang: entry.lang,
                fragments: vec![Span::new(before.len(), article.text().len())],
                cue: None,
                speaker: None,
            };
            let mentions = find_mentions(&article, &[quote], &seeds);
            let is_named = mentions
                .iter()
                .flatten()
                .any(|mention| mention.target.id() == target && mention.via == Via::Name);
            if !is_named {
                unreached.push(describe(entry));
            }
        }
    }
    assert!(unreached.is_empty(), "no mention by name:\n{}", unreached.join("\n"));
}

/// Cues grow from what people say: enough of them, single whole words not counted, stand in the
/// records that the model learns from.
#[test]
fn every_stance_has_enough_cues_with_an_example() {
    const ENOUGH: usize = 60;
    let seeds = seed_files::read();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/train.jsonl");
    let mut data = Dataset::default();
    let errors = data.read_jsonl("train", &fs::read_to_string(path).expect("a split"));
    assert!(errors.is_empty(), "{}", errors[0]);
    let mut cues: BTreeMap<(Lang, String), BTreeSet<String>> = BTreeMap::new();
    for example in data.examples() {
        let lang = example.lang.expect("a language");
        let tokens = Tokens::new(&example.quote);
        for found in seeds.lexicon(lang, Kind::Cue).matches(&tokens, 0..tokens.len()) {
            let stance = found.label.split('.').next().unwrap_or_default().to_owned();
            let written = found.pattern.to_string();
            if written.contains([' ', '*']) {
                cues.entry((lang, stance)).or_default().insert(written);
            }
        }
    }
    let counts: BTreeMap<_, usize> =
        cues.into_iter().map(|(key, cues)| (key, cues.len())).collect();
    assert!(counts.len() == 8 && counts.values().all(|&count| count >= ENOUGH), "{counts:?}");
}

fn describe(entry: &Entry) -> String {
    format!("{}/{} {}: {}", entry.lang, entry.kind, entry.label, entry.pattern)
}
