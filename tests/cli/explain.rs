//! `explain`.

use crate::support::{rows, run, stderr, stdout};

const QUOTE: &str = "We must help the refugees.";

#[test]
fn contributions_sum_to_the_decision_value() {
    let rows = rows(&run(&["explain", "--target", "migrants", QUOTE], 0));
    assert_eq!(rows.len(), 1);
    for head in ["stance", "sentiment"] {
        let explanation = &rows[0][head];
        let contributions = explanation["contributions"].as_array().unwrap();
        assert!(contributions.len() > 10);
        let sum: f64 = contributions.iter().map(|c| c["weight"].as_f64().unwrap()).sum();
        assert!((sum - explanation["value"].as_f64().unwrap()).abs() < 1e-9);
    }
    let contributions = rows[0]["stance"]["contributions"].as_array().unwrap();
    let duty = contributions.iter().find(|c| c["feature"] == "person:duty self for target");
    assert_eq!(duty.expect("the duty is seen")["words"], serde_json::json!(["must"]));
}

#[test]
fn the_label_is_that_of_classify() {
    let explained = rows(&run(&["explain", QUOTE], 0));
    let classified = rows(&run(&["classify", QUOTE], 0));
    assert_eq!(explained[0]["stance"]["label"], classified[0]["stance"]);
    assert_eq!(explained[0]["sentiment"]["label"], classified[0]["sentiment"]);
}

#[test]
fn a_table_for_reading() {
    let args = ["explain", "--format", "table", "--top", "3", QUOTE];
    let text = stdout(&run(&args, 0));
    assert!(text.starts_with("Stance toward migrants: "), "{text}");
    let statement = text.lines().nth(1).unwrap();
    assert_eq!(statement.replace('*', ""), format!("    “{QUOTE}”"));
    assert!(statement.contains('*'), "{statement}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(text.matches("more features").count(), 2);
    assert_eq!(text.matches("in all").count(), 2);
}

#[test]
fn no_target_is_said() {
    let assert = run(&["explain", "It is cold."], 0).stdout("");
    assert!(stderr(&assert).contains("the statement speaks of no target"));
}
