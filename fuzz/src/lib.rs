//! What the fuzz targets share.

mod codings;
#[allow(dead_code, unused_imports, reason = "the command line uses more of it than is fuzzed")]
#[path = "../../crates/quotestance-cli/src/exchange/mod.rs"]
mod exchange;
#[allow(dead_code, unused_imports, reason = "the command line uses more of it than is fuzzed")]
#[path = "../../crates/quotestance-cli/src/input/mod.rs"]
mod input;
#[allow(dead_code, reason = "the command line uses more of it than its readers do")]
mod output;
mod readers;
mod results;
#[allow(dead_code, unused_imports, reason = "the command line uses more of it than is fuzzed")]
#[path = "../../crates/quotestance-cli/src/row/mod.rs"]
mod row;
mod tally;

use std::sync::LazyLock;

use quotestance::record::Recorder;
use quotestance::{Analyzer, AnalyzerOptions, Article, Format, Model, Span};

pub use codings::exchange;
pub use readers::read;
pub use results::read_result;

/// Without the encoder: it takes a hundred times as long, and nothing that it makes has a span to check.
static ANALYZER: LazyLock<Analyzer<'static>> =
    LazyLock::new(|| Analyzer::new(Model::embedded_fast(), AnalyzerOptions::default()));

/// The format that a byte stands for.
pub fn format(byte: u8) -> Format {
    [Format::Plain, Format::Markdown, Format::Html][usize::from(byte) % 3]
}

/// Does the whole job, and asserts that every span is a range of the text and of the source, on
/// the boundaries of characters.
pub fn analyze(article: &Article) {
    let judgements = ANALYZER.analyze(article);
    let check = |span: Span| {
        let places = [(span, article.text()), (article.source_span(span), article.source())];
        for (span, text) in places {
            assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
        }
    };
    for judgement in &judgements {
        let quote = &judgement.quote;
        quote.fragments.iter().copied().for_each(check);
        quote.cue.into_iter().for_each(check);
        quote.speaker.iter().for_each(|speaker| check(speaker.mention));
        let verdict = judgement.verdict.as_ref();
        let mention = verdict.and_then(|verdict| verdict.mention.as_ref());
        mention.into_iter().for_each(|mention| check(mention.span));
        assert!(!quote.fragments.is_empty());
        assert!(quote.fragments.windows(2).all(|pair| pair[0].end <= pair[1].start));
    }
    let _ = Recorder::new("fuzz", article).judgements(&judgements);
}
