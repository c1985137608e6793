//! What commands read.

mod articles;
mod bytes;
mod charset;
mod rows;
mod seeds;

pub(crate) use articles::ArticleArgs;
pub(crate) use bytes::{STDIN, read_text};
pub(crate) use rows::{Row, is_rows, read_rows};
pub(crate) use seeds::{read_seeds, read_targets};
