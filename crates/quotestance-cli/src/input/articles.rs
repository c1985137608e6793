//! Articles from files, folders, rows and standard input.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use quotestance::Format;

use super::document::{Documents, RowFields};
use super::form::Form;
use super::limit::LimitArgs;
use super::reader::{ReadOptions, Reader};
use super::sources::{Source, Sources};

/// Which articles to read.
#[derive(Debug, Args)]
pub(crate) struct ArticleArgs {
    /// Articles: files, folders (all that is in them and can be read, by name), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read every file in this form, whatever its name says; for rows, txt, md and html tell the form of their texts
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,

    /// Form of the texts of rows, where --input-format tells that of the file [default: txt]
    #[arg(long, value_name = "FORMAT")]
    text_format: Option<TextFormat>,

    /// Field of rows that holds the article [default: the first of text, body, content, article that is there]
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,

    /// Field of rows that names the article in `doc` and `id` [default: the first of id, doc, url that is there]
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,

    #[command(flatten)]
    limit: LimitArgs,
}

/// A form by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum InputFormat {
    /// Plain text
    Txt,
    /// Markdown
    Md,
    /// HTML
    Html,
    /// JSON Lines, an object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// Tab-separated values with a header
    Tsv,
    /// Apache Parquet
    Parquet,
}

impl InputFormat {
    fn form(self) -> Form {
        match self {
            Self::Txt => Form::Article(Format::Plain),
            Self::Md => Form::Article(Format::Markdown),
            Self::Html => Form::Article(Format::Html),
            Self::Jsonl => Form::JsonLines,
            Self::Csv => Form::Table(b','),
            Self::Tsv => Form::Table(b'\t'),
            Self::Parquet => Form::Parquet,
        }
    }
}

/// A form of articles by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TextFormat {
    /// Plain text
    Txt,
    /// Markdown
    Md,
    /// HTML
    Html,
}

impl TextFormat {
    fn format(self) -> Format {
        match self {
            Self::Txt => Format::Plain,
            Self::Md => Format::Markdown,
            Self::Html => Format::Html,
        }
    }
}

/// Fields that may hold an article.
const TEXT_FIELDS: [&str; 4] = ["text", "body", "content", "article"];

/// Fields that may name an article.
const ID_FIELDS: [&str; 3] = ["id", "doc", "url"];

/// Reads the articles in rows of the usual fields, whose texts have this format.
pub(crate) fn documents_of_rows(format: Format) -> Documents {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let (text, id) = (names(&TEXT_FIELDS), names(&ID_FIELDS));
    Documents::new(RowFields { text, id, is_id_asked: false, format })
}

impl ArticleArgs {
    /// Articles at these paths, whose rows have these fields.
    pub(crate) fn of(
        paths: Vec<PathBuf>,
        text_field: Option<String>,
        id_field: Option<String>,
        limit: LimitArgs,
    ) -> Self {
        Self { paths, input_format: None, text_format: None, text_field, id_field, limit }
    }

    /// The files to read, one after another.
    pub(crate) fn sources(&self) -> Sources {
        Sources::new(self.paths.iter().map(|path| Source::file(path)).collect(), |_| true)
    }

    /// Reads the items of all files.
    pub(crate) fn reader(&self) -> Reader {
        let options = ReadOptions {
            form: self.input_format.map(InputFormat::form),
            // A file that is named by itself is taken for text, whatever it is called.
            default: Some(Form::Article(Format::Plain)),
            required: self.row_fields().text,
            asked: self.id_field.clone(),
            texts: Vec::new(),
            limit: self.limit.bytes(),
        };
        Reader::new(self.sources(), options)
    }

    /// Most bytes that the rows may have which one article becomes.
    pub(crate) fn output_bytes(&self) -> usize {
        self.limit.output_bytes()
    }

    /// Reads the articles that items hold.
    pub(crate) fn documents(&self) -> Documents {
        Documents::new(self.row_fields())
    }

    fn row_fields(&self) -> RowFields {
        let names = |asked: &Option<String>, default: &[&str]| match asked {
            Some(name) => vec![name.clone()],
            None => default.iter().map(|&name| name.to_owned()).collect(),
        };
        let format = match (self.text_format, self.input_format.map(InputFormat::form)) {
            (Some(asked), _) => asked.format(),
            (None, Some(Form::Article(format))) => format,
            _ => Format::Plain,
        };
        RowFields {
            text: names(&self.text_field, &TEXT_FIELDS),
            id: names(&self.id_field, &ID_FIELDS),
            is_id_asked: self.id_field.is_some(),
            format,
        }
    }
}
