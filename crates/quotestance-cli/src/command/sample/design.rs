//! What is told of a sample beside its rows.

use std::collections::BTreeMap;

use quotestance::sampling::Stratum;
use serde_json::{Value, json};

use super::Args;
use crate::exchange::Coding;
use crate::tally::complain;

impl Args {
    /// Says how the sample is divided.
    pub(super) fn tell(&self, strata: &[Stratum]) {
        let [drawn, offered] = [|s: &Stratum| s.drawn, |s: &Stratum| s.offered]
            .map(|count| strata.iter().map(count).sum::<u64>());
        complain(&format!("{drawn} of {offered} rows are drawn"));
        if drawn < u64::from(self.size) {
            complain(&format!("there are no {} rows", self.size));
        }
        if !self.strata.is_empty() {
            for (number, Stratum { name, offered, drawn }) in (1..).zip(strata) {
                complain(&format!("stratum {number}: {drawn} of {offered}: {name}"));
            }
        }
    }

    /// The strata with their sizes.
    pub(super) fn design(&self, strata: &[Stratum]) -> Value {
        let stratum = |(number, Stratum { name, offered, drawn }): (u32, &Stratum)| json!({"stratum": number.to_string(), "name": name, "rows": offered, "drawn": drawn});
        let strata: Vec<Value> = (1..).zip(strata).map(stratum).collect();
        json!({"size": self.size, "seed": self.seed, "by": self.strata, "strata": strata})
    }
}

/// Says which units were drawn twice: rows that were given twice spoil the probabilities.
pub(super) fn note_doubles(codings: &[Coding]) {
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for coding in codings {
        if let Some(first) = seen.insert(coding.unit(), &coding.place) {
            let (unit, place) = (coding.unit_name(), &coding.place);
            complain(&format!("{place}: {unit} stands in {first}, too: are rows given twice?"));
        }
    }
}
