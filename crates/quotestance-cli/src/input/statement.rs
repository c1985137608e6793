//! Rows that are statements.

use anyhow::{Result, anyhow, bail};
use quotestance::Passage;
use quotestance::text::Lang;
use serde_json::{Map, Value};

use super::gdelt;
use super::item::Content;

/// Fields that are read besides `quote`.
pub(super) const TEXTS: [&str; 4] = ["context", "lang", "speaker", "target"];

/// One row: what is judged, and all fields as they were given.
#[derive(Debug)]
pub(crate) struct Row {
    /// The statement to judge.
    pub(crate) passage: Passage,
    /// The target that the row names.
    pub(crate) target: Option<String>,
    /// The row's fields, in their order.
    pub(crate) fields: Map<String, Value>,
}

impl Row {
    /// The rows that an item holds: one, or one for each quote of a record of quotes.
    ///
    /// # Errors
    /// If the item cannot be read, or is no statement.
    pub(crate) fn read(content: Content) -> Result<Vec<Self>> {
        let fields = content.fields()?;
        if fields.contains_key("quote") || !gdelt::is_record(&fields) {
            return Ok(vec![Self::new(fields)?]);
        }
        Ok(gdelt::quotes(fields)?.into_iter().map(Self::of_quote).collect())
    }

    /// The row of a quote of such a record.
    fn of_quote(fields: Map<String, Value>) -> Self {
        let words = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let around = [words("pre"), words("post")].map(|words| words.trim_matches(gdelt::is_mark));
        let context = around.join("\n\n");
        let quote = words("quote").trim_matches(gdelt::is_mark);
        let lang = gdelt::language(words("lang"));
        let passage = Passage::new(quote, context.trim(), "", lang);
        Self { passage, target: None, fields }
    }

    /// The row whose fields are these.
    ///
    /// # Errors
    /// If there is no `quote`, or a field that is read is not of its type.
    fn new(fields: Map<String, Value>) -> Result<Self> {
        let text = |name: &str| match fields.get(name) {
            None | Some(Value::Null) => Ok(""),
            Some(Value::String(text)) => Ok(text.as_str()),
            Some(_) => bail!("`{name}` must be a string"),
        };
        if !fields.contains_key("quote") {
            bail!("no field `quote`");
        }
        let quote = text("quote")?;
        if quote.trim().is_empty() {
            bail!("`quote` is empty");
        }
        let lang = match text("lang")? {
            "" => None,
            code => Some(Lang::from_code(code).ok_or_else(|| {
                anyhow!("unknown language `{code}`: `lang` must be `en` or `ru`, or left out")
            })?),
        };
        let passage = Passage::new(quote, text("context")?, text("speaker")?, lang);
        let target = Some(text("target")?).filter(|target| !target.is_empty()).map(str::to_owned);
        Ok(Self { passage, target, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Result<Row> {
        Row::new(serde_json::from_str(json).expect("an object"))
    }

    #[test]
    fn what_a_row_must_have() {
        for (json, expected) in [
            ("{}", "no field `quote`"),
            (r#"{"quote":" "}"#, "`quote` is empty"),
            (r#"{"quote":"a","context":3}"#, "`context` must be a string"),
            (
                r#"{"quote":"a","lang":"de"}"#,
                "unknown language `de`: `lang` must be `en` or `ru`, or left out",
            ),
        ] {
            assert_eq!(row(json).unwrap_err().to_string(), expected);
        }
        let row = row(r#"{"quote":"a","target":null,"more":[1]}"#).unwrap();
        assert_eq!(row.target, None);
        assert_eq!(row.fields.len(), 3);
    }
}
