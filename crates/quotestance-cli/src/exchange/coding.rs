//! A statement as a coder has it, and what the coder said of it.

use anyhow::{Result, anyhow, bail};
use serde::Serialize;
use serde_json::{Map, Value};

/// Who labelled the rows that `analyze` and `classify` write.
pub(crate) const MODEL: &str = "quotestance";

/// One coder's labels of one statement toward one target; all fields may be empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Coding {
    /// Where it was read, for messages.
    #[serde(skip)]
    pub(crate) place: String,
    pub(crate) id: String,
    pub(crate) lang: String,
    pub(crate) speaker: String,
    pub(crate) target: String,
    pub(crate) quote: String,
    pub(crate) context: String,
    pub(crate) stance: String,
    /// The next best stance.
    pub(crate) stance2: String,
    pub(crate) sentiment: String,
    pub(crate) note: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) coder: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sampling: Option<Sampling>,
    /// Fields beyond these.
    #[serde(flatten)]
    pub(crate) more: Map<String, Value>,
}

/// How the row came into a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Sampling {
    pub(crate) stratum: String,
    /// The probability with which it was drawn.
    pub(crate) probability: f64,
}

/// What `analyze` and `classify` write beside the fields that a coding has, and what that becomes in a table.
const OF_RESULTS: [&str; 13] = [
    "schema",
    "doc",
    "kind",
    "text",
    "span",
    "fragments",
    "cue",
    "mention",
    "stance_p",
    "sentiment_p",
    "abstained",
    "reasons",
    "more",
];

impl Coding {
    /// The coding that a row is: a record of the corpus, a row of `sample` or of `import`, or one of `analyze` or
    /// `classify`, whose coder is the model.
    ///
    /// # Errors
    /// If a field is none of its type.
    pub(crate) fn read(place: String, mut fields: Map<String, Value>) -> Result<Self> {
        let is_result = is_result(&fields);
        let sampling = sampling(&mut fields)?;
        let speaker = speaker(&mut fields)?;
        let mut text = |name: &str| text_of(name, fields.shift_remove(name));
        let mut coding = Self {
            place,
            id: text("id")?,
            lang: text("lang")?,
            speaker,
            target: text("target")?.trim().to_owned(),
            quote: text("quote")?,
            context: text("context")?,
            stance: text("stance")?.trim().to_owned(),
            stance2: text("stance2")?.trim().to_owned(),
            sentiment: text("sentiment")?.trim().to_owned(),
            note: text("note")?,
            coder: text("coder")?.trim().to_owned(),
            sampling,
            more: Map::new(),
        };
        if coding.quote.is_empty() {
            coding.quote = text("text")?;
        }
        if is_result {
            coding.coder = MODEL.to_owned();
            let is_own = |name: &String| {
                OF_RESULTS.iter().any(|own| {
                    name.strip_prefix(own)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
            };
            fields.retain(|name, _| !is_own(name));
        }
        coding.more = fields;
        Ok(coding)
    }

    /// Whether the coder said anything.
    pub(crate) fn is_coded(&self) -> bool {
        let said = [&self.stance, &self.stance2, &self.sentiment, &self.note];
        said.iter().any(|said| !said.trim().is_empty())
    }

    /// What the coding is of: id and target.
    pub(crate) fn unit(&self) -> (&str, &str) {
        (&self.id, &self.target)
    }

    /// The unit in words.
    pub(crate) fn unit_name(&self) -> String {
        match self.unit() {
            (id, "") => format!("`{id}`"),
            (id, target) => format!("`{id}` toward `{target}`"),
        }
    }

    /// The labels by the names of their fields.
    pub(crate) fn labels(&self) -> [(&'static str, &str); 3] {
        [("stance", &self.stance), ("stance2", &self.stance2), ("sentiment", &self.sentiment)]
    }

    /// The field of this name, for whoever reads labels and notes one by one.
    pub(crate) fn said(&mut self, field: &str) -> Option<&mut String> {
        match field {
            "stance" => Some(&mut self.stance),
            "stance2" => Some(&mut self.stance2),
            "sentiment" => Some(&mut self.sentiment),
            "note" => Some(&mut self.note),
            _ => None,
        }
    }

    /// Takes from `other`, which is of the same unit, what this coding lacks but for what a coder says.
    pub(crate) fn complete(&mut self, other: &Self) {
        for (field, other) in [
            (&mut self.lang, &other.lang),
            (&mut self.speaker, &other.speaker),
            (&mut self.quote, &other.quote),
            (&mut self.context, &other.context),
        ] {
            if field.is_empty() {
                field.clone_from(other);
            }
        }
        if self.sampling.is_none() {
            self.sampling.clone_from(&other.sampling);
        }
        for (name, value) in &other.more {
            self.more.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
}

/// Whether the row is one of `analyze` or `classify`.
pub(crate) fn is_result(fields: &Map<String, Value>) -> bool {
    fields.contains_key("schema")
        && fields.keys().any(|name| name == "stance_p" || name.starts_with("stance_p."))
}

/// The field `name`, which may be one of an object: `speaker.name`.
pub(crate) fn lookup<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f Value> {
    fields.get(name).or_else(|| {
        let (object, rest) = name.split_once('.')?;
        lookup(fields.get(object)?.as_object()?, rest)
    })
}

/// What a field that is text says; numbers are their digits.
fn text_of(name: &str, value: Option<Value>) -> Result<String> {
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(_) => bail!("`{name}` must be a string"),
    }
}

/// Who speaks, in words: of the object that `analyze` gives, the name and the description.
fn speaker(fields: &mut Map<String, Value>) -> Result<String> {
    let whole = fields.shift_remove("speaker");
    let part = |name: &str| match &whole {
        Some(Value::Object(parts)) => text_of(name, parts.get(name).cloned()),
        _ => text_of(name, fields.get(&format!("speaker.{name}")).cloned()),
    };
    let [text, name, description] = [part("text")?, part("name")?, part("description")?];
    let words = if name.is_empty() { text } else { name };
    fields.retain(|name, _| !name.starts_with("speaker."));
    match whole {
        None | Some(Value::Null | Value::Object(_)) if description.is_empty() => Ok(words),
        None | Some(Value::Null | Value::Object(_)) if words.is_empty() => Ok(description),
        None | Some(Value::Null | Value::Object(_)) => Ok(format!("{words}, {description}")),
        whole => text_of("speaker", whole),
    }
}

/// The object `sampling`, or its columns.
fn sampling(fields: &mut Map<String, Value>) -> Result<Option<Sampling>> {
    let whole = fields.shift_remove("sampling");
    let columns = ["stratum", "probability"];
    let [stratum, probability] = match whole {
        None | Some(Value::Null) => {
            columns.map(|name| fields.shift_remove(&format!("sampling.{name}")))
        }
        Some(Value::Object(mut parts)) => columns.map(|name| parts.shift_remove(name)),
        Some(_) => bail!("`sampling` must be an object"),
    };
    let probability = text_of("sampling.probability", probability)?;
    if probability.is_empty() {
        return Ok(None);
    }
    let number: f64 = probability.trim().parse().unwrap_or(f64::NAN);
    if !(number > 0.0 && number <= 1.0) {
        return Err(anyhow!(
            "`sampling.probability` is `{probability}`: it must be above 0 and at most 1"
        ));
    }
    Ok(Some(Sampling { stratum: text_of("sampling.stratum", stratum)?, probability: number }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(row: &Value) -> Result<Coding> {
        Coding::read("a:1".to_owned(), row.as_object().expect("an object").clone())
    }

    #[test]
    fn rows_of_the_model_are_codings_of_the_model() {
        let coding = read(&json!({
            "site": "x", "schema": 1, "doc": "a.txt", "id": "a.txt#1", "lang": "en", "text": "No.", "span": {},
            "speaker": {"text": "she", "name": "Nina Orlova", "description": "a nurse", "bytes": [0, 1]},
            "target": "migrants", "stance": "neutral", "stance_p": {}, "sentiment": null, "abstained": false
        }));
        let coding = coding.expect("a row");
        assert_eq!(
            (coding.quote.as_str(), coding.speaker.as_str()),
            ("No.", "Nina Orlova, a nurse")
        );
        assert_eq!((coding.coder.as_str(), coding.stance.as_str()), (MODEL, "neutral"));
        assert_eq!(Value::from(coding.more), json!({"site": "x"}));
        let table = read(&json!({
            "schema": "1", "text": "No.", "speaker.text": "she", "speaker.name": "", "speaker.bytes": "[0,1]",
            "stance_p.neutral": "0.5", "mention.text": "them", "more": ""
        }));
        let table = table.expect("a row");
        assert_eq!((table.speaker.as_str(), table.more.len()), ("she", 0));
    }

    #[test]
    fn what_a_field_may_be() {
        let coding =
            read(&json!({"id": 7, "stance": " neutral ", "speaker": null, "n": 1, "sampling": {
            "stratum": 2, "probability": 0.25}}));
        let coding = coding.expect("a row");
        assert_eq!((coding.id.as_str(), coding.stance.as_str()), ("7", "neutral"));
        let sampling = Some(Sampling { stratum: "2".to_owned(), probability: 0.25 });
        assert_eq!(coding.sampling, sampling);
        let row = json!({"sampling.stratum": "2", "sampling.probability": "0.25"});
        assert_eq!(read(&row).expect("a row").sampling, sampling);
        for (row, expected) in [
            (json!({"quote": []}), "`quote` must be a string"),
            (json!({"speaker": [1]}), "`speaker` must be a string"),
            (json!({"sampling": 1}), "`sampling` must be an object"),
            (
                json!({"sampling": {"probability": 0}}),
                "`sampling.probability` is `0`: it must be above 0 and at most 1",
            ),
        ] {
            assert_eq!(read(&row).unwrap_err().to_string(), expected);
        }
    }
}
