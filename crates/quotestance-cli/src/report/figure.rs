//! Figures: a chart for each label, and a table of the same numbers.

use minijinja::Value;
use quotestance::shares::{Judged, Share, corrected, counted};
use serde::Serialize;

use super::chart::{Mark, Moment, dots, line, scale};
use super::collection::Labels;
use super::parts::{Part, Parts, Times};
use super::words::{colour, count, with_interval};

/// A figure as the page shows it.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) title: String,
    caption: String,
    charts: Vec<Value>,
    /// Whether charts show corrected shares beside counted ones.
    has_corrected: bool,
    head: Vec<String>,
    rows: Vec<Row>,
    notes: Vec<String>,
}

/// A row of its table; the first cell is its heading.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    cells: Vec<String>,
}

/// The shares of some rows: one for each label.
struct Shares {
    number: usize,
    labelled: usize,
    counted: Vec<Share>,
    corrected: Option<Vec<Share>>,
}

impl Shares {
    fn of(labels: &Labels, rows: &[usize]) -> Self {
        let rows: Vec<&Judged> =
            rows.iter().filter_map(|&row| labels.judged[row].as_ref()).collect();
        let number = labels.names.len();
        Self {
            number: rows.len(),
            labelled: rows.iter().filter(|row| row.gold.is_some()).count(),
            counted: counted(&rows, number),
            corrected: corrected(&rows, number, &labels.drawn).ok().map(|found| found.shares),
        }
    }

    fn mark<'m>(&self, label: usize, name: &'m str, colour: &'m str) -> Mark<'m> {
        let corrected = self.corrected.as_ref().map(|shares| shares[label]);
        Mark { name, colour, counted: self.counted[label], corrected }
    }

    fn all(&self) -> impl Iterator<Item = Share> {
        self.counted.iter().chain(self.corrected.iter().flatten()).copied()
    }
}

/// What a figure is about.
pub(super) struct Subject<'s> {
    /// `stance` or `sentiment`.
    pub(super) task: &'s str,
    /// Whom it is toward, as in `toward migrants`; empty where it is toward nobody.
    pub(super) toward: &'s str,
    pub(super) labels: &'s Labels,
    /// Whether there is a labelled sample.
    pub(super) has_sample: bool,
}

impl Subject<'_> {
    fn about(&self, what: &str) -> String {
        let target = match (self.toward, self.task) {
            ("", _) => String::new(),
            (target, "stance") => format!(" toward {target}"),
            // The sentiment is that of the statement as a whole.
            (target, _) => format!(" of statements about {target}"),
        };
        format!("Shares of {}{target}{what}", self.task)
    }

    fn colour(&self, label: usize) -> &'static str {
        colour(&self.labels.names[label], label)
    }

    /// All of `rows` together; nothing where none was judged.
    pub(super) fn whole(&self, rows: &[usize]) -> Option<(Figure, String)> {
        let shares = Shares::of(self.labels, rows);
        if shares.number == 0 {
            return None;
        }
        let names = &self.labels.names;
        let marks: Vec<Mark<'_>> = (0..names.len())
            .map(|label| shares.mark(label, &names[label], self.colour(label)))
            .collect();
        let about = format!("{}; the table below has the numbers", self.about(""));
        let chart = dots("", &about, &marks, scale(shares.all()));
        let mut head =
            vec![self.task_name(), "Statements".to_owned(), "Share (95\u{a0}%)".to_owned()];
        head.extend(shares.corrected.as_ref().map(|_| "Corrected (95\u{a0}%)".to_owned()));
        let found = |label: usize| {
            let is = |row: &&usize| {
                self.labels.judged[**row].as_ref().is_some_and(|judged| judged.label == label)
            };
            rows.iter().filter(is).count()
        };
        let row = |label: usize| {
            let mut cells = vec![count(found(label)), with_interval(shares.counted[label])];
            cells.extend(shares.corrected.as_ref().map(|shares| with_interval(shares[label])));
            Row { name: names[label].clone(), cells }
        };
        let mut notes = Vec::new();
        if self.has_sample && shares.corrected.is_none() {
            notes.push(format!(
                "Not corrected: {} of these statements {} labelled by hand, and a correction needs {}.",
                shares.labelled,
                if shares.labelled == 1 { "was" } else { "were" },
                quotestance::shares::LEAST_LABELLED
            ));
        } else if self.has_sample {
            notes.push(format!(
                "Corrected by {} statements that were labelled by hand.",
                count(shares.labelled)
            ));
        }
        let lede = self.lede(&shares);
        let figure = Figure {
            title: self.task_name(),
            caption: format!("{}, with 95\u{a0}% intervals", self.about("")),
            has_corrected: shares.corrected.is_some(),
            charts: vec![Value::from_safe_string(chart)],
            head,
            rows: (0..names.len()).map(row).collect(),
            notes,
        };
        Some((figure, lede))
    }

    fn task_name(&self) -> String {
        let mut letters = self.task.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// The largest share in words.
    fn lede(&self, shares: &Shares) -> String {
        let shown = shares.corrected.as_ref().unwrap_or(&shares.counted);
        let largest = (0..shown.len()).max_by(|&a, &b| shown[a].share.total_cmp(&shown[b].share));
        let Some(largest) = largest else { return String::new() };
        let corrected = if shares.corrected.is_some() {
            ", corrected for the classifier’s errors"
        } else {
            ""
        };
        format!(
            "The most frequent {} is {}: {}{corrected}.",
            self.task,
            self.labels.names[largest],
            with_interval(shown[largest])
        )
    }

    /// Part by part.
    pub(super) fn by(&self, parts: &Parts, title: &str) -> Figure {
        let names = &self.labels.names;
        let shares = |part: &Part| (part.name.clone(), Shares::of(self.labels, &part.rows));
        let shares: Vec<(String, Shares)> =
            parts.parts.iter().map(shares).filter(|(_, shares)| shares.number > 0).collect();
        let end = scale(shares.iter().flat_map(|(_, shares)| shares.all()));
        let chart = |label: usize| {
            let marks: Vec<Mark<'_>> = shares
                .iter()
                .map(|(name, shares)| shares.mark(label, name, self.colour(label)))
                .collect();
            let about = format!(
                "{} {title}: {}; the table below has the numbers",
                self.about(""),
                names[label]
            );
            Value::from_safe_string(dots(&names[label], &about, &marks, end))
        };
        let charts =
            if shares.is_empty() { Vec::new() } else { (0..names.len()).map(chart).collect() };
        let has_corrected = shares.iter().any(|(_, shares)| shares.corrected.is_some());
        let figure = self.figure(charts, &shares, parts.heading, title, &parts.notes);
        Figure { has_corrected, ..figure }
    }

    /// Over time.
    pub(super) fn over(&self, times: &Times) -> Figure {
        let names = &self.labels.names;
        let shares = |part: &Part| (part.name.clone(), Shares::of(self.labels, &part.rows));
        let all: Vec<(String, Shares)> = times.parts.parts.iter().map(shares).collect();
        let end = scale(all.iter().flat_map(|(_, shares)| shares.counted.iter().copied()));
        let ends = [all.first(), all.last()].map(|part| part.map_or("", |(name, _)| name.as_str()));
        let chart = |label: usize| {
            let moments: Vec<Moment> = times
                .starts
                .iter()
                .zip(&all)
                .filter(|(_, (_, shares))| shares.number > 0)
                .map(|(&start, (_, shares))| Moment { start, share: shares.counted[label] })
                .collect();
            let about = format!(
                "{} over time: {}; the table below has the numbers",
                self.about(""),
                names[label]
            );
            let drawn = line(
                &names[label],
                &about,
                self.colour(label),
                &moments,
                (times.unit.days(), end),
                ends,
            );
            Value::from_safe_string(drawn)
        };
        let charts =
            if all.is_empty() { Vec::new() } else { (0..names.len()).map(chart).collect() };
        self.figure(charts, &all, times.parts.heading, "over time", &times.parts.notes)
    }

    fn figure(
        &self,
        charts: Vec<Value>,
        shares: &[(String, Shares)],
        heading: &str,
        title: &str,
        notes: &[String],
    ) -> Figure {
        let names = &self.labels.names;
        let head =
            [heading.to_owned(), "Statements".to_owned()].into_iter().chain(names.iter().cloned());
        let mut rows = Vec::new();
        for (name, shares) in shares.iter().filter(|(_, shares)| shares.number > 0) {
            let row = |name: String, number: usize, shares: &[Share]| {
                let cells = std::iter::once(count(number))
                    .chain(shares.iter().map(|&share| with_interval(share)));
                Row { name, cells: cells.collect() }
            };
            rows.push(row(name.clone(), shares.number, &shares.counted));
            if let Some(corrected) = &shares.corrected {
                rows.push(row(format!("{name}, corrected"), shares.labelled, corrected));
            }
        }
        Figure {
            title: self.task_name(),
            caption: format!("{} {title}, with 95\u{a0}% intervals", self.about("")),
            charts,
            has_corrected: false,
            head: head.collect(),
            rows,
            notes: notes.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use quotestance::shares::Gold;

    use super::*;

    /// 60 statements, of which the classifier takes half for each label; all are labelled as the first.
    fn labels() -> Labels {
        let judged = |row: usize| Judged {
            group: row,
            label: row % 2,
            p: None,
            gold: Some(Gold { label: 0, probability: 1.0, stratum: 0 }),
        };
        Labels {
            names: vec!["compassion".to_owned(), "neutral".to_owned()],
            judged: (0..60).map(|row| Some(judged(row))).collect(),
            drawn: vec![60],
        }
    }

    #[test]
    fn what_is_counted_and_corrected_stands_side_by_side() {
        let labels = labels();
        let subject =
            Subject { task: "stance", toward: "migrants", labels: &labels, has_sample: true };
        let (figure, lede) = subject.whole(&(0..60).collect::<Vec<_>>()).unwrap();
        assert_eq!(figure.rows[0].cells[..2], ["30", "50.0\u{a0}% (37.7–62.3)"]);
        assert_eq!(figure.rows[0].cells[2], "100.0\u{a0}% (94.0–100.0)");
        assert!(lede.starts_with("The most frequent stance is compassion: 100.0"), "{lede}");
        assert!(subject.whole(&[]).is_none());
    }

    #[test]
    fn parts_with_few_labelled_rows_are_not_corrected() {
        let labels = labels();
        let subject =
            Subject { task: "stance", toward: "migrants", labels: &labels, has_sample: true };
        let part = |name: &str, rows| Part { name: name.to_owned(), rows };
        let parts = vec![part("A", (0..41).collect()), part("B", (41..60).collect())];
        let parts = Parts { heading: "Outlet", parts, notes: Vec::new() };
        let figure = subject.by(&parts, "by outlet");
        let names: Vec<&str> = figure.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["A", "A, corrected", "B"]);
        assert_eq!((figure.charts.len(), figure.has_corrected), (2, true));
        assert!(figure.caption.starts_with("Shares of stance toward migrants by outlet"));
    }
}
