//! `extract`: articles to quotes.

use anyhow::Result;
use quotestance::{Analyzer, AnalyzerOptions};

use super::documents::DocumentRows;
use super::kinds::KindArgs;
use super::view;
use crate::input::{ArticleArgs, Document};
use crate::model::ModelArgs;
use crate::output::{Layout, OutputArgs, View};
use crate::run::{Run, RunArgs, Settings};
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

    #[command(flatten)]
    run: RunArgs,
}

impl Args {
    pub(super) fn run(&self, settings: &Settings) -> Result<Tally> {
        let model = self.model.load()?;
        let options = AnalyzerOptions { kinds: self.kinds.kinds(), ..AnalyzerOptions::default() };
        let analyzer = Analyzer::new(&model, options);
        let layout = Layout::quotes(View::Table(view::QUOTES));
        let run = Run {
            args: &self.run,
            settings,
            model: &model,
            output: &self.output,
            layout: &layout,
            sources: &|| self.articles.sources(),
        };
        let rows = DocumentRows {
            documents: self.articles.documents(),
            layout: &layout,
            format: self.output.format(),
            most: self.articles.output_bytes(),
        };
        let find = |document: &Document| {
            let quotes = analyzer.extract(&document.article);
            rows.check(document, quotes.len())?;
            Ok(document.quote_records(&quotes))
        };
        let none_found = |article: &_| self.kinds.none_found(&model, article);
        let find_all = |documents: &[Document]| documents.iter().map(find).collect();
        run.drive(self.articles.reader(), |items| rows.outcomes(items, find_all, none_found))
    }
}
