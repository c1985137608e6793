//! `evaluate`.

use serde_json::Value;

use crate::support::{folder, path, rows, run, stderr, stdout};

/// The report of `evaluate` with these arguments, as JSON.
fn report(args: &[&str], code: i32) -> Value {
    let args = [&["evaluate", "--format", "json"], args].concat();
    serde_json::from_str(&stdout(&run(&args, code))).expect("JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Predictions of a peer at a task with the labels of SemEval: 60 statements, every third wrong.
fn peer() -> String {
    let labels = ["FAVOR", "AGAINST", "NONE"];
    (0..60)
        .map(|i| {
            let (gold, predicted) = (labels[i % 3], labels[(i % 3 + usize::from(i % 9 < 3)) % 3]);
            let kind = if i < 30 { "direct" } else { "indirect" };
            format!(
                "{{\"id\":\"{i}\",\"gold\":\"{gold}\",\"predicted\":\"{predicted}\",\"kind\":\"{kind}\",\
                 \"lang\":null,\"score\":1}}\n"
            )
        })
        .collect()
}

#[test]
fn figures_of_both_heads_as_json() {
    let report = report(&["data/dev.jsonl"], 0);
    for (head, labels) in [("stance", 4), ("sentiment", 3)] {
        let scores = &report[head];
        let f1 = number(&scores["macro_f1"]);
        let per_class = scores["per_class"].as_object().unwrap();
        assert_eq!(per_class.len(), labels);
        let mean: f64 =
            per_class.values().map(|class| number(&class["f1"])).sum::<f64>() / labels as f64;
        assert!((f1 - mean).abs() < 1e-9);
        assert!(f1 > 1.0 / labels as f64, "{head} is no better than guessing: {f1}");
        for figure in ["accuracy", "macro_f1", "calibration_error", "accuracy_at_60"] {
            let interval = &scores[format!("{figure}_interval")];
            let value = number(&scores[figure]);
            assert!(number(&interval[0]) < value && value < number(&interval[1]), "{figure}");
        }
        let bins = scores["reliability"].as_array().unwrap();
        let examples: u64 = bins.iter().map(|bin| bin["examples"].as_u64().unwrap()).sum();
        assert_eq!(scores["examples"], examples);
        let points = scores["risk_coverage"].as_array().unwrap();
        assert_eq!(points.len(), 10);
        let at_60 = number(&scores["accuracy_at_60"]);
        assert!((at_60 - (1.0 - number(&points[5]["error"]))).abs() < 1e-9);
        assert!((number(&scores["accuracy"]) - (1.0 - number(&points[9]["error"]))).abs() < 1e-9);
    }
    let parts: Vec<_> = report["parts"]["lang"].as_object().unwrap().keys().collect();
    assert_eq!(parts, ["en", "ru"]);
    let by_role = report["parts"]["role"].as_object().unwrap();
    let large = by_role.iter().filter(|(role, _)| *role != "(others)");
    let accuracies: Vec<f64> = large.map(|(_, part)| number(&part["stance"]["accuracy"])).collect();
    let gap = &report["fairness"]["role"]["stance"];
    assert_eq!(gap["parts"], accuracies.len());
    let most = accuracies.iter().copied().fold(0.0, f64::max);
    let least = accuracies.iter().copied().fold(1.0, f64::min);
    assert!((number(&gap["gap"]) - (most - least)).abs() < 1e-9);
}

#[test]
fn bad_rows_are_named_and_the_others_count() {
    let row = r#"{"quote":"Refugees wait.","target":"migrants","stance":"neutral","sentiment":"neutral"}"#;
    let unknown = row.replace("\"stance\":\"neutral\"", "\"stance\":\"pity\"");
    let input = format!("{row}\n{{\"quote\":\"a\"}}\n{unknown}\n{row}\n");
    let folder = folder(&[("a.jsonl", input.as_bytes()), ("b.jsonl", b"\n")]);
    let data = path(&folder, "a.jsonl");
    let assert = run(&["evaluate", "--format", "json", &data], 4);
    let report: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    assert_eq!(report["stance"]["examples"], 2);
    assert!(stderr(&assert).contains("a.jsonl:2: missing field `stance`"));
    assert!(stderr(&assert).contains("a.jsonl:3: unknown stance `pity`: the model knows"));
    let assert = run(&["evaluate", "--compare", "built-in", "built-in", &data], 4);
    assert!(stderr(&assert).contains("a.jsonl:3: unknown stance `pity`: built-in knows"));
    let assert = run(&["evaluate", &path(&folder, "b.jsonl")], 3);
    assert!(stderr(&assert).contains("no labelled record to evaluate on"));
    assert!(rows(&assert).is_empty());
}

#[test]
fn predictions_that_are_written_score_the_same() {
    let folder = folder(&[]);
    let file = path(&folder, "p.jsonl");
    let before = run(&["evaluate", "--predictions", &file, "data/dev.jsonl"], 0);
    let after = run(&["evaluate", "--from-predictions", &file], 0);
    assert_eq!(stdout(&before), stdout(&after));
    let text = std::fs::read_to_string(&file).unwrap();
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first["task"], "stance");
    let predicted = first["predicted"].as_str().unwrap();
    let p = first["p"].as_object().unwrap();
    assert!(p.values().all(|other| number(other) <= number(&p[predicted])));
    // A file that cannot be written fails before anything else is.
    let nowhere = path(&folder, "none/p.jsonl");
    let assert = run(&["evaluate", "--predictions", &nowhere, "data/dev.jsonl"], 3);
    assert!(stderr(&assert).contains("p.jsonl") && stdout(&assert).is_empty());
}

#[test]
fn predictions_of_a_peer() {
    let broken = format!("{}{{\"gold\":\"NONE\"}}\n", peer());
    let folder = folder(&[("peer.jsonl", broken.as_bytes())]);
    let file = path(&folder, "peer.jsonl");
    let report = report(&["--from-predictions", &file], 4);
    let stance = &report["stance"];
    // Of nine statements in a row, three are wrong: one of each label, found as the next label.
    assert!((number(&stance["accuracy"]) - 2.0 / 3.0).abs() < 0.02);
    let f1 = |label: &str| number(&stance["per_class"][label]["f1"]);
    let expected = (f1("FAVOR") + f1("AGAINST")) / 2.0;
    assert!((number(&stance["f_avg"]) - expected).abs() < 1e-9);
    assert!(stance.get("calibration_error").is_none());
    assert!(report["sentiment"].is_null());
    assert_eq!(report["parts"]["kind"].as_object().unwrap().len(), 2);
    assert!(report["parts"].get("lang").is_none());
    let assert = run(&["evaluate", "--from-predictions", &file], 4);
    assert!(stderr(&assert).contains("peer.jsonl:61: missing field `predicted`"));
}

#[test]
fn a_model_against_a_peer_on_the_statements_of_both() {
    let folder = folder(&[]);
    let [ours, theirs] = ["ours.jsonl", "theirs.jsonl"].map(|name| path(&folder, name));
    run(&["evaluate", "--predictions", &ours, "data/dev.jsonl"], 0);
    // The peer judges stance alone, knows every fifth answer, and lacks the first row.
    let text = std::fs::read_to_string(&ours).unwrap();
    let mut peer: Vec<Value> = text.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    peer.retain(|row| row["task"] == "stance");
    let mut won = 0;
    for row in peer.iter_mut().skip(1).step_by(5) {
        won += u64::from(row["predicted"] != row["gold"]);
        row["predicted"] = row["gold"].clone();
        row.as_object_mut().unwrap().remove("p");
    }
    let lines: Vec<String> = peer.iter().skip(1).map(Value::to_string).collect();
    std::fs::write(&theirs, lines.join("\n")).unwrap();
    for a in [
        vec!["--compare", &ours, &theirs],
        vec!["--compare", "built-in", &theirs, "data/dev.jsonl"],
    ] {
        let report = report(&a, 4);
        let stance = &report["stance"];
        assert_eq!(stance["examples"], peer.len() - 1);
        assert_eq!((&stance["only_a_right"], &stance["only_b_right"]), (&0.into(), &won.into()));
        let gain = won as f64 / (peer.len() - 1) as f64;
        assert!((number(&stance["accuracy"]["difference"]) - gain).abs() < 1e-9);
        assert!(number(&stance["mcnemar_p"]) < 1e-6);
        assert!(number(&stance["macro_f1"]["p"]) < 0.001);
        assert!(number(&stance["macro_f1"]["interval"][0]) > 0.0);
        assert!(report["sentiment"].is_null());
    }
    let assert = run(&["evaluate", "--compare", &ours, &theirs, "--format", "table"], 4);
    let expected = format!("ours.jsonl:1: the other system has no stance of `{}`", id(&peer[0]));
    assert!(stderr(&assert).contains(&expected), "{}", stderr(&assert));
    assert!(stdout(&assert).contains(&format!("A alone 0, B alone {won}, neither")));
}

fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap()
}

#[test]
fn tables_are_no_wider_than_a_hundred_columns() {
    let labels: Vec<String> = (0..20).map(|i| format!("a rather long label {i}")).collect();
    let row = |i: usize| {
        let (gold, predicted) = (&labels[i % 20], &labels[(i + i % 3) % 20]);
        let quote = "слово ".repeat(40);
        format!(
            "{{\"id\":\"statement {i}\",\"gold\":\"{gold}\",\"predicted\":\"{predicted}\",\
             \"target\":\"a target of many words {}\",\"quote\":\"{quote}\"}}\n",
            i % 4
        )
    };
    let rows: String = (0..400).map(row).collect();
    let folder = folder(&[("many.jsonl", rows.as_bytes())]);
    let many = path(&folder, "many.jsonl");
    for files in [vec!["data/dev.jsonl"], vec!["--from-predictions", &many]] {
        let args = [&["evaluate", "--format", "table", "--errors", "4"], &files[..]].concat();
        let text = stdout(&run(&args, 0));
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert!(text.contains("By target") && text.contains("Fairness"));
        let (_, errors) = text.split_once("The surest errors of the stance\n").unwrap();
        assert_eq!(errors.lines().skip(1).take_while(|line| !line.is_empty()).count(), 4);
    }
}

#[test]
fn the_surest_errors_are_in_the_report() {
    let report = report(&["--errors", "3", "data/dev.jsonl"], 0);
    let errors = report["errors"]["stance"].as_array().unwrap();
    assert_eq!(errors.len(), 3);
    let sure = |row: &Value| number(&row["p"][row["predicted"].as_str().unwrap()]);
    assert!(errors.windows(2).all(|pair| sure(&pair[0]) >= sure(&pair[1])));
    assert!(errors.iter().all(|row| row["gold"] != row["predicted"]));
}

#[test]
fn what_does_not_go_together_is_refused() {
    let folder = folder(&[("peer.jsonl", peer().as_bytes()), ("empty.jsonl", b"")]);
    let [file, empty] = ["peer.jsonl", "empty.jsonl"].map(|name| path(&folder, name));
    run(&["evaluate"], 2);
    run(&["evaluate", "--from-predictions", "--model", "a.model", &file], 2);
    run(&["evaluate", "--compare", &file], 2);
    for (args, expected) in [
        (vec!["--compare", "built-in", &file], "name their file"),
        (vec!["--compare", &file, &file, "data/dev.jsonl"], "without records"),
        (vec!["--from-predictions", &empty], "no prediction to evaluate"),
        (vec!["--from-predictions", "--compare", &empty, &empty], "no statement that both"),
    ] {
        let assert = run(&[&["evaluate"], &args[..]].concat(), 3);
        assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
    }
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
    // At its surest the model of words still errs one time in ten.
    let none = run(&["evaluate", "--fast", "--abstain-above-error", "0.01", "data/dev.jsonl"], 0);
    assert!(stderr(&none).contains("every judgement is marked as abstained"), "{}", stderr(&none));
    assert!(stdout(&none).contains("kept: 0 of 701") || stdout(&none).contains("\"kept\": 0"));
}
