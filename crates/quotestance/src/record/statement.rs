//! Statements that come as rows, and their judgements.

use std::fmt;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value};

use super::given::free_name;
use super::{Layout, SCHEMA, VerdictRecord};
use crate::analyzer::{Analyzer, Judgement};
use crate::model::UnknownTarget;
use crate::statement::Passage;
use crate::target::Target;
use crate::text::Lang;

/// A statement as a row of a table: what is judged, and all fields as they were given.
#[derive(Clone, Debug)]
pub struct StatementRow {
    /// The statement to judge.
    pub passage: Passage,
    /// The target that the row names.
    pub target: Option<String>,
    /// The row's fields, in their order.
    pub fields: Map<String, Value>,
}

impl StatementRow {
    /// The fields that are read; all others are passed over.
    pub const FIELDS: [&'static str; 5] = ["quote", "context", "speaker", "lang", "target"];

    /// The row whose fields are these. `quote` must be there; `context`, `speaker`, `lang` and
    /// `target` may be null or missing.
    ///
    /// # Errors
    /// If there is no `quote`, or a field that is read is not of its type.
    pub fn new(fields: Map<String, Value>) -> Result<Self, StatementError> {
        let text = |name: &'static str| match fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(StatementError::NoText(name)),
        };
        if !fields.contains_key("quote") {
            return Err(StatementError::NoQuote);
        }
        let row = Self::read(text)?;
        Ok(Self { fields, ..row })
    }

    /// The row whose texts `text` tells by their names, those of [`StatementRow::FIELDS`]. It keeps no
    /// fields.
    ///
    /// # Errors
    /// If the `quote` has no words, or the language is none that is read.
    pub fn of_texts<'t>(
        text: impl Fn(&'static str) -> Option<&'t str>,
    ) -> Result<Self, StatementError> {
        Self::read(|name| Ok(text(name)))
    }

    fn read<'t>(
        text: impl Fn(&'static str) -> Result<Option<&'t str>, StatementError>,
    ) -> Result<Self, StatementError> {
        let text = |name| Ok(text(name)?.unwrap_or_default());
        let quote = text("quote")?;
        if quote.trim().is_empty() {
            return Err(StatementError::EmptyQuote);
        }
        let lang = match text("lang")? {
            "" => None,
            code => {
                let unknown = || StatementError::Language(code.to_owned());
                Some(Lang::from_code(code).ok_or_else(unknown)?)
            }
        };
        let passage = Passage::new(quote, text("context")?, text("speaker")?, lang);
        let target = Some(text("target")?).filter(|target| !target.is_empty()).map(str::to_owned);
        Ok(Self { passage, target, fields: Map::new() })
    }

    /// The judgements of each row: toward the target that it names, else toward the `named` ones, else
    /// toward each that it speaks of; one that is all null where there is none. Many rows at once take
    /// less time than one after another, and get the same judgements.
    ///
    /// # Errors
    /// Of a row, if the model does not take the target that it names.
    pub fn judge_all(
        rows: &[&Self],
        analyzer: &Analyzer<'_>,
        named: &[Target],
    ) -> Vec<Result<Vec<VerdictRecord>, UnknownTarget>> {
        let targets = |row: &&Self| match &row.target {
            Some(target) => analyzer.model().targets_named([target]),
            None => Ok(named.to_vec()),
        };
        let targets: Vec<_> = rows.iter().map(targets).collect();
        let mut passages = Vec::with_capacity(rows.len());
        for (row, targets) in rows.iter().zip(&targets) {
            let Ok(targets) = targets else { continue };
            passages.extend(targets.iter().map(|target| (&row.passage, Some(target))));
            if targets.is_empty() {
                passages.push((&row.passage, None));
            }
        }
        let mut judged = analyzer.classify_all(&passages).into_iter();
        let records = |(row, targets): (&&Self, &Result<Vec<Target>, UnknownTarget>)| {
            let count = targets.as_ref().map_err(Clone::clone)?.len().max(1);
            let record = |judgement: Judgement| {
                let verdict = judgement.verdict.as_ref();
                verdict.map_or_else(VerdictRecord::default, |verdict| {
                    VerdictRecord::of_passage(verdict, &row.passage)
                })
            };
            Ok(judged.by_ref().take(count).flatten().map(record).collect())
        };
        rows.iter().zip(&targets).map(records).collect()
    }

    /// The row's fields, then the judgement's: what `classify` writes. A field that bears the name of
    /// one of `layout`, which is [`Layout::statements`], comes back as `given_NAME`, but for the
    /// target, which is the row's own and stays where it is.
    pub fn with<'r>(
        &'r self,
        verdict: &'r VerdictRecord,
        layout: &'r Layout,
    ) -> StatementRecord<'r> {
        StatementRecord { fields: &self.fields, verdict, layout }
    }
}

/// A row's fields and its judgement, to be written: see [`StatementRow::with`].
#[derive(Clone, Copy, Debug)]
pub struct StatementRecord<'r> {
    fields: &'r Map<String, Value>,
    verdict: &'r VerdictRecord,
    layout: &'r Layout,
}

impl Serialize for StatementRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let VerdictRecord {
            target,
            mention,
            stance,
            stance_p,
            sentiment,
            sentiment_p,
            abstained,
            reasons,
        } = self.verdict;
        let mut row = serializer.serialize_map(None)?;
        row.serialize_entry("schema", &SCHEMA)?;
        let mut has_target = false;
        for (name, value) in self.fields {
            match &*free_name(name, self.fields, |name| self.layout.takes(name)) {
                "target" => {
                    has_target = true;
                    row.serialize_entry("target", target)?;
                }
                name => row.serialize_entry(name, value)?,
            }
        }
        if !has_target {
            row.serialize_entry("target", target)?;
        }
        row.serialize_entry("mention", mention)?;
        row.serialize_entry("stance", stance)?;
        row.serialize_entry("stance_p", stance_p)?;
        row.serialize_entry("sentiment", sentiment)?;
        row.serialize_entry("sentiment_p", sentiment_p)?;
        row.serialize_entry("abstained", abstained)?;
        if !reasons.is_empty() {
            row.serialize_entry("reasons", reasons)?;
        }
        row.end()
    }
}

/// Why a row is no statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementError {
    /// It has no field `quote`.
    NoQuote,
    /// Its quote has no words.
    EmptyQuote,
    /// The field of this name is neither a string nor null.
    NoText(&'static str),
    /// It is said to be in a language that is not read.
    Language(String),
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoQuote => f.write_str("no field `quote`"),
            Self::EmptyQuote => f.write_str("`quote` is empty"),
            Self::NoText(name) => write!(f, "`{name}` must be a string"),
            Self::Language(code) => {
                write!(f, "unknown language `{code}`: `lang` must be `en` or `ru`, or left out")
            }
        }
    }
}

impl std::error::Error for StatementError {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{AnalyzerOptions, Model};

    fn row(fields: &Value) -> Result<StatementRow, StatementError> {
        StatementRow::new(fields.as_object().expect("an object").clone())
    }

    #[test]
    fn what_a_row_must_have() {
        for (fields, expected) in [
            (json!({}), "no field `quote`"),
            (json!({"quote": " "}), "`quote` is empty"),
            (json!({"quote": "a", "context": 3}), "`context` must be a string"),
            (
                json!({"quote": "a", "lang": "de"}),
                "unknown language `de`: `lang` must be `en` or `ru`, or left out",
            ),
        ] {
            assert_eq!(row(&fields).unwrap_err().to_string(), expected);
        }
        let row = row(&json!({"quote": "a", "target": null, "more": [1]})).unwrap();
        assert_eq!(row.target, None);
        assert_eq!(row.fields.len(), 3);
    }

    #[test]
    fn the_rows_own_labels_stay_beside_the_judgement() {
        let layout = Layout::statements(Model::embedded_fast());
        let fields = json!({"quote": "a", "stance": "neutral", "target": "russians", "note": 1});
        let verdict = VerdictRecord {
            target: Some("russians".to_owned()),
            stance: Some("compassion".to_owned()),
            ..VerdictRecord::default()
        };
        let merged = |row: &StatementRow| {
            let Value::Object(merged) = serde_json::to_value(row.with(&verdict, &layout)).unwrap()
            else {
                panic!("no object")
            };
            merged
        };
        let own = serde_json::to_value(&verdict).unwrap();
        let names: Vec<String> =
            merged(&row(&json!({"quote": "a"})).unwrap()).keys().cloned().collect();
        let expected = ["schema", "quote"].into_iter().map(str::to_owned);
        let expected: Vec<String> =
            expected.chain(own.as_object().unwrap().keys().cloned()).collect();
        assert_eq!(names, expected);
        let merged_once = merged(&row(&fields).unwrap());
        assert_eq!(merged_once.keys().position(|name| name == "target"), Some(3));
        assert_eq!(merged_once["stance"], "compassion");
        assert_eq!(merged_once["given_stance"], "neutral");
        assert_eq!(merged_once["note"], 1);
        assert!(!merged_once.contains_key("given_target"));
        let again = merged(&StatementRow::new(merged_once).unwrap());
        assert_eq!(again["given_stance"], "neutral");
        assert_eq!(again["given_given_stance"], "compassion");
    }

    #[test]
    fn the_rows_target_goes_before_those_that_are_named() {
        let analyzer = Analyzer::new(Model::embedded_fast(), AnalyzerOptions::default());
        let rows = [
            row(&json!({"quote": "It rains.", "target": "migrants"})).unwrap(),
            row(&json!({"quote": "It rains.", "target": "poles"})).unwrap(),
            row(&json!({"quote": "It rains."})).unwrap(),
        ];
        let rows: Vec<&StatementRow> = rows.iter().collect();
        let targets = |named: &[Target]| {
            let judged = StatementRow::judge_all(&rows, &analyzer, named).into_iter();
            let targets = |verdicts: Vec<VerdictRecord>| {
                verdicts.into_iter().map(|verdict| verdict.target.unwrap_or_default()).collect()
            };
            judged.map(|verdicts| verdicts.map(targets)).collect::<Vec<Result<Vec<String>, _>>>()
        };
        let both = targets(&[Target::RUSSIANS, Target::MIGRANTS]);
        assert_eq!(both[0].as_ref().unwrap(), &["migrants"]);
        assert_eq!(both[2].as_ref().unwrap(), &["russians", "migrants"]);
        let error = both[1].as_ref().unwrap_err().to_string();
        assert_eq!(error, "unknown target `poles`: the model knows `migrants`, `russians`");
        assert_eq!(targets(&[])[2].as_ref().unwrap(), &[""]);
    }
}
