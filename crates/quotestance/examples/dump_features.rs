//! temporary
use std::io::Write;
use quotestance::encoder::Encoder;
use quotestance::features::{Family, emit, marks::marks};
use quotestance::{Model, Span, Statement, find_mentions};
fn main() {
    let mut args = std::env::args().skip(1);
    let (out, prefix) = (args.next().unwrap(), args.next().unwrap());
    let seeds = Model::embedded().seeds();
    let encoder = Encoder::embedded();
    let mut states_out = std::io::BufWriter::new(std::fs::File::create(format!("{prefix}.states")).unwrap());
    let mut z_out = std::io::BufWriter::new(std::fs::File::create(format!("{prefix}.z")).unwrap());
    let mut meta = std::io::BufWriter::new(std::fs::File::create(out).unwrap());
    for path in args {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            let example: quotestance::Example = serde_json::from_str(line).unwrap();
            let passage = example.passage();
            let quotes = std::slice::from_ref(passage.quote());
            let mentions = find_mentions(passage.article(), quotes, seeds).pop().unwrap_or_default();
            let target = example.target();
            let st = Statement { article: passage.article(), quote: passage.quote(), context: passage.context(), target: &target, mentions: &mentions };
            let mut names = Vec::new();
            emit(&st, seeds, Family::ALL, |_, name, _| names.push(name.to_owned()));
            let q = passage.quote().span();
            let words = marks(&st, seeds);
            let states = encoder.read(&[q.of(passage.article().text()), &example.context, &example.speaker]);
            let quote = &states[0];
            let n = quote.tokens().len();
            let mut bits = vec![0u16; n];
            for (span, mark) in &words {
                for t in quote.within(Span::new(span.start - q.start, span.end - q.start)) { bits[t] |= mark; }
            }
            let by = |bit: u16| (0..n).filter(|&t| bits[t] & (1 << bit) != 0).collect::<Vec<_>>();
            let pools = [quote.pool_all(), quote.pool(by(2)), quote.pool(by(4)), states[1].pool_all(), states[2].pool_all()];
            for vector in encoder.vectors(&pools) { for v in vector.unit { z_out.write_all(&v.to_le_bytes()).unwrap(); } }
            for row in quote.rows() { for v in row { states_out.write_all(&v.to_le_bytes()).unwrap(); } }
            writeln!(meta, "{}", serde_json::json!({"id": example.id, "names": names, "n": n, "bits": bits})).unwrap();
        }
    }
}
