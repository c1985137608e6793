//! How well the mentions found agree with those marked in `data/mentions.jsonl`, and where they do
//! not, in the half of the articles that is there to learn from:
//! `cargo run --example mentions`

#[path = "../../../tests/mentions/gold.rs"]
mod gold;

use gold::{Mark, Marked};

fn main() {
    let (articles, seeds) = (gold::articles(), gold::seeds());
    for article in articles.iter().filter(|article| is_even(article)) {
        let found = gold::find(article, &seeds);
        show("missed", article, &article.mentions, &found);
        show("wrong", article, &found, &article.mentions);
    }
    println!("half  lang  via      marked  recall  precision     F1");
    for half in ["even", "odd", "all"] {
        for lang in ["en", "ru", "both"] {
            let part = articles.iter().filter(|article| {
                (half == "all" || is_even(article) == (half == "even"))
                    && (lang == "both" || article.lang == lang)
            });
            for (via, count) in gold::count(part, &seeds) {
                let (recall, precision, f1) = (count.recall(), count.precision(), count.f1());
                print!("{half:<4}  {lang:<4}  {via:<8} {:>6} ", count.marked);
                println!("{recall:>7.1} {precision:>10.1} {f1:>6.1}");
            }
        }
    }
}

fn is_even(article: &Marked) -> bool {
    article.doc_id.ends_with(['0', '2', '4', '6', '8'])
}

/// Shows those `marks` that none of `others` meets.
fn show(what: &str, article: &Marked, marks: &[Mark], others: &[Mark]) {
    for mark in marks.iter().filter(|mark| !others.iter().any(|other| other.meets(mark))) {
        let before: String =
            article.text.chars().take(mark.end).skip(mark.start.saturating_sub(60)).collect();
        println!(
            "{what:<6} {} #{} {} {}: …{}",
            article.doc_id,
            mark.quote,
            mark.target,
            mark.via,
            before.replace('\n', " ")
        );
    }
}
