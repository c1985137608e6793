//! Statements that come as rows, in quotes a second: from the words of the row to probabilities.

use criterion::{Criterion, Throughput};
use quotestance::text::Lang;
use quotestance::{Analyzer, AnalyzerOptions, Model};

pub(crate) fn bench(criterion: &mut Criterion) {
    for (name, model) in
        [("classify", Model::embedded()), ("classify_fast", Model::embedded_fast())]
    {
        bench_model(name, &Analyzer::new(model, AnalyzerOptions::default()), criterion);
    }
}

fn bench_model(name: &str, analyzer: &Analyzer<'_>, criterion: &mut Criterion) {
    let data = crate::texts::records();
    let mut group = criterion.benchmark_group(name);
    for lang in Lang::ALL {
        let examples: Vec<_> =
            data.examples().iter().filter(|example| example.lang == Some(lang)).collect();
        group.throughput(Throughput::Elements(examples.len() as u64));
        group.bench_function(lang.code(), |bencher| {
            bencher.iter(|| {
                for example in &examples {
                    let judged = analyzer.classify(&example.passage(), Some(&example.target()));
                    std::hint::black_box(judged);
                }
            });
        });
    }
    group.finish();
}
