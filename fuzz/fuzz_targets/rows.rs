//! Any bytes as a file of rows of any form, compressed or not: no panic, no row above the limit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quotestance_fuzz::read;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let names = ["a.jsonl", "a.csv", "a.tsv", "a.parquet", "a.html", "a"];
    read(names[usize::from(*first) % names.len()], rest);
});
