//! Items of files, one after another, with bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Map, Value};

use super::csv_records::{Header, Records};
use super::form::Form;
use super::item::{Content, Item};
use super::limit::LimitArgs;
use super::lines::{Line, next_line};
use super::sources::{Source, Sources, is_stdin};

/// How to read.
#[derive(Clone, Debug)]
pub(crate) struct ReadOptions {
    /// What files hold, whatever their names say; but rows stay rows where this is an article's form.
    pub(super) form: Option<Form>,
    /// What a file holds whose name does not tell; without this it is rows of the form that they show.
    pub(super) default: Option<Form>,
    /// Tables must have one of these columns.
    pub(super) required: Vec<String>,
    /// Articles and rows of more bytes are refused.
    pub(super) limit: usize,
}

/// Reads items one after another. An error is one refused file or row; reading goes on.
pub(crate) struct Reader {
    sources: Sources,
    options: ReadOptions,
    current: Option<Items>,
}

/// The items of one file.
type Items = Box<dyn Iterator<Item = Result<Item>> + Send>;

type Bytes = Box<dyn BufRead + Send>;

impl Reader {
    /// Reads rows that are statements, each with a field `quote`.
    pub(crate) fn of_statements(sources: Sources, limit: LimitArgs) -> Self {
        let options = ReadOptions {
            form: None,
            default: None,
            required: vec!["quote".to_owned()],
            limit: limit.bytes(),
        };
        Self::new(sources, options)
    }

    pub(super) fn new(sources: Sources, options: ReadOptions) -> Self {
        Self { sources, options, current: None }
    }
}

impl Iterator for Reader {
    type Item = Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.current.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.current = None;
            let opened = match self.sources.next()? {
                Ok(Source::Statement(quote)) => return Some(Ok(statement(quote))),
                Ok(Source::File(path, form)) => {
                    open(&path, form, &self.options).with_context(|| path.display().to_string())
                }
                Err(error) => Err(error),
            };
            match opened {
                Ok(items) => self.current = Some(items),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn statement(quote: String) -> Item {
    let fields = Map::from_iter([("quote".to_owned(), Value::from(quote))]);
    Item { place: "the statement".to_owned(), content: Content::Fields(fields) }
}

fn open(path: &Path, form: Option<Form>, options: &ReadOptions) -> Result<Items> {
    let bytes: Bytes = if is_stdin(path) {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(File::open(path)?))
    };
    let name = path.display().to_string();
    let form = match (options.form, form) {
        (Some(Form::Article(_)), Some(named)) if named.is_rows() => Some(named),
        (asked, named) => asked.or(named).or(options.default),
    };
    if options.default.is_none() && !is_stdin(path) && !form.is_some_and(Form::is_rows) {
        bail!(
            "a file, not a statement: rows are in .jsonl or .csv, and `quotestance analyze` reads articles"
        );
    }
    let (form, bytes) = match form {
        Some(form) => (form, bytes),
        None => form_of_rows(bytes)?,
    };
    match form {
        Form::Article(format) => {
            let item = whole(bytes, options.limit)
                .map(|content| Item { place: name, content: Content::File(content, format) });
            Ok(Box::new(std::iter::once(item?).map(Ok)))
        }
        Form::JsonLines => json_lines(name, bytes, options.limit),
        Form::Table(delimiter) => table(name, bytes, delimiter, options),
    }
}

/// Reads a whole file.
fn whole(bytes: Bytes, limit: usize) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    bytes.take(limit as u64 + 1).read_to_end(&mut content)?;
    if content.len() > limit {
        bail!("the article is larger than --max-size allows");
    }
    Ok(content)
}

/// Most bytes that are looked at to tell the form of rows.
const HEAD: usize = 1 << 16;

/// Tells JSON Lines from a table by the first two lines: a broken row must not make a table of the others.
fn form_of_rows(mut bytes: Bytes) -> Result<(Form, Bytes)> {
    let mut head = Vec::new();
    let mut seen = 0;
    let mut form = Form::Table(b',');
    while seen < 2 && head.len() < HEAD {
        let start = head.len();
        bytes.by_ref().take((HEAD - start) as u64).read_until(b'\n', &mut head)?;
        if head.len() == start {
            break;
        }
        let line = &head[start..];
        let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line).trim_ascii();
        if line.starts_with(b"{") {
            form = Form::JsonLines;
        }
        seen += usize::from(!line.is_empty());
    }
    Ok((form, Box::new(Cursor::new(head).chain(bytes))))
}

fn no_row() -> anyhow::Error {
    anyhow!("the file is empty: no row to read")
}

fn json_lines(name: String, mut bytes: Bytes, limit: usize) -> Result<Items> {
    let mut number = 0u64;
    let mut found = false;
    let mut is_over = false;
    Ok(Box::new(std::iter::from_fn(move || {
        while !is_over {
            number += 1;
            let place = format!("{name}:{number}");
            let mut line = match next_line(&mut bytes, limit) {
                Ok(Some(Line::Whole(line))) => line,
                Ok(Some(Line::TooLong)) => {
                    found = true;
                    return Some(Err(anyhow!("{place}: the row is larger than --max-size allows")));
                }
                Ok(None) => {
                    is_over = true;
                    return (!found).then(|| Err(no_row().context(name.clone())));
                }
                Err(error) => {
                    is_over = true;
                    return Some(Err(error).context(place));
                }
            };
            if number == 1 && line.starts_with("\u{FEFF}".as_bytes()) {
                line.drain(.."\u{FEFF}".len());
            }
            if !line.trim_ascii().is_empty() {
                found = true;
                return Some(Ok(Item { place, content: Content::Json(line) }));
            }
        }
        None
    })))
}

fn table(name: String, bytes: Bytes, delimiter: u8, options: &ReadOptions) -> Result<Items> {
    let mut records = Records::new(bytes, delimiter, options.limit);
    let header = match records.next_record()? {
        None => return Err(no_row()),
        Some((_, Err(cause))) => bail!("the header: {cause}"),
        Some((_, Ok(record))) => Arc::new(Header::new(&record, delimiter)?),
    };
    if !options.required.iter().any(|name| header.names.contains(name)) {
        let (required, has) = (options.required.join("` or `"), header.names.join("`, `"));
        bail!("the header names no column `{required}`: it has `{has}`");
    }
    let mut is_over = false;
    Ok(Box::new(std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        match records.next_record() {
            Ok(Some((line, record))) => {
                let place = format!("{name}:{line}");
                Some(match record {
                    Ok(record) => {
                        Ok(Item { place, content: Content::Record(record, Arc::clone(&header)) })
                    }
                    Err(cause) => Err(anyhow!("{place}: {cause}")),
                })
            }
            Ok(None) => None,
            Err(error) => {
                is_over = true;
                Some(Err(error).with_context(|| name.clone()))
            }
        }
    })))
}
