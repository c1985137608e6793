//! What is refused, and how: bad requests, too large, too slow, too many.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::json;

use super::client::{Reply, Server};

const JSON: &str = "Content-Type: application/json";
const ROW: &str = r#"{"quote":"Let the refugees in."}"#;

/// An article that takes long, within the limit of a body.
fn long_article() -> String {
    let text =
        "“We must let the refugees in, and the Russians too,” said Nina Orlova. ".repeat(10_000);
    json!({ "text": text }).to_string()
}

#[test]
fn bad_json_is_named_by_line_and_column() {
    let server = Server::start(&[]);
    let answer = server.post("/v1/analyze", "{\"text\":\n  nonsense}");
    answer.refused(400);
    assert_eq!((&answer.json()["line"], &answer.json()["column"]), (&json!(2), &json!(4)));
    for body in ["", "[{\"text\":\"a\"}", "{} {}", "\u{FEFF}{}", "{\"a\":\"\\ud800\"", "[1,]"] {
        server.post("/v1/analyze", body).refused(400);
    }
    let bytes = server.send("POST", "/v1/analyze", &[JSON], b"{\"text\":\"\xff\"}");
    assert!(bytes.refused(400).contains("UTF-8") || bytes.status == 400);
    let deep = format!("{{\"text\":{}", "[".repeat(100_000));
    server.post("/v1/analyze", &deep).refused(400);
    let deep = format!("{{\"text\":{}{}}}", "[".repeat(200), "]".repeat(200));
    assert!(server.post("/v1/analyze", &deep).refused(400).contains("recursion"));
}

#[test]
fn what_is_asked_for_must_be_there() {
    let server = Server::start(&[]);
    for (path, body, status, expected) in [
        ("/v1/analyze", r#"{"title":"a"}"#, 422, "no field `text`"),
        ("/v1/analyze", r#"{"text":3}"#, 422, "`text` must be a string"),
        ("/v1/analyze", r#"{"text":"a","kinds":["said"]}"#, 422, "`kinds` must be of"),
        ("/v1/analyze", r#"{"text":"a","target":"martians"}"#, 422, "unknown target `martians`"),
        ("/v1/classify", r#"{"text":"a"}"#, 422, "no field `quote`"),
        ("/v1/classify", r#"{"quote":"a","lang":"de"}"#, 422, "unknown language `de`"),
        ("/v1/classify", r#""quote""#, 400, "no JSON object"),
        ("/v1/classify?target=martians", ROW, 400, "unknown target `martians`"),
        ("/v1/classify?kinds=direct", ROW, 400, "there is no option `kinds` here"),
        ("/v1/analyze?reasons=many", r#"{"text":"a"}"#, 400, "`reasons` must be a number"),
        ("/v1/analyze?with_context=1", r#"{"text":"a"}"#, 400, "must be true or false"),
    ] {
        let detail = server.post(path, body).refused(status);
        assert!(detail.contains(expected), "{detail}");
    }
    server.post("/v1/nothing", "{}").refused(404);
    server.get("/v1").refused(404);
    server.get("/app/../Cargo.toml").refused(404);
    server.send("GET", "/v1/analyze", &[], b"").refused(405);
    for form in ["Content-Type: text/plain", "Content-Type: application/xml", "X-None: 1"] {
        server.send("POST", "/v1/analyze", &[form], b"{}").refused(415);
    }
    let lines = ["Content-Type: application/x-ndjson"];
    server.send("POST", "/v1/read", &lines, b"{}").refused(415);
    server.send("POST", "/v1/corrections", &lines, b"{}").refused(415);
}

#[test]
fn what_is_no_http_is_answered_and_ends_nothing() {
    let server = Server::start(&[]);
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X-A: b\r\n".repeat(500));
    for head in ["nonsense\r\n\r\n", "GET / HTTP/9\r\n\r\n", "\0\0\0\0\r\n\r\n", &long, &many] {
        let status = server.say(head, b"").status;
        assert!((400..500).contains(&status), "{status}: {}", &head[..20.min(head.len())]);
    }
    assert_eq!(server.get("/healthz").text(), "ok\n");
}

#[test]
fn a_body_may_be_as_large_as_it_may_and_no_larger() {
    let server = Server::start(&[]);
    let body = |size: usize| {
        let text = "a".repeat(size - r#"{"text":""}"#.len());
        json!({ "text": text }).to_string()
    };
    assert_eq!(server.post("/v1/extract", &body(1 << 20)).status, 200);
    let detail = server.post("/v1/extract", &body((1 << 20) + 1)).refused(413);
    assert_eq!(detail, "the body is larger than 1 MB");
    server.post("/v1/corrections", &body(3 << 20)).refused(413);
    let head = format!(
        "POST /v1/extract HTTP/1.1\r\nHost: localhost:{}\r\n{JSON}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        server.port
    );
    let chunk = [b"10000\r\n", vec![b'a'; 1 << 16].as_slice(), b"\r\n"].concat();
    let chunks = [chunk.repeat(32), b"0\r\n\r\n".to_vec()].concat();
    server.say(&head, &chunks).refused(413);
    let head = server.head("POST", "/v1/extract", &[JSON, "Expect: 100-continue"], 1 << 40);
    server.say(&head, b"").refused(413);
}

#[test]
fn who_is_slow_is_told_so() {
    let server = Server::start(&["--time-limit", "0.3"]);
    let mut stream = server.connect();
    let head = server.head("POST", "/v1/extract", &[JSON], 100);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(b"{\"text\":").unwrap();
    let detail = Reply::read(stream).refused(408);
    assert_eq!(detail, "the body did not come within 0.3 s");
}

#[test]
fn work_that_takes_too_long_is_given_up_and_the_next_is_done() {
    let folder = crate::support::folder(&[]);
    let options = ["--time-limit", "0.2", "--jobs", "1"];
    let server = Server::start_in(folder.path(), &options);
    let detail = server.post("/v1/analyze?reasons=3", &long_article()).refused(504);
    assert_eq!(detail, "this took longer than the server's 0.2 s");
    let health = server.get("/healthz");
    assert_eq!(health.status, 200);
}

#[test]
fn where_no_more_may_wait_one_is_told_to_come_again() {
    let server = Server::start(&["--jobs", "1", "--queue", "0"]);
    let stream = under_way(&server);
    let refused = server.post("/v1/classify", ROW);
    assert!(refused.refused(503).contains("waiting"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    let figures = server.get("/metrics");
    assert!(figures.text().contains("\nquotestance_rejected_total 1\n"), "{}", figures.text());
    finish(&server, stream);
}

#[test]
fn one_client_has_no_more_than_its_share() {
    let server = Server::start(&["--per-client", "1"]);
    let stream = under_way(&server);
    let refused = server.post("/v1/classify", ROW);
    assert!(refused.refused(429).contains("this client"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    finish(&server, stream);
}

#[test]
fn a_body_of_json_is_under_way_too() {
    let server = Server::start(&["--per-client", "1"]);
    let mut stream = server.connect();
    let headers = [JSON, "Expect: 100-continue"];
    stream.write_all(server.head("POST", "/v1/classify", &headers, ROW.len()).as_bytes()).unwrap();
    let mut go_on = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut go_on).unwrap();
    server.post("/v1/classify", ROW).refused(429);
    stream.write_all(ROW.as_bytes()).unwrap();
    assert_eq!(Reply::read(stream).status, 200);
}

#[test]
fn an_answer_may_not_grow_without_bound() {
    let server = Server::start(&[]);
    let text = "“Let the refugees in,” she said. ".repeat(2_000);
    let long = "a".repeat(200_000);
    for row in [json!({"text": text, "note": long}), json!({"text": text, "id": long})] {
        for path in ["/v1/extract", "/v1/analyze"] {
            let detail = server.post(path, &row.to_string()).refused(422);
            assert!(detail.contains("larger than 64 MB"), "{detail}");
        }
    }
    let quotes = vec![json!({"quote": "Let the refugees in."}); 2_000];
    let record = json!({"quotes": quotes, "note": long}).to_string();
    for path in ["/v1/extract", "/v1/analyze", "/v1/classify"] {
        let detail = server.post(path, &record).refused(422);
        assert!(detail.contains("larger than 64 MB"), "{detail}");
    }
    let rows = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
    assert_eq!(server.post("/v1/classify", &rows(10_000)).status, 200);
    let detail = server.post("/v1/classify", &rows(10_001)).refused(413);
    assert!(detail.contains("10000 rows"), "{detail}");
}

/// A request of two rows, the first of which is being answered.
fn under_way(server: &Server) -> TcpStream {
    let mut stream = server.connect();
    let lines = ["Content-Type: application/x-ndjson"];
    let head = server.head("POST", "/v1/classify", &lines, 2 * (ROW.len() + 1));
    stream.write_all(format!("{head}{ROW}\n").as_bytes()).unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    stream
}

/// Ends it, so that there is room for others again.
fn finish(server: &Server, mut stream: TcpStream) {
    stream.write_all(format!("{ROW}\n").as_bytes()).unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert_eq!(rest.matches("\"target\":\"migrants\"").count(), 2, "{rest}");
    // The answer is there before the request is over.
    while server.post("/v1/classify", ROW).status != 200 {
        std::thread::yield_now();
    }
}

#[test]
fn figures_tell_what_was_done() {
    let server = Server::start(&[]);
    server.post("/v1/classify", ROW);
    server.post("/v1/classify", "{").refused(400);
    server.get("/nowhere");
    let text = server.get("/metrics");
    for line in [
        "quotestance_requests_total{route=\"/v1/classify\",status=\"200\"} 1",
        "quotestance_requests_total{route=\"/v1/classify\",status=\"400\"} 1",
        "quotestance_requests_total{route=\"other\",status=\"404\"} 1",
        "quotestance_request_duration_seconds_count{route=\"/v1/classify\"} 2",
        "quotestance_requests_in_flight 1",
        "quotestance_rows_total 1",
        "# EOF",
    ] {
        assert!(text.text().lines().any(|found| found == line), "{line} in {}", text.text());
    }
}
