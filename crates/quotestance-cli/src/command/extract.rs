//! `extract`: articles to quotes.

use anyhow::Result;
use quotestance::record::Recorder;
use quotestance::{Analyzer, AnalyzerOptions};

use super::kinds::KindArgs;
use super::view;
use crate::input::ArticleArgs;
use crate::model::ModelArgs;
use crate::output::OutputArgs;
use crate::tally::Tally;

/// Find the quoted statements of articles and who says them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance extract article.md
  quotestance extract --kinds direct --format csv news/ > quotes.csv")]
pub(crate) struct Args {
    #[command(flatten)]
    articles: ArticleArgs,

    #[command(flatten)]
    model: ModelArgs,

    #[command(flatten)]
    kinds: KindArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let model = self.model.load()?;
        let options = AnalyzerOptions { kinds: self.kinds.kinds(), ..AnalyzerOptions::default() };
        let analyzer = Analyzer::new(&model, options);
        let mut rows = self.output.open(view::QUOTES)?;
        let tally = self.articles.visit(|name, article| {
            let quotes = analyzer.extract(article);
            let recorder = Recorder::new(name, article);
            for quote in &quotes {
                rows.write(&recorder.quote(quote))?;
            }
            Ok(quotes.is_empty().then(|| self.kinds.none_found(&model, article)))
        })?;
        rows.finish(&tally)?;
        Ok(tally)
    }
}
