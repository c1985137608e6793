//! The corpus keeps to `data/CODEBOOK.md` and its splits apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use quotestance::{Dataset, Example};

const SPLITS: [&str; 3] = ["train", "dev", "test"];

fn corpus() -> Vec<(&'static str, Dataset)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let read = |split| {
        let name = format!("{split}.jsonl");
        let text = fs::read_to_string(folder.join(&name)).expect("a split");
        let mut data = Dataset::default();
        let errors = data.read_jsonl(&name, &text);
        assert!(errors.is_empty(), "{}", errors[0]);
        (split, data)
    };
    SPLITS.into_iter().map(read).collect()
}

fn site(example: &Example) -> String {
    example.source.split(' ').next().unwrap_or_default().to_owned()
}

#[test]
fn every_record_is_whole() {
    let mut ids = BTreeSet::new();
    let stances = ["compassion", "resentment", "obligation", "neutral"];
    for (split, data) in corpus() {
        for example in data.examples() {
            let id = &example.id;
            assert!(ids.insert(id.clone()), "{split}: {id} stands twice");
            assert!(["russians", "migrants"].contains(&&*example.target), "{id}");
            assert!(stances.contains(&&*example.stance), "{id}");
            assert!(example.stance2.is_empty() || stances.contains(&&*example.stance2), "{id}");
            assert_ne!(example.stance, example.stance2, "{id}");
            assert!(["negative", "neutral", "positive"].contains(&&*example.sentiment), "{id}");
            assert!(example.lang.is_some() && !example.group.is_empty(), "{id}");
            let year = example.source.rsplit(' ').next().and_then(|year| year.parse().ok());
            assert!(year.is_some_and(|year: u32| (1980..2100).contains(&year)), "{id}");
            assert!(site(example).contains('.'), "{id}");
            assert!(!example.quote.starts_with(['“', '"', '«', '„']), "{id}");
        }
    }
}

#[test]
fn no_statement_stands_twice_for_a_target() {
    let mut seen = BTreeMap::new();
    for (_, data) in corpus() {
        for example in data.examples() {
            let words: String = example
                .quote
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || *c == ' ')
                .collect();
            let before = seen.insert((words, example.target.clone()), example.id.clone());
            assert_eq!(before, None, "{} stands twice", example.id);
        }
    }
}

#[test]
fn no_group_and_no_site_crosses_from_one_split_to_another() {
    for key in [site, |example: &Example| example.group.clone()] {
        let mut splits: BTreeMap<String, &str> = BTreeMap::new();
        for (split, data) in corpus() {
            for example in data.examples() {
                let before = splits.insert(key(example), split);
                assert!(before.is_none_or(|before| before == split), "{}", example.id);
            }
        }
    }
}

#[test]
fn every_split_has_every_class_in_both_languages() {
    for (split, data) in corpus() {
        let mut cells = BTreeSet::new();
        for example in data.examples() {
            cells.insert((example.lang, example.stance.clone()));
        }
        assert_eq!(cells.len(), 8, "{split}: {cells:?}");
    }
}
