//! The server ends in order.

use std::io::Write as _;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::client::{Reply, Server};

#[test]
fn what_is_under_way_ends_and_nothing_new_begins() {
    let folder = crate::support::folder(&[]);
    let mut server = Server::start_in(folder.path(), &["--jobs", "1", "--time-limit", "600"]);
    let text = "“We must let the refugees in, and the Russians too,” said Nina Orlova. ".repeat(50);
    let body = json!({ "text": text }).to_string();
    let head = server.head("POST", "/v1/analyze", &["Content-Type: application/json"], body.len());
    let mut stream = server.connect();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    while !server.get("/metrics").text().contains("quotestance_requests_in_flight 2") {
        thread::sleep(Duration::from_millis(1));
    }
    server.terminate();
    let answer = Reply::read(stream);
    assert_eq!((answer.status, answer.json().as_array().map(Vec::len)), (200, Some(100)));
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert!(TcpStream::connect(("127.0.0.1", server.port)).is_err());
}

#[test]
fn idle_connections_hold_nothing_up() {
    let mut server = Server::start(&[]);
    let idle: Vec<TcpStream> = (0..5).map(|_| server.connect()).collect();
    assert_eq!(server.get("/healthz").status, 200);
    server.terminate();
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    drop(idle);
}
