//! The mentions found agree with those marked in `data/mentions.jsonl`.
//! `cargo run --example mentions` prints the figures.

mod gold;

#[test]
fn every_quote_is_where_it_was_marked() {
    let seeds = gold::seeds();
    for article in gold::articles() {
        let (_, quotes) = gold::find(&article, &seeds);
        assert_eq!(quotes, article.quotes, "{}", article.doc_id);
        for mark in &article.mentions {
            assert!(mark.quote < quotes && mark.start < mark.end, "{}: {mark:?}", article.doc_id);
        }
    }
}
