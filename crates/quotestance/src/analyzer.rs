//! From articles and passages to judgements.

use crate::context::Contexts;
use crate::extract::{Kinds, Quote, QuoteKind, extract};
use crate::features::ReadQuote;
use crate::model::{Model, Targets};
use crate::prediction::Prediction;
use crate::statement::{Passage, Statement};
use crate::target::{add_own_words, find_mentions};
use crate::{Article, Mention, Target};

/// What to judge, and how sure to be.
#[derive(Clone, Debug, PartialEq)]
pub struct AnalyzerOptions {
    /// Kinds of quotes to keep.
    pub kinds: Kinds,
    /// Targets to judge toward; empty for every target that the model's seeds know. One that they do
    /// not know is found by its own words.
    pub targets: Vec<Target>,
    /// A judgement abstains where its stance's probability is below this, 0 to 1.
    pub abstain_below: f64,
    /// A judgement abstains, too, where its stance is not as sure as those are whose share of wrong
    /// ones is at most this: by the model's [`Abstention`](crate::model::Abstention) table. If no
    /// threshold has so few errors, every judgement abstains.
    pub abstain_above_error: Option<f64>,
}

impl Default for AnalyzerOptions {
    /// Direct and mixed quotes, every target, never abstaining.
    fn default() -> Self {
        Self {
            kinds: Kinds::default(),
            targets: Vec::new(),
            abstain_below: 0.0,
            abstain_above_error: None,
        }
    }
}

/// A quote and what it was judged to say of one target.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The quote.
    pub quote: Quote,
    /// The judgement itself; `None` where the quote speaks of no target.
    pub verdict: Option<Verdict>,
}

/// What a statement was judged to say of one target.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The target.
    pub target: Target,
    /// The plainest mention of it: by name before pronoun before context. `None` where the caller
    /// named the target and the words do not.
    pub mention: Option<Mention>,
    /// The stance toward the target.
    pub stance: Prediction,
    /// The sentiment of the statement as a whole; `None` where the model does not judge it.
    pub sentiment: Option<Prediction>,
    /// Whether the stance is less sure than [`AnalyzerOptions`] ask for.
    pub abstained: bool,
}

/// Applies a [`Model`]: the whole job in one call, and each step by itself.
#[derive(Clone, Debug)]
pub struct Analyzer<'m> {
    model: &'m Model,
    options: AnalyzerOptions,
    /// The confidence that a stance must have.
    least: f64,
}

impl Default for Analyzer<'static> {
    /// The embedded model with default options.
    fn default() -> Self {
        Self::new(Model::embedded(), AnalyzerOptions::default())
    }
}

impl<'m> Analyzer<'m> {
    /// An analyzer that applies `model`.
    pub fn new(model: &'m Model, options: AnalyzerOptions) -> Self {
        let threshold = |error| model.abstention().threshold(error).unwrap_or(f64::INFINITY);
        let least = options.abstain_above_error.map_or(0.0, threshold).max(options.abstain_below);
        Self { model, options, least }
    }

    /// The model that is applied.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Finds the quoted statements of an article and judges each toward every target that it
    /// speaks of. A quote about two targets gives two judgements, one about none gives one without
    /// a verdict. They come in the order of the text, then of the targets' first mentions.
    pub fn analyze(&self, article: &Article) -> Vec<Judgement> {
        let contexts = Contexts::new(article);
        let statements = self.statements(article);
        let mut judgements = Vec::with_capacity(statements.len());
        for (quote, mentions) in statements {
            let context = contexts.around(&quote);
            let verdicts = self.verdicts(article, &quote, &context, &mentions, &[]);
            push_judgements(quote, verdicts, &mut judgements);
        }
        judgements
    }

    /// The statements of the kinds that the options ask for, and whom they speak of. Quotes in marks
    /// explain each other's pronouns, whichever are asked for; indirect statements explain none of
    /// theirs.
    fn statements(&self, article: &Article) -> Vec<(Quote, Vec<Mention>)> {
        let kinds = self.options.kinds;
        let seeds = self.model.seeds();
        let all = extract(article, seeds, Kinds { indirect: kinds.indirect, ..Kinds::default() });
        let (indirect, marked): (Vec<Quote>, Vec<Quote>) =
            all.into_iter().partition(|quote| quote.kind == QuoteKind::Indirect);
        let mut found = Vec::with_capacity(marked.len() + indirect.len());
        for quotes in [marked, indirect] {
            let mut mentions = find_mentions(article, &quotes, seeds);
            for (quote, mentions) in quotes.iter().zip(&mut mentions) {
                for target in self.free_targets() {
                    add_own_words(article, quote, target, mentions);
                }
            }
            found.extend(quotes.into_iter().zip(mentions));
        }
        found.retain(|(quote, _)| kinds.contains(quote.kind));
        found.sort_by_key(|(quote, _)| quote.span().start);
        found
    }

    /// The targets asked for that the seeds do not know.
    fn free_targets(&self) -> impl Iterator<Item = &Target> {
        let seeds = self.model.seeds();
        self.options.targets.iter().filter(|target| !seeds.knows(target.id()))
    }

    /// Finds the quoted statements of an article, of the kinds that the options ask for.
    pub fn extract(&self, article: &Article) -> Vec<Quote> {
        extract(article, self.model.seeds(), self.options.kinds)
    }

    /// Judges one passage toward the targets that it speaks of; if `target` is given, toward that
    /// one alone, whether or not the words speak of it.
    pub fn classify(&self, passage: &Passage, target: Option<&Target>) -> Vec<Judgement> {
        let mentions = self.passage_mentions(passage, target);
        let named = target.map(std::slice::from_ref).unwrap_or_default();
        let (article, quote) = (passage.article(), passage.quote());
        let verdicts = self.verdicts(article, quote, passage.context(), &mentions, named);
        let mut judgements = Vec::with_capacity(1);
        push_judgements(quote.clone(), verdicts, &mut judgements);
        judgements
    }

    /// Where a passage speaks of a target: of those that the model's seeds know, and of `target`.
    pub fn passage_mentions(&self, passage: &Passage, target: Option<&Target>) -> Vec<Mention> {
        passage.mentions(target, self.model.seeds())
    }

    /// Judges one statement: the step that all others come down to.
    pub fn judge(&self, statement: &Statement<'_>) -> Verdict {
        self.judge_read(statement, self.model.vocabulary().read(statement).as_ref())
    }

    /// As [`Analyzer::judge`], of what was read for the statement's quote.
    fn judge_read(&self, statement: &Statement<'_>, read: Option<&ReadQuote>) -> Verdict {
        let vocabulary = self.model.vocabulary();
        let features = vocabulary.features_of(statement, read, self.model.seeds());
        let stance = self.model.stance.predict(&features);
        Verdict {
            target: statement.target.clone(),
            mention: statement.own_mentions().min_by_key(|mention| mention.via).cloned(),
            abstained: stance.confidence() < self.least,
            stance,
            sentiment: self.model.sentiment.as_ref().map(|head| head.predict(&features)),
        }
    }

    /// Judges a quote toward the `named` targets, or toward those it mentions where none is named.
    fn verdicts(
        &self,
        article: &Article,
        quote: &Quote,
        context: &[crate::Span],
        mentions: &[Mention],
        named: &[Target],
    ) -> Vec<Verdict> {
        let whole = Target::new("");
        let mut targets: Vec<&Target> = named.iter().collect();
        if targets.is_empty() && self.model.targets() == Targets::None {
            targets.push(&whole);
        } else if targets.is_empty() {
            for mention in mentions {
                let asked = self.options.targets.is_empty()
                    || self.options.targets.contains(&mention.target);
                if asked && !targets.contains(&&mention.target) {
                    targets.push(&mention.target);
                }
            }
        }
        let statement = |target| Statement { article, quote, context, target, mentions };
        let first = targets.first().map(|target| statement(*target));
        let read = first.and_then(|first| self.model.vocabulary().read(&first));
        let judge = |target| self.judge_read(&statement(target), read.as_ref());
        targets.into_iter().map(judge).collect()
    }
}

fn push_judgements(quote: Quote, verdicts: Vec<Verdict>, judgements: &mut Vec<Judgement>) {
    if verdicts.is_empty() {
        judgements.push(Judgement { quote, verdict: None });
    } else {
        let quotes = std::iter::repeat_n(quote, verdicts.len());
        let judged = quotes.zip(verdicts.into_iter().map(Some));
        judgements.extend(judged.map(|(quote, verdict)| Judgement { quote, verdict }));
    }
}
