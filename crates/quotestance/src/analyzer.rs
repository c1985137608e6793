//! From articles and passages to judgements.

use crate::context::Contexts;
use crate::explain::Contribution;
use crate::extract::{Kinds, Quote, QuoteKind, extract};
use crate::features::{Features, ReadQuote, TOGETHER};
use crate::model::{Model, Targets};
use crate::prediction::Prediction;
use crate::statement::{Passage, Statement};
use crate::target::{WHOLE, add_own_words, find_mentions};
use crate::{Article, Mention, Span, Target};

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
    /// Number of reasons to give for a stance: [`Verdict::reasons`]. They cost many times what the
    /// judgement does where the model has an encoder, which must read a statement once for each word.
    pub reasons: usize,
}

impl Default for AnalyzerOptions {
    /// Direct and mixed quotes, every target, never abstaining, no reasons.
    fn default() -> Self {
        Self {
            kinds: Kinds::default(),
            targets: Vec::new(),
            abstain_below: 0.0,
            abstain_above_error: None,
            reasons: 0,
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
    /// What speaks most for the stance and stands in the text, the weightiest first: as many as
    /// [`AnalyzerOptions::reasons`] at most.
    pub reasons: Vec<Contribution>,
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
        self.analyze_all(&[article]).pop().unwrap_or_default()
    }

    /// As [`Analyzer::analyze`], article by article. With the encoder many short articles at once
    /// take less time than one after another, and get the same judgements.
    pub fn analyze_all(&self, articles: &[&Article]) -> Vec<Vec<Judgement>> {
        let found = articles.iter().map(|article| self.statements(article)).collect();
        self.judgements(articles, found)
    }

    /// As [`Analyzer::analyze`], of the quotes alone for which `keep` holds. They are found, and
    /// whom they speak of, as if all were judged.
    pub fn analyze_where(
        &self,
        article: &Article,
        keep: impl Fn(&Quote) -> bool,
    ) -> Vec<Judgement> {
        let mut found = self.statements(article);
        found.retain(|(quote, _)| keep(quote));
        self.judgements(&[article], vec![found]).pop().unwrap_or_default()
    }

    /// The judgements on what was found in each article.
    fn judgements(
        &self,
        articles: &[&Article],
        found: Vec<Vec<(Quote, Vec<Mention>)>>,
    ) -> Vec<Vec<Judgement>> {
        let mut asked = Vec::new();
        for (article, found) in articles.iter().zip(&found) {
            let contexts = Contexts::new(article);
            for (quote, mentions) in found {
                let targets = self.targets(mentions);
                let context = if targets.is_empty() { Vec::new() } else { contexts.around(quote) };
                asked.push(Asked { article, quote, context, mentions, targets });
            }
        }
        let mut verdicts = self.verdicts(&asked).into_iter();
        let judged = |found: Vec<(Quote, _)>| {
            let mut judgements = Vec::with_capacity(found.len());
            for (quote, _) in found {
                push_judgements(quote, verdicts.next().unwrap_or_default(), &mut judgements);
            }
            judgements
        };
        found.into_iter().map(judged).collect()
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
        self.classify_all(&[(passage, target)]).pop().unwrap_or_default()
    }

    /// As [`Analyzer::classify`], passage by passage. With the encoder many at once take far less
    /// time than one after another, and get the same judgements.
    pub fn classify_all(&self, passages: &[(&Passage, Option<&Target>)]) -> Vec<Vec<Judgement>> {
        let mentions: Vec<Vec<Mention>> = passages
            .iter()
            .map(|(passage, target)| self.passage_mentions(passage, *target))
            .collect();
        let mut asked = Vec::with_capacity(passages.len());
        for (&(passage, target), mentions) in passages.iter().zip(&mentions) {
            asked.push(Asked {
                article: passage.article(),
                quote: passage.quote(),
                context: passage.context().to_vec(),
                mentions,
                targets: target.map_or_else(|| self.targets(mentions), |target| vec![target]),
            });
        }
        let judged = |(asked, verdicts): (&Asked<'_>, Vec<Verdict>)| {
            let mut judgements = Vec::with_capacity(1);
            push_judgements(asked.quote.clone(), verdicts, &mut judgements);
            judgements
        };
        asked.iter().zip(self.verdicts(&asked)).map(judged).collect()
    }

    /// Where a passage speaks of a target: of those that the model's seeds know, and of `target`.
    pub fn passage_mentions(&self, passage: &Passage, target: Option<&Target>) -> Vec<Mention> {
        passage.mentions(target, self.model.seeds())
    }

    /// Judges one statement.
    pub fn judge(&self, statement: &Statement<'_>) -> Verdict {
        let features = self.model.vocabulary().features(statement, self.model.seeds());
        self.verdict(statement, &features)
    }

    /// As [`Analyzer::judge`], statement by statement. With the encoder many at once take far less
    /// time than one after another, and get the same verdicts.
    pub fn judge_all(&self, statements: &[Statement<'_>]) -> Vec<Verdict> {
        let judge = |statements: &[Statement<'_>]| {
            let read = self.model.vocabulary().read(statements);
            let read = (0..).map(|index| read.get(index));
            let statements: Vec<_> = statements.iter().copied().zip(read).collect();
            self.verdicts_on(&statements)
        };
        statements.chunks(TOGETHER).flat_map(judge).collect()
    }

    /// The verdicts on statements whose quotes were read, if the model needs that.
    fn verdicts_on(&self, statements: &[(Statement<'_>, Option<&ReadQuote>)]) -> Vec<Verdict> {
        let features = self.model.vocabulary().features_of(statements, self.model.seeds());
        let judged = statements.iter().zip(&features);
        judged.map(|((statement, _), features)| self.verdict(statement, features)).collect()
    }

    fn verdict(&self, statement: &Statement<'_>, features: &Features) -> Verdict {
        let stance = self.model.stance.predict(features);
        Verdict {
            target: statement.target.clone(),
            mention: statement.own_mentions().min_by_key(|mention| mention.via).cloned(),
            abstained: stance.confidence() < self.least,
            reasons: self.reasons(statement, self.options.reasons),
            stance,
            sentiment: self.model.sentiment.as_ref().map(|head| head.predict(features)),
        }
    }

    /// The targets that a quote with these mentions is judged toward, where none is named.
    fn targets<'q>(&self, mentions: &'q [Mention]) -> Vec<&'q Target> {
        if self.model.targets() == Targets::None {
            return vec![&WHOLE];
        }
        let mut targets = Vec::new();
        for Mention { target, .. } in mentions {
            let is_asked = self.options.targets.is_empty() || self.options.targets.contains(target);
            if is_asked && !targets.contains(&target) {
                targets.push(target);
            }
        }
        targets
    }

    /// The verdicts on each quote, in the order of its targets.
    fn verdicts(&self, asked: &[Asked<'_>]) -> Vec<Vec<Verdict>> {
        asked.chunks(TOGETHER).flat_map(|asked| self.verdicts_together(asked)).collect()
    }

    fn verdicts_together(&self, asked: &[Asked<'_>]) -> Vec<Vec<Verdict>> {
        // A quote is read once, toward however many targets it is judged.
        let judged: Vec<(&Asked<'_>, Statement<'_>)> = asked
            .iter()
            .filter_map(|asked| Some((asked, asked.toward(asked.targets.first()?))))
            .collect();
        let first: Vec<Statement<'_>> = judged.iter().map(|&(_, statement)| statement).collect();
        let read = self.model.vocabulary().read(&first);
        let mut statements = Vec::with_capacity(judged.len());
        for (index, (asked, _)) in judged.iter().enumerate() {
            for target in &asked.targets {
                statements.push((asked.toward(target), read.get(index)));
            }
        }
        let mut verdicts = self.verdicts_on(&statements).into_iter();
        let own = |asked: &Asked<'_>| verdicts.by_ref().take(asked.targets.len()).collect();
        asked.iter().map(own).collect()
    }
}

/// A quote with all that bears on its judgement, and whom it is judged toward.
struct Asked<'a> {
    article: &'a Article,
    quote: &'a Quote,
    context: Vec<Span>,
    mentions: &'a [Mention],
    targets: Vec<&'a Target>,
}

impl Asked<'_> {
    fn toward<'a>(&'a self, target: &'a Target) -> Statement<'a> {
        let Self { article, quote, context, mentions, .. } = self;
        Statement { article, quote, context, target, mentions }
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
