//! Articles of three lengths in both languages, made of the samples in `data/articles/`.

use std::fs;
use std::path::Path;

use quotestance::Dataset;

/// A text, named by its language and length.
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// The plain-text samples by language: the first thousand bytes, the whole, and the whole over
/// and over up to a quarter of a megabyte.
pub(crate) fn articles() -> Vec<Text> {
    let mut texts = Vec::new();
    for lang in ["en", "ru"] {
        let whole = sample(lang);
        let short = first_paragraphs(&whole, 1_000).to_owned();
        let long = format!("{whole}\n\n").repeat(250_000 / whole.len() + 1);
        for (length, text) in [("short", short), ("medium", whole), ("long", long)] {
            texts.push(Text { name: format!("{lang} {length}"), text });
        }
    }
    texts
}

/// The records of the corpus's dev split.
pub(crate) fn records() -> Dataset {
    let mut data = Dataset::default();
    data.read_jsonl("dev.jsonl", &read("dev.jsonl"));
    data
}

/// The plain-text sample articles of a language, one after another.
pub(crate) fn sample(lang: &str) -> String {
    let folder = data().join("articles");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("data/articles")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(lang) && name.ends_with(".txt")
        })
        .collect();
    paths.sort();
    let texts: Vec<_> =
        paths.iter().map(|path| fs::read_to_string(path).expect("an article")).collect();
    assert!(!texts.is_empty(), "no sample article in {lang}");
    texts.join("\n\n")
}

/// The paragraphs that end within the first `length` bytes, at least one.
fn first_paragraphs(text: &str, length: usize) -> &str {
    let ends = text.match_indices("\n\n").map(|(at, _)| at);
    let end = ends.clone().take_while(|&at| at <= length).last();
    &text[..end.or_else(|| ends.clone().next()).unwrap_or(text.len())]
}

fn read(name: &str) -> String {
    fs::read_to_string(data().join(name)).expect("a file of data/")
}

fn data() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data")
}
