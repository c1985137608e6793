//! How fast each step is: `cargo bench`.

mod analyze;
mod classify;
#[cfg(feature = "encoder")]
mod encoder;
mod extract;
mod load;
mod texts;
mod train;

use criterion::{Criterion, criterion_group, criterion_main};

/// Nothing where the library has no encoder.
fn encoder_bench(criterion: &mut Criterion) {
    #[cfg(feature = "encoder")]
    encoder::bench(criterion);
    #[cfg(not(feature = "encoder"))]
    let _ = criterion;
}

criterion_group!(
    benches,
    extract::bench,
    classify::bench,
    analyze::bench,
    train::bench,
    load::bench,
    encoder_bench
);
criterion_main!(benches);
