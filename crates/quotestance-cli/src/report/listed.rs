//! The statements as the page's script reads them.

use serde::Serialize;

use super::collection::{Collection, Labels};
use super::statement::{Date, Statement};
use super::words::colour;
use crate::row::{Reason, Stretch};

/// What the script reads.
#[derive(Debug, Serialize)]
pub(super) struct Data<'c> {
    stances: Vec<Label<'c>>,
    sentiments: Vec<Label<'c>>,
    statements: Vec<Listed<'c>>,
}

#[derive(Debug, Serialize)]
struct Label<'c> {
    name: &'c str,
    colour: &'static str,
}

/// A statement. Its labels are places in the lists above.
#[derive(Debug, Serialize)]
struct Listed<'c> {
    text: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'c str>,
    target: &'c str,
    stance: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance_p: Option<&'c [f64]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentiment: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentiment_p: Option<&'c [f64]>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    abstained: bool,
    /// The stance that a person gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    gold: Option<usize>,
    /// Where reasons stand in the text, in UTF-16 units.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    marks: &'c [Stretch],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    reasons: &'c [Reason],
}

impl<'c> Data<'c> {
    /// The statements of a collection, or so many of them, taken evenly.
    pub(super) fn new(collection: &'c Collection, labels: &'c [Labels; 2], most: usize) -> Self {
        let all = collection.statements.len();
        let number = all.min(most);
        let chosen = (0..number).map(|index| {
            // Products of two counts of rows fit into 128 bits.
            let row = (index as u128 * all as u128 / number as u128) as usize;
            listed(row, &collection.statements[row], labels)
        });
        let [stances, sentiments] = [0, 1].map(|task: usize| {
            let names = labels[task].names.iter().enumerate();
            names.map(|(place, name)| Label { name, colour: colour(name, place) }).collect()
        });
        Self { stances, sentiments, statements: chosen.flatten().collect() }
    }

    /// Its JSON, which can stand within an element `script`: no letter of it can end that, or begin a comment.
    pub(super) fn to_script(&self) -> anyhow::Result<String> {
        Ok(escaped(&serde_json::to_string(self)?))
    }
}

/// JSON without the letters that mean something to HTML or end a line of a script; they stand only in its texts.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' => escaped.push_str("\\u003c"),
            '>' => escaped.push_str("\\u003e"),
            '&' => escaped.push_str("\\u0026"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

fn listed<'c>(
    row: usize,
    statement: &'c Statement,
    [stances, sentiments]: &'c [Labels; 2],
) -> Option<Listed<'c>> {
    let stance = stances.judged.get(row)?.as_ref()?;
    let sentiment = sentiments.judged.get(row)?.as_ref();
    let speaker = statement.speaker.as_ref();
    let date = match statement.date {
        Date::Day(day) => Some(day.to_string()),
        Date::Missing | Date::Unread => None,
    };
    Some(Listed {
        text: &statement.text,
        doc: statement.doc.as_deref(),
        href: statement.link.as_deref(),
        date,
        outlet: statement.outlet.as_deref(),
        lang: statement.lang.as_deref(),
        kind: statement.kind.as_deref(),
        speaker: speaker.map(|speaker| speaker.words.as_str()),
        description: speaker.and_then(|speaker| speaker.description.as_deref()),
        target: &statement.target,
        stance: stance.label,
        stance_p: stance.p.as_deref(),
        sentiment: sentiment.map(|judged| judged.label),
        sentiment_p: sentiment.and_then(|judged| judged.p.as_deref()),
        abstained: statement.abstained,
        gold: stance.gold.map(|gold| gold.label),
        marks: &statement.stretches,
        reasons: &statement.reasons,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_the_script() {
        let text = "a</script><!--<script>&amp;\u{2028}\u{2029}";
        let escaped = escaped(&serde_json::to_string(text).unwrap());
        assert!(!escaped.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{escaped}");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }
}
