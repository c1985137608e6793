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
        ("targets\tknown", "targets\tall", "line 6: targets are"),
        ("\t0=", "\t0:", "line 7: a point is `THRESHOLD=ERROR`"),
        ("\t0=", "\t9999=0\t0=", "line 7: a point is"),
        ("scales\t", "scales\tx", "line 9: no whole number"),
        ("scales\t", "scales\t1\t", "labels, intercepts and weights do not fit together"),
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

    /// With a digest that fits, what stands in the lines is looked at.
    #[test]
    fn a_line_that_says_anything_is_read_or_refused(
        line in prop_oneof![0..30usize, 0..TEXT.lines().count()],
        words in "[-0-9a-z=\t:. ]{0,30}|[^\n]{0,30}",
    ) {
        let mut lines: Vec<&str> = TEXT.lines().collect();
        lines[line] = &words;
        if let Ok(model) = Model::parse(&resigned(&(lines.join("\n") + "\n"))) {
            Analyzer::new(&model, AnalyzerOptions::default())
                .classify(&quotestance::Passage::new("Refugees wait, poor souls.", "", "", None), None);
        }
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

#[test]
fn a_model_need_not_judge_sentiment() {
    let labels = TEXT.lines().find(|line| line.starts_with("sentiment\t")).expect("a sentiment");
    let count = labels.split('\t').count() - 1;
    let mut skipped = 0;
    let lines: String = TEXT
        .lines()
        .flat_map(|line| {
            if line == labels {
                skipped = 3;
                return Some("sentiment\n".to_owned());
            }
            if skipped > 0 {
                skipped -= 1;
                return None;
            }
            let is_column = line.contains(':') && !line.starts_with('#');
            let fields: Vec<&str> = line.split('\t').collect();
            Some(match is_column && fields.len() == 5 + count {
                true => fields[..5].join("\t") + "\n",
                false => line.to_owned() + "\n",
            })
        })
        .collect();
    let model = Model::parse(&resigned(&lines)).expect("a model");
    assert!(model.sentiments().is_empty());
    assert_eq!(Model::parse(&model.to_text()).expect("a model").to_text(), model.to_text());
    let analyzer = Analyzer::new(&model, AnalyzerOptions::default());
    let passage = quotestance::Passage::new("Refugees wait.", "", "", None);
    let verdict = analyzer.classify(&passage, None).remove(0).verdict.expect("a verdict");
    assert_eq!(verdict.sentiment, None);
}
