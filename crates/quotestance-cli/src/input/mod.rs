//! What commands read.

mod articles;
mod bytes;
mod charset;
mod compressed;
mod csv_fields;
mod csv_records;
mod document;
mod exact;
mod form;
mod gdelt;
mod item;
mod limit;
mod lines;
mod outer_marks;
mod parquet_kinds;
mod parquet_rows;
mod parquet_size;
mod patterns;
mod reader;
mod rows;
mod seeds;
mod sources;
mod statement;
mod states;
mod utf16;
mod walk;

pub(crate) use articles::{ArticleArgs, documents_of_rows};
pub(crate) use bytes::{STDIN, read_decompressed, read_text, text_of};
pub(crate) use document::{Document, Documents};
pub(crate) use form::{Form, is_compressed};
pub(crate) use item::{Content, Item};
pub(crate) use limit::{GROWTH, LimitArgs};
pub(crate) use reader::{Reader, rows_of};
pub(crate) use seeds::{read_seeds, read_targets, seed_files};
pub(crate) use sources::{Source, Sources, is_regular};
pub(crate) use statement::{is_statement, statement_rows};
pub(crate) use states::{Difference, State, States};

/// What some programs write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();
