//! Finds the quoted statements of a news article and who said them, finds whether a statement
//! speaks of **Russians** or of **migrants**, and judges its **sentiment** and its **stance** toward
//! them: compassion, resentment, obligation, or neutral. English and Russian.
//!
//! # Overview
//!
//! Three types are all that most programs need:
//!
//! - [`Article`] holds an article as it was saved: plain text, Markdown or HTML.
//! - [`Analyzer`] does the whole job, with the model that the library carries or with your own.
//! - [`Judgement`] is what it gives: a [`Quote`], and the [`Verdict`] on it.
//!
//! ```
//! use quotestance::{Analyzer, Article};
//!
//! let article = Article::new(
//!     "Amina Karimova brings the Russians bread. “I feel for them,” she said. “I do.”",
//! );
//! let judgements = Analyzer::default().analyze(&article);
//!
//! let quote = &judgements[0].quote;
//! assert_eq!(quote.fragments.len(), 2);
//! let speaker = quote.speaker.as_ref().expect("a speaker");
//! assert_eq!(speaker.mention.of(article.text()), "she");
//! assert_eq!(speaker.name.as_deref(), Some("Amina Karimova"));
//!
//! let verdict = judgements[0].verdict.as_ref().expect("the quote speaks of a target");
//! assert_eq!(verdict.target.id(), "russians");
//! println!("{} with probability {:.2}", verdict.stance.label(), verdict.stance.confidence());
//! ```
//!
//! # Step by step
//!
//! Each step is a function from plain data to plain data, and may be called by itself. Every
//! [`Span`] is a byte range into [`Article::text`].
//!
//! ```
//! use quotestance::{Analyzer, AnalyzerOptions, Article, Format, Model, Statement};
//! use quotestance::{Kinds, extract, find_mentions};
//!
//! let model = Model::embedded();
//! let article = Article::parse("«Мы должны *помочь* беженцам», — сказал мэр.", Format::Markdown);
//!
//! // Quoted statements, with cue and speaker.
//! let quotes = extract(&article, model.seeds(), Kinds::default());
//! assert_eq!(quotes[0].cue.map(|cue| cue.of(article.text())), Some("сказал"));
//!
//! // For each quote, whom it speaks of.
//! let mentions = find_mentions(&article, &quotes, model.seeds());
//! assert_eq!(mentions[0][0].span.of(article.text()), "беженцам");
//!
//! // One quote toward one target: its features, and the judgement.
//! let target = mentions[0][0].target.clone();
//! let statement = Statement {
//!     article: &article,
//!     quote: &quotes[0],
//!     context: &[],
//!     target: &target,
//!     mentions: &mentions[0],
//! };
//! let features = model.vocabulary().features(&statement, model.seeds());
//! assert!(!features.entries().is_empty());
//! let verdict = Analyzer::new(model, AnalyzerOptions::default()).judge(&statement);
//! assert_eq!(verdict.target.id(), "migrants");
//! ```
//!
//! # Statements without an article
//!
//! A [`Passage`] is a statement that comes by itself, with as much of its surroundings as is known. Where it is
//! known which words are quoted, and not who says them, [`Article::with_quotes`] has them read as they are.
//!
//! ```
//! use quotestance::{Analyzer, Passage, Target};
//!
//! let passage = Passage::new("We owe them nothing.", "The mayor spoke of refugees.", "", None);
//! let judgements = Analyzer::default().classify(&passage, Some(&Target::MIGRANTS));
//! let verdict = judgements[0].verdict.as_ref().expect("the target was named");
//! let sum: f64 = verdict.stance.iter().map(|(_, probability)| probability).sum();
//! assert!((sum - 1.0).abs() < 1e-9);
//! ```
//!
//! # Targets of your own
//!
//! [`Seeds::with_targets`] adds them from TOML. A model that was not trained for a target judges it
//! by what it learnt of the others.
//!
//! ```
//! use quotestance::{Analyzer, AnalyzerOptions, Model, Passage};
//!
//! let model = Model::default();
//! let seeds = model.seeds().clone();
//! let seeds = seeds.with_targets([("poles.toml", "[poles]\nnames = ['Poles', 'поляк*']")])?;
//! let model = model.with_seeds(seeds);
//! let passage = Passage::new("Полякам мы рады.", "", "", None);
//! let judged = Analyzer::new(&model, AnalyzerOptions::default()).classify(&passage, None);
//! let verdict = judged[0].verdict.as_ref().expect("the statement speaks of a target");
//! assert_eq!(verdict.target.id(), "poles");
//! # Ok::<(), quotestance::seeds::SeedFileError>(())
//! ```
//!
//! # A model of your own
//!
//! Training takes labelled records and [`Seeds`], and no Rust is needed to change either: the
//! command line's `quotestance train` does the same with `data/` and `seeds/`. Any codebook will do:
//! by default labels and targets are those that the records have.
//! [`TrainParams::codebook`](train::TrainParams::codebook) holds them to this library's own.
//!
//! ```
//! use quotestance::train::{TrainError, TrainParams, train};
//! use quotestance::{Dataset, Model};
//!
//! let mut data = Dataset::default();
//! let errors = data.read_jsonl(
//!     "mine.jsonl",
//!     r#"{"quote":"Poor souls.","target":"migrants","stance":"pity","sentiment":"negative"}"#,
//! );
//! assert!(errors.is_empty());
//! let seeds = Model::embedded().seeds().clone();
//! let error = train(&data, seeds, &TrainParams::codebook()).expect_err("an unknown stance");
//! assert!(matches!(error, TrainError::Row(_)));
//! assert!(error.to_string().starts_with("mine.jsonl:1: unknown stance `pity`"));
//! ```
//!
//! # Lower levels
//!
//! [`text`] splits sentences and tokens, [`seeds`] matches wordings, [`features`] names what the
//! learner sees, [`linear`] is the learner and knows numbers only, [`explain`] takes a decision
//! apart, [`sampling`] draws what is to be labelled by hand, [`agreement`] tells how far coders agree,
//! [`evaluate`] scores a model, [`shares`] tells how often labels come and corrects that for the
//! model's errors, and [`record`] makes the JSON records that every front end writes.
//!
//! # Crate features
//!
//! - `encoder`, on by default: the module `encoder`, which makes vectors of sentences, and 9 MB of
//!   weights for it.
//! - `arrow`, off by default: [`record::Layout`] gives the schema of rows in Apache Arrow.
//!
//! # What it promises
//!
//! The library does no I/O, prints nothing, starts no thread and does not panic on any text. The
//! same input and model give the same output, to the bit. Text cannot be wrong; errors come only
//! from what has a form to keep: seeds, records, models and settings.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod agreement;
pub mod analyzer;
pub mod article;
mod context;
pub mod dataset;
mod digest;
#[cfg(feature = "encoder")]
pub mod encoder;
pub mod evaluate;
pub mod explain;
pub mod extract;
pub mod features;
pub mod linear;
pub mod model;
pub mod prediction;
pub mod record;
pub mod sampling;
pub mod seeds;
pub mod shares;
mod span;
pub mod statement;
pub mod target;
pub mod text;
pub mod train;

pub use analyzer::{Analyzer, AnalyzerOptions, Judgement, Verdict};
pub use article::{Article, Format};
pub use context::Contexts;
pub use dataset::{Dataset, Example};
pub use explain::{Contribution, Explanation};
pub use extract::{Kinds, Quote, QuoteKind, Speaker, extract};
pub use model::Model;
pub use prediction::Prediction;
pub use seeds::Seeds;
pub use span::Span;
pub use statement::{Passage, Statement};
pub use target::{Mention, Target, Via, find_mentions};
