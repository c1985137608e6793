//! Items as articles.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, bail};
use quotestance::record::{JudgementRecord, QuoteRecord, Recorder};
use quotestance::{Article, Format, Judgement, Quote, Span};
use serde_json::{Map, Value};

use super::charset::decode;
use super::gdelt;
use super::item::{Content, Item};
use super::outer_marks::without_outer_marks;

/// An article, and what came with it.
#[derive(Debug)]
pub(crate) struct Document {
    /// Where it stands, for messages.
    pub(crate) place: String,
    /// The name that its records bear.
    pub(crate) name: String,
    pub(crate) article: Article,
    /// The other fields of its row.
    pub(crate) given: Map<String, Value>,
    /// What is to be said of it, as it was read.
    pub(crate) notes: Vec<String>,
    /// Whether it is one of many in a file, of which nothing is to be said where nothing is found.
    pub(crate) is_row: bool,
    /// Where it holds one quote of a record of quotes: the number of that.
    number: Option<usize>,
}

/// Which fields of a row are what.
#[derive(Clone, Debug)]
pub(super) struct RowFields {
    /// Fields that may hold the article: the first that is there does.
    pub(super) text: Vec<String>,
    /// Fields that may name it.
    pub(super) id: Vec<String>,
    /// Whether these were asked for.
    pub(super) is_id_asked: bool,
    pub(super) format: Format,
}

/// Reads the articles that items hold.
#[derive(Clone, Debug)]
pub(crate) struct Documents {
    names: RowFields,
    /// Whether it was said that a row lacks the name which was asked for.
    told: Arc<AtomicBool>,
}

impl Documents {
    pub(super) fn new(names: RowFields) -> Self {
        Self { names, told: Arc::default() }
    }

    /// The article of an item; of a record of quotes, a small article for each of them, made when it is asked for.
    ///
    /// # Errors
    /// If the item holds none, or one that cannot be read; the error names the place.
    pub(crate) fn read(&self, item: Item) -> Result<Box<dyn Iterator<Item = Document>>> {
        let place = item.place;
        match item.content {
            Content::File(bytes, format) => one(Document::of_file(place, bytes, format)?),
            row => self.of_row(&place, row).context(place),
        }
    }

    fn of_row(&self, place: &str, row: Content) -> Result<Box<dyn Iterator<Item = Document>>> {
        let row = row.fields()?;
        let text = self.names.text.iter().find(|name| row.contains_key(*name));
        let name = self.names.id.iter().find_map(|name| id(row.get(name)?));
        let is_unnamed = name.is_none() && self.names.is_id_asked;
        let name = name.unwrap_or_else(|| place.to_owned());
        match text {
            Some(field) => {
                let mut document = Document::of_row(place, name, row, field, self.names.format)?;
                if is_unnamed && !self.told.swap(true, Ordering::Relaxed) {
                    document.notes.push(format!(
                        "{place}: no `{}`; rows without it are named by file and line",
                        self.names.id.join("` or `")
                    ));
                }
                one(document)
            }
            None if gdelt::is_record(&row) => {
                let quotes = (1..).zip(gdelt::quotes(row)?);
                let place = place.to_owned();
                Ok(Box::new(
                    quotes.map(move |(number, row)| Document::of_quote(&place, &name, row, number)),
                ))
            }
            None => bail!("no field `{}`", self.names.text.join("` or `")),
        }
    }
}

fn one(document: Document) -> Result<Box<dyn Iterator<Item = Document>>> {
    Ok(Box::new(std::iter::once(document)))
}

impl Document {
    fn of_file(place: String, bytes: Vec<u8>, format: Format) -> Result<Self> {
        let (text, charset) = decode(bytes, format).with_context(|| place.clone())?;
        let note =
            |charset| format!("{place}: read as {charset}; places count in the text as UTF-8");
        let mut notes: Vec<String> = charset.map(note).into_iter().collect();
        if text.trim_start().starts_with("{\"") {
            notes.push(format!("{place}: read as an article; rows take --input-format jsonl"));
        }
        let article = Article::parse(text, format);
        Ok(Self {
            name: place.clone(),
            place,
            article,
            given: Map::new(),
            notes,
            is_row: false,
            number: None,
        })
    }

    fn of_row(
        place: &str,
        name: String,
        mut given: Map<String, Value>,
        field: &str,
        format: Format,
    ) -> Result<Self> {
        let text = match given.shift_remove(field) {
            Some(Value::String(text)) => text,
            Some(Value::Null) | None => String::new(),
            Some(_) => bail!("`{field}` must be a string"),
        };
        let (article, place) = (Article::parse(text, format), place.to_owned());
        Ok(Self { place, name, article, given, notes: Vec::new(), is_row: true, number: None })
    }

    /// A quote of a record, between the words before and after it and in marks that it may have lost.
    fn of_quote(place: &str, name: &str, given: Map<String, Value>, number: usize) -> Self {
        let words = |field: &str| given.get(field).and_then(Value::as_str).unwrap_or_default();
        let mut text = format!("{} “", words("pre").trim_end_matches(gdelt::is_mark));
        let start = text.len();
        text += without_outer_marks(words("quote"));
        let span = Span::new(start, text.len());
        let post = words("post").trim_start_matches(gdelt::is_mark);
        text += if post.starts_with(char::is_alphanumeric) { "” " } else { "”" };
        text += post;
        let article = Article::with_quotes(text, vec![span]).expect("a quote that is not empty");
        Self {
            place: format!("{place}, quote {number}"),
            name: name.to_owned(),
            article,
            given,
            notes: Vec::new(),
            is_row: true,
            number: Some(number),
        }
    }

    /// The records of its quotes.
    pub(crate) fn quote_records(&self, quotes: &[Quote]) -> Vec<QuoteRecord> {
        let recorder = Recorder::new(&self.name, &self.article);
        let mut records: Vec<_> = quotes.iter().map(|quote| recorder.quote(quote)).collect();
        records.iter_mut().for_each(|record| self.number(record));
        records
    }

    /// The records of the judgements on its quotes.
    pub(crate) fn judgement_records(&self, judgements: &[Judgement]) -> Vec<JudgementRecord> {
        let recorder = Recorder::new(&self.name, &self.article);
        let mut records = recorder.judgements(judgements);
        records.iter_mut().for_each(|record| self.number(&mut record.quote));
        records
    }

    /// Gives the record of a quote the number that the quote has where it comes from.
    pub(crate) fn number(&self, record: &mut QuoteRecord) {
        if let Some(number) = self.number {
            record.id = format!("{}#{number}", self.name);
        }
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
    use quotestance::{Analyzer, AnalyzerOptions, Model};
    use serde_json::json;

    use super::*;

    fn document(row: &Value) -> Result<Document> {
        let fields = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let names = RowFields {
            text: fields(&["text", "body"]),
            id: fields(&["id", "url"]),
            is_id_asked: false,
            format: Format::Html,
        };
        let content = Content::Json(row.to_string().into_bytes());
        let item = Item { place: "a.jsonl:3".to_owned(), content };
        Ok(Documents::new(names).read(item)?.next().expect("a document"))
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
    fn a_quote_stands_between_its_words() {
        let quotes = json!([{"pre": "He said: \"", "quote": "“We stay.”", "post": "\", he said."}]);
        let found = document(&json!({"url": "x", "quotes": quotes})).unwrap();
        assert_eq!(found.article.text(), "He said: “We stay.”, he said.");
        let analyzer = Analyzer::new(Model::embedded_fast(), AnalyzerOptions::default());
        let records = found.quote_records(&analyzer.extract(&found.article));
        assert_eq!([&records[0].text, &records[0].id], ["We stay.", "x#1"]);
        assert_eq!((found.place.as_str(), found.name.as_str()), ("a.jsonl:3, quote 1", "x"));
        assert_eq!(found.given["post"], "\", he said.");
    }

    #[test]
    fn what_is_no_article() {
        let error = document(&json!({"title": "a"})).unwrap_err();
        assert_eq!(format!("{error:#}"), "a.jsonl:3: no field `text` or `body`");
        let error = document(&json!({"text": 1})).unwrap_err();
        assert_eq!(format!("{error:#}"), "a.jsonl:3: `text` must be a string");
    }
}
