//! `schema/records.json` is true of what commands write.

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::{folder, path, root, rows, run};

/// The schema of one kind of row.
fn validator(kind: &str) -> Validator {
    let text = std::fs::read(root().join("schema/records.json")).unwrap();
    let mut schema: Value = serde_json::from_slice(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let fields = schema.as_object_mut().unwrap();
    fields.remove("anyOf");
    fields.insert("$ref".to_owned(), json!(format!("#/$defs/{kind}")));
    jsonschema::validator_for(&schema).unwrap()
}

#[track_caller]
fn check(kind: &str, args: &[&str]) -> Vec<Value> {
    let validator = validator(kind);
    let rows = rows(&run(args, 0));
    for row in &rows {
        let errors: Vec<String> = validator.iter_errors(row).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {row}");
    }
    rows
}

#[test]
fn every_row_is_as_the_schema_says() {
    let kinds = ["--kinds", "direct,mixed,indirect", "data/articles"];
    let quotes = check("quote", &[&["extract"][..], &kinds].concat());
    assert!(quotes.iter().any(|row| row["kind"] == "indirect"));
    let judged = check("judgement", &[&["analyze", "--fast"][..], &kinds].concat());
    assert!(judged.iter().any(|row| row["mention"].is_object()));
    assert!(judged.iter().any(|row| row["mention"].is_null()));
    let reasoned =
        check("judgement", &[&["analyze", "--fast", "--reasons", "2"][..], &kinds].concat());
    assert!(reasoned.iter().any(|row| row["reasons"][0]["words"][0].is_object()));
    let own: Vec<&String> = judged[0].as_object().unwrap().keys().collect();
    let text = std::fs::read(root().join("schema/records.json")).unwrap();
    let schema: Value = serde_json::from_slice(&text).unwrap();
    let required =
        ["quote", "verdict"].map(|of| schema["$defs"][of]["required"].as_array().unwrap());
    assert_eq!(
        json!(own),
        json!(required.into_iter().flatten().collect::<Vec<_>>()),
        "no field is missing in the schema"
    );
    let statements = folder(&[(
        "a.jsonl",
        "{\"quote\":\"Let them in.\",\"context\":\"The refugees wait.\",\"schema\":9}\n{\"quote\":\"It rains.\"}\n"
            .as_bytes(),
    )]);
    let judged = check("statement", &["classify", "--fast", &path(&statements, "a.jsonl")]);
    assert_eq!(judged[0]["mention"]["in"], "quote");
    assert!(judged[1]["mention"].is_null());
    let given = "{\"quote\":\"We owe them a roof.\",\"target\":\"migrants\",\"reasons\":1}\n";
    let statements = folder(&[("a.jsonl", given.as_bytes())]);
    let name = path(&statements, "a.jsonl");
    let judged = check("statement", &["classify", "--fast", "--reasons", "3", &name]);
    assert_eq!(judged[0]["reasons"][0]["words"][0]["in"], "quote");
    assert_eq!(judged[0]["given_reasons"], 1);
}

#[test]
fn codings_are_as_their_schema_says() {
    let text = std::fs::read(root().join("schema/codings.json")).unwrap();
    let schema: Value = serde_json::from_slice(&text).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = folder(&[]);
    let [judged, coded] = ["judged.jsonl", "coded.jsonl"].map(|name| path(&folder, name));
    run(&["analyze", "--fast", "-o", &judged, "data/articles"], 0);
    let mut drawn = rows(&run(&["sample", "-n", "9", "--strata", "target", &judged], 0));
    assert!(drawn.iter().all(|row| validator.is_valid(row)));
    for row in &mut drawn {
        (row["stance"], row["coder"]) = (json!("neutral"), json!("ann"));
    }
    let lines: String = drawn.iter().map(|row| format!("{row}\n")).collect();
    std::fs::write(&coded, lines).unwrap();
    let mut imported = rows(&run(&["import", &coded], 0));
    assert_eq!(imported, drawn);
    assert!(imported.iter().all(|row| validator.is_valid(row)));
    assert!(rows(&run(&["export", &judged], 0)).iter().all(|row| validator.is_valid(row)));
    imported[0]["sampling"]["probability"] = json!(0);
    assert!(!validator.is_valid(&imported[0]));
}

#[test]
fn what_is_not_so_is_told() {
    let row = check("judgement", &["analyze", "--fast", "data/articles/en-newcomers.txt"])
        .into_iter()
        .find(|row| row["mention"].is_object() && row["speaker"].is_object())
        .unwrap();
    let validator = validator("judgement");
    for pointer in
        ["/doc", "/cue", "/speaker/name", "/fragments/0/utf16", "/mention/via", "/stance_p"]
    {
        let mut changed = row.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        changed.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        assert!(!validator.is_valid(&changed), "without {pointer}");
        let mut changed = row.clone();
        *changed.pointer_mut(pointer).unwrap() = json!(["other"]);
        assert!(!validator.is_valid(&changed), "{pointer} of another type");
    }
}
