//! `extract`: articles to quotes.

use anyhow::Result;
use quotestance::record::Recorder;
use quotestance::{Analyzer, AnalyzerOptions};

use super::kinds::KindArgs;
use super::view;
use crate::input::ArticleArgs;
use crate::model::ModelArgs;
use crate::output::{Carried, OutputArgs, QUOTE_FIELDS, free_names};
use crate::run::{Outcome, Run, RunArgs, Settings};
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
        let (documents, format) = (self.articles.documents(), self.output.format());
        let run = Run {
            args: &self.run,
            settings,
            model: &model,
            output: &self.output,
            columns: view::QUOTES,
            sources: &|| self.articles.sources(),
        };
        run.drive(self.articles.reader(), |item| {
            let mut document = documents.read(item)?;
            let given = free_names(document.given, |name| QUOTE_FIELDS.contains(&name));
            let quotes = analyzer.extract(&document.article);
            let is_empty = quotes.is_empty() && document.is_row;
            if quotes.is_empty() && !document.is_row {
                let message = self.kinds.none_found(&model, &document.article);
                document.notes.push(format!("{}: {message}", document.place));
            }
            let recorder = Recorder::new(&document.name, &document.article);
            let render =
                |quote| format.render(&Carried { given: &given, record: recorder.quote(quote) });
            let rows = quotes.iter().map(render).collect::<Result<_>>()?;
            Ok(Outcome { rows, notes: document.notes, is_empty })
        })
    }
}
