//! `--kinds`: which statements to keep.

use clap::{Args, ValueEnum};
use quotestance::{Article, Kinds, Model, QuoteKind, extract};

/// Which kinds of statements to keep.
#[derive(Debug, Args)]
pub(super) struct KindArgs {
    /// Kinds of statements to keep, separated by commas
    #[arg(long, value_name = "KINDS", value_delimiter = ',', default_value = "direct,mixed")]
    kinds: Vec<Kind>,
}

/// A kind of statement by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Whole sentences within marks or after a dialogue dash
    Direct,
    /// A few words within the reporter's sentence
    Mixed,
    /// The reporter's rendering, without marks: said that, according to
    Indirect,
}

impl From<Kind> for QuoteKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Direct => Self::Direct,
            Kind::Mixed => Self::Mixed,
            Kind::Indirect => Self::Indirect,
        }
    }
}

impl KindArgs {
    pub(super) fn kinds(&self) -> Kinds {
        self.kinds.iter().map(|&kind| QuoteKind::from(kind)).collect()
    }

    /// What to say of an article that has no statement of these kinds. It offers the indirect ones
    /// if they were not asked for and there are any.
    pub(super) fn none_found(&self, model: &Model, article: &Article) -> String {
        if article.source().trim().is_empty() {
            return "the article is empty".to_owned();
        }
        let kinds = self.kinds();
        let kind = |kind: &QuoteKind| kinds.contains(*kind).then(|| kind.name());
        let names: Vec<&str> = QuoteKind::ALL.iter().filter_map(kind).collect();
        let message = format!("no {} statement found", names.join(" or "));
        if kinds.indirect {
            return message;
        }
        let indirect = [QuoteKind::Indirect].into_iter().collect();
        match extract(article, model.seeds(), indirect).len() {
            0 => message,
            count => {
                format!("{message}; --kinds direct,mixed,indirect finds {count} indirect")
            }
        }
    }
}
