//! Corrections and codings are saved, once, as records that `evaluate` reads.

use std::fs;

use serde_json::{Value, json};

use super::client::{Reply, Server};
use crate::support::{folder, path, quotestance, run, stderr, stdout};

fn correction(id: &str, stance: &str) -> Value {
    json!({
        "id": id, "lang": "en", "quote": "We owe the refugees a roof.", "context": "She said.",
        "speaker": "Nina Orlova", "target": "migrants", "stance": stance, "sentiment": "neutral",
        "source": "The Courier", "group": "a.txt", "kind": "direct", "model_target": "migrants",
        "model_stance": "obligation", "model_stance_p": {"obligation": 0.9, "neutral": 0.1},
        "model_sentiment": "neutral", "model_sentiment_p": null,
    })
}

fn save(server: &Server, record: &Value) -> Reply {
    server.post("/v1/corrections", &record.to_string())
}

#[test]
fn a_correction_is_saved_once_and_read_by_evaluate() {
    let folder = folder(&[]);
    let server = Server::start_in(folder.path(), &["--fast"]);
    assert_eq!(server.get("/v1/corrections").json(), json!([]));
    assert!(!folder.path().join("corrections.jsonl").exists());
    assert_eq!(save(&server, &correction("a.txt#1", "compassion")).status, 201);
    assert_eq!(save(&server, &correction("a.txt#2", "obligation")).status, 201);
    assert_eq!(save(&server, &correction("a.txt#1", "neutral")).status, 200);
    let text = fs::read_to_string(folder.path().join("corrections.jsonl")).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["stance"]), (2, &json!("neutral")));
    assert_eq!((&rows[0]["stance2"], &rows[0]["model_stance"]), (&json!(""), &json!("obligation")));
    assert_eq!(server.get("/v1/corrections").json(), json!(rows));
    let file = path(&folder, "corrections.jsonl");
    let report = stdout(&run(&["evaluate", "--fast", "--format", "json", &file], 0));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert!(report["stance"]["accuracy"].is_number(), "{report}");
}

#[test]
fn articles_of_one_name_keep_their_own_corrections() {
    let folder = folder(&[]);
    let server = Server::start_in(folder.path(), &["--fast"]);
    let mut other = correction("a.txt#1", "neutral");
    other["quote"] = json!("Let the refugees in.");
    assert_eq!(save(&server, &correction("a.txt#1", "compassion")).status, 201);
    assert_eq!(save(&server, &other).status, 201);
    assert_eq!(save(&server, &other).status, 200);
    assert_eq!(server.get("/v1/corrections").json().as_array().unwrap().len(), 2);
}

#[test]
fn what_is_no_correction_is_refused_and_not_saved() {
    let folder = folder(&[]);
    let server = Server::start_in(folder.path(), &["--fast"]);
    for (field, value, expected) in [
        ("stance", json!("pity"), "unknown stance `pity`"),
        ("stance2", json!("pity"), "unknown stance2 `pity`"),
        ("sentiment", json!("glad"), "unknown sentiment `glad`"),
        ("target", json!("martians"), "unknown target `martians`"),
        ("quote", json!(" "), "`quote` is empty"),
        ("id", json!(""), "`id` is empty"),
        ("id", json!(7), "invalid type"),
        ("more", json!(1), "unknown field `more`"),
    ] {
        let mut record = correction("a", "neutral");
        record[field] = value;
        let detail = save(&server, &record).refused(422);
        assert!(detail.contains(expected), "{detail}");
    }
    server.post("/v1/corrections", "{").refused(400);
    assert!(!folder.path().join("corrections.jsonl").exists());
}

#[test]
fn what_cannot_be_written_is_no_success() {
    let folder = folder(&[]);
    fs::create_dir(folder.path().join("closed")).unwrap();
    let file = "closed/gone/corrections.jsonl";
    let server = Server::start_in(folder.path(), &["--fast", "--corrections", file]);
    save(&server, &correction("a", "neutral")).refused(500);
    assert_eq!(server.get("/v1/corrections").json(), json!([]));
}

#[test]
fn two_servers_do_not_write_one_file() {
    let folder = folder(&[]);
    let server = Server::start_in(folder.path(), &["--fast"]);
    save(&server, &correction("a", "neutral"));
    let mut second = quotestance(&["serve", "--fast", "--port", "0"]);
    let said = stderr(&second.current_dir(folder.path()).assert().code(3));
    assert!(said.contains("corrections.jsonl: another server has it"), "{said}");
}

const SAMPLE: &str = r#"{"id":"a","quote":"Let the refugees in.","target":"migrants","lang":"en","stance":"","sampling":{"probability":0.5}}
{"id":"b","quote":"They took our flats.","target":"russians","stance":"resentment","context":"Rents rose."}
broken
"#;

#[test]
fn a_sample_is_coded_and_gone_on_with() {
    let folder = folder(&[("sample.jsonl", SAMPLE.as_bytes())]);
    let args = ["--fast", "--sample", "sample.jsonl"];
    let coding = |id: &str, target: &str, stance: &str, sentiment: &str| {
        json!({"id": id, "target": target, "coder": "Ann", "stance": stance, "sentiment": sentiment})
            .to_string()
    };
    let put = |server: &Server, body: &str| {
        server.send("PUT", "/v1/codings", &["Content-Type: application/json"], body.as_bytes())
    };
    {
        let server = Server::start_in(folder.path(), &args);
        assert_eq!(server.get("/v1/info").json()["sample"], 2);
        let sample = server.get("/v1/sample");
        assert!(!sample.text().contains("resentment"), "the label is hidden");
        assert_eq!(put(&server, &coding("a", "migrants", "compassion", "")).status, 201);
        assert_eq!(put(&server, &coding("a", "migrants", "compassion", "positive")).status, 200);
        assert_eq!(put(&server, &coding("b", "russians", "neutral", "neutral")).status, 201);
        put(&server, &coding("b", "migrants", "neutral", "neutral")).refused(404);
        put(&server, &coding("a", "migrants", "pity", "")).refused(422);
        put(&server, &coding("a", "migrants", "neutral", "").replace("Ann", " ")).refused(422);
        let gone = server.send("DELETE", "/v1/codings?id=b&target=russians&coder=Ann", &[], b"");
        assert_eq!(gone.status, 204);
        server.send("DELETE", "/v1/codings?id=b&target=russians&coder=Ann", &[], b"").refused(404);
        server.send("DELETE", "/v1/codings?id=b", &[], b"").refused(400);
        put(&server, &coding("b", "russians", "resentment", "negative"));
    }
    let server = Server::start_in(folder.path(), &args);
    let codings = server.get("/v1/codings?coder=Ann").json();
    assert_eq!(
        codings,
        json!([
            {"id": "a", "target": "migrants", "stance": "compassion", "sentiment": "positive"},
            {"id": "b", "target": "russians", "stance": "resentment", "sentiment": "negative"},
        ])
    );
    assert_eq!(server.get("/v1/codings?coder=Bea").json(), json!([]));
    let text = fs::read_to_string(folder.path().join("codings.jsonl")).unwrap();
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!((&first["sampling"]["probability"], &first["coder"]), (&json!(0.5), &json!("Ann")));
    run(&["evaluate", "--fast", "--format", "json", &path(&folder, "codings.jsonl")], 0);
}

#[test]
fn without_a_sample_there_is_nothing_to_code() {
    let server = Server::start(&[]);
    assert!(server.get("/v1/sample").refused(404).contains("--sample"));
    server.get("/v1/codings?coder=Ann").refused(404);
    assert_eq!(server.get("/v1/info").json()["sample"], Value::Null);
    let folder = folder(&[("sample.jsonl", b"{}\n")]);
    let mut command = quotestance(&["serve", "--fast", "--port", "0", "--sample", "sample.jsonl"]);
    let said = stderr(&command.current_dir(folder.path()).assert().code(3));
    assert!(said.contains("sample.jsonl:1: no `quote`"), "{said}");
}
