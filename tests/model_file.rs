//! The model's file: what is written comes back, and what is damaged is refused.

use std::sync::LazyLock;

use proptest::prelude::*;
use quotestance::model::ModelError;
use quotestance::{Analyzer, AnalyzerOptions, Dataset, Model};

static TEXT: LazyLock<String> = LazyLock::new(|| Model::embedded().to_text());

#[test]
fn a_model_that_is_written_and_read_is_the_same() {
    let read = Model::parse(&TEXT).expect("a model");
    assert_eq!(read.to_text(), *TEXT);
    assert!(read.nearly_equals(Model::embedded()));
    let mut data = Dataset::default();
    let rows = include_str!("../data/dev.jsonl");
    assert!(data.read_jsonl("dev.jsonl", rows).is_empty());
    let before = Analyzer::default();
    let after = Analyzer::new(&read, AnalyzerOptions::default());
    for example in data.examples() {
        let (passage, target) = (example.passage(), example.target());
        let [before, after] = [&before, &after].map(|analyzer| {
            analyzer.classify(&passage, Some(&target)).remove(0).verdict.expect("a verdict")
        });
        assert_eq!(before.stance, after.stance);
        assert_eq!(before.sentiment, after.sentiment);
    }
}

#[test]
fn lines_that_say_nothing_sensible_are_named() {
    for (from, to, expected) in [
        ("families\t", "families\tspelling=1000\t", "line 5: a family is"),
        ("temperature\t", "temperature\tx", "line 7: no whole number"),
        ("stance\tcompassion\t", "stance\t", "a column needs a weight for each label"),
        ("entries\t", "entries\t1", "the file ends too early"),
        ("corpus\t", "corpora\t", "line 3: a line `corpus` was expected"),
    ] {
        let error = Model::parse(&resigned(&TEXT.replacen(from, to, 1))).expect_err(to);
        let error = error.to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// The text with the digest that fits it, as somebody would make who edits a model by hand.
fn resigned(text: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let body = &text[..text.trim_end().rfind('\n').expect("a last line") + 1];
    let digest: String =
        Sha256::digest(body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{body}sha256\t{digest}\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_model_cut_anywhere_is_refused(share in 0.0..1.0f64) {
        let mut cut = (TEXT.len() as f64 * share) as usize;
        while !TEXT.is_char_boundary(cut) {
            cut -= 1;
        }
        let error = Model::parse(&TEXT[..cut]).expect_err("a refusal");
        prop_assert!(matches!(error, ModelError::CutShort | ModelError::NotAModel), "{error}");
    }

    #[test]
    fn a_line_left_out_is_refused(share in 0.0..1.0f64) {
        let lines: Vec<&str> = TEXT.lines().collect();
        let left_out = (lines.len() as f64 * share) as usize;
        let text: String = lines
            .iter()
            .enumerate()
            .filter(|&(line, _)| line != left_out)
            .map(|(_, line)| format!("{line}\n"))
            .collect();
        prop_assert!(Model::parse(&text).is_err());
        // Even with a digest that fits: too few columns or entries.
        if left_out > 1 && left_out + 1 < lines.len() {
            prop_assert!(Model::parse(&resigned(&text)).is_err());
        }
    }
}
