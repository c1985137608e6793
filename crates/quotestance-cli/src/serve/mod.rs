//! The server: pages and an HTTP API.
//!
//! Handlers talk, and are few lines each; what takes the processor's time is done by the threads of [`pool`].

mod access;
mod api;
mod body;
mod clients;
mod coding;
mod corrections;
mod files;
mod guard;
mod ledger;
mod listen;
mod metrics;
mod options;
mod pool;
mod problem;
mod router;
mod rows;
mod sample;
mod settings;
mod stop;
mod stream;

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use quotestance::{Analyzer, AnalyzerOptions, Article};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::task::spawn_blocking;

use self::access::Access;
use self::clients::Clients;
use self::coding::Coding;
use self::ledger::Ledger;
use self::listen::listen;
use self::metrics::Metrics;
use self::pool::Pool;
use self::problem::Problem;
use self::stop::Stop;
use crate::tally::{Tally, complain};

pub(crate) use rows::Models;
pub(crate) use settings::Settings;

/// What handlers share.
struct Server {
    models: Models,
    limits: Limits,
    access: Access,
    pool: Pool,
    clients: Clients,
    metrics: Metrics,
    corrections: Arc<Mutex<Ledger>>,
    coding: Option<Coding>,
}

/// How much is taken, and how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of a body of JSON.
    pub(crate) body: usize,
    /// Bytes of a row of JSON Lines.
    pub(crate) row: usize,
    /// Time for a body to come, for a row, and for work.
    pub(crate) time: Duration,
}

/// Time for threads that still work when the server ends.
const LAST_WORK: Duration = Duration::from_secs(2);

/// An article that needs every part of a model.
const WARM_UP: &str = "“Let the refugees in,” she said.";

/// Serves until the process is asked to end.
///
/// # Errors
/// If the address cannot be had, or a file cannot be used.
pub(crate) fn serve(settings: &Settings, models: Models) -> Result<Tally> {
    let corrections = Ledger::open(&settings.corrections, corrections::key)?;
    let coding = settings.coding()?;
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(settings.jobs.get().min(4))
        .max_blocking_threads(settings.jobs.get() + 4)
        .enable_all()
        .build()?;
    let ended = runtime.block_on(async {
        // Before anything is said: whoever waits for the address may send a signal at once.
        let stop = Stop::catch()?;
        let addresses = settings.addresses()?;
        let listener = TcpListener::bind(addresses.as_slice());
        let listener = listener.await.with_context(|| settings.place())?;
        let port = listener.local_addr()?.port();
        let server = Arc::new(Server {
            models,
            limits: settings.limits,
            access: Access::new(&settings.host(), &settings.hosts, port, settings.token.clone()),
            pool: Pool::new(settings.jobs, settings.queue, settings.limits.time),
            clients: Clients::new(settings.per_client.get()),
            metrics: Metrics::default(),
            corrections: Arc::new(Mutex::new(corrections)),
            coding,
        });
        // The first reader should not wait for what is unpacked when it is first asked for.
        Analyzer::new(models.main, AnalyzerOptions::default()).analyze(&Article::new(WARM_UP));
        announce(&settings.url(port));
        listen(listener, router::router(&server), server, stop.first(), stop.second()).await;
        complain(&"stopped");
        anyhow::Ok(())
    });
    runtime.shutdown_timeout(LAST_WORK);
    ended.map(|()| Tally::default())
}

/// Says where the server is: on standard output, for whoever started it.
fn announce(url: &str) {
    // Who does not read it knows it already.
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{url}").and_then(|()| stdout.flush());
    complain(&"Ctrl-C stops the server");
}

impl Server {
    /// Whether a path is open to those without a token: the pages, which ask for it, and the sign of life.
    fn is_open(&self, path: &str) -> bool {
        path == router::HEALTH || files::FILES.iter().any(|file| file.path == path && !file.is_api)
    }

    /// Reads or writes a ledger, on a thread that may wait for the disk.
    async fn with_ledger<R: Send + 'static>(
        &self,
        ledger: &Arc<Mutex<Ledger>>,
        work: impl FnOnce(&mut Ledger) -> Result<R> + Send + 'static,
    ) -> Result<R, Problem> {
        let ledger = Arc::clone(ledger);
        let done = spawn_blocking(move || {
            work(&mut ledger.lock().unwrap_or_else(PoisonError::into_inner))
        });
        match done.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) => Err(Problem::internal(&format!("{error:#}"))),
            Err(panic) => Err(Problem::internal(&panic)),
        }
    }
}
