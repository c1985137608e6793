//! The whole job, in bytes of article a second.

use criterion::{Criterion, Throughput};
use quotestance::{Analyzer, Article};

pub(crate) fn bench(criterion: &mut Criterion) {
    let analyzer = Analyzer::default();
    let mut group = criterion.benchmark_group("analyze");
    for text in crate::texts::articles() {
        group.throughput(Throughput::Bytes(text.text.len() as u64));
        group.bench_function(&text.name, |bencher| {
            bencher.iter(|| analyzer.analyze(&Article::new(text.text.as_str())));
        });
    }
    group.finish();
}
