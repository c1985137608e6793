//! A small piece of text, over and over: four times as much may not take much more than four times
//! as long.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use quotestance::Article;
use quotestance_fuzz::{analyze, format};

/// Bytes of the shorter text.
const SHORT: usize = 2_000;

/// What takes less time than this for four times as much text is quick enough, whatever it does.
const QUICK: Duration = Duration::from_millis(25);

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    // What stands before a zero byte is said once, the rest is repeated.
    let mut parts = rest.splitn(2, |byte| *byte == 0);
    let (Some(one), two) = (parts.next(), parts.next()) else { return };
    let (head, piece) = two.map_or((&[][..], one), |two| (one, two));
    if piece.is_empty() || piece.len() > 200 || head.len() > 200 {
        return;
    }
    let (head, piece) = (String::from_utf8_lossy(head), String::from_utf8_lossy(piece));
    let time = |bytes: usize| {
        let text = format!("{head}{}", piece.repeat(bytes / piece.len()));
        let start = Instant::now();
        analyze(&Article::parse(text, format(*first)));
        start.elapsed()
    };
    let quickest = |bytes| (0..3).map(|_| time(bytes)).min().unwrap_or_default();
    let long = time(4 * SHORT);
    if long < QUICK || long < 8 * time(SHORT) {
        return;
    }
    let (short, long) = (quickest(SHORT), quickest(4 * SHORT));
    if long < QUICK || long < 8 * short {
        return;
    }
    // A machine that is busy with something else is slow once, not twice.
    let longest = quickest(16 * SHORT);
    assert!(longest < 8 * long, "{short:?}, {long:?}, {longest:?} for {head:?} and {piece:?}");
});
