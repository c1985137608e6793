//! How fast each step is: `cargo bench`.

mod analyze;
mod classify;
mod extract;
mod load;
mod texts;
mod train;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    extract::bench,
    classify::bench,
    analyze::bench,
    train::bench,
    load::bench
);
criterion_main!(benches);
