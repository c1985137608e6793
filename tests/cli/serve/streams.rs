//! JSON Lines in and out.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use serde_json::{Value, json};

use super::client::Server;

#[test]
fn a_bad_line_is_an_error_in_its_place_and_the_others_go_on() {
    let server = Server::start(&["--max-size", "1"]);
    let good = r#"{"id":"a","quote":"Let the refugees in."}"#;
    let long = format!("{{\"quote\":\"{}\"}}", "a".repeat(2 << 20));
    let lines = [good, "{broken", "", "[1]", "{\"quote\":\"\"}", &long, "\u{0}", good].join("\n");
    let answer = server.post_lines("/v1/classify", &lines);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let answers = answer.lines();
    assert_eq!(answers.len(), 7);
    assert_eq!(answers[0], answers[6]);
    assert_eq!(answers[0]["target"], "migrants");
    let found: Vec<(&Value, &Value)> =
        answers[1..6].iter().map(|row| (&row["error"]["line"], &row["error"]["status"])).collect();
    let expected = [(2, 400), (4, 400), (5, 422), (6, 413), (7, 400)];
    let expected = expected.map(|(line, status)| (json!(line), json!(status)));
    assert_eq!(found, expected.iter().map(|(line, status)| (line, status)).collect::<Vec<_>>());
    assert!(server.post_lines("/v1/classify", "\n\n").body.is_empty());
}

#[test]
fn each_row_is_answered_before_the_next_one_must_come() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = format!(
        "POST /v1/classify HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n",
        server.port
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    for number in 0..20 {
        let row = format!("{{\"id\":{number},\"quote\":\"Let the refugees in.\"}}\n");
        stream.write_all(format!("{:x}\r\n{row}\r\n", row.len()).as_bytes()).unwrap();
        let mut line = String::new();
        while !line.starts_with("{\"schema\"") {
            line.clear();
            assert!(answers.read_line(&mut line).unwrap() > 0);
        }
        let row: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(row["id"], number);
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let mut rest = String::new();
    answers.take(7).read_to_string(&mut rest).unwrap();
    assert_eq!(rest.trim(), "0");
}

#[test]
fn a_stream_that_stands_still_is_ended_with_a_word() {
    let server = Server::start(&["--time-limit", "0.3"]);
    let mut stream = server.connect();
    let head = server.head("POST", "/v1/classify", &["Content-Type: application/x-ndjson"], 1_000);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(b"{\"quote\":\"Let the refugees in.\"}\n").unwrap();
    let answers = super::client::Reply::read(stream).lines();
    assert_eq!(answers[0]["target"], "migrants");
    assert_eq!(answers[1]["error"]["status"], 408);
    assert_eq!(answers.len(), 2);
}

#[test]
fn a_client_that_goes_away_leaves_its_place() {
    let server = Server::start(&["--jobs", "1", "--queue", "0"]);
    for _ in 0..20 {
        let mut stream = server.connect();
        let head =
            server.head("POST", "/v1/classify", &["Content-Type: application/x-ndjson"], 1_000);
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"{\"quote\":\"Let the refugees in.\"}\n").unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        drop(stream);
        let row = r#"{"quote":"We owe the refugees a roof."}"#;
        let mut left = 2_000;
        while server.post("/v1/classify", row).status != 200 {
            left -= 1;
            assert!(left > 0, "the place is never free");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}
