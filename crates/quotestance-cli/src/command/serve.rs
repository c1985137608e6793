//! `serve`: a page and an HTTP API.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use quotestance::Model;

use crate::input::LimitArgs;
use crate::model::JudgeArgs;
use crate::serve::{Limits, Models, Settings, serve};
use crate::tally::Tally;

/// Serve a page to read articles in and to code samples, and an HTTP API
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  quotestance serve
  quotestance serve --sample sample.jsonl --codings ann.jsonl
  QUOTESTANCE_TOKEN=$(openssl rand -hex 16) quotestance serve --listen 192.0.2.7
  curl -s http://127.0.0.1:8788/v1/analyze --json '{\"text\":\"“We owe the refugees a roof,” said Nina.\"}'

The address stands on standard output. Ctrl-C ends the server; requests under way end first.")]
pub(crate) struct Args {
    /// Port; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8788)]
    port: u16,

    /// Address or name to listen at; any but one of this machine's own (loopback) needs a token
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    listen: String,

    /// Secret that requests must bear; better set as QUOTESTANCE_TOKEN, which no list of processes shows
    #[arg(long, value_name = "SECRET")]
    token: Option<String>,

    /// Another name that requests may be meant for; may be repeated
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,

    #[command(flatten)]
    model: JudgeArgs,

    /// Requests that are worked on at once [default: as many as the machine has cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Requests that may wait; more are answered by 503
    #[arg(long, value_name = "N", default_value_t = 64)]
    queue: u16,

    /// Requests that one client may have under way; more are answered by 429
    #[arg(long, value_name = "N", default_value = "16")]
    per_client: NonZeroUsize,

    /// Refuse requests of JSON of more megabytes
    #[arg(long, value_name = "MB", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    max_body: u16,

    #[command(flatten)]
    row: LimitArgs,

    /// Seconds for a body or a row to come, and for its work
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    time_limit: Duration,

    /// File of corrections, which is added to
    #[arg(long, value_name = "FILE", default_value = "corrections.jsonl")]
    corrections: PathBuf,

    /// Statements to code by hand: what `sample` or `export` wrote, or other rows
    #[arg(long, value_name = "FILE")]
    sample: Option<PathBuf>,

    /// File of codings, which is added to
    #[arg(long, value_name = "FILE", default_value = "codings.jsonl")]
    codings: PathBuf,
}

impl Args {
    pub(super) fn run(&self) -> Result<Tally> {
        let models = Models {
            main: for_good(self.model.load()?),
            fast: self.model.load_fast()?.map(for_good),
        };
        let machine = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let settings = Settings {
            listen: self.listen.clone(),
            port: self.port,
            hosts: self.host.clone(),
            token: self.token.clone(),
            jobs: self.jobs.unwrap_or_else(machine),
            queue: self.queue.into(),
            per_client: self.per_client,
            limits: Limits {
                body: usize::from(self.max_body) << 20,
                row: self.row.bytes(),
                time: self.time_limit,
            },
            corrections: self.corrections.clone(),
            sample: self.sample.clone(),
            codings: self.codings.clone(),
        };
        serve(&settings, models)
    }
}

/// A model that lasts as long as the process, as a server's does.
fn for_good(model: Cow<'static, Model>) -> &'static Model {
    match model {
        Cow::Borrowed(model) => model,
        Cow::Owned(model) => Box::leak(Box::new(model)),
    }
}

/// Parses a time that is not none.
fn seconds(written: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = written.parse().ok();
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "it must be a number of seconds above 0".to_owned())
}
