//! The corpus keeps to `data/CODEBOOK.md` and its splits apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use quotestance::text::Lang;
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
            let statement = (words(&example.quote), example.target.clone());
            let before = seen.insert(statement, example.id.clone());
            assert_eq!(before, None, "{} stands twice", example.id);
        }
    }
}

/// The id of the record that a contrast record changes (`-x`), or takes its matter from (`-p1` to `-p4`).
fn original_of(id: &str) -> Option<&str> {
    id.strip_suffix("-x").or_else(|| {
        let (original, number) = id.rsplit_once("-p")?;
        matches!(number, "1" | "2" | "3" | "4").then_some(original)
    })
}

#[test]
fn contrast_records_have_another_label_than_their_originals() {
    let corpus = corpus();
    let all: Vec<(&str, &Example)> = corpus
        .iter()
        .flat_map(|(split, data)| data.examples().iter().map(move |example| (*split, example)))
        .collect();
    let by_id: BTreeMap<&str, &Example> =
        all.iter().map(|(_, example)| (example.id.as_str(), *example)).collect();
    let mut count = 0;
    for (split, example) in &all {
        let Some(original) = original_of(&example.id) else { continue };
        count += 1;
        let original = by_id.get(original).unwrap_or_else(|| panic!("{}: no original", example.id));
        assert_eq!(*split, "train", "{}", example.id);
        assert_eq!((&example.group, &example.target), (&original.group, &original.target));
        assert_ne!(example.quote, original.quote, "{}", example.id);
        let labels = |of: &Example| (of.stance.clone(), of.sentiment.clone());
        assert_ne!(labels(example), labels(original), "{}", example.id);
    }
    assert!(count > 0 && count * 100 <= all.len() * 25, "{count} of {}", all.len());
}

/// Two statements that share most of their runs of three words count as one, slightly changed.
#[test]
fn no_statement_is_another_slightly_changed() {
    const NEAR: f64 = 0.4;
    let corpus = corpus();
    let examples: Vec<&Example> = corpus.iter().flat_map(|(_, data)| data.examples()).collect();
    let runs: Vec<BTreeSet<Vec<String>>> = examples.iter().map(|e| runs(&e.quote)).collect();
    let mut holders: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    let mut near = Vec::new();
    for (index, own) in runs.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for run in own {
            let before = holders.entry(run).or_default();
            for &other in &*before {
                *shared.entry(other).or_default() += 1;
            }
            before.push(index);
        }
        for (other, shared) in shared {
            let jaccard = shared as f64 / (own.len() + runs[other].len() - shared) as f64;
            let is_other_target = examples[other].target != examples[index].target;
            let is_same_quote = words(&examples[other].quote) == words(&examples[index].quote);
            let is_contrast =
                [other, index].iter().any(|&of| original_of(&examples[of].id).is_some())
                    && examples[other].group == examples[index].group;
            if jaccard >= NEAR && !(is_other_target && is_same_quote) && !is_contrast {
                near.push(format!("{} and {}", examples[other].id, examples[index].id));
            }
        }
    }
    assert!(near.is_empty(), "near duplicates:\n{}", near.join("\n"));
}

fn words(quote: &str) -> Vec<String> {
    let is_break = |c: char| !c.is_alphanumeric();
    quote.split(is_break).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn runs(quote: &str) -> BTreeSet<Vec<String>> {
    words(quote).windows(3).map(<[String]>::to_vec).collect()
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

#[test]
fn the_corpus_is_large_enough_and_balanced() {
    let corpus = corpus();
    let examples: Vec<&Example> = corpus.iter().flat_map(|(_, data)| data.examples()).collect();
    let mut languages: BTreeMap<Lang, usize> = BTreeMap::new();
    let mut cells: BTreeMap<(Lang, &str), BTreeMap<&str, usize>> = BTreeMap::new();
    let mut targets: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for example in &examples {
        let lang = example.lang.expect("a language");
        *languages.entry(lang).or_default() += 1;
        let cell = cells.entry((lang, &example.target)).or_default();
        *cell.entry(&example.stance).or_default() += 1;
        *targets.entry(words(&example.quote)).or_default() += 1;
    }
    assert!(examples.len() >= 4_000, "{}", examples.len());
    assert!(languages[&Lang::En] >= 2_600 && languages[&Lang::Ru] >= 1_400, "{languages:?}");
    let on_both: usize = targets.values().filter(|&&count| count == 2).map(|_| 2).sum();
    assert!(on_both >= 300, "{on_both} records of quotes with two targets");
    for (cell, stances) in &cells {
        let all: usize = stances.values().sum();
        for (stance, &count) in stances {
            assert!(count * 10 >= all, "{cell:?}: {count} of {all} are {stance}");
        }
        assert_eq!(stances.len(), 4, "{cell:?}");
    }
}
