//! The same work on one item after another by several threads, the results in the items' order.
//!
//! One thread reads, `jobs` work, and the caller's takes results. Memory is bounded by what is
//! under way, not by how many items there are.

use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, select};

/// Items under way may weigh this many bytes together; one that is heavier goes alone.
const BUDGET: usize = 32 << 20;

/// Most items that wait for a worker.
const WAITING: usize = 512;

/// A worker takes items until they weigh this many bytes ...
const BATCH_WEIGHT: usize = 64 << 10;

/// ... or are this many.
const BATCH_LENGTH: usize = 64;

/// Time between two looks at whether to stop, while nothing comes.
const PAUSE: Duration = Duration::from_millis(50);

/// What is worked on.
pub(crate) trait Weigh {
    /// About how many bytes of memory it takes.
    fn weight(&self) -> usize;
}

/// Takes the results.
pub(crate) trait Sink<R> {
    /// Takes the next result.
    fn take(&mut self, result: R) -> Result<()>;

    /// Called when all that came so far was taken, and nothing more is at hand.
    fn pause(&mut self) -> Result<()>;

    /// Whether to stop, whatever is still under way.
    fn is_stopped(&self) -> bool;
}

/// The results of some items, once there are any, and the weight of the items.
type Promise<R> = (usize, Receiver<Vec<R>>);

/// Does `work`, which gives one result for each item, by `jobs` threads and hands the results to
/// `sink`, in order.
///
/// Items are worked on as they come, many at a time only where they come faster than that. Where the
/// sink fails or stops, a reader that waits for input is left behind.
pub(crate) fn in_order<T, R>(
    items: impl Iterator<Item = T> + Send + 'static,
    jobs: NonZeroUsize,
    work: impl Fn(Vec<T>) -> Vec<R> + Sync,
    sink: &mut impl Sink<R>,
) -> Result<()>
where
    T: Weigh + Send + 'static,
    R: Send,
{
    let budget = Arc::new(Budget::default());
    let (waiting, items_read) = bounded(WAITING);
    let (promises, promised) = bounded(WAITING);
    let (working, stopped) = bounded::<()>(0);
    let spent = Arc::clone(&budget);
    thread::Builder::new().name("reader".to_owned()).spawn(move || {
        for item in items {
            spent.take(item.weight());
            // Nobody takes items once the sink has stopped.
            if waiting.send(item).is_err() {
                return;
            }
        }
    })?;
    let queue = Mutex::new(Queue { items: items_read, stopped, promises, jobs: jobs.get() });
    thread::scope(|scope| {
        let (queue, work) = (Arc::new(queue), &work);
        for _ in 0..jobs.get() {
            let queue = Arc::clone(&queue);
            scope.spawn(move || {
                loop {
                    let batch = queue.lock().unwrap_or_else(PoisonError::into_inner).next_batch();
                    let Some((items, results)) = batch else { return };
                    let _ = results.send(work(items));
                }
            });
        }
        drop(queue);
        let taken = take(&promised, &budget, sink);
        drop((working, promised));
        taken
    })
}

/// Hands the results to the sink as they are promised.
fn take<R>(
    promised: &Receiver<Promise<R>>,
    budget: &Budget,
    sink: &mut impl Sink<R>,
) -> Result<()> {
    loop {
        if sink.is_stopped() {
            return Ok(());
        }
        if promised.is_empty() {
            sink.pause()?;
        }
        let (weight, results) = match promised.recv_timeout(PAUSE) {
            Ok(promise) => promise,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        // A worker that panics breaks its promise; the panic goes on where the threads are joined.
        let Ok(results) = results.recv() else { return Ok(()) };
        budget.give_back(weight);
        results.into_iter().try_for_each(|result| sink.take(result))?;
    }
}

/// Items to work on. Whoever takes some promises their results, so that promises are in order.
struct Queue<T, R> {
    items: Receiver<T>,
    stopped: Receiver<()>,
    promises: Sender<Promise<R>>,
    jobs: usize,
}

impl<T: Weigh, R> Queue<T, R> {
    /// The next items, and where their results go; none once all are done, or the sink has stopped.
    fn next_batch(&self) -> Option<(Vec<T>, Sender<Vec<R>>)> {
        let first = select! {
            recv(self.items) -> item => item.ok()?,
            recv(self.stopped) -> _ => return None,
        };
        // The others get their share of what waits.
        let most = BATCH_LENGTH.min(1 + self.items.len() / self.jobs);
        let (mut weight, mut items) = (first.weight(), vec![first]);
        while weight < BATCH_WEIGHT && items.len() < most {
            let Ok(item) = self.items.try_recv() else { break };
            weight += item.weight();
            items.push(item);
        }
        let (results, promise) = bounded(1);
        self.promises.send((weight, promise)).ok()?;
        Some((items, results))
    }
}

/// How much weight is under way.
#[derive(Debug, Default)]
struct Budget {
    used: Mutex<usize>,
    freed: Condvar,
}

impl Budget {
    /// Waits until `weight` may be under way, too.
    fn take(&self, weight: usize) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |used: &mut usize| *used > 0 && *used + weight > BUDGET;
        let used = self.freed.wait_while(used, is_full);
        *used.unwrap_or_else(PoisonError::into_inner) += weight;
    }

    fn give_back(&self, weight: usize) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) -= weight;
        self.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use anyhow::bail;

    use super::*;

    impl Weigh for usize {
        fn weight(&self) -> usize {
            *self
        }
    }

    #[derive(Default)]
    struct Kept {
        results: Vec<usize>,
        most: Option<usize>,
        stopped: bool,
        seen: Option<mpsc::Sender<usize>>,
    }

    impl Sink<usize> for Kept {
        fn take(&mut self, result: usize) -> Result<()> {
            if self.most == Some(self.results.len()) {
                bail!("full");
            }
            self.results.push(result);
            if let Some(seen) = &self.seen {
                seen.send(result)?;
            }
            Ok(())
        }

        fn pause(&mut self) -> Result<()> {
            Ok(())
        }

        fn is_stopped(&self) -> bool {
            self.stopped
        }
    }

    fn jobs(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    /// Takes longer for some items than for others.
    fn double(items: Vec<usize>) -> Vec<usize> {
        let double = |item: usize| {
            if item.is_multiple_of(7) {
                thread::sleep(Duration::from_micros(300));
            }
            2 * item
        };
        items.into_iter().map(double).collect()
    }

    #[test]
    fn order_is_kept_for_any_number_of_jobs() {
        let expected: Vec<usize> = (0..3_000).map(|item| 2 * item).collect();
        for count in [1, 2, 3, 8] {
            let mut sink = Kept::default();
            in_order(0..3_000_usize, jobs(count), double, &mut sink).unwrap();
            assert_eq!(sink.results, expected, "{count} jobs");
        }
    }

    #[test]
    fn what_is_under_way_is_bounded() {
        static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
        struct Slow;
        impl Sink<usize> for Slow {
            fn take(&mut self, weight: usize) -> Result<()> {
                thread::sleep(Duration::from_millis(2));
                UNDER_WAY.fetch_sub(weight, Ordering::SeqCst);
                Ok(())
            }

            fn pause(&mut self) -> Result<()> {
                Ok(())
            }

            fn is_stopped(&self) -> bool {
                false
            }
        }
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let items = (0..100).map(|item| {
            let weight = if item == 50 { 2 * BUDGET } else { BUDGET / 8 };
            let used = UNDER_WAY.fetch_add(weight, Ordering::SeqCst) + weight;
            MOST.fetch_max(used, Ordering::SeqCst);
            weight
        });
        in_order(items, jobs(4), |weights| weights, &mut Slow).unwrap();
        // The heavy one alone, what was read after it, and what is being taken.
        let most = MOST.load(Ordering::SeqCst);
        assert!(most <= 4 * BUDGET, "{most}");
    }

    #[test]
    fn a_sink_that_fails_ends_it_though_the_reader_waits() {
        let (_never, waiting) = mpsc::channel::<usize>();
        let items = (0..10).chain(waiting);
        let mut sink = Kept { most: Some(5), ..Kept::default() };
        let error = in_order(items, jobs(2), double, &mut sink).unwrap_err();
        assert_eq!(error.to_string(), "full");
        assert_eq!(sink.results.len(), 5);
    }

    #[test]
    fn a_sink_that_is_stopped_waits_for_nothing() {
        let (_never, waiting) = mpsc::channel::<usize>();
        let mut sink = Kept { stopped: true, ..Kept::default() };
        in_order(waiting.into_iter(), jobs(2), double, &mut sink).unwrap();
        assert_eq!(sink.results, [0; 0]);
    }

    #[test]
    fn an_item_is_worked_on_before_the_next_one_comes() {
        let (give, items) = mpsc::channel::<usize>();
        let (seen, results) = mpsc::channel();
        let asking = thread::spawn(move || {
            for item in 1..20 {
                give.send(item).unwrap();
                assert_eq!(results.recv().unwrap(), 2 * item);
            }
        });
        let mut sink = Kept { seen: Some(seen), ..Kept::default() };
        in_order(items.into_iter(), jobs(2), double, &mut sink).unwrap();
        asking.join().unwrap();
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_is_not_lost() {
        let fail = |items: Vec<usize>| if items.contains(&3) { panic!("three") } else { items };
        let _ = in_order(0..10_usize, jobs(2), fail, &mut Kept::default());
    }
}
