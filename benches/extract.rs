//! Quotes and speakers, in bytes of article a second; each article is split into tokens anew.

use criterion::{Criterion, Throughput};
use quotestance::{Article, Kinds, Model, extract};

pub(crate) fn bench(criterion: &mut Criterion) {
    let seeds = Model::embedded().seeds();
    let mut group = criterion.benchmark_group("extract");
    for text in crate::texts::articles() {
        group.throughput(Throughput::Bytes(text.text.len() as u64));
        group.bench_function(&text.name, |bencher| {
            bencher.iter(|| extract(&Article::new(text.text.as_str()), seeds, Kinds::default()));
        });
    }
    group.finish();
}
