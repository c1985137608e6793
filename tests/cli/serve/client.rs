//! A server, and a client that can also say what no proper client would.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::contract;
use crate::support::root;

/// A server on a free port; it ends with the value.
pub(super) struct Server {
    pub(super) child: Child,
    pub(super) port: u16,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl Server {
    /// A server of the quick model, with these options.
    pub(super) fn start(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::start_in(folder.path(), &[&["--fast"], args].concat())
    }

    /// A server in a folder.
    pub(super) fn start_in(folder: &Path, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quotestance"));
        command.args(["serve", "--port", "0"]).args(args).current_dir(folder);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim_end().trim_end_matches('/').rsplit(':').next().unwrap();
        Self { child, port: port.parse().unwrap_or_else(|_| panic!("no address: {line:?}")) }
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// The answer to a request, which must be as the OpenAPI document says.
    pub(super) fn send(&self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Reply {
        let reply = self.say(&self.head(method, path, headers, body.len()), body);
        contract::check(method, path, &reply);
        reply
    }

    /// The head of a request whose connection ends with the answer.
    pub(super) fn head(&self, method: &str, path: &str, headers: &[&str], length: usize) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            head += &format!("Host: 127.0.0.1:{}\r\n", self.port);
        }
        if length > 0 || method != "GET" {
            head += &format!("Content-Length: {length}\r\n");
        }
        for header in headers {
            head += &format!("{header}\r\n");
        }
        head + "\r\n"
    }

    /// The answer to these bytes, whatever they are.
    pub(super) fn say(&self, head: &str, body: &[u8]) -> Reply {
        let mut stream = self.connect();
        // A server that refuses early does not read all.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        Reply::read(stream)
    }

    pub(super) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    pub(super) fn post(&self, path: &str, json: &str) -> Reply {
        self.send("POST", path, &["Content-Type: application/json"], json.as_bytes())
    }

    pub(super) fn post_lines(&self, path: &str, lines: &str) -> Reply {
        self.send("POST", path, &["Content-Type: application/x-ndjson"], lines.as_bytes())
    }

    /// Asks the server to end, as a supervisor does.
    pub(super) fn terminate(&self) {
        let status = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    /// Reads until the server closes the connection.
    pub(super) fn read(mut stream: impl Read) -> Self {
        let mut bytes = Vec::new();
        // A connection that is reset after the answer has given it all the same.
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(&bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut body = bytes.split_off(end + 4);
        if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            body = unchunked(&body);
        }
        let status = head[9..12].parse().unwrap();
        Self { status, head, body }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The objects of an answer of JSON Lines.
    pub(super) fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What a problem says.
    #[track_caller]
    pub(super) fn refused(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        problem["detail"].as_str().unwrap().to_owned()
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        let part = &bytes[end + 2..];
        if size == 0 || part.len() < size {
            break;
        }
        whole.extend_from_slice(&part[..size]);
        bytes = &part[size + 2..];
    }
    whole
}

/// The text of a file of the repository.
pub(super) fn repository(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}
