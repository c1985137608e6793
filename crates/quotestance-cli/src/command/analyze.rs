//! `analyze`: articles to judgements.

use anyhow::Result;
use quotestance::{Analyzer, AnalyzerOptions, Judgement};

use super::documents::DocumentRows;
use super::kinds::KindArgs;
use crate::input::{ArticleArgs, Document};
use crate::model::{AbstainArgs, JudgeArgs, ReasonArgs, targets};
use crate::output::{Layout, OutputArgs};
use crate::run::{Run, RunArgs, Settings};
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

A quote about two targets gives two rows, one about none a row whose target is null. `id` is the article's name and the
quote's number; where two articles in rows have one name, both are kept, and their rows have the same ids.")]
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
    reasons: ReasonArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    run: RunArgs,
}

impl Args {
    pub(super) fn run(&self, settings: &Settings) -> Result<Tally> {
        let model = self.model.load()?;
        let format = self.output.format();
        let reasons = self.reasons.count(format);
        let options = AnalyzerOptions {
            kinds: self.kinds.kinds(),
            targets: targets(&model, &self.target)?,
            reasons,
            ..self.abstain.options(&model)
        };
        let analyzer = Analyzer::new(&model, options);
        let layout = Layout::judgements(&model).with_reasons(reasons);
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
            format,
            most: self.articles.output_bytes(),
        };
        let records = |(document, judgements): (&Document, Vec<Judgement>)| {
            rows.check(document, judgements.len())?;
            Ok(document.judgement_records(&judgements))
        };
        let find = |documents: &[Document]| {
            let articles: Vec<_> = documents.iter().map(|document| &document.article).collect();
            documents.iter().zip(analyzer.analyze_all(&articles)).map(records).collect()
        };
        let none_found = |article: &_| self.kinds.none_found(&model, article);
        run.drive(self.articles.reader(), |items| rows.outcomes(items, find, none_found))
    }
}
