//! All statements of a report, with their labels as numbers.

use std::collections::BTreeMap;

use quotestance::shares::{Gold, Judged};

use super::gold::Sample;
use super::statement::{Found, Statement};

/// Statements and their labels.
#[derive(Debug, Default)]
pub(super) struct Collection {
    pub(super) statements: Vec<Statement>,
    /// Statements that speak of no target.
    pub(super) untargeted: usize,
    /// For each statement the number of its document.
    groups: Vec<usize>,
    numbers: BTreeMap<String, usize>,
}

/// One task's labels, and what was found of each statement.
#[derive(Debug)]
pub(super) struct Labels {
    /// The labels in the model's order, or as they came first.
    pub(super) names: Vec<String>,
    /// For each statement what was found, if the task was judged of it.
    pub(super) judged: Vec<Option<Judged>>,
    /// How many labelled rows each stratum has.
    pub(super) drawn: Vec<usize>,
}

impl Collection {
    pub(super) fn add(&mut self, statement: Statement) {
        let next = self.numbers.len();
        // Without a document, a statement is a document of its own; the numbers may not meet.
        let number = match &statement.group {
            Some(group) => *self.numbers.entry(group.clone()).or_insert(next),
            None => usize::MAX - self.statements.len(),
        };
        self.groups.push(number);
        self.statements.push(statement);
    }

    /// Number of documents among the statements.
    pub(super) fn documents(&self) -> usize {
        let alone = self.statements.iter().filter(|statement| statement.group.is_none()).count();
        self.numbers.len() + alone
    }

    /// The labels of both tasks, and what `sample` says of them. What of the sample cannot be used is handed to
    /// `refuse`.
    pub(super) fn labels(
        &self,
        sample: &mut Sample,
        mut refuse: impl FnMut(String),
    ) -> [Labels; 2] {
        let names = [0, 1].map(|task| self.names(task));
        let mut strata: BTreeMap<String, usize> = BTreeMap::new();
        let mut gold: Vec<[Option<Gold>; 2]> = vec![[None; 2]; self.statements.len()];
        for (statement, gold) in self.statements.iter().zip(&mut gold) {
            let Some(id) = &statement.id else { continue };
            let Some(labelled) = sample.take(id, &statement.target) else { continue };
            let (stratum, probability) = match &labelled.sampling {
                // Of a simple random sample: see below.
                None => (0, 1.0),
                Some(sampling) => {
                    let next = strata.len();
                    let stratum = *strata.entry(sampling.stratum.clone()).or_insert(next);
                    (stratum, sampling.probability)
                }
            };
            for ((gold, label), names) in gold.iter_mut().zip(&labelled.labels).zip(&names) {
                let Some(label) = label else { continue };
                match names.iter().position(|name| name == label) {
                    Some(label) => *gold = Some(Gold { label, probability, stratum }),
                    None => refuse(format!(
                        "`{id}`: unknown label `{label}`: the results have `{}`",
                        names.join("`, `")
                    )),
                }
            }
        }
        for (id, target) in sample.missing() {
            let toward =
                if target.is_empty() { String::new() } else { format!(" toward `{target}`") };
            refuse(format!("`{id}`{toward}: no row of the results"));
        }
        let is_simple = strata.is_empty();
        [0, 1].map(|task| {
            let mut drawn = vec![0; strata.len().max(1)];
            for gold in gold.iter().filter_map(|gold| gold[task]) {
                drawn[gold.stratum] += 1;
            }
            let share = drawn[0] as f64 / self.statements.len().max(1) as f64;
            let judged = self.statements.iter().enumerate().map(|(number, statement)| {
                let found = statement.verdicts[task].as_ref()?;
                let mut gold = gold[number][task];
                if let Some(gold) = gold.as_mut().filter(|_| is_simple) {
                    gold.probability = share;
                }
                judged(found, &names[task], self.groups[number], gold)
            });
            Labels { judged: judged.collect(), names: names[task].clone(), drawn }
        })
    }

    /// The labels of a task: those that have probabilities, then others that were found.
    fn names(&self, task: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let found =
            || self.statements.iter().filter_map(|statement| statement.verdicts[task].as_ref());
        let with_p = found().flat_map(|found| found.p.iter().map(|(label, _)| label));
        for label in with_p.chain(found().map(|found| &found.label)) {
            if !names.contains(label) {
                names.push(label.clone());
            }
        }
        names
    }
}

fn judged(found: &Found, names: &[String], group: usize, gold: Option<Gold>) -> Option<Judged> {
    let label = names.iter().position(|name| *name == found.label)?;
    let of =
        |name: &String| found.p.iter().find(|(label, _)| label == name).map_or(0.0, |(_, p)| *p);
    let p = (!found.p.is_empty()).then(|| names.iter().map(of).collect());
    Some(Judged { group, label, p, gold })
}
