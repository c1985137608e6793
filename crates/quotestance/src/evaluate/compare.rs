//! Two systems on the same statements.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bootstrap::{Interval, Resampled, resample};
use super::counts::Counts;
use super::mcnemar::mcnemar_exact;
use super::outcomes::{groups, labels, pair as pair_of, semeval_labels};
use super::predictions::{Predictions, Scored, Task};
use crate::dataset::RowError;

/// Number of bootstrap samples of a comparison: more than for an interval, since small
/// probabilities come from few of them.
const SAMPLES: usize = 10_000;

/// How two systems, A and B, differ on the same statements.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Of the stance; `None` if one of the systems does not judge it.
    pub stance: Option<TaskComparison>,
    /// Of the sentiment; likewise.
    pub sentiment: Option<TaskComparison>,
}

/// How two systems differ at one task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskComparison {
    /// Number of statements.
    pub examples: usize,
    /// Number of groups of statements, which samples are drawn by.
    pub groups: usize,
    /// The accuracies.
    pub accuracy: Difference,
    /// The macro-F1: means of the F1 of the labels that occur in the data.
    pub macro_f1: Difference,
    /// The means of the F1 of `favor` and `against`, if these and `none` are the labels.
    pub f_avg: Option<Difference>,
    /// Statements that both judge rightly.
    pub both_right: usize,
    /// Statements that only A judges rightly.
    pub only_a_right: usize,
    /// Statements that only B judges rightly.
    pub only_b_right: usize,
    /// Statements that both judge wrongly.
    pub both_wrong: usize,
    /// Two-sided probability of so uneven a division of the statements that one alone judges
    /// rightly if both systems were equally good (McNemar 1947, the exact binomial test, without
    /// mid-p or continuity correction). It takes the statements for independent; the bootstrap
    /// does not.
    pub mcnemar_p: f64,
}

/// One figure of two systems.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The figure of A.
    pub a: f64,
    /// The figure of B.
    pub b: f64,
    /// B less A.
    pub difference: f64,
    /// Interval of the difference: the 2.5th and 97.5th percentile of 10,000 bootstrap samples of
    /// groups, in which both systems are measured on the same statements (Koehn 2004).
    pub interval: Interval,
    /// Two-sided probability of such a difference if there were none: the share of samples whose
    /// difference is at least that far from the observed one (Berg-Kirkpatrick et al. 2012).
    pub p: f64,
}

/// Compares two systems on the statements that both judged: rows of the same task and `id`. Rows
/// without a counterpart, or whose counterpart has another right label or target, are returned as
/// errors. A task that one of the systems does not judge at all is passed over.
pub fn compare(a: &Predictions, b: &Predictions) -> (Comparison, Vec<RowError>) {
    let mut errors = Vec::new();
    let mut of = |task| {
        let pairs = pair(a, b, task, &mut errors);
        (!pairs.is_empty()).then(|| TaskComparison::new(&pairs))
    };
    let comparison = Comparison { stance: of(Task::Stance), sentiment: of(Task::Sentiment) };
    (comparison, errors)
}

fn pair<'r>(
    a: &'r Predictions,
    b: &'r Predictions,
    task: Task,
    errors: &mut Vec<RowError>,
) -> Vec<(&'r Scored, &'r Scored)> {
    if a.of(task).next().is_none() || b.of(task).next().is_none() {
        return Vec::new();
    }
    let named_a = named(a, task, errors);
    let mut errors_of_b = Vec::new();
    let mut left: BTreeMap<_, usize> = named(b, task, &mut errors_of_b).into_iter().collect();
    let mut pairs = Vec::with_capacity(named_a.len());
    for (key, index) in named_a {
        let row = &a.rows()[index];
        let other = left.remove(&key).map(|index| &b.rows()[index]);
        match other.ok_or_else(|| unmatched(row)).and_then(|other| agreeing(row, other)) {
            Ok(other) => pairs.push((row, other)),
            Err(cause) => errors.push(a.error_at(index, cause)),
        }
    }
    let mut left: Vec<usize> = left.into_values().collect();
    left.sort_unstable();
    errors.append(&mut errors_of_b);
    errors.extend(left.into_iter().map(|index| b.error_at(index, unmatched(&b.rows()[index]))));
    pairs
}

/// The rows of one task by id, and by how many rows before have the same one; rows without an id
/// are errors.
fn named<'r>(
    predictions: &'r Predictions,
    task: Task,
    errors: &mut Vec<RowError>,
) -> Vec<((&'r str, usize), usize)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut named = Vec::new();
    for (index, row) in predictions.rows().iter().enumerate().filter(|(_, row)| row.task == task) {
        if row.id.is_empty() {
            errors.push(predictions.error_at(index, "no `id` to compare the row by"));
            continue;
        }
        let before = seen.entry(&row.id).or_default();
        named.push(((row.id.as_str(), *before), index));
        *before += 1;
    }
    named
}

fn unmatched(row: &Scored) -> String {
    format!("the other system has no {} of `{}`", row.task, row.id)
}

/// The other system's row, if it is about the same.
fn agreeing<'r>(row: &Scored, other: &'r Scored) -> Result<&'r Scored, String> {
    if row.gold != other.gold {
        let (here, there) = (&row.gold, &other.gold);
        return Err(format!("`gold` is `{here}` here and `{there}` for the other system"));
    }
    let targets = [&row.target, &other.target];
    if targets[0] != targets[1] && targets.iter().all(|target| !target.is_empty()) {
        let [here, there] = targets;
        return Err(format!("`target` is `{here}` here and `{there}` for the other system"));
    }
    Ok(other)
}

impl TaskComparison {
    fn new(pairs: &[(&Scored, &Scored)]) -> Self {
        let rows: Vec<&Scored> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        let labels = labels(&rows);
        let [rows_a, rows_b] = [0, 1].map(|side| {
            let of = pairs.iter().map(|&(a, b)| pair_of(&labels, if side == 0 { a } else { b }));
            of.collect::<Vec<_>>()
        });
        let groups = groups(pairs.iter().map(|(a, b)| match a.group.as_str() {
            "" => b.group.as_str(),
            group => group,
        }));
        let semeval = semeval_labels(&labels);
        let figures = |rows: &[(usize, usize)], weights: &[u32]| {
            let counts = Counts::new(labels.len(), rows, weights);
            let f_avg = semeval.map_or(0.0, |labels| counts.f1_of(&labels));
            [counts.accuracy(), counts.macro_f1(), f_avg]
        };
        let ones = vec![1; pairs.len()];
        let (a, b) = (figures(&rows_a, &ones), figures(&rows_b, &ones));
        let samples = resample(&groups, SAMPLES, |weights| {
            let (a, b) = (figures(&rows_a, weights), figures(&rows_b, weights));
            [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
        });
        let difference = |figure: usize| Difference::new(a[figure], b[figure], &samples[figure]);
        let count = |right_a, right_b| {
            pairs.iter().filter(|(a, b)| (a.is_right(), b.is_right()) == (right_a, right_b)).count()
        };
        let (only_a_right, only_b_right) = (count(true, false), count(false, true));
        Self {
            examples: pairs.len(),
            groups: groups.iter().max().map_or(0, |&last| last + 1),
            accuracy: difference(0),
            macro_f1: difference(1),
            f_avg: semeval.map(|_| difference(2)),
            both_right: count(true, true),
            only_a_right,
            only_b_right,
            both_wrong: count(false, false),
            mcnemar_p: mcnemar_exact(only_a_right, only_b_right),
        }
    }
}

impl Difference {
    fn new(a: f64, b: f64, samples: &Resampled) -> Self {
        let difference = b - a;
        let (interval, p) = (samples.percentile_interval(), samples.p_of_zero(difference));
        Self { a, b, difference, interval, p }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predictions(rows: &[String]) -> Predictions {
        let mut predictions = Predictions::default();
        assert!(predictions.read_jsonl("f", &rows.join("\n")).is_empty());
        predictions
    }

    fn row(id: &str, gold: &str, predicted: &str) -> String {
        format!(r#"{{"id":"{id}","gold":"{gold}","predicted":"{predicted}"}}"#)
    }

    #[test]
    fn rows_without_a_counterpart_are_named() {
        let a = [row("1", "a", "a"), row("2", "a", "a"), row("", "a", "a"), row("3", "a", "a")];
        let b = [row("3", "b", "a"), row("1", "a", "b"), row("4", "a", "a")];
        let (comparison, errors) = compare(&predictions(&a), &predictions(&b));
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "f:3: no `id` to compare the row by",
                "f:2: the other system has no stance of `2`",
                "f:4: `gold` is `a` here and `b` for the other system",
                "f:3: the other system has no stance of `4`",
            ]
        );
        let stance = comparison.stance.expect("a row");
        assert_eq!((stance.examples, stance.only_a_right, stance.both_right), (1, 1, 0));
        assert!(comparison.sentiment.is_none());
    }

    #[test]
    fn differences_and_their_probability() {
        // 200 statements: 100 judged rightly by both, 40 by A alone, 20 by B alone, 40 by none.
        let rows = |right: &dyn Fn(usize) -> bool| {
            let of = |i: usize| {
                let (gold, other) = if i.is_multiple_of(2) { ("a", "b") } else { ("b", "a") };
                row(&i.to_string(), gold, if right(i) { gold } else { other })
            };
            predictions(&(0..200).map(of).collect::<Vec<_>>())
        };
        let (a, b) = (rows(&|i| i < 140), rows(&|i| i < 100 || (140..160).contains(&i)));
        let stance = compare(&a, &b).0.stance.expect("rows");
        let counts =
            (stance.both_right, stance.only_a_right, stance.only_b_right, stance.both_wrong);
        assert_eq!(counts, (100, 40, 20, 40));
        // scipy.stats.binomtest(20, 60).pvalue
        assert!((stance.mcnemar_p - 0.013_489_293_731_191_86).abs() < 1e-9);
        assert_eq!((stance.accuracy.a, stance.accuracy.b), (0.7, 0.6));
        // The mean of 200 differences of −1, 0 and 1 has the standard error 0.0381: z = −2.63.
        let (low, high) = stance.accuracy.interval;
        assert!((low + 0.175).abs() < 0.01 && (high + 0.025).abs() < 0.01, "{low} {high}");
        assert!((stance.accuracy.p - 0.009).abs() < 0.005, "{}", stance.accuracy.p);
        assert!((stance.macro_f1.difference + 0.1).abs() < 1e-12);
        let none = compare(&a, &a).0.stance.expect("rows");
        assert_eq!((none.accuracy.difference, none.accuracy.p, none.mcnemar_p), (0.0, 1.0, 1.0));
    }

    #[test]
    fn a_group_of_one_file_serves_both() {
        let with_group = |row: String| row.replace('}', r#","group":"g"}"#);
        let a = [row("1", "a", "a"), row("2", "a", "b")];
        let b = a.clone().map(with_group);
        let stance = compare(&predictions(&a), &predictions(&b)).0.stance.expect("rows");
        assert_eq!(stance.groups, 1);
    }
}
