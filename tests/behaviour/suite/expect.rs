//! What is expected of the judgements of a row.

use quotestance::{Prediction, Verdict};
use serde::Deserialize;

/// One of the two things that are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Head {
    Stance,
    Sentiment,
}

impl Head {
    pub(crate) fn of(self, verdict: &Verdict) -> &Prediction {
        match self {
            Self::Stance => &verdict.stance,
            Self::Sentiment => verdict.sentiment.as_ref().expect("the model judges it"),
        }
    }
}

/// What is expected; of the stance unless a head is named.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Expect {
    /// Minimum functionality: each text has the label.
    Is {
        label: String,
        #[serde(default = "stance")]
        head: Head,
    },
    /// Minimal pair: the first text has the first label, the second the second.
    Are {
        labels: Vec<String>,
        #[serde(default = "stance")]
        head: Head,
    },
    /// Direction: the label is more probable in each further text than in the first, by that much.
    Rises {
        label: String,
        by: f64,
        #[serde(default = "stance")]
        head: Head,
    },
    /// Direction: the label is less probable in each further text than in the first, by that much.
    Falls {
        label: String,
        by: f64,
        #[serde(default = "stance")]
        head: Head,
    },
    /// Direction: each further text has one of the labels.
    Becomes {
        labels: Vec<String>,
        #[serde(default = "stance")]
        head: Head,
    },
    /// Invariance: each further text, filling and edit is judged as the first.
    Keeps(Vec<Head>),
    /// Fairness: each filling is judged as most fillings are.
    Same(Vec<Head>),
}

fn stance() -> Head {
    Head::Stance
}

impl Expect {
    /// The kind of test.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Is { .. } => "minimum",
            Self::Are { .. } => "pairs",
            Self::Rises { .. } | Self::Falls { .. } | Self::Becomes { .. } => "direction",
            Self::Keeps(_) => "invariance",
            Self::Same(_) => "fairness",
        }
    }

    /// Whether the fillings of a template are compared with each other.
    pub(crate) fn compares_fillings(&self) -> bool {
        matches!(self, Self::Keeps(_) | Self::Same(_))
    }

    /// The place of the text that the first case is about: 1 where texts are held against the first.
    pub(crate) fn first_case(&self) -> usize {
        match self {
            Self::Is { .. } | Self::Same(_) => 0,
            _ => 1,
        }
    }

    /// How many texts a row has at least and at most, fillings and edits included.
    pub(crate) fn texts(&self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Is { .. } => 1..=1,
            Self::Are { .. } => 2..=2,
            Self::Same(_) => 3..=usize::MAX,
            _ => 2..=usize::MAX,
        }
    }

    /// For each case of a row, what is wrong, or nothing; the verdicts are those of its texts, `None`
    /// where no quote about the target was found.
    ///
    /// # Errors
    /// A label that the model does not know.
    pub(crate) fn failures(
        &self,
        verdicts: &[Option<Verdict>],
    ) -> Result<Vec<Option<String>>, String> {
        match self {
            Self::Is { label, head } => {
                verdicts.iter().map(|verdict| differs(verdict, *head, &[label])).collect()
            }
            Self::Are { labels, head } => {
                let texts = verdicts.iter().zip(labels);
                let texts: Result<Vec<_>, _> =
                    texts.map(|(verdict, label)| differs(verdict, *head, &[label])).collect();
                Ok(vec![texts?.into_iter().flatten().reduce(|a, b| format!("{a}; {b}"))])
            }
            Self::Becomes { labels, head } => {
                let labels: Vec<&String> = labels.iter().collect();
                verdicts.iter().skip(1).map(|verdict| differs(verdict, *head, &labels)).collect()
            }
            Self::Rises { label, by, head } => moves(verdicts, *head, label, *by, 1.0),
            Self::Falls { label, by, head } => moves(verdicts, *head, label, *by, -1.0),
            Self::Keeps(heads) => {
                Ok(verdicts.iter().skip(1).map(|v| changes(&verdicts[0], v, heads)).collect())
            }
            Self::Same(heads) => Ok(unlike_most(verdicts, heads)),
        }
    }
}

const UNFOUND: &str = "no quote about the target was found";

fn probability(prediction: &Prediction, label: &str) -> Result<f64, String> {
    prediction.probability(label).ok_or(format!("the model knows no label `{label}`"))
}

/// What is wrong if the label is none of `wanted`.
fn differs(
    verdict: &Option<Verdict>,
    head: Head,
    wanted: &[&String],
) -> Result<Option<String>, String> {
    let Some(verdict) = verdict else { return Ok(Some(UNFOUND.to_owned())) };
    let prediction = head.of(verdict);
    let mut written = Vec::new();
    for label in wanted {
        written.push(format!("{label} {:.2}", probability(prediction, label)?));
    }
    let (label, confidence) = (prediction.label(), prediction.confidence());
    let is_wrong = !wanted.iter().any(|wanted| *wanted == label);
    Ok(is_wrong.then(|| format!("{label} {confidence:.2}, not {}", written.join(" or "))))
}

/// What is wrong if the probability of `label` does not move from the first text to each further one by
/// `by`, in the direction of `sign`.
fn moves(
    verdicts: &[Option<Verdict>],
    head: Head,
    label: &str,
    by: f64,
    sign: f64,
) -> Result<Vec<Option<String>>, String> {
    let of = |verdict: &Option<Verdict>| {
        verdict.as_ref().map(|verdict| probability(head.of(verdict), label)).transpose()
    };
    let first = of(&verdicts[0])?;
    let further = verdicts.iter().skip(1).map(|verdict| {
        let (Some(first), Some(second)) = (first, of(verdict)?) else {
            return Ok(Some(UNFOUND.to_owned()));
        };
        let is_wrong = (second - first) * sign < by;
        let by = by * sign;
        Ok(is_wrong.then(|| format!("{label} {first:.2} to {second:.2}, not by {by:+}")))
    });
    further.collect()
}

/// What is wrong if the heads' labels are not those of `base`.
fn changes(base: &Option<Verdict>, verdict: &Option<Verdict>, heads: &[Head]) -> Option<String> {
    let (Some(base), Some(verdict)) = (base, verdict) else { return Some(UNFOUND.to_owned()) };
    let pairs = heads.iter().map(|head| (head.of(base), head.of(verdict)));
    let changed = pairs.filter(|(before, after)| before.label() != after.label());
    let written = changed.map(|(before, after)| {
        let [before, after] =
            [before, after].map(|p| format!("{} {:.2}", p.label(), p.confidence()));
        format!("{before} turns {after}")
    });
    written.reduce(|all, next| format!("{all}; {next}"))
}

/// For each verdict what is wrong if the heads' labels are not the most frequent ones, of equally frequent
/// ones the first.
fn unlike_most(verdicts: &[Option<Verdict>], heads: &[Head]) -> Vec<Option<String>> {
    let mut failures = vec![None; verdicts.len()];
    for head in heads {
        let labels: Vec<&str> = verdicts
            .iter()
            .map(|verdict| verdict.as_ref().map_or(UNFOUND, |verdict| head.of(verdict).label()))
            .collect();
        let often = |label: &str| labels.iter().filter(|other| **other == label).count();
        let most =
            labels.iter().rev().max_by_key(|label| often(label)).copied().unwrap_or_default();
        for (failure, label) in failures.iter_mut().zip(labels) {
            if label != most && failure.is_none() {
                *failure = Some(format!("{label}, most {most}"));
            }
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use quotestance::{Analyzer, Passage, Target};

    use super::*;

    fn verdict(text: &str) -> Option<Verdict> {
        let passage = Passage::new(text, "", "", None);
        let judgements = Analyzer::default().classify(&passage, Some(&Target::MIGRANTS));
        judgements.into_iter().find_map(|judgement| judgement.verdict)
    }

    /// Two verdicts with unlike stances, and their labels.
    fn unlike() -> ([Option<Verdict>; 2], [String; 2]) {
        let verdicts = [verdict("We must help the refugees."), verdict("I hate the refugees.")];
        let label = |verdict: &Option<Verdict>| {
            verdict.as_ref().map(|verdict| verdict.stance.label().to_owned()).expect("a verdict")
        };
        let labels = [label(&verdicts[0]), label(&verdicts[1])];
        assert_ne!(labels[0], labels[1]);
        (verdicts, labels)
    }

    fn failures(expect: &Expect, verdicts: &[Option<Verdict>]) -> Vec<bool> {
        let failures = expect.failures(verdicts).expect("known labels");
        failures.iter().map(Option::is_some).collect()
    }

    #[test]
    fn every_expectation_can_be_met_and_missed() {
        let ([a, b], [of_a, of_b]) = unlike();
        let (head, heads) = (Head::Stance, vec![Head::Stance]);
        let texts = [a.clone(), b.clone()];
        let swapped = vec![of_b.clone(), of_a.clone()];
        for (expect, wanted) in [
            (Expect::Is { label: of_a.clone(), head }, vec![false, true]),
            (Expect::Are { labels: vec![of_a.clone(), of_b.clone()], head }, vec![false]),
            (Expect::Are { labels: swapped, head }, vec![true]),
            (Expect::Becomes { labels: vec![of_b.clone()], head }, vec![false]),
            (Expect::Becomes { labels: vec![of_a.clone()], head }, vec![true]),
            (Expect::Rises { label: of_b.clone(), by: 0.05, head }, vec![false]),
            (Expect::Rises { label: of_b.clone(), by: 1.0, head }, vec![true]),
            (Expect::Rises { label: of_a.clone(), by: 0.0, head }, vec![true]),
            (Expect::Falls { label: of_a.clone(), by: 0.05, head }, vec![false]),
            (Expect::Falls { label: of_b.clone(), by: 0.0, head }, vec![true]),
            (Expect::Keeps(heads.clone()), vec![true]),
        ] {
            assert_eq!(failures(&expect, &texts), wanted, "{expect:?}");
        }
        let most = [a.clone(), b.clone(), b, a.clone(), a.clone()];
        let same = failures(&Expect::Same(heads.clone()), &most);
        assert_eq!(same, [false, true, true, false, false]);
        assert_eq!(failures(&Expect::Keeps(heads.clone()), &[a.clone(), a.clone()]), [false]);
        assert_eq!(failures(&Expect::Keeps(heads), &[a, None]), [true]);
    }

    #[test]
    fn an_unknown_label_is_an_error_and_no_failure() {
        let (verdicts, _) = unlike();
        let (label, head) = ("pity".to_owned(), Head::Stance);
        let error = Expect::Is { label: label.clone(), head }.failures(&verdicts);
        assert_eq!(error, Err("the model knows no label `pity`".to_owned()));
        assert!(Expect::Rises { label, by: 0.1, head }.failures(&verdicts).is_err());
    }
}
