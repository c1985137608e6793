//! The command line's readers, as they are.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use clap::Parser;
use tempfile::TempDir;

use crate::input::{ArticleArgs, LimitArgs, Reader, Source, Sources, statement_rows};

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

#[derive(Parser)]
struct Articles {
    #[command(flatten)]
    articles: ArticleArgs,
}

#[derive(Parser)]
struct Limit {
    #[command(flatten)]
    limit: LimitArgs,
}

/// Reads the bytes as a file of this name: every item as an article, and as a statement.
pub fn read(name: &str, bytes: &[u8]) {
    let path = FOLDER.path().join(name);
    fs::write(&path, bytes).expect("a file");
    articles(&path);
    statements(&path);
}

fn articles(path: &Path) {
    let args = Articles::parse_from([Path::new("fuzz"), Path::new("--max-size=1"), path]).articles;
    let documents = args.documents();
    for item in args.reader() {
        let Ok(item) = item else { continue };
        assert!(item.content.size() <= 1 << 21, "{}", item.place);
        let _ = documents.read(item);
    }
}

fn statements(path: &Path) {
    let sources = Sources::new(vec![Source::file(path)], |_| true);
    let limit = Limit::parse_from(["fuzz", "--max-size=1"]).limit;
    for item in Reader::of_statements(sources, limit).flatten() {
        let _ = statement_rows(item.content);
    }
}
