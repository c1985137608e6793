//! `analyze`: articles to judgements.

use anyhow::Result;
use quotestance::record::Recorder;
use quotestance::{Analyzer, AnalyzerOptions};

use super::kinds::KindArgs;
use super::view;
use crate::input::ArticleArgs;
use crate::model::{AbstainArgs, JudgeArgs, targets};
use crate::output::OutputArgs;
use crate::tally::Tally;

/// Find the quoted statements of articles and judge each toward the targets it speaks of
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance analyze article.txt
  quotestance analyze --format csv -o judgements.csv news/
  quotestance analyze --targets data/targets/poles.toml --target poles data/articles/en-poles.txt
  quotestance analyze --kinds direct,mixed,indirect article.txt
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
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let model = self.model.load()?;
        let options = AnalyzerOptions {
            kinds: self.kinds.kinds(),
            targets: targets(&model, &self.target)?,
            ..self.abstain.options(&model)
        };
        let analyzer = Analyzer::new(&model, options);
        let mut rows = self.output.open(view::JUDGEMENTS)?;
        let tally = self.articles.visit(|name, article| {
            let judgements = analyzer.analyze(article);
            for record in Recorder::new(name, article).judgements(&judgements) {
                rows.write(&record)?;
            }
            Ok(judgements.is_empty().then(|| self.kinds.none_found(&model, article)))
        })?;
        rows.finish(&tally)?;
        Ok(tally)
    }
}
