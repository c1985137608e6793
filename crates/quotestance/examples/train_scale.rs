//! How long the learner takes on much data, and how much memory:
//! `cargo run --release --example train_scale [ROWS COLUMNS ENTRIES CLASSES [DENSE]]`
//!
//! Makes rows of some ENTRIES columns other than zero, besides the first DENSE ones, which every row has; fits them with
//! the sparse learner, and prints seconds, iterations and peak memory. Without numbers it is 200,000 rows of 60
//! among 50,000 columns in 4 classes. The same numbers give the same data and the same fit. Linux alone
//! tells the memory.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

use quotestance::linear::{FitParams, Learner, Linear, Rows, Step, fit_from};
use random::SplitMix64;

// The library's own generator, which is no part of its interface.
#[path = "../src/evaluate/random.rs"]
#[cfg_attr(not(test), expect(dead_code, reason = "not all of it is needed here"))]
mod random;

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<usize> =
        std::env::args().skip(1).map(|number| number.parse()).collect::<Result<_, _>>()?;
    let (count, columns, entries, class_count, dense) = match given[..] {
        [] => (200_000, 50_000, 60, 4, 0),
        [count, columns, entries, classes] => (count, columns, entries, classes, 0),
        [count, columns, entries, classes, dense] => (count, columns, entries, classes, dense),
        _ => return Err("expected ROWS COLUMNS ENTRIES CLASSES [DENSE]".into()),
    };
    let made = Instant::now();
    let (rows, classes) = sample(count, columns, entries, class_count, dense)?;
    println!(
        "{count} rows, {columns} columns, {entries} + {dense} entries a row, {class_count} classes"
    );
    println!("made in {:.1} s, {}", made.elapsed().as_secs_f64(), peak());

    let params = FitParams { learner: Learner::Sparse, ..FitParams::default() };
    let begun = Instant::now();
    let mut last = Step { iterations: 0, passes: 0, loss: 0.0, gradient: 0.0 };
    let linear = fit_from(None, &rows, &classes, class_count, &params, &mut |step| {
        last = *step;
        if step.passes % 10 == 0 {
            eprintln!(
                "  pass {}: loss {:.1}, gradient {:.1e}",
                step.passes, step.loss, step.gradient
            );
            // A reader that went away stops nothing.
            let _ = std::io::stderr().flush();
        }
        ControlFlow::Continue(())
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "fitted in {seconds:.1} s: {} iterations, {} passes, loss {:.4} a row, gradient {:.1e} a row, {}",
        last.iterations,
        last.passes,
        last.loss / count as f64,
        last.gradient,
        peak()
    );
    println!("right on its own rows: {:.4}", accuracy(&linear, &rows, &classes));
    Ok(())
}

/// Rows whose columns are drawn by Zipf's law, as words are, and whose class owns more of them than others do.
fn sample(
    count: usize,
    columns: usize,
    entries: usize,
    class_count: usize,
    dense: usize,
) -> Result<(Rows, Vec<usize>), Box<dyn Error>> {
    let mut random = SplitMix64::with_seed(1);
    let mut rows = Rows::new(columns);
    let mut classes = Vec::with_capacity(count);
    let words =
        columns.checked_sub(dense).filter(|words| *words > class_count).ok_or("too few columns")?;
    let scale = libm::log(words as f64);
    for _ in 0..count {
        let class = random.below(class_count);
        let mut row: Vec<(u32, f64)> = (0..entries)
            .map(|_| {
                // The inverse of the distribution of Zipf's law is nearly exponential.
                let rank = (libm::exp(random.unit() * scale) as usize).min(words - 1);
                let own = random.below(4) == 0;
                let rank = if own { rank / class_count * class_count + class } else { rank };
                ((dense + rank.min(words - 1)) as u32, 1.0)
            })
            .collect();
        row.sort_by_key(|entry| entry.0);
        row.dedup_by_key(|entry| entry.0);
        let length = (row.len().max(1) as f64).sqrt();
        row.iter_mut().for_each(|entry| entry.1 /= length);
        let before: Vec<(u32, f64)> = (0..dense)
            .map(|column| {
                let of_class = if column % class_count == class { 0.3 } else { 0.0 };
                (column as u32, (random.unit() - 0.5 + of_class) / (dense as f64).sqrt())
            })
            .collect();
        rows.push(&[before, row].concat())?;
        classes.push(class);
    }
    Ok((rows, classes))
}

fn accuracy(linear: &Linear, rows: &Rows, classes: &[usize]) -> f64 {
    let right = rows.iter().zip(classes).filter(|(row, class)| {
        let scores = linear.scores(row);
        scores.iter().all(|score| *score <= scores[**class])
    });
    right.count() as f64 / classes.len().max(1) as f64
}

/// The most memory that this process took up so far.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.map_or("memory unknown".to_owned(), |kb| format!("peak {:.0} MB", kb / 1024.0))
}
