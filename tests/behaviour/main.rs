//! The model behaves as `tests/behaviour/*.toml` expect, but for the failures that they record.
//! `cargo run --example behaviour` prints the table and the failures; README.md describes the form.

mod suite;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use quotestance::{Analyzer, Dataset};
use suite::{Suite, Tally};

fn suites() -> Vec<Suite> {
    let suites = suite::read().unwrap_or_else(|error| panic!("{error}"));
    assert!(!suites.is_empty(), "no file was found");
    suites
}

#[test]
fn failures_are_those_that_are_known() {
    let (analyzer, mut tallies, mut outcomes) = (Analyzer::default(), Vec::new(), Vec::new());
    for suite in suites() {
        let of_suite = suite.run(&analyzer).unwrap_or_else(|error| panic!("{error}"));
        tallies.extend(Tally::of(&suite, &of_suite));
        outcomes.extend(of_suite);
    }
    println!("{}\n{}", suite::table(&tallies), suite::groups(&outcomes));
    let complaints: Vec<String> = tallies.iter().filter_map(Tally::complaint).collect();
    assert!(
        complaints.is_empty(),
        "{}\n`cargo run --example behaviour` shows the failures, \
         `cargo run --example behaviour -- --ceilings` writes their numbers into the files",
        complaints.join("\n")
    );
}

#[test]
fn every_ceiling_can_be_rewritten() {
    for suite in suites() {
        let as_known = |(&lang, &failures)| {
            let (suite, capability) = (suite.name().to_owned(), suite.capability.clone());
            Tally { suite, capability, lang, cases: 0, failures, ceiling: None }
        };
        let known: Vec<Tally> = suite.ceiling.iter().map(as_known).collect();
        let text = fs::read_to_string(&suite.path).expect("a file");
        assert_eq!(suite::with_ceilings(&text, &known).as_ref(), Some(&text), "{}", suite.name());
    }
}

#[test]
fn no_case_stands_twice() {
    let mut seen = BTreeMap::new();
    for suite in suites() {
        for trial in &suite.trials {
            let key = (format!("{:?}", trial.expect), trial.utterances.clone());
            let before = seen.insert(key, suite.name().to_owned());
            let text = &trial.utterances[0].text;
            assert_eq!(before, None, "“{text}” stands again in {}", suite.name());
        }
    }
}

/// A model trained on the tests would pass them whatever it has learnt.
#[test]
fn no_text_stands_in_the_corpus() {
    let mut tested = BTreeMap::new();
    for suite in suites() {
        for utterance in suite.trials.iter().flat_map(|trial| &trial.utterances) {
            tested.insert(words(&utterance.text), suite.name().to_owned());
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    for split in ["train", "dev", "test"] {
        let name = format!("{split}.jsonl");
        let text = fs::read_to_string(folder.join(&name)).expect("a split");
        let mut data = Dataset::default();
        assert!(data.read_jsonl(&name, &text).is_empty());
        for example in data.examples() {
            let suite = tested.get(&words(&example.quote));
            assert_eq!(suite, None, "{name}: {}", example.id);
        }
    }
}

fn words(text: &str) -> String {
    let letters = |letter: char| if letter.is_alphanumeric() { letter } else { ' ' };
    let plain: String = text.to_lowercase().replace('ё', "е").chars().map(letters).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
