//! The same work on one item after another by several threads, the results in the items' order.
//!
//! One thread reads, `jobs` work, and the caller's takes results. Memory is bounded by what is
//! under way, not by how many items there are.

use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, select, unbounded};

/// Items under way may weigh this many bytes together; one that is heavier goes alone.
const BUDGET: usize = 32 << 20;

/// Items under way may be this many.
const UNDER_WAY: usize = 1024;

/// Once there are as many, reading goes on when there is room for this many, or for this many bytes: to wait for room for
/// each single item costs more than small items do.
const ROOM: Load = Load { items: UNDER_WAY / 2, weight: BUDGET / 8 };

/// Results that wait for their turn may weigh this many bytes together; besides, each worker may have those of what it
/// has just worked on. Small items may have large results.
const RESULTS: usize = 64 << 20;

/// Most batches whose results are promised.
const PROMISED: usize = 512;

/// A worker takes items until they weigh this many bytes ...
const BATCH_WEIGHT: usize = 256 << 10;

/// ... or are this many.
const BATCH_LENGTH: usize = 64;

/// Time between two looks at whether to stop, while nothing comes.
const PAUSE: Duration = Duration::from_millis(50);

/// What is worked on, or comes of it.
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

/// The results of some items, and their weight.
type Results<R> = (Vec<R>, usize);

/// The results of some items, once there are any, and how much the items are.
type Promise<R> = (Load, Receiver<Results<R>>);

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
    R: Weigh + Send,
{
    let (budget, turns) = (Arc::new(Budget::default()), Turns::default());
    let (waiting, items_read) = unbounded();
    let (promises, promised) = bounded(PROMISED);
    let (working, stopped) = bounded::<()>(0);
    let spent = Arc::clone(&budget);
    thread::Builder::new().name("reader".to_owned()).spawn(move || {
        for item in items {
            // Nobody takes items once the sink has stopped.
            if !spent.take(item.weight()) || waiting.send(item).is_err() {
                return;
            }
        }
    })?;
    let jobs = jobs.get();
    let queue = Mutex::new(Queue { items: items_read, stopped, promises, jobs, promised: 0 });
    thread::scope(|scope| {
        let ended = Ended(&turns, &budget);
        let (queue, work, turns) = (Arc::new(queue), &work, &turns);
        for _ in 0..jobs {
            let queue = Arc::clone(&queue);
            scope.spawn(move || {
                loop {
                    let batch = queue.lock().unwrap_or_else(PoisonError::into_inner).next_batch();
                    let Some(Batch { number, items, promise }) = batch else { return };
                    let results = work(items);
                    let weight = results.iter().map(Weigh::weight).sum();
                    turns.wait(number, weight);
                    let _ = promise.send((results, weight));
                }
            });
        }
        drop(queue);
        let taken = take(&promised, &budget, turns, sink);
        drop((working, promised, ended));
        taken
    })
}

/// Hands the results to the sink as they are promised.
fn take<R>(
    promised: &Receiver<Promise<R>>,
    budget: &Budget,
    turns: &Turns,
    sink: &mut impl Sink<R>,
) -> Result<()> {
    loop {
        if sink.is_stopped() {
            return Ok(());
        }
        if promised.is_empty() {
            sink.pause()?;
        }
        let (load, results) = match promised.recv_timeout(PAUSE) {
            Ok(promise) => promise,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        // A worker that panics breaks its promise; the panic goes on where the threads are joined.
        let Ok((results, weight_of_results)) = results.recv() else { return Ok(()) };
        budget.give_back(load);
        turns.next();
        results.into_iter().try_for_each(|result| sink.take(result))?;
        turns.give_back(weight_of_results);
    }
}

/// Items to work on. Whoever takes some promises their results, so that promises are in order.
struct Queue<T, R> {
    items: Receiver<T>,
    stopped: Receiver<()>,
    promises: Sender<Promise<R>>,
    jobs: usize,
    /// How many promises were made.
    promised: u64,
}

/// Items to work on together, how many batches came before them, and where their results go.
struct Batch<T, R> {
    number: u64,
    items: Vec<T>,
    promise: Sender<Results<R>>,
}

impl<T: Weigh, R> Queue<T, R> {
    /// The next items; none once all are done, or the sink has stopped.
    fn next_batch(&mut self) -> Option<Batch<T, R>> {
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
        let (promise, results) = bounded(1);
        self.promises.send((Load { items: items.len(), weight }, results)).ok()?;
        self.promised += 1;
        Some(Batch { number: self.promised - 1, items, promise })
    }
}

/// Which results are taken next, and how much weight those have that wait for it.
#[derive(Debug, Default)]
struct Turns {
    state: Mutex<Turn>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Turn {
    next: u64,
    kept: usize,
    is_over: bool,
}

impl Turns {
    /// Waits until results of this weight may wait for their turn, too. Those whose turn it is need not.
    fn wait(&self, number: u64, weight: usize) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |turn: &mut Turn| {
            !turn.is_over && turn.next < number && turn.kept > 0 && turn.kept + weight > RESULTS
        };
        let state = self.changed.wait_while(state, is_full);
        state.unwrap_or_else(PoisonError::into_inner).kept += weight;
    }

    fn change(&self, change: impl FnOnce(&mut Turn)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    /// Says that the next results have come.
    fn next(&self) {
        self.change(|turn| turn.next += 1);
    }

    fn give_back(&self, weight: usize) {
        self.change(|turn| turn.kept -= weight);
    }
}

/// Lets nobody wait any more once it goes, whatever ends the sink.
struct Ended<'t>(&'t Turns, &'t Budget);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.change(|turn| turn.is_over = true);
        self.1.end();
    }
}

/// Some items and their weight.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    items: usize,
    weight: usize,
}

impl Load {
    /// Whether there is as much room as is waited for.
    const fn has_room(self) -> bool {
        self.items + ROOM.items <= UNDER_WAY && self.weight + ROOM.weight <= BUDGET
            || self.items == 0
    }
}

/// How much is under way.
#[derive(Debug)]
struct Budget {
    /// None, once the sink has stopped.
    used: Mutex<Option<Load>>,
    freed: Condvar,
}

impl Default for Budget {
    fn default() -> Self {
        Self { used: Mutex::new(Some(Load::default())), freed: Condvar::new() }
    }
}

impl Budget {
    /// Waits until an item of `weight` may be under way, too; whether it ever may.
    fn take(&self, weight: usize) -> bool {
        let is_full = |used: &Load| {
            used.items > 0 && (used.items >= UNDER_WAY || used.weight + weight > BUDGET)
        };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.as_ref().is_some_and(is_full) {
            let waits = |used: &mut Option<Load>| {
                used.as_ref().is_some_and(|used| is_full(used) || !used.has_room())
            };
            used = self.freed.wait_while(used, waits).unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(used) = &mut *used {
            used.items += 1;
            used.weight += weight;
        }
        used.is_some()
    }

    fn give_back(&self, load: Load) {
        let mut state = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(used) = &mut *state else { return };
        used.items -= load.items;
        used.weight -= load.weight;
        if used.has_room() {
            self.freed.notify_one();
        }
    }

    fn end(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = None;
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
    fn results_that_wait_for_their_turn_are_bounded() {
        static HELD: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        struct Heavy;
        impl Weigh for Heavy {
            fn weight(&self) -> usize {
                RESULTS / 4
            }
        }
        impl Drop for Heavy {
            fn drop(&mut self) {
                HELD.fetch_sub(1, Ordering::SeqCst);
            }
        }
        struct Taken(usize);
        impl Sink<Heavy> for Taken {
            fn take(&mut self, _: Heavy) -> Result<()> {
                self.0 += 1;
                Ok(())
            }

            fn pause(&mut self) -> Result<()> {
                Ok(())
            }

            fn is_stopped(&self) -> bool {
                false
            }
        }
        // Each is a batch; the first takes long, and the others wait for it.
        let items = (0..100).map(|item| BATCH_WEIGHT + item);
        let work = |items: Vec<usize>| {
            if items.contains(&BATCH_WEIGHT) {
                thread::sleep(Duration::from_millis(200));
            }
            let heavy = |_| {
                MOST.fetch_max(HELD.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                Heavy
            };
            items.into_iter().map(heavy).collect()
        };
        let mut sink = Taken(0);
        in_order(items, jobs(4), work, &mut sink).unwrap();
        assert_eq!(sink.0, 100);
        let most = MOST.load(Ordering::SeqCst);
        assert!((4..=12).contains(&most), "{most}");
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
