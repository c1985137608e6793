//! Items of files, one after another, with bounded memory.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Context as _, Result, bail};
use quotestance::record::StatementRow;
use serde_json::{Map, Value};

use super::compressed::{self, Bytes};
use super::form::Form;
use super::item::{Content, Item};
use super::limit::LimitArgs;
use super::rows::{form_of_rows, json_lines, parquet, table};
use super::sources::{Source, Sources, is_regular, is_stdin};
use super::states::{State, States};
use super::utf16::{first, in_utf8};

/// How to read.
#[derive(Clone, Debug)]
pub(crate) struct ReadOptions {
    /// What files hold, whatever their names say; but rows stay rows where this is an article's form.
    pub(super) form: Option<Form>,
    /// What a file holds whose name does not tell; without this it is rows of the form that they show.
    pub(super) default: Option<Form>,
    /// Tables must have one of these columns.
    pub(super) required: Vec<String>,
    /// A column that tables must have besides.
    pub(super) asked: Option<String>,
    /// Other columns that must be text, if they are there.
    pub(super) texts: Vec<String>,
    /// Articles and rows of more bytes are refused.
    pub(super) limit: usize,
}

impl ReadOptions {
    fn of_rows(required: &[&str], limit: LimitArgs) -> Self {
        let required = required.iter().map(|&name| name.to_owned()).collect();
        let limit = limit.bytes();
        Self { form: None, default: None, required, asked: None, texts: Vec::new(), limit }
    }

    /// What a file holds whose name tells `named`.
    fn form_of(&self, named: Option<Form>) -> Option<Form> {
        match (self.form, named) {
            (Some(Form::Article(_)), Some(named)) if named.is_rows() => Some(named),
            (asked, named) => asked.or(named).or(self.default),
        }
    }

    /// Those of a file's columns that must be text: the first of the required ones is the one that is read.
    pub(super) fn texts(&self, columns: &[String]) -> Vec<String> {
        let first = self.required.iter().find(|name| columns.contains(name));
        first.into_iter().chain(&self.texts).cloned().collect()
    }
}

/// Reads items one after another. An error is one refused file or row; reading goes on.
pub(crate) struct Reader {
    sources: Sources,
    options: ReadOptions,
    current: Option<Items>,
    bytes_read: Arc<AtomicU64>,
    /// Where states of files are noted.
    states: Option<States>,
    /// The file that is read, as it was when it was opened.
    opened: Option<(PathBuf, State)>,
}

/// The items of one file.
pub(super) type Items = Box<dyn Iterator<Item = Result<Item>> + Send>;

impl Reader {
    /// Reads rows that are statements, each with a field `quote`.
    pub(crate) fn of_statements(sources: Sources, limit: LimitArgs) -> Self {
        let options = ReadOptions {
            form: None,
            default: None,
            required: vec!["quote".to_owned()],
            asked: None,
            texts: StatementRow::FIELDS[1..].iter().map(|&name| name.to_owned()).collect(),
            limit: limit.bytes(),
        };
        Self::new(sources, options)
    }

    /// Reads rows of results, as `analyze` and `classify` write them.
    pub(crate) fn of_results(sources: Sources, limit: LimitArgs) -> Self {
        Self::of_rows(sources, &["stance"], limit)
    }

    /// Reads rows that were labelled by hand.
    pub(crate) fn of_labelled(sources: Sources, limit: LimitArgs) -> Self {
        Self::of_rows(sources, &["id"], limit)
    }

    /// Reads rows of whatever fields; tables must have one of the columns `required`.
    pub(crate) fn of_rows(sources: Sources, required: &[&str], limit: LimitArgs) -> Self {
        Self::new(sources, ReadOptions::of_rows(required, limit))
    }

    pub(super) fn new(sources: Sources, options: ReadOptions) -> Self {
        Self {
            sources,
            options,
            current: None,
            bytes_read: Arc::default(),
            states: None,
            opened: None,
        }
    }

    /// Passes over these files and what other runs have written, and says so: see [`Sources::without`].
    pub(crate) fn without(self, files: Vec<PathBuf>) -> Self {
        Self { sources: self.sources.without(files).without_results().telling(), ..self }
    }

    /// Notes in `states` the state of each file that is read.
    pub(crate) fn keep_states(self, states: &States) -> Self {
        Self { states: Some(states.clone()), ..self }
    }

    fn note_state(&mut self) {
        if let (Some(states), Some((path, opened))) = (&self.states, self.opened.take()) {
            states.close(&path, opened);
        }
    }

    /// Counts the bytes that were read of files, as they are on disk.
    pub(crate) fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes_read)
    }

    /// Whether some of the sources have rows.
    pub(crate) fn has_rows(&self, mut sources: Sources) -> bool {
        sources.any(|source| match source {
            Ok(Source::File(_, form)) => self.options.form_of(form).is_none_or(Form::is_rows),
            Ok(Source::Statement(_)) | Err(_) => false,
        })
    }

    fn open(&self, path: &Path, form: Option<Form>) -> Result<Items> {
        let options = &self.options;
        let form = options.form_of(form);
        let mut bytes = compressed::open(path, Arc::clone(&self.bytes_read))?;
        if options.default.is_none() && !is_stdin(path) && !form.is_some_and(Form::is_rows) {
            bail!(
                "a file, not a statement: rows are in .jsonl, .csv, .tsv or .parquet, and `quotestance analyze` reads articles"
            );
        }
        // Whichever form: a filter may have let nothing through.
        if is_stdin(path) && form.is_none_or(Form::is_rows) && first(&mut bytes)?.is_none() {
            return Ok(Box::new(std::iter::empty()));
        }
        let (form, bytes) = match form {
            Some(form @ (Form::JsonLines | Form::Table(_))) => (form, in_utf8(bytes)?),
            Some(form) => (form, bytes),
            None => form_of_rows(in_utf8(bytes)?)?,
        };
        let name = shown(path);
        match form {
            Form::Article(format) => {
                let bytes = whole(bytes, options.limit)?;
                if let Some(kind) = kind_without_text(&bytes) {
                    bail!("{kind}, which is not read: save its text, or unpack it, first");
                }
                let content = Content::File(bytes, format);
                Ok(Box::new(std::iter::once(Ok(Item { place: name, content }))))
            }
            Form::JsonLines => json_lines(name, bytes, options.limit),
            Form::Table(delimiter) => table(name, bytes, delimiter, options),
            Form::Parquet => {
                let file = path.is_file().then(|| File::open(path)).transpose()?;
                parquet(name, file, bytes, options, Arc::clone(&self.bytes_read))
            }
        }
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
            self.note_state();
            let opened = match self.sources.next()? {
                Ok(Source::Statement(quote)) => return Some(Ok(statement(quote))),
                Ok(Source::File(path, form)) => {
                    if let Some(states) = self.states.as_ref().filter(|_| is_regular(&path)) {
                        self.opened = Some((path.clone(), states.open(&path)));
                    }
                    self.open(&path, form).with_context(|| path.display().to_string())
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

/// The rows of a file that was read whole and goes by `name`; tables must have one of the columns `required`.
///
/// # Errors
/// If it has no rows.
pub(crate) fn rows_of(
    name: &str,
    bytes: Vec<u8>,
    form: Form,
    required: &[&str],
    limit: LimitArgs,
) -> Result<impl Iterator<Item = Result<Item>>> {
    // Nobody hands in what he has not coded.
    if bytes.trim_ascii().is_empty() {
        bail!("the file is empty: no row to read");
    }
    let options = ReadOptions::of_rows(required, limit);
    let (name, bytes) = (name.to_owned(), Box::new(Cursor::new(bytes)));
    match form {
        Form::Table(delimiter) => table(name, bytes, delimiter, &options),
        Form::Parquet => parquet(name, None, bytes, &options, Arc::default()),
        Form::JsonLines | Form::Article(_) => json_lines(name, bytes, options.limit),
    }
}

fn statement(quote: String) -> Item {
    let fields = Map::from_iter([("quote".to_owned(), Value::from(quote))]);
    Item { place: "the statement".to_owned(), content: Content::Fields(fields) }
}

/// The path as text. Bytes that are no UTF-8 stand there as `\xFF`, so that no two files have one name.
fn shown(path: &Path) -> String {
    path.as_os_str().as_encoded_bytes().utf8_chunks().fold(String::new(), |shown, chunk| {
        let invalid = chunk.invalid().iter().map(|byte| format!("\\x{byte:02X}"));
        shown + chunk.valid() + &invalid.collect::<String>()
    })
}

/// What a file is that is read as an article and holds none, by its first bytes.
fn kind_without_text(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => Some("a ZIP archive or a document of an office program"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("a PDF document"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some("an RTF document"),
        _ if bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar")) => {
            Some("a tar archive")
        }
        _ => None,
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
