//! Records of GDELT's Global Quotation Graph: an article a line, its quotes with some words around each.
//!
//! <https://blog.gdeltproject.org/announcing-the-global-quotation-graph/>

use anyhow::{Result, bail};
use quotestance::text::Lang;
use serde_json::{Map, Value};

use super::outer_marks::{self, without_outer_marks};

/// The field that makes a row such a record.
pub(super) const QUOTES: &str = "quotes";

/// Most bytes of a record's fields, once for each of its quotes.
const COPIES: usize = 64 << 20;

/// Whether the row is a record of quotations.
pub(super) fn is_record(row: &Map<String, Value>) -> bool {
    let is_quote = |value: &Value| value.get("quote").is_some();
    matches!(row.get(QUOTES), Some(Value::Array(quotes)) if quotes.iter().all(is_quote))
}

/// A row for each quote: the article's fields, then `pre`, `quote` and `post`. It is made when it is asked for,
/// since an article's fields may be large, and its quotes many.
///
/// # Errors
/// If the record names a language that is not read, a field of a quote is none of its type, or a quote is empty.
pub(super) fn quotes(
    mut row: Map<String, Value>,
) -> Result<impl Iterator<Item = Map<String, Value>>> {
    if let Some(Value::String(name)) = row.get("lang")
        && !name.is_empty()
        && language(name).is_none()
    {
        bail!("language `{name}` is not read");
    }
    let quotes = match row.shift_remove(QUOTES) {
        Some(Value::Array(quotes)) => quotes,
        _ => Vec::new(),
    };
    let quotes = (1..).zip(quotes).map(|(number, quote)| words_of(number, quote));
    let quotes: Vec<_> = quotes.collect::<Result<_>>()?;
    let bytes: usize = row.iter().map(|(name, value)| name.len() + value.to_string().len()).sum();
    if bytes.saturating_mul(quotes.len()) > COPIES {
        let (quotes, most) = (quotes.len(), COPIES >> 20);
        bail!("its fields, once for each of its {quotes} quotes, would be larger than {most} MB");
    }
    Ok(quotes.into_iter().map(move |words| {
        let mut fields = row.clone();
        fields.extend(words);
        fields
    }))
}

/// The words of a quote, and those around it.
fn words_of(number: usize, mut quote: Value) -> Result<[(String, Value); 3]> {
    let mut words = ["pre", "quote", "post"].map(|name| (name.to_owned(), Value::from("")));
    for (name, words) in &mut words {
        match quote.get_mut(&*name).map(Value::take) {
            Some(text @ Value::String(_)) => *words = text,
            Some(Value::Null) | None => {}
            Some(_) => bail!("`{name}` of quote {number} must be a string"),
        }
    }
    let [_, (_, quote), _] = &words;
    if without_outer_marks(quote.as_str().unwrap_or_default()).is_empty() {
        bail!("`quote` of quote {number} is empty");
    }
    Ok(words)
}

/// Whether the character is white space or a quotation mark, which may stand on either side of a quote's ends.
pub(super) fn is_mark(c: char) -> bool {
    c.is_whitespace() || outer_marks::is_mark(c)
}

/// The language that such a record names in English, if it is one that is read.
pub(super) fn language(name: &str) -> Option<Lang> {
    match name.to_ascii_lowercase().as_str() {
        "english" => Some(Lang::En),
        "russian" => Some(Lang::Ru),
        name => Lang::from_code(name),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(record: &Value) -> Result<Vec<Map<String, Value>>> {
        Ok(quotes(record.as_object().unwrap().clone())?.collect())
    }

    #[test]
    fn a_row_for_each_quote() {
        let record = json!({"date": "2024-04-02", "url": "u", "lang": "ENGLISH", "quotes": [
            {"pre": "she said ", "quote": "We stay", "post": "."}, {"quote": "No"}
        ]});
        assert!(is_record(record.as_object().unwrap()));
        let found = rows(&record).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(
            Value::from(found[0].clone()),
            json!({"date": "2024-04-02", "url": "u", "lang": "ENGLISH",
                   "pre": "she said ", "quote": "We stay", "post": "."})
        );
        assert_eq!(found[1]["pre"], "");
        assert_eq!(
            [language("ENGLISH"), language("Russian"), language("French")],
            [Some(Lang::En), Some(Lang::Ru), None]
        );
    }

    #[test]
    fn what_is_no_record_of_quotes() {
        for row in [json!({"quotes": "a"}), json!({"quotes": [1]}), json!({"quote": "a"})] {
            assert!(!is_record(row.as_object().unwrap()));
        }
        let foreign = json!({"lang": "French", "quotes": [{"quote": "Non"}]});
        assert_eq!(rows(&foreign).unwrap_err().to_string(), "language `French` is not read");
        assert_eq!(rows(&json!({"lang": "", "quotes": [{"quote": "No"}]})).unwrap().len(), 1);
        let error = rows(&json!({"quotes": [{"quote": 1}]})).unwrap_err();
        assert_eq!(error.to_string(), "`quote` of quote 1 must be a string");
        for empty in [json!(""), json!(null), json!(" "), json!("“”")] {
            let error = rows(&json!({"quotes": [{"quote": "No"}, {"quote": empty}]})).unwrap_err();
            assert_eq!(error.to_string(), "`quote` of quote 2 is empty");
        }
    }
}
