//! Rows of the API are those of the command line, byte for byte.

use serde_json::{Value, json};

use super::client::{Server, repository};
use crate::support::{folder, path};

/// Articles in rows: with other fields, of both languages, one with none.
fn articles() -> String {
    let article = |name: &str| repository(&format!("data/articles/{name}"));
    let rows = [
        json!({"id": "one", "text": article("en-newcomers.txt"), "outlet": "The Courier"}),
        json!({"text": "«Мы должны помочь беженцам», — сказал мэр.", "id": 7, "more": [1, 2.50]}),
        json!({"body": "It rains.", "url": "https://example.org/rain"}),
        json!({"text": "“Let the refugees in,” she said. The imam warned that Russians must leave.", "kind": "own"}),
    ];
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn statements() -> String {
    let rows = repository("data/dev.jsonl");
    let mut rows: Vec<String> = rows.lines().take(30).map(str::to_owned).collect();
    rows.push(
        json!({"quote": "We owe the refugees nothing, and the Russians neither."}).to_string(),
    );
    rows.join("\n") + "\n"
}

/// What the command says of the rows, as standard input.
fn command(command: &str, options: &[&str], rows: &str) -> String {
    by_model(&["--fast"], command, options, rows)
}

fn by_model(model: &[&str], command: &str, options: &[&str], rows: &str) -> String {
    let folder = folder(&[("rows.jsonl", rows.as_bytes())]);
    let input = std::fs::File::open(path(&folder, "rows.jsonl")).unwrap();
    let args = [&[command, "--format", "jsonl"], model, options].concat();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_quotestance"));
    let from_stdin: &[&str] =
        if args[0] == "classify" { &["-"] } else { &["--input-format", "jsonl", "-"] };
    let output = command.args(&args).args(from_stdin).stdin(input).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_same_bytes_as_the_command_line() {
    let server = Server::start(&[]);
    for (name, options, query, rows) in [
        ("extract", &[][..], "", articles()),
        (
            "extract",
            &["--kinds", "direct,mixed,indirect"],
            "?kinds=direct,mixed,indirect",
            articles(),
        ),
        ("analyze", &[], "", articles()),
        (
            "analyze",
            &["--kinds", "indirect", "--target", "russians"],
            "?kinds=indirect&target=russians",
            articles(),
        ),
        (
            "analyze",
            &["--abstain-above-error", "0.2", "--reasons", "3"],
            "?abstain_above_error=0.2&reasons=3",
            articles(),
        ),
        ("classify", &[], "", statements()),
        (
            "classify",
            &["--target", "migrants", "--reasons", "2"],
            "?target=migrants&reasons=2",
            statements(),
        ),
    ] {
        let expected = command(name, options, &rows);
        assert!(expected.lines().count() > 1, "{name} {options:?}: {expected}");
        let route = format!("/v1/{name}{query}");
        let lines = server.post_lines(&route, &rows);
        assert_eq!((lines.status, lines.text()), (200, expected.as_str()), "{route}");
        let array = format!("[{}]", rows.trim_end().replace('\n', ",\n"));
        let array = server.post(&route, &array);
        let items = expected.trim_end().replace('\n', ",\n");
        assert_eq!(array.text(), format!("[\n{items}\n]\n"), "{route}");
    }
}

#[test]
fn the_whole_model_answers_like_the_command_line_too() {
    let folder = folder(&[]);
    let server = Server::start_in(folder.path(), &[]);
    let row =
        json!({"text": repository("data/articles/ru-checks.txt"), "id": "checks"}).to_string();
    let expected = by_model(&[], "analyze", &[], &row);
    let answer = server.post("/v1/analyze", &row);
    let items = expected.trim_end().replace('\n', ",\n");
    assert_eq!(answer.text(), format!("[\n{items}\n]\n"));
    let fast = server.post("/v1/analyze?fast=true", &row);
    assert_ne!(fast.text(), answer.text());
    let id = &answer.json()[1]["id"];
    let only = server
        .post(&format!("/v1/analyze?only={}", id.as_str().unwrap().replace('#', "%23")), &row);
    let (only, all) = (only.json(), answer.json());
    let of_id = |row: &&Value| row["id"] == *id;
    assert_eq!(
        only.as_array().unwrap().iter().collect::<Vec<_>>(),
        all.as_array().unwrap().iter().filter(of_id).collect::<Vec<_>>()
    );
    assert!(only.as_array().unwrap().len() < all.as_array().unwrap().len());
}

#[test]
fn options_of_a_row_are_its_own_and_do_not_come_back() {
    let server = Server::start(&[]);
    let text = "<p>“Let the <b>refugees</b> in,” she said.</p>";
    let rows = json!([
        {"text": text, "format": "html", "id": "a", "reasons": 2, "with_context": true},
        {"text": text, "id": "b", "format": "html", "fast": null, "outlet": "o"},
    ]);
    let answer = server.post("/v1/analyze", &rows.to_string()).json();
    assert_eq!(answer[0]["text"], "Let the refugees in,");
    assert!(!answer[0]["reasons"].as_array().unwrap().is_empty());
    assert!(answer[0]["context"].as_str().unwrap().ends_with("she said."));
    assert_eq!(answer[1]["outlet"], "o");
    for field in ["format", "fast", "reasons", "with_context", "context"] {
        assert!(answer[1].get(field).is_none(), "{field}");
    }
    let places = &answer[0]["span"]["utf16"];
    assert_eq!(*places, json!([4, 31]));
}

#[test]
fn a_context_of_the_rows_own_stays_beside() {
    let server = Server::start(&[]);
    let row = json!({"text": "“Let the refugees in,” she said.", "context": "mine"});
    let answer = server.post("/v1/extract?with_context", &row.to_string()).json();
    assert_eq!(answer[0]["given_context"], "mine");
    assert!(answer[0]["context"].as_str().unwrap().ends_with("she said."));
}

#[test]
fn of_an_array_what_is_refused_has_an_error_in_its_place() {
    let server = Server::start(&[]);
    let rows = r#"[{"quote":"Let the refugees in."}, {"quote":" "}, 3, {"quote":"a","fast":"maybe"}, {"quote":"We owe the refugees a roof."}]"#;
    let answer = server.post("/v1/classify", rows).json();
    let answers = answer.as_array().unwrap();
    assert_eq!(answers.len(), 5);
    assert_eq!(
        (&answers[0]["target"], &answers[4]["target"]),
        (&json!("migrants"), &json!("migrants"))
    );
    let error = |index: usize| &answers[index]["error"];
    assert_eq!(
        (&error(1)["status"], &error(1)["detail"]),
        (&json!(422), &json!("`quote` is empty"))
    );
    assert_eq!((&error(2)["status"], &error(2)["row"]), (&json!(400), &json!(3)));
    assert_eq!(error(3)["detail"], "`fast` must be true or false");
    // More rows than are judged together.
    let many = vec![rows.trim_matches(['[', ']']); 40].join(",");
    let many = server.post("/v1/classify", &format!("[{many}]")).json();
    let expected = (0..200).map(|index| {
        let mut row = answers[index % 5].clone();
        if let Some(number) = row.pointer_mut("/error/row") {
            *number = json!(index + 1);
        }
        row
    });
    assert_eq!(many, expected.collect::<Value>());
    assert_eq!(server.post("/v1/classify", "[]").json(), json!([]));
}

#[test]
fn records_of_quotes_and_options_of_their_own_stand_in_their_order() {
    let server = Server::start(&[]);
    let quotes =
        json!([{"quote": "We owe the refugees a roof."}, {"quote": "The migrants must go home."}]);
    let rows = [
        json!({"quote": "Let the refugees in.", "n": 1}),
        json!({"quotes": quotes, "n": 2}),
        json!({"quote": "We owe the refugees a roof.", "reasons": 1, "n": 3}),
        json!({"quote": "Let the refugees in.", "n": 4}),
    ];
    let answer = server.post("/v1/classify", &json!(rows).to_string()).json();
    let answers = answer.as_array().unwrap();
    let numbers: Vec<&Value> = answers.iter().map(|row| &row["n"]).collect();
    assert_eq!(numbers, [1, 2, 2, 3, 4]);
    let with_reasons: Vec<bool> = answers.iter().map(|row| row.get("reasons").is_some()).collect();
    assert_eq!(with_reasons, [false, false, false, true, false]);
    for (row, own) in
        [(0, &answers[..1]), (1, &answers[1..3]), (2, &answers[3..4]), (3, &answers[4..])]
    {
        assert_eq!(server.post("/v1/classify", &rows[row].to_string()).json(), json!(own));
    }
}

#[test]
fn the_running_text_of_markup_can_be_had() {
    let server = Server::start(&[]);
    let request = json!({"text": "She *felt* for&nbsp;them.", "format": "md"});
    let answer = server.post("/v1/read", &request.to_string()).json();
    assert_eq!(
        answer["text"].as_str().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
        Some("She felt for them.".to_owned())
    );
    assert_eq!(server.post("/v1/read", r#"{"text":3}"#).refused(422), "`text` must be a string");
    let detail = server.post("/v1/read", r#"{"text":"a","format":"pdf"}"#).refused(422);
    assert_eq!(detail, "`format` must be `txt`, `md` or `html`");
}

#[test]
fn a_model_of_the_users_own_has_its_labels_and_no_quick_one() {
    let folder = folder(&[]);
    std::fs::copy(
        crate::support::root().join("crates/quotestance/model/fast.model"),
        folder.path().join("own.model"),
    )
    .unwrap();
    let server = Server::start_in(folder.path(), &["--model", "own.model"]);
    let info = server.get("/v1/info").json();
    assert_eq!((&info["fast"], &info["stances"][0]), (&Value::Bool(false), &json!("compassion")));
    let detail = server.post("/v1/classify?fast", r#"{"quote":"a"}"#).refused(400);
    assert!(detail.starts_with("`fast`: "), "{detail}");
}
