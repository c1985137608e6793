//! Who is answered: the host, the origin, the token, the address.

use std::process::Command;

use super::client::Server;
use crate::support::{folder, quotestance, stderr};

const ROW: &str = r#"{"quote":"Let the refugees in."}"#;
const JSON: &str = "Content-Type: application/json";

#[test]
fn only_its_own_names_lead_to_it() {
    let server = Server::start(&["--host", "desk.example"]);
    let to = |host: &str| {
        let header = format!("Host: {host}");
        server.send("GET", "/v1/info", &[&header], b"")
    };
    let port = server.port;
    for own in ["localhost", "127.0.0.1", "[::1]", "desk.example", "LOCALHOST"] {
        assert_eq!(to(&format!("{own}:{port}")).status, 200, "{own}");
    }
    for other in ["evil.example", "localhost.evil.example", "127.0.0.2", "0.0.0.0"] {
        let detail = to(&format!("{other}:{port}")).refused(421);
        assert!(detail.contains("--host"), "{detail}");
    }
    assert_eq!(to("desk.example").status, 200, "as a proxy says it");
    let origin = |origin: &str| {
        let headers = ["Host: desk.example", JSON, origin];
        server.send("POST", "/v1/classify", &headers, ROW.as_bytes())
    };
    assert_eq!(origin("Origin: https://desk.example").status, 200);
    origin("Origin: https://localhost").refused(403);
    to("localhost").refused(421);
    to(&format!("localhost:{}", port ^ 1)).refused(421);
    let none = server.say("GET /v1/info HTTP/1.1\r\nConnection: close\r\n\r\n", b"");
    none.refused(400);
    let two = format!("Host: localhost:{port}\r\nHost: evil.example:{port}");
    server.send("GET", "/healthz", &[&two], b"").refused(400);
    let absolute = format!(
        "GET http://evil.example:{port}/healthz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    );
    server.say(&absolute, b"").refused(421);
}

#[test]
fn pages_of_other_sites_are_refused_and_told_nothing() {
    let server = Server::start(&[]);
    let own = format!("Origin: http://127.0.0.1:{}", server.port);
    let post = |header: &str| server.send("POST", "/v1/classify", &[JSON, header], ROW.as_bytes());
    let answer = post(&own);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    for other in ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"] {
        post(other).refused(403);
    }
    // What a form of another site can send is no JSON, and would be refused as well.
    let form = server.send("POST", "/v1/classify", &["Content-Type: text/plain"], ROW.as_bytes());
    form.refused(415);
    let preflight = server.send("OPTIONS", "/v1/classify", &["Origin: http://evil.example"], b"");
    assert_eq!(preflight.header("access-control-allow-origin"), None);
    assert_ne!(preflight.status, 200);
}

#[test]
fn every_answer_tells_browsers_to_be_strict() {
    let server = Server::start(&[]);
    for path in ["/", "/code", "/app/read.js", "/v1/info", "/nowhere", "/healthz"] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path} {name}");
        }
    }
}

#[test]
fn with_a_token_nothing_but_the_pages_and_the_sign_of_life_is_open() {
    let secret = "correct-horse-battery";
    let server = Server::start(&["--token", secret]);
    for open in ["/", "/code", "/app/look.css", "/healthz"] {
        assert_eq!(server.get(open).status, 200, "{open}");
    }
    for closed in ["/v1/info", "/metrics", "/v1/openapi.json", "/v1/corrections"] {
        let answer = server.get(closed);
        answer.refused(401);
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
    }
    let with = |token: &str| {
        let header = format!("Authorization: Bearer {token}");
        server.send("POST", "/v1/classify", &[JSON, &header], ROW.as_bytes())
    };
    assert_eq!(with(secret).status, 200);
    for wrong in ["", "correct-horse-batterz", "correct-horse-battery2", "correct-horse"] {
        with(wrong).refused(401);
    }
    server.send("GET", &format!("/v1/info?token={secret}"), &[], b"").refused(401);
}

#[test]
fn others_are_let_in_only_with_a_token() {
    let folder = folder(&[]);
    let refused = |args: &[&str], token: Option<&str>, expected: &str| {
        let mut command = quotestance(&["serve", "--fast", "--port", "0"]);
        command.current_dir(folder.path()).args(args);
        if let Some(token) = token {
            command.env("QUOTESTANCE_TOKEN", token);
        }
        let said = stderr(&command.assert().code(3));
        assert!(said.contains(expected), "{said}");
        assert!(token.is_none_or(|token| !said.contains(token)), "{said}");
    };
    refused(&["--listen", "0.0.0.0"], None, "a token is needed");
    refused(&["--listen", "::"], None, "a token is needed");
    refused(&["--listen", "0.0.0.0"], Some("tooshort"), "at least 16");
    refused(&["--token", "has a space in it"], None, "no space");
    refused(&["--listen", "no.such.name.invalid"], None, "no.such.name.invalid:0");
    let mut child = Command::new(env!("CARGO_BIN_EXE_quotestance"))
        .args(["serve", "--fast", "--port", "0", "--listen", "0.0.0.0"])
        .env("QUOTESTANCE_TOKEN", "correct-horse-battery")
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("http://0.0.0.0:"), "{line}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let server = Server::start(&[]);
    let port = server.port.to_string();
    let folder = folder(&[]);
    let mut command = quotestance(&["serve", "--fast", "--port", &port]);
    let said = stderr(&command.current_dir(folder.path()).assert().code(3));
    assert!(said.contains(&format!("127.0.0.1:{port}")), "{said}");
}
