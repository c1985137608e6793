//! The commands, one file each.

mod agree;
mod analyze;
mod classify;
mod documents;
mod evaluate;
mod explain;
mod export;
mod extract;
mod import;
mod kinds;
mod report;
mod sample;
mod serve;
mod train;
mod view;

use anyhow::Result;
use clap::Subcommand;

use crate::run::Settings;
use crate::tally::Tally;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Analyze(analyze::Args),
    Extract(extract::Args),
    Classify(classify::Args),
    Explain(explain::Args),
    Train(train::Args),
    Evaluate(evaluate::Args),
    Report(report::Args),
    Sample(sample::Args),
    Export(export::Args),
    Import(import::Args),
    Agree(agree::Args),
    Serve(serve::Args),
}

impl Command {
    pub(crate) fn run(&self, settings: &Settings) -> Result<Tally> {
        match self {
            Self::Analyze(args) => args.run(settings),
            Self::Extract(args) => args.run(settings),
            Self::Classify(args) => args.run(settings),
            Self::Explain(args) => args.run(),
            Self::Train(args) => args.run(),
            Self::Evaluate(args) => args.run(),
            Self::Report(args) => args.run(),
            Self::Sample(args) => args.run(),
            Self::Export(args) => args.run(),
            Self::Import(args) => args.run(),
            Self::Agree(args) => args.run(),
            Self::Serve(args) => args.run(),
        }
    }
}
