//! Training on the dev split: features, and the fits of both heads with their calibration.

use criterion::Criterion;
use quotestance::Model;
use quotestance::train::{TrainParams, train};

pub(crate) fn bench(criterion: &mut Criterion) {
    let data = crate::texts::records();
    let seeds = Model::embedded().seeds();
    let params = TrainParams::codebook();
    let mut group = criterion.benchmark_group("train");
    group.sample_size(10);
    group.bench_function(format!("{} examples", data.len()), |bencher| {
        bencher.iter(|| train(&data, seeds.clone(), &params).expect("a model"));
    });
    group.finish();
}
