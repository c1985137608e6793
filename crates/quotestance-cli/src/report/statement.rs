//! Rows of results as statements.

use std::path::Path;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use quotestance::evaluate::Task;
use serde_json::{Map, Value};

use super::dates::day;
use super::link;
use crate::row::{Fields, Reason, Stretch, reasons};

/// Which fields of the articles are what; the first that has a value counts.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) date: Vec<String>,
    pub(crate) outlet: Vec<String>,
    pub(crate) link: Vec<String>,
}

/// A judged statement.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) id: Option<String>,
    pub(super) doc: Option<String>,
    pub(super) text: String,
    pub(super) lang: Option<String>,
    pub(super) kind: Option<String>,
    /// Who says it, as far as the row tells.
    pub(super) speaker: Option<Speaker>,
    /// Empty where the statement was judged as a whole.
    pub(super) target: String,
    /// The stance, and the sentiment if the model judges it.
    pub(super) verdicts: [Option<Found>; 2],
    pub(super) abstained: bool,
    pub(super) date: Date,
    pub(super) outlet: Option<String>,
    pub(super) link: Option<String>,
    pub(super) reasons: Vec<Reason>,
    pub(super) stretches: Vec<Stretch>,
    /// What the statement's row depends on with others.
    pub(super) group: Option<String>,
}

/// A label that was found, with the probability of each, if there are any.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) label: String,
    pub(super) p: Vec<(String, f64)>,
}

/// A speaker.
#[derive(Debug)]
pub(super) struct Speaker {
    /// The name, or the words of the mention.
    pub(super) words: String,
    /// Whether it is a name, so that others may be the same person.
    pub(super) is_name: bool,
    pub(super) description: Option<String>,
}

/// What a row says of its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Date {
    Missing,
    /// There, and not to be read.
    Unread,
    Day(NaiveDate),
}

/// What a row of results is.
pub(super) enum Row {
    Judged(Box<Statement>),
    /// It speaks of no target.
    Untargeted,
}

/// Both tasks with the names of their fields.
const TASKS: [(Task, &str, &str); 2] =
    [(Task::Stance, "stance", "stance_p"), (Task::Sentiment, "sentiment", "sentiment_p")];

/// Reads a row; `folder` is that of the page, from which its file is linked.
///
/// # Errors
/// If it is no row of judgements.
pub(super) fn read(row: Map<String, Value>, names: &Names, folder: &Path) -> Result<Row> {
    let fields = Fields::new(row);
    if !fields.has("stance") {
        bail!("no field `stance`: rows must be those of `analyze` or `classify`");
    }
    let text = fields.text("text").or_else(|| fields.text("quote"));
    let Some(text) = text else { bail!("no words in `text` or `quote`") };
    let mut verdicts = [const { None }; 2];
    for (verdict, (_, label, p)) in verdicts.iter_mut().zip(TASKS) {
        let p = fields.probabilities(p)?;
        *verdict = fields.text(label).map(|label| Found { label, p });
    }
    if verdicts[0].is_none() {
        return Ok(Row::Untargeted);
    }
    let (doc, url) = (fields.text("doc"), fields.first_text(&names.link));
    let url = url.filter(|url| link::is_web(url));
    let outlet = fields.first_text(&names.outlet);
    let file = || link::to_file(doc.as_deref()?, folder, &text);
    let (reasons, stretches) = reasons(&fields, &text);
    let date = match fields.first_text(&names.date) {
        None => Date::Missing,
        Some(written) => day(&written).map_or(Date::Unread, Date::Day),
    };
    Ok(Row::Judged(Box::new(Statement {
        id: fields.text("id"),
        lang: fields.text("lang"),
        kind: fields.text("kind"),
        speaker: speaker(&fields),
        target: fields.text("target").unwrap_or_default(),
        verdicts,
        abstained: fields.flag("abstained"),
        date,
        outlet: outlet.or_else(|| link::host(url.as_deref()?)),
        link: url.as_deref().and_then(|url| link::to_page(url, &text)).or_else(file),
        reasons,
        stretches,
        group: doc.clone().or_else(|| fields.text("group")),
        doc,
        text,
    })))
}

fn speaker(fields: &Fields) -> Option<Speaker> {
    if let Some(words) = fields.text("speaker") {
        return Some(Speaker { words, is_name: true, description: None });
    }
    let name = fields.text("speaker.name");
    let description = fields.text("speaker.description");
    let words = name.clone().or_else(|| fields.text("speaker.text"))?;
    Some(Speaker { words, is_name: name.is_some(), description })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Names { date: names(&["date"]), outlet: names(&["outlet"]), link: names(&["url"]) }
    }

    fn row(json: Value) -> Result<Row> {
        let Value::Object(map) = json else { unreachable!() };
        read(map, &names(), Path::new("."))
    }

    fn judged(json: Value) -> Statement {
        match row(json) {
            Ok(Row::Judged(statement)) => *statement,
            _ => panic!("no judgement"),
        }
    }

    #[test]
    fn rows_of_both_commands_are_read() {
        let found = judged(json!({
            "doc": "d", "id": "d#1", "text": "Let them in.", "target": "migrants", "stance": "compassion",
            "speaker": {"text": "she", "name": "Ann Lee", "description": "a baker"},
            "sentiment": null, "url": "https://www.news.kg/a", "date": "soon",
        }));
        assert_eq!(found.outlet.as_deref(), Some("news.kg"));
        assert_eq!(found.link.as_deref(), Some("https://www.news.kg/a#:~:text=Let%20them%20in."));
        assert_eq!((found.date, found.group.as_deref()), (Date::Unread, Some("d")));
        assert!(found.verdicts[1].is_none());
        let speaker = found.speaker.unwrap();
        assert_eq!((speaker.words.as_str(), speaker.is_name), ("Ann Lee", true));
        let found = judged(json!({
            "quote": "Let them in.", "stance": "x", "speaker": "a baker", "url": "javascript:1",
            "outlet": "The Paper",
        }));
        assert_eq!((found.target.as_str(), found.link), ("", None));
        assert_eq!(found.outlet.as_deref(), Some("The Paper"));
        assert!(matches!(row(json!({"text": "a", "stance": null})), Ok(Row::Untargeted)));
    }

    #[test]
    fn what_is_no_judgement_is_told() {
        for (json, expected) in [
            (
                json!({"text": "a"}),
                "no field `stance`: rows must be those of `analyze` or `classify`",
            ),
            (json!({"stance": "a"}), "no words in `text` or `quote`"),
        ] {
            assert_eq!(row(json).err().unwrap().to_string(), expected);
        }
    }
}
