//! Statements that come as rows, in quotes a second: from the words of a row to probabilities.

use criterion::{BenchmarkId, Criterion, Throughput};
use quotestance::dataset::Example;
use quotestance::{Analyzer, AnalyzerOptions, Model, Passage};

pub(crate) fn bench(criterion: &mut Criterion) {
    let data = crate::texts::records();
    for (name, model) in
        [("classify", Model::embedded()), ("classify_fast", Model::embedded_fast())]
    {
        let analyzer = Analyzer::new(model, AnalyzerOptions::default());
        bench_rows(name, "with context and speaker", &analyzer, data.examples(), criterion);
        let alone = |example: &Example| Example {
            context: String::new(),
            speaker: String::new(),
            ..example.clone()
        };
        let quotes: Vec<Example> = data.examples().iter().map(alone).collect();
        bench_rows(name, "quotes alone", &analyzer, &quotes, criterion);
    }
}

/// One judgement makes a passage of a row and judges it toward the row's target.
fn bench_rows(
    name: &str,
    rows: &str,
    analyzer: &Analyzer<'_>,
    examples: &[Example],
    criterion: &mut Criterion,
) {
    let targets: Vec<_> = examples.iter().map(Example::target).collect();
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(examples.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(rows), |bencher| {
        bencher.iter(|| {
            for (row, target) in examples.iter().zip(&targets) {
                let passage = Passage::new(&row.quote, &row.context, &row.speaker, row.lang);
                std::hint::black_box(analyzer.classify(&passage, Some(target)));
            }
        });
    });
    group.finish();
}
