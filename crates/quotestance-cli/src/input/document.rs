//! Items as articles.

use anyhow::{Context as _, Result, bail};
use quotestance::{Article, Format};
use serde_json::{Map, Value};

use super::charset::decode;
use super::item::{Content, Item};

/// An article, and what came with it.
#[derive(Debug)]
pub(crate) struct Document {
    /// Where it stands, for messages.
    pub(crate) place: String,
    /// The name that its records bear.
    pub(crate) name: String,
    pub(crate) article: Article,
    /// Whether it is a row of a file of rows.
    pub(crate) is_row: bool,
    /// The other fields of its row.
    pub(crate) given: Map<String, Value>,
    /// What is to be said of it, as it was read.
    pub(crate) notes: Vec<String>,
}

/// Which fields of a row are what.
#[derive(Clone, Debug)]
pub(super) struct RowFields {
    /// Fields that may hold the article: the first that is there does.
    pub(super) text: Vec<String>,
    /// Fields that may name it.
    pub(super) id: Vec<String>,
    pub(super) format: Format,
}

/// Reads the articles that items hold.
#[derive(Clone, Debug)]
pub(crate) struct Documents {
    names: RowFields,
}

impl Documents {
    pub(super) fn new(names: RowFields) -> Self {
        Self { names }
    }

    /// The article of an item.
    ///
    /// # Errors
    /// If the item holds none, or one that cannot be read; the error names the place.
    pub(crate) fn read(&self, item: Item) -> Result<Document> {
        Document::new(item, &self.names)
    }
}

impl Document {
    fn new(item: Item, names: &RowFields) -> Result<Self> {
        let place = item.place;
        match item.content {
            Content::File(bytes, format) => {
                let (text, charset) = decode(bytes, format).with_context(|| place.clone())?;
                let note = |charset| {
                    format!("{place}: read as {charset}; places count in the text as UTF-8")
                };
                let notes = charset.map(note).into_iter().collect();
                let article = Article::parse(text, format);
                let name = place.clone();
                Ok(Self { name, place, article, is_row: false, given: Map::new(), notes })
            }
            row => Self::of_row(&place, row.fields(), names).context(place),
        }
    }

    fn of_row(place: &str, row: Result<Map<String, Value>>, names: &RowFields) -> Result<Self> {
        let mut given = row?;
        let Some(field) = names.text.iter().find(|name| given.contains_key(*name)) else {
            bail!("no field `{}`", names.text.join("` or `"));
        };
        let text = match given.shift_remove(field) {
            Some(Value::String(text)) => text,
            Some(Value::Null) | None => String::new(),
            Some(_) => bail!("`{field}` must be a string"),
        };
        let article = Article::parse(text, names.format);
        let place = place.to_owned();
        let name = names.id.iter().find_map(|name| id(given.get(name)?));
        Ok(Self {
            name: name.unwrap_or_else(|| place.clone()),
            place,
            article,
            is_row: true,
            given,
            notes: Vec::new(),
        })
    }
}

fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(row: &Value) -> Result<Document> {
        let fields = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let names = RowFields {
            text: fields(&["text", "body"]),
            id: fields(&["id", "url"]),
            format: Format::Html,
        };
        let content = Content::Json(row.to_string().into_bytes());
        Document::new(Item { place: "a.jsonl:3".to_owned(), content }, &names)
    }

    #[test]
    fn the_article_the_name_and_the_rest() {
        let row = json!({"url": "x", "body": "<p>Hi", "id": "", "n": [1]});
        let found = document(&row).unwrap();
        assert_eq!((found.article.text(), found.name.as_str()), ("Hi", "x"));
        assert_eq!(Value::from(found.given), json!({"url": "x", "id": "", "n": [1]}));
        let found = document(&json!({"text": null, "body": "b", "id": 7})).unwrap();
        assert_eq!((found.article.text(), found.name.as_str()), ("", "7"));
        assert_eq!(document(&json!({"text": "a"})).unwrap().name, "a.jsonl:3");
    }

    #[test]
    fn what_is_no_article() {
        let error = document(&json!({"title": "a"})).unwrap_err();
        assert_eq!(format!("{error:#}"), "a.jsonl:3: no field `text` or `body`");
        let error = document(&json!({"text": 1})).unwrap_err();
        assert_eq!(format!("{error:#}"), "a.jsonl:3: `text` must be a string");
    }
}
