//! How a file's name tells what is in it.

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
}

impl Form {
    /// The form that a file's name tells.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        if let Some(format) = Format::from_extension(extension) {
            return Some(Self::Article(format));
        }
        match extension.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" => Some(Self::Table(b',')),
            _ => None,
        }
    }

    /// Whether the file holds rows.
    pub(crate) fn is_rows(self) -> bool {
        !matches!(self, Self::Article(_))
    }
}
