//! How much of the main text of `data/pages` is read, and how much else. To see the figures:
//! `cargo test -p quotestance --test pages -- --nocapture`

use std::fs;
use std::ops::Range;
use std::path::Path;

use quotestance::{Article, Format, Span};

/// What a page's marks say of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Within `<!--main-->`: the article.
    Main,
    /// Within `<!--any-->`: headings and names of authors, which may be read or not.
    Any,
    Other,
}

/// The marked places of a page, as byte ranges of its source.
fn marked(source: &str, mark: &str) -> Vec<Range<usize>> {
    let (opening, closing) = (format!("<!--{mark}-->"), format!("<!--/{mark}-->"));
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(at) = source[start..].find(&opening) {
        let first = start + at + opening.len();
        let end = first + source[first..].find(&closing).expect("a mark that is closed");
        found.push(first..end);
        start = end;
    }
    found
}

/// How many letters of a range of the source stand outside tags and entities.
fn letters(source: &str, range: &Range<usize>) -> usize {
    let mut closing = None;
    let mut count = 0;
    for c in source[range.clone()].chars() {
        match (closing, c) {
            (Some(end), c) if c == end => closing = None,
            (Some(_), _) => {}
            (None, '<') => closing = Some('>'),
            (None, '&') => closing = Some(';'),
            (None, c) => count += usize::from(c.is_alphabetic()),
        }
    }
    count
}

/// Precision, recall and F1 of the letters that were read.
fn score(source: String) -> [f64; 3] {
    let (main, any) = (marked(&source, "main"), marked(&source, "any"));
    let article = Article::parse(source, Format::Html);
    let (mut right, mut wrong) = (0, 0);
    for (at, c) in article.text().char_indices().filter(|(_, c)| c.is_alphabetic()) {
        let place = article.source_span(Span::new(at, at + c.len_utf8()));
        assert_eq!(place.of(article.source()), c.to_string());
        let is_in =
            |ranges: &[Range<usize>]| ranges.iter().any(|range| range.contains(&place.start));
        let part = match () {
            () if is_in(&main) => Part::Main,
            () if is_in(&any) => Part::Any,
            () => Part::Other,
        };
        right += usize::from(part == Part::Main);
        wrong += usize::from(part == Part::Other);
    }
    let wanted: usize = main.iter().map(|range| letters(article.source(), range)).sum();
    let precision = right as f64 / (right + wrong).max(1) as f64;
    let recall = right as f64 / wanted as f64;
    [precision, recall, 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE)]
}

#[test]
fn the_main_text_of_pages_is_read_and_little_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/pages");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("data/pages")
        .map(|entry| entry.expect("a page").path())
        .collect();
    paths.sort();
    let mut sums = [0.0; 3];
    for path in &paths {
        let scores = score(fs::read_to_string(path).expect("a page"));
        let name = path.file_stem().unwrap_or_default().display();
        println!("{name:24} P {:.3}  R {:.3}  F1 {:.3}", scores[0], scores[1], scores[2]);
        assert!(scores[1] > 0.999, "{name}: main text is lost");
        assert!(scores[0] > 0.85, "{name}: too much else is read");
        sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score);
    }
    let [precision, recall, f1] = sums.map(|sum| sum / paths.len() as f64);
    println!("{:24} P {precision:.3}  R {recall:.3}  F1 {f1:.3}", "mean");
    assert!(f1 > 0.99);
}
