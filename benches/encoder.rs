//! The sentence encoder: sentences a second on one core, and reading its file.

use criterion::{Criterion, Throughput};
use quotestance::encoder::Encoder;
use quotestance::text::sentences;

pub(crate) fn bench(criterion: &mut Criterion) {
    let encoder = Encoder::embedded();
    let mut group = criterion.benchmark_group("encoder");
    for lang in ["en", "ru"] {
        let article = crate::texts::sample(lang);
        let texts: Vec<&str> = sentences(&article).iter().map(|span| span.of(&article)).collect();
        let words = article.split_whitespace().count();
        group.throughput(Throughput::Elements(texts.len() as u64));
        group.bench_function(format!("{lang}, {} words a sentence", words / texts.len()), |b| {
            b.iter(|| encoder.encode(&texts));
        });
    }
    group.finish();

    let bytes = include_bytes!("../crates/quotestance/model/encoder.bin");
    criterion.bench_function("load encoder", |bencher| bencher.iter(|| Encoder::parse(bytes)));
}
