//! `data/mentions.jsonl`, and how well the mentions found agree with it.

#[path = "../support/seeds.rs"]
mod seed_files;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use quotestance::{Article, Kinds, Seeds, Span, extract, find_mentions};
use serde::Deserialize;

pub(crate) use seed_files::read as seeds;

/// An article of the file, and the mentions marked in it.
#[derive(Deserialize)]
pub(crate) struct Marked {
    pub(crate) doc_id: String,
    pub(crate) lang: String,
    pub(crate) text: String,
    /// How many quotes it has.
    pub(crate) quotes: usize,
    pub(crate) mentions: Vec<Mark>,
}

/// A mention as the file has it, or as it was found: the number of its quote, whom it speaks of,
/// how, and its place in code points.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Mark {
    pub(crate) quote: usize,
    pub(crate) target: String,
    pub(crate) via: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Mark {
    /// Whether both mean the same people in the same place; how they were recognised may differ.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        (self.quote, &self.target) == (other.quote, &other.target)
            && self.start < other.end
            && other.start < self.end
    }
}

/// What was marked, and of it found; what was found, and of it marked.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) marked: usize,
    pub(crate) marked_found: usize,
    pub(crate) found: usize,
    pub(crate) found_marked: usize,
}

impl Count {
    pub(crate) fn recall(&self) -> f64 {
        percent(self.marked_found, self.marked)
    }

    pub(crate) fn precision(&self) -> f64 {
        percent(self.found_marked, self.found)
    }

    pub(crate) fn f1(&self) -> f64 {
        percent(2 * self.marked_found * self.found_marked, {
            self.marked_found * self.found + self.found_marked * self.marked
        })
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The marked articles, in the order of the file.
pub(crate) fn articles() -> Vec<Marked> {
    let text = fs::read_to_string(root().join("data/mentions.jsonl")).expect("the marked articles");
    text.lines().map(|line| serde_json::from_str(line).expect("a marked article")).collect()
}

/// The mentions that the program finds.
pub(crate) fn find(marked: &Marked, seeds: &Seeds) -> Vec<Mark> {
    let article = Article::new(marked.text.clone());
    let quotes = extract(&article, seeds, Kinds::default());
    assert_eq!(quotes.len(), marked.quotes, "quotes of {}", marked.doc_id);
    let mentions = find_mentions(&article, &quotes, seeds);
    let chars = |offset: usize| marked.text[..offset].chars().count();
    let mark = |quote, span: Span, target: String, via: String| Mark {
        quote,
        target,
        via,
        start: chars(span.start),
        end: chars(span.end),
    };
    let found = mentions.iter().enumerate().flat_map(|(quote, found)| {
        found.iter().map(move |found| {
            mark(quote, found.span, found.target.to_string(), found.via.to_string())
        })
    });
    found.collect()
}

/// Counts by how a mention is recognised: recall by how it was marked, precision by how it was found.
pub(crate) fn count<'a>(
    articles: impl IntoIterator<Item = &'a Marked>,
    seeds: &Seeds,
) -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for article in articles {
        let found = find(article, seeds);
        for mark in &article.mentions {
            let count = counts.entry(mark.via.clone()).or_default();
            count.marked += 1;
            count.marked_found += usize::from(found.iter().any(|found| found.meets(mark)));
        }
        for mark in &found {
            let count = counts.entry(mark.via.clone()).or_default();
            count.found += 1;
            count.found_marked += usize::from(article.mentions.iter().any(|m| m.meets(mark)));
        }
    }
    counts
}
