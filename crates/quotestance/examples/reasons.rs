//! Says why a statement about migrants is judged as it is:
//! `cargo run --example reasons "We owe them a roof."`

use quotestance::{Analyzer, Passage, Target};

fn main() {
    let quote = std::env::args().nth(1).unwrap_or_else(|| "We owe them a roof.".to_owned());
    let analyzer = Analyzer::default();
    let passage = Passage::new(&quote, "", "", None);
    let mentions = analyzer.passage_mentions(&passage, None);
    let statement = passage.statement(&Target::MIGRANTS, &mentions);
    let explanation = analyzer.explain_stance(&statement);
    println!("{} ({:+.2})", explanation.label, explanation.value);
    for contribution in explanation.contributions.iter().take(8) {
        println!("{:+.3}  {}", contribution.weight, contribution.feature);
    }
}
