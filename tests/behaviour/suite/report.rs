//! Counts of failures, and the ceilings that they are held to.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quotestance::text::Lang;

use super::{Outcome, Suite};

/// Fewer cases than these, and the slack of a ceiling might let a capability pass whatever it does.
const LEAST_CASES: usize = 10;

/// How a capability fares in one language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tally {
    pub(crate) suite: String,
    pub(crate) capability: String,
    pub(crate) lang: Lang,
    pub(crate) cases: usize,
    pub(crate) failures: usize,
    /// The number of failures that the file allows; `None` if it says nothing of the language.
    pub(crate) ceiling: Option<usize>,
}

impl Tally {
    /// A tally for each language of which the file has cases or a ceiling.
    pub(crate) fn of(suite: &Suite, outcomes: &[Outcome]) -> Vec<Self> {
        let tally = |lang| {
            let cases: Vec<&Outcome> = outcomes.iter().filter(|case| case.lang == lang).collect();
            let ceiling = suite.ceiling.get(&lang).copied();
            (ceiling.is_some() || !cases.is_empty()).then(|| Self {
                suite: suite.name().to_owned(),
                capability: suite.capability.clone(),
                lang,
                cases: cases.len(),
                failures: cases.iter().filter(|case| case.failure.is_some()).count(),
                ceiling,
            })
        };
        Lang::ALL.into_iter().filter_map(tally).collect()
    }

    /// What is wrong with the tally: fewer cases than ten, more failures than the ceiling allows, or so
    /// few that it should be lowered: fewer by more than a tenth of it, and by more than two.
    pub(crate) fn complaint(&self) -> Option<String> {
        let Some(ceiling) = self.ceiling else { return Some(format!("{self}: no ceiling")) };
        let slack = (ceiling / 10).max(2);
        if self.cases < LEAST_CASES {
            Some(format!("{self}: too few cases"))
        } else if self.failures > ceiling {
            Some(format!("{self}: it has got worse, the ceiling is {ceiling}"))
        } else if self.failures + slack < ceiling {
            Some(format!("{self}: it has got better, lower the ceiling of {ceiling}"))
        } else {
            None
        }
    }

    fn rate(&self) -> f64 {
        100.0 * self.failures as f64 / self.cases.max(1) as f64
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {} of {} cases fail", self.suite, self.lang, self.failures, self.cases)
    }
}

/// A line for each capability and language, one for each kind, and one for all.
pub(crate) fn table(tallies: &[Tally]) -> String {
    let mut table =
        format!("{:<25} {:<42} lang  cases  failures    rate  ceiling\n", "file", "capability");
    for tally in tallies {
        let ceiling = tally.ceiling.map_or("none".to_owned(), |ceiling| ceiling.to_string());
        // Writing to a String cannot fail.
        let _ = writeln!(
            table,
            "{:<25} {:<42} {:<4} {:>6} {:>9} {:>6.1}% {ceiling:>8}",
            tally.suite,
            tally.capability,
            tally.lang.code(),
            tally.cases,
            tally.failures,
            tally.rate()
        );
    }
    let kind = |tally: &Tally| tally.suite.split('-').next().unwrap_or_default().to_owned();
    for of_kind in tallies.chunk_by(|a, b| kind(a) == kind(b)) {
        push_sum(&mut table, &format!("all {}", kind(&of_kind[0])), of_kind);
    }
    push_sum(&mut table, "all", tallies);
    table
}

fn push_sum(table: &mut String, name: &str, tallies: &[Tally]) {
    let cases = tallies.iter().map(|tally| tally.cases).sum::<usize>();
    let failures = tallies.iter().map(|tally| tally.failures).sum::<usize>();
    let rate = 100.0 * failures as f64 / cases.max(1) as f64;
    let _ = writeln!(table, "{name:<73} {cases:>6} {failures:>9} {rate:>6.1}%");
}

/// A line for each group of people that fillings stand for: how often its filling is judged unlike most
/// others, over all files and languages.
pub(crate) fn groups(outcomes: &[Outcome]) -> String {
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for outcome in outcomes {
        let Some(group) = &outcome.group else { continue };
        let [cases, failures] = counts.entry(group).or_default();
        *cases += 1;
        *failures += usize::from(outcome.failure.is_some());
    }
    let mut table = format!("{:<25} cases  failures    rate\n", "group");
    for (group, [cases, failures]) in counts {
        let rate = 100.0 * failures as f64 / cases as f64;
        let _ = writeln!(table, "{group:<25} {cases:>5} {failures:>9} {rate:>6.1}%");
    }
    table
}

/// The text of a file with the numbers of failures as its ceilings; `None` if it has no line
/// `ceiling = …`.
pub(crate) fn with_ceilings(text: &str, tallies: &[Tally]) -> Option<String> {
    let start = text.find("\nceiling = ")? + 1;
    let end = start + text[start..].find('\n')?;
    let numbers: Vec<String> =
        tallies.iter().map(|tally| format!("{} = {}", tally.lang, tally.failures)).collect();
    Some(format!("{}ceiling = {{ {} }}{}", &text[..start], numbers.join(", "), &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(failures: usize, ceiling: Option<usize>) -> Tally {
        let suite = "pairs-stance".to_owned();
        let capability = "pairs".to_owned();
        Tally { suite, capability, lang: Lang::En, cases: 80, failures, ceiling }
    }

    #[test]
    fn a_ceiling_holds_from_both_sides() {
        assert_eq!(tally(30, Some(30)).complaint(), None);
        assert_eq!(tally(27, Some(30)).complaint(), None);
        assert_eq!(tally(0, Some(2)).complaint(), None);
        for (failures, ceiling, message) in [
            (31, Some(30), "31 of 80 cases fail: it has got worse, the ceiling is 30"),
            (26, Some(30), "26 of 80 cases fail: it has got better, lower the ceiling of 30"),
            (0, Some(3), "0 of 80 cases fail: it has got better, lower the ceiling of 3"),
            (0, None, "0 of 80 cases fail: no ceiling"),
        ] {
            let complaint = tally(failures, ceiling).complaint();
            assert_eq!(complaint, Some(format!("pairs-stance en: {message}")));
        }
        let few = Tally { cases: 9, ..tally(0, Some(0)) };
        assert_eq!(
            few.complaint().as_deref(),
            Some("pairs-stance en: 0 of 9 cases fail: too few cases")
        );
    }

    #[test]
    fn only_the_ceilings_change() {
        let text = "capability = \"x\"\nceiling = { en = 1 } # old\n\n[[group]]\n";
        let new = with_ceilings(text, &[tally(7, None)]).expect("a line");
        assert_eq!(new, "capability = \"x\"\nceiling = { en = 7 }\n\n[[group]]\n");
        assert_eq!(with_ceilings("capability = 'x'\n", &[]), None);
    }
}
