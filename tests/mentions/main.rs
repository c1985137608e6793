//! The mentions found agree with those marked in `data/mentions.jsonl`.
//! `cargo run --example mentions` prints the figures.

mod gold;

use quotestance::text::Lang;

#[test]
fn every_mark_is_in_its_place() {
    for article in gold::articles() {
        assert_eq!(Lang::detect(&article.text).code(), article.lang, "{}", article.doc_id);
        let length = article.text.chars().count();
        for mark in &article.mentions {
            let is_placed = mark.start < mark.end && mark.end <= length;
            assert!(is_placed && mark.quote < article.quotes, "{}: {mark:?}", article.doc_id);
            assert!(
                ["russians", "migrants"].contains(&&*mark.target),
                "{}: {mark:?}",
                article.doc_id
            );
            assert!(
                ["name", "pronoun", "context"].contains(&&*mark.via),
                "{}: {mark:?}",
                article.doc_id
            );
        }
    }
}

/// What was reached (name 97.6, pronoun 92.8, context 91.9) less two points.
const LEAST_F1: [(&str, f64); 3] = [("name", 95.6), ("pronoun", 90.8), ("context", 89.9)];

#[test]
fn what_was_reached_is_kept() {
    let articles = gold::articles();
    let counts = gold::count(&articles, &gold::seeds());
    for (via, least) in LEAST_F1 {
        let count = counts.get(via).copied().unwrap_or_default();
        let (f1, recall, precision) = (count.f1(), count.recall(), count.precision());
        assert!(f1 >= least, "{via}: F1 {f1:.1} (recall {recall:.1}, precision {precision:.1})");
    }
}
