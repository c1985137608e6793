//! The page: all that stands on it, in one file that asks for nothing else.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::collection::{Collection, Labels};
use super::figure::{Figure, Subject};
use super::listed::Data;
use super::manifest::Manifest;
use super::parts::{Parts, by_language, by_outlet, by_speaker, by_time};
use super::statement::{Date, Names};
use super::words::{count, counted, percent};

const TEMPLATE: &str = include_str!("../../web/report/report.html");
const STYLE: &str = include_str!("../../web/report/report.css");
const SCRIPT: &str = include_str!("../../web/report/report.js");

/// What the page is made of.
pub(super) struct Page<'p> {
    pub(super) title: &'p str,
    pub(super) collection: &'p Collection,
    pub(super) labels: &'p [Labels; 2],
    pub(super) names: &'p Names,
    pub(super) manifests: &'p [Manifest],
    pub(super) has_sample: bool,
    /// Most statements that are listed.
    pub(super) most: usize,
}

/// What the page says of one target.
#[derive(Debug, Serialize)]
struct Target {
    name: String,
    anchor: String,
    lede: String,
    sections: Vec<Section>,
}

/// Figures under one heading.
#[derive(Debug, Serialize)]
struct Section {
    title: &'static str,
    figures: Vec<Figure>,
    /// What is said where there is no figure.
    notes: Vec<String>,
}

impl Page<'_> {
    /// The page's HTML.
    ///
    /// # Errors
    /// If the template is wrong, which a test rules out.
    pub(super) fn render(&self) -> Result<String> {
        let mut environment = Environment::new();
        environment.add_template("report.html", TEMPLATE)?;
        let all = self.collection.statements.len();
        let targets = self.target_names();
        let sections: Vec<Target> =
            targets.iter().enumerate().map(|(number, name)| self.target(number, name)).collect();
        let data = Data::new(self.collection, self.labels, self.most).to_script()?;
        let page = environment.get_template("report.html")?.render(context! {
            title => self.title,
            policy => policy(),
            style => Value::from_safe_string(STYLE.to_owned()),
            script => Value::from_safe_string(SCRIPT.to_owned()),
            data => Value::from_safe_string(data),
            summary => Serde(self.summary()),
            targets => Serde(&sections),
            has_sample => self.has_sample,
            abstained => Serde(self.abstained(&targets)),
            statements => count(all),
            listed => count(all.min(self.most)),
            is_partial => all > self.most,
            has_reasons => self.collection.statements.iter().any(|s| !s.reasons.is_empty()),
            manifests => Serde(self.manifests),
            version => env!("CARGO_PKG_VERSION"),
        })?;
        Ok(page)
    }

    /// The targets, those with most statements first.
    fn target_names(&self) -> Vec<&str> {
        let mut names: Vec<(&str, usize)> = Vec::new();
        for statement in &self.collection.statements {
            match names.iter_mut().find(|(name, _)| *name == statement.target) {
                Some((_, number)) => *number += 1,
                None => names.push((&statement.target, 1)),
            }
        }
        names.sort_by_key(|&(_, number)| std::cmp::Reverse(number));
        names.into_iter().map(|(name, _)| name).collect()
    }

    /// The numbers at the top.
    fn summary(&self) -> Vec<(String, &'static str)> {
        let all = &self.collection.statements;
        let days = || {
            all.iter().filter_map(|statement| match statement.date {
                Date::Day(day) => Some(day),
                Date::Missing | Date::Unread => None,
            })
        };
        let mut summary = vec![
            (count(all.len()), "judged statements"),
            (count(self.collection.documents()), "articles"),
        ];
        if let (Some(first), Some(last)) = (days().min(), days().max()) {
            let time = if first == last { first.to_string() } else { format!("{first} to {last}") };
            summary.push((time, "dates of the articles"));
        }
        let abstained = all.iter().filter(|statement| statement.abstained).count();
        if abstained > 0 {
            summary.push((count(abstained), "marked as abstained"));
        }
        if self.collection.untargeted > 0 {
            summary.push((count(self.collection.untargeted), "about no target, left out"));
        }
        summary
    }

    fn target(&self, number: usize, name: &str) -> Target {
        let all = &self.collection.statements;
        let rows: Vec<usize> = (0..all.len()).filter(|&row| all[row].target == name).collect();
        let subjects =
            ["stance", "sentiment"].into_iter().zip(self.labels).map(|(task, labels)| Subject {
                task,
                toward: name,
                labels,
                has_sample: self.has_sample,
            });
        let subjects: Vec<Subject<'_>> = subjects
            .filter(|subject| rows.iter().any(|&row| subject.labels.judged[row].is_some()))
            .collect();
        let whole: Vec<(Figure, String)> =
            subjects.iter().filter_map(|subject| subject.whole(&rows)).collect();
        let ledes: Vec<&str> = whole.iter().map(|(_, lede)| lede.as_str()).collect();
        let speak = if rows.len() == 1 { "speaks" } else { "speak" };
        let lede = format!(
            "{} {speak} of {}. {}",
            counted(rows.len(), "statement", "statements"),
            if name.is_empty() { "no target in particular" } else { name },
            ledes.join(" ")
        );
        let times = by_time(all, &rows, self.names);
        let over = || subjects.iter().map(|subject| subject.over(&times)).collect();
        let by = |parts: Parts, title: &'static str, alone: &str| {
            let figures = match parts.parts.len() {
                0 => Vec::new(),
                // One part alone has the shares of the whole.
                1 if parts.notes.is_empty() => {
                    let notes = vec![format!("{alone}: {}.", parts.parts[0].name)];
                    return Section { title, figures: Vec::new(), notes };
                }
                _ => subjects
                    .iter()
                    .map(|subject| subject.by(&parts, &title.to_lowercase()))
                    .collect(),
            };
            let notes = if figures.is_empty() { parts.notes } else { Vec::new() };
            Section { title, figures, notes }
        };
        let time = match times.parts.parts.len() {
            0 => Section { title: "Over time", figures: Vec::new(), notes: times.parts.notes },
            _ => Section { title: "Over time", figures: over(), notes: Vec::new() },
        };
        let sections = vec![
            Section {
                title: "In all",
                figures: whole.into_iter().map(|(figure, _)| figure).collect(),
                notes: Vec::new(),
            },
            time,
            by(by_outlet(all, &rows, self.names), "By outlet", "All are of one outlet"),
            by(by_speaker(all, &rows), "By speaker", "All are of one speaker"),
            by(by_language(all, &rows), "By language", "All are in one language"),
        ];
        let name = if name.is_empty() { "Statements as a whole" } else { name };
        Target { name: name.to_owned(), anchor: format!("target-{}", number + 1), lede, sections }
    }

    /// What was abstained on, by target and stance: names, statements, how many of them, their share.
    fn abstained(&self, targets: &[&str]) -> Vec<[String; 5]> {
        let all = &self.collection.statements;
        if !all.iter().any(|statement| statement.abstained) {
            return Vec::new();
        }
        let mut table = Vec::new();
        for &target in targets {
            for stance in &self.labels[0].names {
                let of = all.iter().filter(|statement| {
                    let found = statement.verdicts[0].as_ref();
                    statement.target == target && found.is_some_and(|found| found.label == *stance)
                });
                let (mut number, mut abstained) = (0, 0);
                for statement in of {
                    number += 1;
                    abstained += usize::from(statement.abstained);
                }
                if number > 0 {
                    let share = percent(abstained as f64 / number as f64, 1);
                    let row =
                        [target.to_owned(), stance.clone(), count(number), count(abstained), share];
                    table.push(row);
                }
            }
        }
        table
    }
}

/// The page's content security policy: its own style and script, by their digests, and nothing else.
fn policy() -> String {
    let digest = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_cannot_end_early() {
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"), "nothing is loaded");
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("insertAdjacentHTML"));
    }

    #[test]
    fn a_page_of_nothing_is_a_page() {
        let collection = Collection::default();
        let labels = collection.labels(&mut Default::default(), |_| {});
        let names = Names { date: Vec::new(), outlet: Vec::new(), link: Vec::new() };
        let page = Page {
            title: "<T>",
            collection: &collection,
            labels: &labels,
            names: &names,
            manifests: &[],
            has_sample: false,
            most: 10,
        };
        let html = page.render().unwrap();
        assert!(html.contains("<title>&lt;T&gt;</title>"), "{html}");
    }
}
