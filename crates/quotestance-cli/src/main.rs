//! quotestance on the command line.

mod command;
mod input;
mod model;
mod output;
mod tally;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use crate::command::Command;

/// Exit code for bad input or a bad model.
const BAD_INPUT: u8 = 3;

/// Find quoted statements in news, and judge their stance toward Russians and migrants.
#[derive(Debug, Parser)]
#[command(name = "quotestance", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  quotestance analyze article.txt
  quotestance analyze --target migrants news/ > judgements.jsonl
  quotestance classify \"They are ordinary people, like us.\" --target russians
  quotestance explain --target migrants \"We owe them nothing.\"

Data goes to standard output, everything else to standard error.
Exit codes: 0 done, 2 wrong usage, 3 bad input or model, 4 partly done.";

fn main() -> ExitCode {
    match Args::parse().command.run() {
        Ok(tally) => tally.exit_code(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tally::complain(&format!("{error:#}"));
            ExitCode::from(BAD_INPUT)
        }
    }
}

/// Whether the reader of our output went away, as `head` does: it has what it wanted.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let csv = cause.downcast_ref::<csv::Error>().and_then(|error| match error.kind() {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => None,
        });
        let json =
            cause.downcast_ref::<serde_json::Error>().and_then(|error| error.io_error_kind());
        [io, csv, json].contains(&Some(io::ErrorKind::BrokenPipe))
    })
}
