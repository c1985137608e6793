//! How sure a judgement must be for a stated error.

/// For thresholds of confidence, the share of wrong ones among the judgements that are as sure: the
/// risk of selective classification (El-Yaniv and Wiener 2010), measured on judgements that the
/// model was not fitted on.
///
/// Errors fall, or stay, as thresholds rise: what little they rise by chance is levelled by isotonic
/// regression (Barlow et al. 1972), weighted by the number of judgements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Abstention {
    /// Where the judgements come from: a SHA-256 of the examples, or `folds`.
    pub(super) source: String,
    /// Threshold and error, both in units of 1 / [`SCALE`]; thresholds rise.
    pub(super) points: Vec<(u32, u32)>,
}

/// Thresholds and errors are kept in whole multiples of 1 / `SCALE`.
const SCALE: f64 = 10_000.0;

/// Most points of a table, each of which lets one in this many of the examples go.
const MOST_POINTS: usize = 50;

/// Fewest judgements that an error is told of.
const FEWEST: usize = 20;

impl Abstention {
    /// The source of a table that was measured on held-out folds of the training data.
    pub(crate) const FOLDS: &'static str = "folds";

    /// The table of judgements, each with its confidence, 0 to 1, and whether it is right; `source`
    /// names where they come from. It is empty if there are fewer than 20.
    pub(crate) fn new(source: String, mut judged: Vec<(f64, bool)>) -> Self {
        judged.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut points: Vec<(u32, f64, usize)> = Vec::new();
        for number in 0..MOST_POINTS {
            let first = judged.len() * number / MOST_POINTS;
            let Some(&(confidence, _)) = judged.get(first) else { break };
            let threshold = if number == 0 { 0 } else { (confidence * SCALE).floor() as u32 };
            let kept = &judged[judged.partition_point(|&(sure, _)| sure < real(threshold))..];
            let is_new = points.last().is_none_or(|last| last.0 < threshold);
            if kept.len() >= FEWEST && is_new {
                let wrong = kept.iter().filter(|(_, right)| !right).count();
                points.push((threshold, wrong as f64 / kept.len() as f64, kept.len()));
            }
        }
        let errors = falling(points.iter().map(|&(_, error, kept)| (error, kept as f64)));
        let whole = |error: f64| (error * SCALE).round() as u32;
        let points = points.iter().zip(errors).map(|(point, error)| (point.0, whole(error)));
        Self { source, points: points.collect() }
    }

    /// SHA-256 of the examples that the errors were measured on, as [`Dataset::digest`] gives it, or
    /// `folds`: then they are those of the training data, each judged by a model of the other
    /// folds.
    ///
    /// [`Dataset::digest`]: crate::dataset::Dataset::digest
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Thresholds of confidence, rising, each with the error of those that are as sure; all 0 to 1.
    pub fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.points.iter().map(|&(threshold, error)| (real(threshold), real(error)))
    }

    /// The smallest threshold of confidence at which the error is `error` or less; `None` if there
    /// is none.
    pub fn threshold(&self, error: f64) -> Option<f64> {
        self.points().find(|point| point.1 <= error).map(|point| point.0)
    }
}

fn real(whole: u32) -> f64 {
    f64::from(whole) / SCALE
}

/// The falling sequence nearest to values with weights, in squares: pools of adjacent violators.
fn falling(values: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in values {
        let mut pool = (value, weight, 1);
        while let Some(&(before, of_before, count)) = pools.last()
            && before <= pool.0
        {
            let weight = of_before + pool.1;
            pool = ((before * of_before + pool.0 * pool.1) / weight, weight, count + pool.2);
            pools.pop();
        }
        pools.push(pool);
    }
    pools.iter().flat_map(|&(value, _, count)| std::iter::repeat_n(value, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand judgements that are right as often as they are sure.
    fn honest() -> Vec<(f64, bool)> {
        (0..1_000)
            .map(|i| {
                let sure = 0.5 + f64::from(i) / 2_000.0;
                (sure, f64::from(i * 617 % 1_000) / 1_000.0 < sure)
            })
            .collect()
    }

    #[test]
    fn the_surer_the_fewer_errors() {
        let table = Abstention::new("folds".to_owned(), honest());
        let points: Vec<_> = table.points().collect();
        assert!((40..=MOST_POINTS).contains(&points.len()));
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 >= pair[1].1));
        assert_eq!(points[0].0, 0.0);
        assert!((points[0].1 - 0.25).abs() < 0.01, "{points:?}");
        let threshold = table.threshold(0.1).expect("a threshold");
        // Of those surer than t the error is (1 - t) / 2.
        assert!((threshold - 0.8).abs() < 0.03, "{threshold}");
        let kept: Vec<_> = honest().into_iter().filter(|judged| judged.0 >= threshold).collect();
        let wrong = kept.iter().filter(|judged| !judged.1).count() as f64 / kept.len() as f64;
        assert!(wrong <= 0.11, "{wrong}");
        assert_eq!(table.threshold(0.3), Some(0.0));
        assert_eq!(table.threshold(-0.1), None);
    }

    #[test]
    fn chance_is_levelled() {
        let pooled = falling([(0.4, 3.0), (0.1, 1.0), (0.3, 1.0), (0.0, 2.0)].into_iter());
        assert_eq!(pooled, [0.4, 0.2, 0.2, 0.0]);
        assert_eq!(falling([(0.1, 1.0), (0.2, 1.0)].into_iter()).len(), 2);
    }

    #[test]
    fn few_judgements_tell_nothing() {
        let table = Abstention::new(String::new(), vec![(0.9, true); FEWEST - 1]);
        assert_eq!((table.points().count(), table.threshold(1.0)), (0, None));
        let table = Abstention::new(String::new(), vec![(0.9, true); FEWEST]);
        assert_eq!(table.points().collect::<Vec<_>>(), [(0.0, 0.0), (0.9, 0.0)]);
    }
}
