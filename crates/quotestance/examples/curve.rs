//! How extraction grows with the length of an article: `cargo run --release --example curve`.
//!
//! Prints the best of three runs on one core, in millions of bytes a second of processor time, and
//! the most memory that the whole process took up, as a multiple of the text. The articles are the
//! samples of `data/articles/`, over and over; the other texts are such as no article should be.
//! Lengths other than 1 to 50 megabytes may be given. Linux alone tells memory and processor time;
//! elsewhere the time is that of the clock.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use quotestance::{Article, Kinds, Model, extract};

/// Given to a process of its own for each run, so that none finds the memory of another.
const RUN: &str = "--run";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, text, megabytes] = arguments.as_slice()
        && flag == RUN
    {
        return run(text, megabytes.parse().expect("a length"));
    }
    let lengths = if arguments.is_empty() {
        ["1", "5", "10", "25", "50"].map(str::to_owned).to_vec()
    } else {
        arguments
    };
    println!(
        "{:<26} {:>3} {:>9} {:>8} {:>7} {:>7}",
        "", "MB", "quotes", "seconds", "MB/s", "memory"
    );
    for (text, _) in texts() {
        for length in &lengths {
            let runs = (0..3).map(|_| {
                let program = std::env::current_exe().expect("this program");
                let run = Command::new(program).args([RUN, text, length]).output().expect("a run");
                let printed = String::from_utf8(run.stdout).expect("numbers");
                let numbers = printed.split_whitespace().map(|number| number.parse::<f64>());
                let numbers: Vec<f64> = numbers.collect::<Result<_, _>>().expect("numbers");
                <[f64; 3]>::try_from(numbers).expect("quotes, seconds, memory")
            });
            let best = runs.min_by(|a, b| a[1].total_cmp(&b[1])).expect("three runs");
            let [quotes, seconds, memory] = best;
            let speed = length.parse::<f64>().expect("a length") / seconds;
            println!(
                "{text:<26} {length:>3} {quotes:>9} {seconds:>8.3} {speed:>7.1} {memory:>7.2}"
            );
        }
    }
}

/// What is repeated until it is long enough, by name.
fn texts() -> [(&'static str, String); 8] {
    [
        ("English news", samples("en")),
        ("Russian news", samples("ru")),
        ("marks, open and closed", "“a” ".to_owned()),
        ("marks, only open", "“a ".to_owned()),
        ("nothing but marks", "\"".to_owned()),
        ("capitals", "Ann Lee ".to_owned()),
        ("one paragraph of quotes", "“Yes,” she said, and Ann Lee went home. ".to_owned()),
        ("one word", "word".to_owned()),
    ]
}

/// Extracts from one text, and prints the number of quotes, the seconds, and the memory.
fn run(text: &str, megabytes: usize) {
    let length = megabytes * 1_000_000;
    let (_, unit) = texts().into_iter().find(|(name, _)| *name == text).expect("a text");
    let seeds = Model::embedded().seeds();
    let article = Article::new(unit.repeat(length.div_ceil(unit.len())));
    let (start, busy) = (Instant::now(), busy_seconds());
    let quotes = extract(&article, seeds, Kinds::default()).len();
    let seconds = match (busy, busy_seconds()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64(),
    };
    println!("{quotes} {seconds} {}", peak_bytes().unwrap_or(f64::NAN) / length as f64);
}

/// The processor time of this thread so far.
fn busy_seconds() -> Option<f64> {
    let status = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(status.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}

/// The most memory of this process so far.
fn peak_bytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(1024.0 * peak.trim().strip_suffix(" kB")?.parse::<f64>().ok()?)
}

/// The plain-text sample articles of a language, one after another.
fn samples(lang: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/articles");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("data/articles")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(lang) && name.ends_with(".txt")
        })
        .collect();
    paths.sort();
    let read = |path| fs::read_to_string(path).expect("an article");
    paths.into_iter().map(|path| read(path) + "\n\n").collect()
}
