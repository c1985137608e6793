//! Ctrl-C and its like: the first ends the server in order, the second one at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Counts the wishes to stop.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    count: Arc<AtomicUsize>,
    changed: Arc<Notify>,
}

impl Stop {
    /// From now on signals are counted, and end nothing by themselves.
    pub(super) fn catch() -> io::Result<Self> {
        let stop = Self { count: Arc::default(), changed: Arc::default() };
        let mut signals = Signals::new()?;
        let asked = stop.clone();
        tokio::spawn(async move {
            loop {
                signals.next().await;
                asked.count.fetch_add(1, Ordering::SeqCst);
                asked.changed.notify_waiters();
            }
        });
        Ok(stop)
    }

    pub(super) async fn first(&self) {
        self.reach(1).await;
    }

    pub(super) async fn second(&self) {
        self.reach(2).await;
    }

    async fn reach(&self, count: usize) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Before the look: a signal between the two must not be missed.
            changed.as_mut().enable();
            if self.count.load(Ordering::SeqCst) >= count {
                return;
            }
            changed.await;
        }
    }
}

#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]))
    }

    async fn next(&mut self) {
        let [interrupt, terminate] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
