//! How a file's name tells what is in it.

use std::ffi::OsStr;
use std::path::Path;

use quotestance::Format;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One article.
    Article(Format),
    /// JSON Lines: an object a line.
    JsonLines,
    /// A table whose fields this byte divides, with a header.
    Table(u8),
    /// Apache Parquet.
    Parquet,
}

impl Form {
    /// The form that a file's name tells; that the file is compressed does not matter.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let path = if is_compressed(path) { Path::new(path.file_stem()?) } else { path };
        let extension = extension(path)?;
        if let Some(format) = Format::from_extension(&extension) {
            return Some(Self::Article(format));
        }
        Some(match extension.as_str() {
            "jsonl" | "ndjson" | "json" => Self::JsonLines,
            "csv" => Self::Table(b','),
            "tsv" | "tab" => Self::Table(b'\t'),
            "parquet" | "pq" => Self::Parquet,
            _ => return None,
        })
    }

    /// Whether the file holds rows.
    pub(crate) fn is_rows(self) -> bool {
        !matches!(self, Self::Article(_))
    }
}

/// Whether a file's name says that it is compressed.
pub(crate) fn is_compressed(path: &Path) -> bool {
    extension(path).is_some_and(|known| ["gz", "gzip", "zst", "zstd"].contains(&known.as_str()))
}

fn extension(path: &Path) -> Option<String> {
    path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_forms() {
        for (name, expected) in [
            ("a/b.html", Some(Form::Article(Format::Html))),
            ("b.TXT.GZ", Some(Form::Article(Format::Plain))),
            ("20200101.gqg.json.gz", Some(Form::JsonLines)),
            ("a.tsv.zst", Some(Form::Table(b'\t'))),
            ("part-0.snappy.parquet", Some(Form::Parquet)),
            ("a.gz", None),
            ("jsonl", None),
            (".csv", None),
        ] {
            assert_eq!(Form::of(Path::new(name)), expected, "{name}");
        }
    }
}
