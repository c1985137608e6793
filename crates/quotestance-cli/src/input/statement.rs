//! Rows that are statements.

use anyhow::Result;
use quotestance::Passage;
use quotestance::record::StatementRow;
use serde_json::{Map, Value};

use super::gdelt;
use super::item::Content;
use super::outer_marks::without_outer_marks;

/// The rows that an item holds: one, or one for each quote of a record of quotes, each made when it is asked for.
///
/// # Errors
/// If the item cannot be read, or is no statement.
pub(crate) fn statement_rows(content: Content) -> Result<Box<dyn Iterator<Item = StatementRow>>> {
    let fields = content.fields()?;
    if is_statement(&fields) {
        return Ok(Box::new(std::iter::once(StatementRow::new(fields)?)));
    }
    Ok(Box::new(gdelt::quotes(fields)?.map(of_quote)))
}

/// Whether the row is meant as one statement, and not as a record of quotes.
pub(crate) fn is_statement(fields: &Map<String, Value>) -> bool {
    fields.contains_key("quote") || !gdelt::is_record(fields)
}

/// The row of a quote of such a record.
fn of_quote(fields: Map<String, Value>) -> StatementRow {
    let words = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let around = [words("pre"), words("post")].map(|words| words.trim_matches(gdelt::is_mark));
    let context = around.join("\n\n");
    let quote = without_outer_marks(words("quote"));
    let lang = gdelt::language(words("lang"));
    let passage = Passage::new(quote, context.trim(), "", lang);
    StatementRow { passage, target: None, fields }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_for_each_quote_of_a_record() {
        let quotes =
            json!([{"pre": "She said: “", "quote": "“We stay.”"}, {"quote": "No", "post": "."}]);
        let record = json!({"url": "u", "lang": "English", "quotes": quotes}).to_string();
        let rows: Vec<_> = statement_rows(Content::Json(record.into_bytes())).unwrap().collect();
        let texts: Vec<&str> = rows.iter().map(|row| row.passage.article().text()).collect();
        assert_eq!(texts, ["She said:\n\nWe stay.", ".\n\nNo"]);
        assert_eq!(rows[1].fields["url"], "u");
        let error = statement_rows(Content::Json(b"{\"quote\":\"\"}".to_vec())).err();
        assert_eq!(error.unwrap().to_string(), "`quote` is empty");
    }
}
