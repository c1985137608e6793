//! The pages that the binary carries.

use std::fs;

use super::client::{Server, repository};
use crate::support::root;

/// The files of the pages, by name.
fn files() -> Vec<(String, String)> {
    let folder = root().join("crates/quotestance-cli/web/app");
    let file = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    fs::read_dir(folder).unwrap().map(file).collect()
}

#[test]
fn text_never_becomes_markup_and_nothing_is_inline() {
    let files = files();
    assert!(files.len() > 10);
    for (name, text) in &files {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "eval(",
            "new Function",
            "srcdoc",
            "createContextualFragment",
            "setHTML",
            "javascript:",
        ] {
            assert!(!text.contains(word), "{name}: {word}");
        }
        if name.ends_with(".html") {
            assert!(!text.contains("<style") && !text.contains(" style="));
            let is_listener = |word: &str| word.starts_with("on") && word.contains('=');
            assert!(!text.split_ascii_whitespace().any(is_listener), "{name}");
            assert_eq!(
                text.matches("<script").count(),
                text.matches("<script type=\"module\" src=\"/app/").count()
            );
        }
        assert!(
            !text.contains("https://") || name.ends_with(".svg"),
            "{name} loads from elsewhere"
        );
    }
}

#[test]
fn every_file_is_served_as_it_is_and_kept_by_its_digest() {
    let server = Server::start(&[]);
    let table = repository("crates/quotestance-cli/src/serve/files.rs");
    for (name, text) in files() {
        let path = match name.as_str() {
            "index.html" => "/".to_owned(),
            "code.html" => "/code".to_owned(),
            name => format!("/app/{name}"),
        };
        assert!(table.contains(&format!("\"{name}\"")), "{name} is not in the table of files");
        let answer = server.get(&path);
        assert_eq!((answer.status, answer.text()), (200, text.as_str()), "{path}");
        let etag = answer.header("etag").unwrap().to_owned();
        let again = server.send("GET", &path, &[&format!("If-None-Match: {etag}")], b"");
        assert_eq!((again.status, again.body.len()), (304, 0));
        let other = server.send("GET", &path, &["If-None-Match: \"0\""], b"");
        assert_eq!(other.status, 200);
    }
    assert_eq!(server.get("/").header("content-type"), Some("text/html; charset=utf-8"));
    let script = server.get("/app/read.js");
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
}
