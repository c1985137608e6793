//! `analyze`: articles to judgements.

use anyhow::Result;
use quotestance::record::Recorder;
use quotestance::{Analyzer, AnalyzerOptions};

use super::kinds::KindArgs;
use super::view;
use crate::input::ArticleArgs;
use crate::model::{AbstainArgs, JudgeArgs, targets};
use crate::output::{Carried, Layout, OutputArgs, free_names};
use crate::run::{Outcome, Run, RunArgs, Settings};
use crate::tally::Tally;

/// Find the quoted statements of articles and judge each toward the targets it speaks of
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance analyze article.txt
  quotestance analyze --format csv -o judgements.csv news/
  quotestance analyze --targets data/targets/poles.toml --target poles data/articles/en-poles.txt
  quotestance analyze --kinds direct,mixed,indirect article.txt
  quotestance analyze -o judgements.parquet 'news/**/*.jsonl.gz'
  quotestance analyze --text-field story --input-format html articles.parquet
  curl -s https://example.org/story | quotestance analyze --input-format html -

A quote about two targets gives two rows, one about none a row whose target is null.")]
pub(crate) struct Args {
    #[command(flatten)]
    articles: ArticleArgs,

    #[command(flatten)]
    model: JudgeArgs,

    /// Judge toward this target only; may be repeated [default: all that the model knows]
    #[arg(long, value_name = "TARGET")]
    target: Vec<String>,

    #[command(flatten)]
    kinds: KindArgs,

    #[command(flatten)]
    abstain: AbstainArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    run: RunArgs,
}

impl Args {
    pub(super) fn run(&self, settings: &Settings) -> Result<Tally> {
        let model = self.model.load()?;
        let options = AnalyzerOptions {
            kinds: self.kinds.kinds(),
            targets: targets(&model, &self.target)?,
            ..self.abstain.options(&model)
        };
        let analyzer = Analyzer::new(&model, options);
        let (documents, format) = (self.articles.documents(), self.output.format());
        let layout = Layout::judgements(view::JUDGEMENTS, &model);
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
                let mut judgements = analyzer.analyze(&document.article);
                judgements.retain(|judgement| document.means(&judgement.quote));
                outcome.notes.extend(document.notes.iter().cloned());
                outcome.is_empty =
                    document.is_row && judgements.is_empty() && outcome.rows.is_empty();
                if judgements.is_empty() && !document.is_row {
                    let message = self.kinds.none_found(&model, &document.article);
                    outcome.notes.push(format!("{}: {message}", document.place));
                }
                let recorder = Recorder::new(&document.name, &document.article);
                let mut records = recorder.judgements(&judgements);
                records.iter_mut().for_each(|record| document.number(&mut record.quote));
                let given = free_names(document.given, |name| layout.has(name));
                for record in records {
                    outcome.rows.push(format.render(&Carried { given: &given, record })?);
                }
            }
            Ok(outcome)
        })
    }
}
