//! `agree`.

use std::fs;

use serde_json::{Value, json};

use crate::support::{folder, path, root, run, stderr, stdout};

/// The report with these arguments, as JSON.
fn report(args: &[&str], code: i32) -> Value {
    let args = [&["agree", "--format", "json"], args].concat();
    serde_json::from_str(&stdout(&run(&args, code))).expect("JSON")
}

/// A figure, to three decimals.
fn figure(value: &Value) -> f64 {
    (value["value"].as_f64().expect("a figure") * 1000.0).round() / 1000.0
}

/// Krippendorff's example (2011, section D): four observers of twelve units, with missing labels.
const OBSERVERS: [&str; 4] = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
];

fn observer(number: usize) -> impl Iterator<Item = (usize, &'static str)> {
    (1..).zip(OBSERVERS[number].split(' ')).filter(|(_, label)| *label != ".")
}

#[test]
fn the_two_readings_of_the_corpus() {
    let text = fs::read_to_string(root().join("data/coders.jsonl")).unwrap();
    let rows: Vec<Value> = text.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let of = |coder: &str| {
        let row = |row: &Value| {
            let said = &row[coder];
            json!({"id": row["id"], "stance": said["stance"], "sentiment": said["sentiment"]})
        };
        rows.iter().map(|of| format!("{}\n", row(of))).collect::<String>()
    };
    let folder =
        folder(&[("a.jsonl", of("first").as_bytes()), ("b.jsonl", of("second").as_bytes())]);
    let [a, b, disputed] = ["a.jsonl", "b.jsonl", "d.jsonl"].map(|name| path(&folder, name));
    let report = report(&["--disputed", &disputed, &a, &b], 0);
    assert_eq!(report["coders"], json!(["a", "b"]));
    // What data/README.md gives.
    for (name, agreement, kappa) in [("stance", 0.927, 0.902), ("sentiment", 0.897, 0.816)] {
        let (of, pair) = (&report[name], &report[name]["pairs"][0]);
        assert_eq!((figure(&of["agreement"]), figure(&pair["agreement"])), (agreement, agreement));
        assert_eq!(figure(&pair["cohen_kappa"]), kappa);
        // Two coders who use labels about as often: all three figures are nearly the same.
        assert!((figure(&of["krippendorff_alpha"]) - kappa).abs() < 0.0015);
        assert!((figure(&of["fleiss_kappa"]) - kappa).abs() < 0.0015);
        let interval = &of["krippendorff_alpha"]["interval"];
        let width = interval[1].as_f64().unwrap() - interval[0].as_f64().unwrap();
        assert!((0.01..0.04).contains(&width), "{width}");
        assert_eq!(of["units"], rows.len());
    }
    let disputed = fs::read_to_string(disputed).unwrap();
    let differ = |row: &&Value| row["first"] != row["second"];
    assert_eq!(disputed.lines().count(), rows.iter().filter(differ).count());
    let table = stdout(&run(&["agree", "--format", "table", &a, &b], 0));
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
    assert!(table.contains("Krippendorff's alpha        0.902  95 %: 0."), "{table}");
    assert!(table.contains("A \\ B"), "{table}");
}

#[test]
fn many_coders_in_any_form_with_labels_missing() {
    let jsonl: String = observer(0)
        .map(|(unit, label)| format!("{}\n", json!({"id": unit, "stance": label, "coder": "ann"})))
        .collect();
    let csv: String = observer(1).map(|(unit, label)| format!("{unit};{label}\r\n")).collect();
    let csv = format!("\u{FEFF}id;stance\r\n{csv}");
    let both = |coder: &'static str, number| {
        observer(number).map(move |(unit, label)| format!("{unit}\t{label}\t{coder}\n"))
    };
    let tsv: String = both("cem", 2).chain(both("dee", 3)).collect();
    let tsv = format!("id\tstance\tcoder\n{tsv}");
    let folder = folder(&[
        ("a.jsonl", jsonl.as_bytes()),
        ("b.csv", csv.as_bytes()),
        ("c.tsv", tsv.as_bytes()),
    ]);
    let [a, b, c] = ["a.jsonl", "b.csv", "c.tsv"].map(|name| path(&folder, name));
    let report = report(&[&a, &b, &c], 0);
    assert_eq!(report["coders"], json!(["ann", "b", "cem", "dee"]));
    let stance = &report["stance"];
    assert_eq!(figure(&stance["krippendorff_alpha"]), 0.743);
    assert_eq!((&stance["units"], &stance["complete"]), (&json!(11), &json!(8)));
    assert_eq!(stance["coded"], json!([9, 11, 10, 11]));
    assert_eq!(stance["pairs"].as_array().unwrap().len(), 6);
    assert_eq!(report["alone"], json!([{"id": "12", "target": "", "coder": "b"}]));
    assert!(report.get("sentiment").is_none());
    let assert = run(&["agree", &a, &b, &c], 0);
    assert!(stderr(&assert).contains("b.csv:12: no other coder has `12`"), "{}", stderr(&assert));
    assert!(stderr(&assert).contains("1 rows of a single coder are left out"));
}

#[test]
fn disputed_rows_have_what_settles_them() {
    let row = |target: &str, stance: &str, more: Value| {
        let mut row = json!({"id": "1", "target": target, "quote": "We wait.", "context": "“[…]”", "stance": stance});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        format!("{row}\n")
    };
    let a = row("migrants", "neutral", json!({"sentiment": "neutral", "note": "calm"}))
        + &row("russians", "neutral", json!({}));
    let b = row("migrants", " Compassion ", json!({"sentiment": "negative"}))
        + &row("russians", "NEUTRAL", json!({}));
    let folder = folder(&[("a.jsonl", a.as_bytes()), ("b.jsonl", b.as_bytes())]);
    let [a, b, out] = ["a.jsonl", "b.jsonl", "d.jsonl"].map(|name| path(&folder, name));
    run(&["agree", "--by", "stance", "--disputed", &out, &a, &b], 0);
    let text = fs::read_to_string(&out).unwrap();
    let row: Value = serde_json::from_str(text.trim_end()).expect("one row");
    let expected = json!({
        "id": "1", "target": "migrants", "lang": "", "speaker": "", "quote": "We wait.", "context": "“[…]”",
        "disputed": ["stance"], "stance": {"a": "neutral", "b": "compassion"}, "note": {"a": "calm"}
    });
    assert_eq!(row, expected);
}

#[test]
fn files_of_one_name_are_of_two_coders() {
    let row = json!({"id": "1", "stance": "neutral"}).to_string();
    let folders =
        [folder(&[("anna.jsonl", row.as_bytes())]), folder(&[("anna.jsonl", row.as_bytes())])];
    let [a, b] = folders.each_ref().map(|folder| path(folder, "anna.jsonl"));
    assert_eq!(report(&[&a, &b], 0)["coders"], json!([a, b]));
    let imported = stdout(&run(&["import", &a, &b], 0));
    assert!([&a, &b].iter().all(|file| imported.contains(&json!(file).to_string())), "{imported}");
    let imported = stdout(&run(&["import", &a], 0));
    assert!(imported.contains("\"coder\":\"anna\""), "{imported}");
    // A file that is named twice is one coder's.
    let error = run(&["agree", &a, &a], 3);
    assert!(stderr(&error).contains("`anna` has coded `1` before"), "{}", stderr(&error));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let row = |id: &str, stance: &str| format!("{}\n", json!({"id": id, "stance": stance}));
    let a =
        row("1", "neutral") + "{\"stance\":\"neutral\"}\n" + &row("1", "neutral") + "{\"id\":\n";
    let b = row("1", "neutral") + &row("2", "");
    let folder = folder(&[("a.jsonl", a.as_bytes()), ("b.jsonl", b.as_bytes()), ("c.jsonl", b"")]);
    let [a, b, c, none] =
        ["a.jsonl", "b.jsonl", "c.jsonl", "none.jsonl"].map(|name| path(&folder, name));
    let assert = run(&["agree", &a, &b, &none, &c], 4);
    for expected in [
        "a.jsonl:2: no `id` to pair the row by",
        "a.jsonl:3: `",
        "has coded `1` before, in ",
        "a.jsonl:4: no JSON object: EOF while parsing a value at column 6",
        "none.jsonl: No such file",
        "c.jsonl: the file is empty",
    ] {
        assert!(stderr(&assert).contains(expected), "{expected}: {}", stderr(&assert));
    }
    let report: Value = serde_json::from_str(&stdout(&assert)).unwrap();
    assert_eq!(report["stance"]["units"], 1);
    assert!(report["stance"]["krippendorff_alpha"].is_null());
    let assert = run(&["agree", &b], 3);
    assert!(stderr(&assert).contains("agreement takes two coders or more"), "{}", stderr(&assert));
    let other = path(&folder, "d.jsonl");
    fs::write(&other, row("9", "neutral")).unwrap();
    let assert = run(&["agree", &b, &other], 3);
    assert!(stderr(&assert).contains("no statement that two coders labelled"));
    assert!(stdout(&assert).is_empty());
}
