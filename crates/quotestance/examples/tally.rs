//! Counts, for each article that is named, how its quotes stand toward each target:
//! `cargo run --example tally data/articles/*`

use std::collections::BTreeMap;
use std::path::Path;

use quotestance::{Analyzer, Article, Format};

fn main() -> std::io::Result<()> {
    let analyzer = Analyzer::default();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        let extension = Path::new(&path).extension().and_then(|e| e.to_str()).unwrap_or_default();
        let format = Format::from_extension(extension).unwrap_or_default();
        let article = Article::parse(std::fs::read_to_string(&path)?, format);
        for verdict in analyzer.analyze(&article).into_iter().filter_map(|j| j.verdict) {
            let key = (verdict.target.to_string(), verdict.stance.label().to_owned());
            *counts.entry(key).or_default() += 1;
        }
    }
    for ((target, stance), count) in counts {
        println!("{target:<10} {stance:<11} {count:>4}");
    }
    Ok(())
}
