//! `extract`: articles to quotes.

use anyhow::Result;
use quotestance::record::Recorder;
use quotestance::{Analyzer, AnalyzerOptions};

use super::kinds::KindArgs;
use super::view;
use crate::input::ArticleArgs;
use crate::model::ModelArgs;
use crate::output::{Carried, Layout, OutputArgs, free_names};
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
        let layout = Layout::quotes(view::QUOTES);
        let run = Run {
            args: &self.run,
            settings,
            model: &model,
            output: &self.output,
            layout: &layout,
            sources: &|| self.articles.sources(),
        };
        run.drive(self.articles.reader(), |item| {
            let mut outcome = Outcome::default();
            for document in documents.read(item)? {
                let mut quotes = analyzer.extract(&document.article);
                quotes.retain(|quote| document.means(quote));
                outcome.notes.extend(document.notes.iter().cloned());
                outcome.is_empty = document.is_row && quotes.is_empty() && outcome.rows.is_empty();
                if quotes.is_empty() && !document.is_row {
                    let message = self.kinds.none_found(&model, &document.article);
                    outcome.notes.push(format!("{}: {message}", document.place));
                }
                let recorder = Recorder::new(&document.name, &document.article);
                let mut records: Vec<_> =
                    quotes.iter().map(|quote| recorder.quote(quote)).collect();
                records.iter_mut().for_each(|record| document.number(record));
                let given = free_names(document.given, |name| layout.has(name));
                for record in records {
                    outcome.rows.push(format.render(&Carried { given: &given, record })?);
                }
            }
            Ok(outcome)
        })
    }
}
