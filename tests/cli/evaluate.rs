//! `evaluate`.

use crate::support::{folder, path, rows, run, stderr, stdout};

#[test]
fn figures_of_both_heads_as_json() {
    let assert = run(&["evaluate", "--format", "json", "data/dev.jsonl"], 0);
    let report: serde_json::Value = serde_json::from_str(&stdout(&assert)).unwrap();
    for (head, labels) in [("stance", 4), ("sentiment", 3)] {
        let scores = &report[head];
        let f1 = scores["macro_f1"].as_f64().unwrap();
        let per_class = scores["per_class"].as_object().unwrap();
        assert_eq!(per_class.len(), labels);
        let mean: f64 = per_class.values().map(|class| class["f1"].as_f64().unwrap()).sum::<f64>()
            / labels as f64;
        assert!((f1 - mean).abs() < 1e-9);
        assert!(f1 > 1.0 / labels as f64, "{head} is no better than guessing: {f1}");
        let interval = &scores["macro_f1_interval"];
        assert!(interval[0].as_f64().unwrap() < f1 && f1 < interval[1].as_f64().unwrap());
    }
    let parts: Vec<_> = report["parts"]["lang"].as_object().unwrap().keys().collect();
    assert_eq!(parts, ["en", "ru"]);
}

#[test]
fn bad_rows_are_named_and_the_others_count() {
    let row = r#"{"quote":"Refugees wait.","target":"migrants","stance":"neutral","sentiment":"neutral"}"#;
    let unknown = row.replace("\"stance\":\"neutral\"", "\"stance\":\"pity\"");
    let input = format!("{row}\n{{\"quote\":\"a\"}}\n{unknown}\n{row}\n");
    let folder = folder(&[("a.jsonl", input.as_bytes()), ("b.jsonl", b"\n")]);
    let args = ["evaluate", "--format", "json", &path(&folder, "a.jsonl")];
    let assert = run(&args, 4);
    let report: serde_json::Value = serde_json::from_str(&stdout(&assert)).unwrap();
    assert_eq!(report["stance"]["examples"], 2);
    assert!(stderr(&assert).contains("a.jsonl:2: missing field `stance`"));
    assert!(stderr(&assert).contains("a.jsonl:3: unknown stance `pity`: the model knows"));
    let assert = run(&["evaluate", &path(&folder, "b.jsonl")], 3);
    assert!(stderr(&assert).contains("no labelled record to evaluate on"));
    assert!(rows(&assert).is_empty());
}

#[test]
fn what_is_kept_where_a_model_abstains() {
    let kept = |options: &[&str]| {
        let args = [&["evaluate", "--format", "json", "data/dev.jsonl"][..], options].concat();
        let report: serde_json::Value = serde_json::from_str(&stdout(&run(&args, 0))).unwrap();
        report["abstention"].clone()
    };
    assert!(kept(&[]).is_null());
    let quarter = kept(&["--abstain-above-error", "0.25"]);
    // The error was measured on these records, so that only rounding and levelling are between.
    assert!((quarter["error"].as_f64().unwrap() - 0.25).abs() < 0.02, "{quarter}");
    let tenth = kept(&["--abstain-above-error", "0.1"]);
    assert!(tenth["error"].as_f64().unwrap() < 0.12, "{tenth}");
    let [quarter, tenth] = [quarter, tenth].map(|kept| kept["kept"].as_u64().unwrap());
    assert!(0 < tenth && tenth < quarter && quarter < 701, "{tenth} {quarter}");
    let none = run(&["evaluate", "--abstain-above-error", "0", "data/dev.jsonl"], 0);
    assert!(stderr(&none).contains("every judgement is marked as abstained"), "{}", stderr(&none));
    assert!(stdout(&none).contains("kept: 0 of 701") || stdout(&none).contains("\"kept\": 0"));
}
