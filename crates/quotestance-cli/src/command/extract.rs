//! `extract`: articles to quotes.

use anyhow::Result;
use quotestance::record::Recorder;
use quotestance::{Analyzer, AnalyzerOptions};

use super::drive::{Outcome, drive};
use super::kinds::KindArgs;
use super::view;
use crate::input::ArticleArgs;
use crate::model::ModelArgs;
use crate::output::{Carried, OutputArgs, QUOTE_FIELDS, free_names};
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
        let rows = self.output.open(view::QUOTES)?;
        let (documents, format) = (self.articles.documents(), rows.format());
        drive(self.articles.reader(), rows, |item| {
            let mut outcome = Outcome::default();
            for document in documents.read(item)? {
                let mut quotes = analyzer.extract(&document.article);
                quotes.retain(|quote| document.means(quote));
                outcome.notes.extend(document.notes.iter().cloned());
                if quotes.is_empty() && !document.is_row {
                    let message = self.kinds.none_found(&model, &document.article);
                    outcome.notes.push(format!("{}: {message}", document.place));
                }
                let recorder = Recorder::new(&document.name, &document.article);
                let mut records: Vec<_> =
                    quotes.iter().map(|quote| recorder.quote(quote)).collect();
                records.iter_mut().for_each(|record| document.number(record));
                let given = free_names(document.given, |name| QUOTE_FIELDS.contains(&name));
                for record in records {
                    outcome.rows.push(format.render(&Carried { given: &given, record })?);
                }
            }
            Ok(outcome)
        })
    }
}
