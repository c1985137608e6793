//! Work of the processor, off the threads that talk: so many at once, so many that wait, so long.
//!
//! What a thread has begun cannot be taken from it. When the time is over the client is told so, and the work is
//! asked to end: it does so between two rows, or a few that are judged together, and until then it keeps its place,
//! so that there is never more work than was agreed.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::problem::Problem;

/// Whoever works asks it whether anybody still waits.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Asks when nobody waits any more: the time is over, or the client has gone.
struct AskOnDrop(Stop);

impl Drop for AskOnDrop {
    fn drop(&mut self) {
        self.0.ask();
    }
}

/// Threads for work, and places for what waits.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    workers: Arc<Semaphore>,
    places: Arc<Semaphore>,
    limit: Duration,
}

/// A request that was let in.
#[derive(Debug)]
pub(super) struct Place(Arc<OwnedSemaphorePermit>);

impl Pool {
    /// A pool of `jobs` threads, where `queue` requests may wait, each for at most `limit` with its work.
    pub(super) fn new(jobs: NonZeroUsize, queue: usize, limit: Duration) -> Self {
        let places = jobs.get().saturating_add(queue).min(Semaphore::MAX_PERMITS);
        Self {
            workers: Arc::new(Semaphore::new(jobs.get())),
            places: Arc::new(Semaphore::new(places)),
            limit,
        }
    }

    /// A place for a request, if one is free.
    pub(super) fn enter(&self) -> Result<Place, Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map(|place| Place(Arc::new(place))).map_err(|_| {
            let detail = "as many requests are waiting as the server lets wait";
            Problem::busy(StatusCode::SERVICE_UNAVAILABLE, detail)
        })
    }

    /// Does the work once a thread is free.
    pub(super) async fn run<R: Send + 'static>(
        &self,
        place: &Place,
        work: impl FnOnce(&Stop) -> R + Send + 'static,
    ) -> Result<R, Problem> {
        let stop = Stop::default();
        let _asked_at_the_end = AskOnDrop(stop.clone());
        let place = Arc::clone(&place.0);
        let done = timeout(self.limit, async move {
            let worker = Arc::clone(&self.workers).acquire_owned().await;
            let worked = spawn_blocking(move || {
                let _until_done = (place, worker);
                work(&stop)
            });
            worked.await
        });
        match done.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(panic)) => Err(Problem::internal(&panic)),
            Err(_) => {
                let seconds = self.limit.as_secs_f64();
                let detail = format!("this took longer than the server's {seconds} s");
                Err(Problem::new(StatusCode::GATEWAY_TIMEOUT, detail))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn pool(queue: usize, limit: Duration) -> Pool {
        Pool::new(NonZeroUsize::MIN, queue, limit)
    }

    #[tokio::test]
    async fn who_finds_no_place_is_told_to_come_again() {
        let pool = pool(1, Duration::from_secs(60));
        let places = [pool.enter().unwrap(), pool.enter().unwrap()];
        assert_eq!(pool.enter().unwrap_err().status, StatusCode::SERVICE_UNAVAILABLE);
        drop(places);
        assert_eq!(pool.run(&pool.enter().unwrap(), |_| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn work_that_takes_too_long_is_asked_to_end_and_keeps_its_place() {
        let pool = pool(0, Duration::from_millis(20));
        let (ended, end) = mpsc::channel();
        let place = pool.enter().unwrap();
        let work = move |stop: &Stop| {
            while !stop.is_asked() {
                std::thread::yield_now();
            }
            end.recv().unwrap();
        };
        let problem = pool.run(&place, work).await.unwrap_err();
        assert_eq!(problem.status, StatusCode::GATEWAY_TIMEOUT);
        drop(place);
        assert_eq!(pool.enter().unwrap_err().status, StatusCode::SERVICE_UNAVAILABLE);
        ended.send(()).unwrap();
        while pool.enter().is_err() {
            tokio::task::yield_now().await;
        }
    }
}
