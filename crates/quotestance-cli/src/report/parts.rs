//! Statements part by part: over time, by outlet, speaker and language.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dates::Unit;
use super::statement::{Date, Names, Statement};
use super::words::{counted, language};

/// Most parts that a figure shows one by one.
const MOST: usize = 12;

/// Some of the statements, by number.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) rows: Vec<usize>,
}

/// A division of statements.
#[derive(Debug)]
pub(super) struct Parts {
    /// What the parts are.
    pub(super) heading: &'static str,
    pub(super) parts: Vec<Part>,
    /// What is left out, and why.
    pub(super) notes: Vec<String>,
}

/// A division by time.
#[derive(Debug)]
pub(super) struct Times {
    pub(super) parts: Parts,
    /// When each part starts.
    pub(super) starts: Vec<NaiveDate>,
    pub(super) unit: Unit,
}

/// The statements by outlet.
pub(super) fn by_outlet(all: &[Statement], rows: &[usize], names: &Names) -> Parts {
    let missing = format!("without an outlet: no value in {}, no address", quoted(&names.outlet));
    of(all, rows, "Outlet", &missing, |statement| statement.outlet.clone())
}

/// The statements by speaker, as far as they have names.
pub(super) fn by_speaker(all: &[Statement], rows: &[usize]) -> Parts {
    of(all, rows, "Speaker", "without a speaker of a name", |statement| {
        let speaker = statement.speaker.as_ref().filter(|speaker| speaker.is_name)?;
        Some(speaker.words.clone())
    })
}

/// The statements by language.
pub(super) fn by_language(all: &[Statement], rows: &[usize]) -> Parts {
    of(all, rows, "Language", "without a language", |statement| {
        Some(language(statement.lang.as_deref()?).to_owned())
    })
}

fn of(
    all: &[Statement],
    rows: &[usize],
    heading: &'static str,
    missing: &str,
    name: impl Fn(&Statement) -> Option<String>,
) -> Parts {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut without = 0;
    for &row in rows {
        match name(&all[row]) {
            Some(name) => by_name.entry(name).or_default().push(row),
            None => without += 1,
        }
    }
    let mut parts: Vec<Part> =
        by_name.into_iter().map(|(name, rows)| Part { name, rows }).collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.rows.len()));
    if parts.len() > MOST {
        let others = parts.split_off(MOST - 1);
        let name = format!("{} others", others.len());
        parts.push(Part { name, rows: others.into_iter().flat_map(|part| part.rows).collect() });
    }
    let mut notes = Vec::new();
    if without > 0 {
        notes.push(format!("Left out: {} {missing}.", counted(without, "statement", "statements")));
    }
    Parts { heading, parts, notes }
}

/// The statements by time.
pub(super) fn by_time(all: &[Statement], rows: &[usize], names: &Names) -> Times {
    let day = |row: usize| match all[row].date {
        Date::Day(day) => Some(day),
        Date::Missing | Date::Unread => None,
    };
    let days = || rows.iter().filter_map(|&row| day(row));
    let unit = match (days().min(), days().max()) {
        (Some(first), Some(last)) => Unit::of(first, last),
        _ => Unit::Month,
    };
    let mut by_start: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for &row in rows {
        if let Some(day) = day(row) {
            by_start.entry(unit.start(day)).or_default().push(row);
        }
    }
    let of = |date: Date| rows.iter().filter(|&&row| all[row].date == date).count();
    let mut notes = Vec::new();
    let (missing, unread) = (of(Date::Missing), of(Date::Unread));
    let [one, many] = ["statement", "statements"];
    if missing > 0 {
        let fields = quoted(&names.date);
        notes.push(format!(
            "Left out: {} without a date: no value in {fields}.",
            counted(missing, one, many)
        ));
    }
    if unread > 0 {
        notes.push(format!(
            "Left out: {} with a date that could not be read.",
            counted(unread, one, many)
        ));
    }
    let starts = by_start.keys().copied().collect();
    let parts = by_start.into_iter().map(|(start, rows)| Part { name: unit.label(start), rows });
    let heading = match unit {
        Unit::Day => "Day",
        Unit::Week => "Week of",
        Unit::Month => "Month",
        Unit::Year => "Year",
    };
    Times { parts: Parts { heading, parts: parts.collect(), notes }, starts, unit }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::statement::{Found, Speaker};

    fn statement(outlet: Option<&str>, date: Date) -> Statement {
        let found = Found { label: "neutral".to_owned(), p: Vec::new() };
        let speaker = Speaker { words: "she".to_owned(), is_name: false, description: None };
        Statement {
            id: None,
            doc: None,
            text: "Let them in.".to_owned(),
            lang: Some("en".to_owned()),
            kind: None,
            speaker: Some(speaker),
            target: "migrants".to_owned(),
            verdicts: [Some(found), None],
            abstained: false,
            date,
            outlet: outlet.map(str::to_owned),
            link: None,
            reasons: Vec::new(),
            stretches: Vec::new(),
            group: None,
        }
    }

    #[test]
    fn the_rarest_parts_are_others() {
        let mut all: Vec<Statement> =
            (0..30).map(|i| statement(Some(&format!("{:02}", i % 15)), Date::Missing)).collect();
        all.push(statement(Some("often"), Date::Missing));
        all.extend((0..3).map(|_| statement(Some("often"), Date::Missing)));
        all.push(statement(None, Date::Missing));
        let rows: Vec<usize> = (0..all.len()).collect();
        let names = Names { date: Vec::new(), outlet: vec!["outlet".to_owned()], link: Vec::new() };
        let parts = by_outlet(&all, &rows, &names);
        assert_eq!(parts.parts.len(), MOST);
        assert_eq!(parts.parts[0].name, "often");
        assert_eq!((parts.parts[11].name.as_str(), parts.parts[11].rows.len()), ("5 others", 10));
        assert_eq!(
            parts.notes,
            ["Left out: 1\u{a0}statement without an outlet: no value in “outlet”, no address."]
        );
        assert!(by_speaker(&all, &rows).parts.is_empty());
        assert_eq!(by_language(&all, &rows).parts[0].name, "English");
    }

    #[test]
    fn times_are_in_order_and_what_has_none_is_told() {
        let day = |day| Date::Day(NaiveDate::from_ymd_opt(2022, 9, day).unwrap());
        let dates = [day(22), day(21), day(21), Date::Unread, Date::Missing];
        let all: Vec<Statement> = dates.into_iter().map(|date| statement(None, date)).collect();
        let names = Names { date: vec!["date".to_owned()], outlet: Vec::new(), link: Vec::new() };
        let times = by_time(&all, &[0, 1, 2, 3, 4], &names);
        let found: Vec<(&str, usize)> =
            times.parts.parts.iter().map(|part| (part.name.as_str(), part.rows.len())).collect();
        assert_eq!(found, [("2022-09-21", 2), ("2022-09-22", 1)]);
        assert_eq!(times.parts.notes.len(), 2);
    }
}
