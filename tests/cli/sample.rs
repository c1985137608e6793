//! `sample`.

use std::collections::{BTreeMap, HashSet};
use std::fs;

use serde_json::{Value, json};

use crate::support::{folder, path, rows, run, stderr, stdout};

/// Rows of the model, of 701 labelled statements.
fn judged(folder: &tempfile::TempDir, name: &str) -> String {
    let file = path(folder, name);
    run(&["classify", "--fast", "-o", &file, "data/dev.jsonl"], 0);
    file
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().expect("an id")).collect()
}

#[test]
fn the_same_rows_from_every_form_and_in_any_order() {
    let folder = folder(&[]);
    let files = ["a.jsonl", "a.csv", "a.parquet"].map(|name| judged(&folder, name));
    let expected = stdout(&run(&["sample", "-n", "40", &files[0]], 0));
    for file in &files {
        assert_eq!(stdout(&run(&["sample", "-n", "40", file], 0)), expected, "{file}");
    }
    let text = fs::read_to_string(&files[0]).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.reverse();
    let (first, second) = lines.split_at(300);
    let [b, c] = ["b.jsonl", "c.jsonl"].map(|name| path(&folder, name));
    fs::write(&b, first.join("\n")).unwrap();
    fs::write(&c, second.join("\n")).unwrap();
    assert_eq!(stdout(&run(&["sample", "-n", "40", &b, &c], 0)), expected);
    let other = stdout(&run(&["sample", "-n", "40", "--seed", "2", &files[0]], 0));
    assert_ne!(other, expected);
    // A larger sample holds the smaller one.
    let larger = run(&["sample", "-n", "60", &files[0]], 0);
    let larger = rows(&larger);
    let found: HashSet<&str> = ids(&larger).into_iter().collect();
    let smaller = run(&["sample", "-n", "40", &files[0]], 0);
    assert!(ids(&rows(&smaller)).iter().all(|id| found.contains(id)));
}

#[test]
fn coders_do_not_see_what_the_model_said() {
    let folder = folder(&[]);
    let file = judged(&folder, "a.jsonl");
    let args = ["sample", "-n", "25", "--strata", "stance", "--keep", "source"];
    let found = rows(&run(&[&args[..], &[&file]].concat(), 0));
    let names: Vec<&String> = found[0].as_object().unwrap().keys().collect();
    let expected = [
        "id",
        "lang",
        "speaker",
        "target",
        "quote",
        "context",
        "stance",
        "stance2",
        "sentiment",
        "note",
        "sampling",
        "source",
    ];
    assert_eq!(names, expected);
    for row in &found {
        let said =
            ["stance", "stance2", "sentiment", "note"].map(|name| row[name].as_str().unwrap());
        assert_eq!(said, [""; 4]);
        assert!(!row["quote"].as_str().unwrap().is_empty());
        let stratum: u32 = row["sampling"]["stratum"].as_str().unwrap().parse().unwrap();
        assert!((1..=4).contains(&stratum));
    }
    let shown = rows(&run(&["sample", "-n", "25", "--show-labels", &file], 0));
    assert!(shown.iter().all(|row| !row["model_stance"].as_str().unwrap().is_empty()));
    assert!(shown.iter().all(|row| row["stance"] == ""));
}

#[test]
fn the_design_has_a_file_of_its_own() {
    let folder = folder(&[]);
    let (file, out) = (judged(&folder, "a.jsonl"), path(&folder, "tasks.json"));
    let design = format!("{out}.labels.xml");
    let args = ["sample", "-n", "5", &file, "--to", "label-studio", "-o", &out];
    let assert = run(&[&args[..], &["--design", &design]].concat(), 2);
    assert!(stderr(&assert).contains("written by two options"), "{}", stderr(&assert));
    assert!(!std::path::Path::new(&out).exists());
}

#[test]
fn rows_stand_for_those_that_were_not_drawn() {
    let folder = folder(&[]);
    let (file, design) = (judged(&folder, "a.jsonl"), path(&folder, "design.json"));
    let all = fs::read_to_string(&file).unwrap();
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    for row in all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let [target, stance] = ["target", "stance"].map(|name| row[name].as_str().unwrap());
        *sizes.entry(format!("target={target}, stance={stance}")).or_default() += 1;
    }
    for allocation in ["proportional", "equal"] {
        let args = ["sample", "-n", "80", "--strata", "target,stance", "--allocation", allocation];
        let assert = run(&[&args[..], &["--design", &design, &file]].concat(), 0);
        let found = rows(&assert);
        assert_eq!(found.len(), 80);
        let written: Value = serde_json::from_str(&fs::read_to_string(&design).unwrap()).unwrap();
        let strata = written["strata"].as_array().unwrap();
        assert_eq!(strata.len(), sizes.len());
        for stratum in strata {
            let name = stratum["name"].as_str().unwrap();
            assert_eq!(stratum["rows"], sizes[name], "{name}");
            let of = found.iter().filter(|row| row["sampling"]["stratum"] == stratum["stratum"]);
            let weights: Vec<f64> =
                of.map(|row| 1.0 / row["sampling"]["probability"].as_f64().unwrap()).collect();
            assert_eq!(weights.len() as u64, stratum["drawn"], "{name}");
            assert!((weights.iter().sum::<f64>() - sizes[name] as f64).abs() < 1e-6, "{name}");
            if allocation == "equal" {
                assert_eq!(stratum["drawn"], 10, "{name}");
            }
        }
        assert!(stderr(&assert).contains("80 of 701 rows are drawn"), "{}", stderr(&assert));
        assert!(stderr(&assert).contains("target=migrants, stance=compassion"));
    }
    let assert = run(&["sample", "-n", "3", "--strata", "stance", &file], 3);
    assert!(stderr(&assert).contains("each stratum needs one"), "{}", stderr(&assert));
}

#[test]
fn the_articles_give_the_context() {
    let folder = folder(&[]);
    let file = path(&folder, "a.jsonl");
    let kinds = "direct,mixed,indirect";
    run(&["analyze", "--fast", "--kinds", kinds, "-o", &file, "data/articles"], 0);
    let bare = run(&["sample", "-n", "30", &file], 0);
    assert!(stderr(&bare).contains("--articles names the articles"), "{}", stderr(&bare));
    let assert = run(&["sample", "-n", "30", "--articles", "data/articles", &file], 0);
    let found = rows(&assert);
    assert_eq!(found.len(), 30);
    for row in &found {
        let context = row["context"].as_str().unwrap();
        assert!(context.contains("[…]"), "{row}");
        assert!(!context.contains(row["quote"].as_str().unwrap()), "{row}");
    }
    assert!(found.iter().any(|row| row["speaker"].as_str().unwrap().contains(", ")));
    assert!(stderr(&assert).contains("rows about no target are left out"), "{}", stderr(&assert));
    let other = run(&["sample", "-n", "30", "--articles", "data/pages", &file], 0);
    assert!(stderr(&other).contains("30 statements are not found in the articles"));
}

#[test]
fn bad_rows_are_named_and_the_others_drawn_from() {
    let row = |id: u32| json!({"id": id, "quote": "Refugees wait.", "target": "migrants"});
    let input = format!("{}\n{{\"quote\":[],\"target\":\"a\"}}\n[1]\n{}\n", row(1), row(2));
    let twice = format!("{}\n{}\n", row(3), row(3));
    let none = json!({"id": 4, "quote": "It rains.", "target": null});
    let folder = folder(&[
        ("a.jsonl", input.as_bytes()),
        ("b.jsonl", twice.as_bytes()),
        ("c.jsonl", none.to_string().as_bytes()),
    ]);
    let [a, b, c] = ["a.jsonl", "b.jsonl", "c.jsonl"].map(|name| path(&folder, name));
    let assert = run(&["sample", "-n", "9", &a], 4);
    assert_eq!(rows(&assert).len(), 2);
    assert!(rows(&assert).iter().all(|row| row["sampling"]["probability"] == 1.0));
    for expected in
        ["a.jsonl:2: `quote` must be a string", "a.jsonl:3: no JSON object", "there are no 9 rows"]
    {
        assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
    }
    let assert = run(&["sample", "-n", "9", &b], 0);
    assert!(
        stderr(&assert).contains("b.jsonl:2: `3` toward `migrants` stands in"),
        "{}",
        stderr(&assert)
    );
    let out = path(&folder, "out.jsonl");
    let assert = run(&["sample", "-n", "9", "-o", &out, &c], 3);
    assert!(stderr(&assert).contains("no row to draw from"), "{}", stderr(&assert));
    assert!(!fs::exists(&out).unwrap());
    assert_eq!(rows(&run(&["sample", "-n", "9", "--untargeted", &c], 0)).len(), 1);
    run(&["sample", "-n", "0", &c], 2);
    run(&["sample", &c], 2);
}
