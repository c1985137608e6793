//! Whom a statement speaks of.

mod context;
mod people;
mod scene;

use std::borrow::Cow;
use std::fmt;

use crate::{Article, Quote, Seeds, Span};
use scene::Scene;

/// A group of people that statements are judged toward, by its identifier in the seeds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target(Cow<'static, str>);

impl Target {
    /// Russian people, at home or abroad; not their state.
    pub const RUSSIANS: Self = Self(Cow::Borrowed("russians"));
    /// People on the move or settled from elsewhere, Russians excepted.
    pub const MIGRANTS: Self = Self(Cow::Borrowed("migrants"));

    /// The target with this identifier.
    pub fn new(id: impl Into<String>) -> Self {
        Self(Cow::Owned(id.into()))
    }

    /// The identifier.
    pub fn id(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a mention was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// By a name of the target.
    Name,
    /// By a pronoun that a name before it explains.
    Pronoun,
    /// By a description ("our guests") or by what stands around the statement.
    Context,
}

impl fmt::Display for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Pronoun => "pronoun",
            Self::Context => "context",
        })
    }
}

/// One place where a text speaks of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Who is spoken of.
    pub target: Target,
    /// How that was recognised.
    pub via: Via,
    /// The words that do so.
    pub span: Span,
}

/// Finds, for each of `quotes`, whom it speaks of: its mentions in the order of the text.
///
/// A target that the statement does not name may be mentioned by a pronoun or description that the
/// article explains, or by the words around the statement; then the span may lie outside of it.
pub fn find_mentions(article: &Article, quotes: &[Quote], seeds: &Seeds) -> Vec<Vec<Mention>> {
    if quotes.is_empty() {
        return Vec::new();
    }
    let scene = Scene::new(article, seeds, people::find(article.tokens(), seeds));
    quotes
        .iter()
        .map(|quote| {
            let mut mentions = scene.mentions_inside(quote);
            if mentions.is_empty() {
                mentions.extend(scene.mention_around_quote(quote));
            }
            mentions
        })
        .collect()
}
