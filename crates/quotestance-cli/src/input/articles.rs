//! Articles from files, folders and standard input.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use quotestance::{Article, Format};
use walkdir::WalkDir;

use super::bytes::read_bytes;
use super::charset::decode;
use crate::tally::{Tally, complain};

/// Which articles to read.
#[derive(Debug, Args)]
pub(crate) struct ArticleArgs {
    /// Articles: files, folders (their .txt, .md and .html files, by name), or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read every file in this format, whatever its name says
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
}

/// A format by name.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum InputFormat {
    /// Plain text
    Txt,
    /// Markdown
    Md,
    /// HTML
    Html,
}

impl From<InputFormat> for Format {
    fn from(format: InputFormat) -> Self {
        match format {
            InputFormat::Txt => Self::Plain,
            InputFormat::Md => Self::Markdown,
            InputFormat::Html => Self::Html,
        }
    }
}

/// A file that holds one article.
#[derive(Debug)]
struct Source {
    path: PathBuf,
    format: Format,
}

/// Files of rows, which another command reads.
const ROW_EXTENSIONS: [&str; 3] = ["jsonl", "ndjson", "csv"];

impl ArticleArgs {
    /// Calls `visit` with the name of each article and the article; it gives what is to be said of
    /// an article in which it found nothing. What cannot be read is refused by name.
    pub(crate) fn visit(
        &self,
        mut visit: impl FnMut(&str, &Article) -> Result<Option<String>>,
    ) -> Result<Tally> {
        let mut tally = Tally::default();
        for source in self.sources(&mut tally) {
            let name = source.path.display().to_string();
            let (article, charset) = match source.read() {
                Ok(read) => read,
                Err(error) => {
                    tally.refuse(format!("{error:#}"));
                    continue;
                }
            };
            if let Some(charset) = charset {
                complain(&format!("{name}: read as {charset}; places count in the text as UTF-8"));
            }
            if article.source().trim().is_empty() {
                complain(&format!("{name}: the article is empty"));
            } else if let Some(message) = visit(&name, &article)? {
                complain(&format!("{name}: {message}"));
            }
            tally.done();
        }
        Ok(tally)
    }

    /// The files to read, folders walked.
    fn sources(&self, tally: &mut Tally) -> Vec<Source> {
        let mut sources = Vec::new();
        for path in &self.paths {
            if let Err(error) = self.add(path, &mut sources, tally) {
                tally.refuse(format!("{}: {error:#}", path.display()));
            }
        }
        sources
    }

    fn add(&self, path: &Path, sources: &mut Vec<Source>, tally: &mut Tally) -> Result<()> {
        if path.is_dir() {
            return self.walk(path, sources, tally);
        }
        let extension = extension(path);
        let rows = |known: &&str| extension.eq_ignore_ascii_case(known);
        if self.input_format.is_none() && ROW_EXTENSIONS.iter().any(rows) {
            bail!("rows, not an article: `quotestance classify` reads .jsonl and .csv");
        }
        // A file that is named by itself is taken for text, whatever it is called.
        let format = Format::from_extension(extension).unwrap_or_default();
        sources.push(self.source(path, format));
        Ok(())
    }

    fn walk(&self, folder: &Path, sources: &mut Vec<Source>, tally: &mut Tally) -> Result<()> {
        let before = sources.len();
        for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    if let Some(format) = Format::from_extension(extension(entry.path())) {
                        sources.push(self.source(entry.path(), format));
                    }
                }
                Ok(_) => {}
                Err(error) => tally.refuse(error),
            }
        }
        if sources.len() == before {
            bail!("nothing to read: the folder has no .txt, .md or .html file");
        }
        Ok(())
    }

    fn source(&self, path: &Path, format: Format) -> Source {
        let format = self.input_format.map_or(format, Format::from);
        Source { path: path.to_owned(), format }
    }
}

impl Source {
    /// The article, and the character set of its file if that is not UTF-8.
    fn read(&self) -> Result<(Article, Option<&'static str>)> {
        let bytes = read_bytes(&self.path)?;
        let (text, charset) =
            decode(bytes, self.format).with_context(|| self.path.display().to_string())?;
        Ok((Article::parse(text, self.format), charset))
    }
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}
