//! Reading the model.

use criterion::Criterion;
use quotestance::Model;

pub(crate) fn bench(criterion: &mut Criterion) {
    let text = Model::embedded().to_text();
    criterion.bench_function("load model", |bencher| bencher.iter(|| Model::parse(&text)));
}
