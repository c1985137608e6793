//! quotestance on the command line.

mod command;
mod config;
mod exchange;
mod generate;
mod input;
mod model;
mod output;
mod report;
mod row;
mod run;
mod serve;
mod tally;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, io};

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser};

use crate::command::Command;
use crate::generate::Generate;
use crate::output::check_options;
use crate::run::Settings;
use crate::tally::{WrongUsage, complain};

/// Rows are many small pieces of memory, which workers make and the writer gives back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit code for wrong usage.
const WRONG_USAGE: u8 = 2;

/// Exit code for bad input or a bad model.
const BAD_INPUT: u8 = 3;

/// Find quoted statements in news, and judge their stance toward Russians and migrants.
#[derive(Debug, Parser)]
#[command(name = "quotestance", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Args {
    /// Write a manual page or completions to standard output
    #[arg(long, value_name = "WHAT", exclusive = true)]
    generate: Option<Generate>,

    /// File of options [default: quotestance.toml, if it is there]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
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
    let args: Vec<_> = env::args_os().collect();
    let matches = match config::parse(Args::command(), &args) {
        Ok(matches) => matches,
        Err(error) => {
            complain(&format!("{error:#}"));
            return ExitCode::from(WRONG_USAGE);
        }
    };
    match Args::from_arg_matches(&matches)
        .map_err(|error| error.exit())
        .and_then(|args| run(args, &matches))
    {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(if error.is::<WrongUsage>() { WRONG_USAGE } else { BAD_INPUT })
        }
    }
}

fn run(args: Args, matches: &ArgMatches) -> Result<ExitCode> {
    match (args.generate, args.command) {
        (Some(what), None) => what.write(Args::command()).map(|()| ExitCode::SUCCESS),
        (None, Some(command)) => {
            let root = Args::command();
            if let Some((name, matches)) = matches.subcommand()
                && let Some(command) = root.find_subcommand(name)
            {
                let config = args.config.as_deref().unwrap_or(Path::new(config::FILE));
                check_options(command, matches, config)?;
            }
            let settings = Settings::new(&root, matches);
            Ok(command.run(&settings)?.exit_code())
        }
        (Some(_), Some(_)) => {
            let cause = "--generate is given alone, without a command";
            Args::command().error(ErrorKind::ArgumentConflict, cause).exit()
        }
        (None, None) => Args::command().error(ErrorKind::MissingSubcommand, "no command").exit(),
    }
}

/// Whether the reader of our output went away, as `head` does: it has what it wanted.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
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
