//! The statements that are coded by hand: a file of codings, whatever was said in it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use crate::exchange::{self, Coding, ReadArgs};
use crate::tally::Tally;

/// A statement to code.
#[derive(Clone, Debug)]
pub(super) struct Statement(Coding);

/// The statements of a file. Rows that are none are named and passed over.
///
/// # Errors
/// If the file cannot be read, or has none.
pub(super) fn read(path: &Path) -> Result<Vec<Statement>> {
    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    let mut statements = Vec::new();
    for mut coding in exchange::read(path, ReadArgs::default(), &mut tally)? {
        if coding.id.is_empty() {
            coding.id.clone_from(&coding.place);
        }
        if coding.quote.trim().is_empty() {
            tally.refuse(format!("{}: no `quote`, or an empty one", coding.place));
        } else if !seen.insert((coding.id.clone(), coding.target.clone())) {
            tally.refuse(format!("{}: {} is there twice", coding.place, coding.unit_name()));
        } else {
            statements.push(Statement(coding));
        }
    }
    if statements.is_empty() {
        bail!("{}: no statement to code", path.display());
    }
    Ok(statements)
}

impl Statement {
    /// Its id and target.
    pub(super) fn unit(&self) -> (&str, &str) {
        self.0.unit()
    }

    /// What a coder sees of it: nobody's labels.
    pub(super) fn shown(&self) -> Value {
        let Coding { id, lang, quote, context, speaker, target, .. } = &self.0;
        json!({
            "id": id,
            "lang": lang,
            "quote": quote,
            "context": context,
            "speaker": speaker,
            "target": target,
        })
    }

    /// The record with the coder's name and labels. Labels that it had stay as `model_…`.
    pub(super) fn coded(&self, coder: &str, stance: &str, sentiment: &str) -> Map<String, Value> {
        let mut coding = Coding {
            stance: stance.to_owned(),
            stance2: String::new(),
            sentiment: sentiment.to_owned(),
            coder: coder.to_owned(),
            ..self.0.clone()
        };
        for (field, label) in self.0.labels().into_iter().filter(|(_, label)| !label.is_empty()) {
            coding.more.insert(format!("model_{field}"), Value::from(label));
        }
        let Ok(Value::Object(record)) = serde_json::to_value(coding) else {
            unreachable!("every coding is an object")
        };
        record
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn rows_of_any_command_can_be_coded_and_hide_their_labels() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let rows = [
            r#"{"id":"a","quote":"Let them in.","target":"migrants","stance":"","sampling":{"probability":0.5}}"#,
            r#"{"schema":1,"id":"b","text":"We owe them.","target":null,"stance":"obligation","stance_p":{},"speaker":{"text":"she","name":"Nina"}}"#,
            r#"{"schema":1,"id":"b","text":"Again.","target":null}"#,
            r#"{"schema":1,"id":"c","text":"No.","speaker":null}"#,
            r#"{"quote":" "}"#,
            "[1]",
        ];
        fs::write(&path, rows.join("\n")).unwrap();
        let found = read(&path).unwrap();
        assert_eq!(
            found.iter().map(Statement::unit).collect::<Vec<_>>(),
            [("a", "migrants"), ("b", ""), ("c", "")]
        );
        assert_eq!(
            found[1].shown(),
            json!({"id": "b", "lang": "", "quote": "We owe them.", "context": "", "speaker": "Nina", "target": ""})
        );
        let coded = found[0].coded("ann", "compassion", "neutral");
        assert_eq!(coded["sampling"], json!({"stratum": "", "probability": 0.5}));
        assert_eq!((&coded["stance"], &coded["coder"]), (&json!("compassion"), &json!("ann")));
        assert!(!coded.contains_key("model_stance"));
        let coded = found[1].coded("ann", "neutral", "");
        assert_eq!(coded["model_stance"], "obligation");
        fs::write(&path, "{}\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().ends_with("no statement to code"));
    }

    #[test]
    fn a_table_can_be_coded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "id;quote;target;sampling.probability\n7;Let them in.;migrants;0.5\n")
            .unwrap();
        let found = read(&path).unwrap();
        assert_eq!(found[0].unit(), ("7", "migrants"));
        assert_eq!(found[0].coded("ann", "neutral", "")["sampling"]["probability"], 0.5);
    }
}
