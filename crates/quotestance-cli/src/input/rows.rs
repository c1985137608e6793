//! Files of rows, cut into items.

use std::fs::File;
use std::io::{self, BufRead as _, Cursor, Read as _, Seek as _};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Context as _, Result, anyhow, bail};

use super::BYTE_ORDER_MARK;
use super::compressed::Bytes;
use super::csv_fields::Header;
use super::csv_records::Records;
use super::form::Form;
use super::gdelt;
use super::item::{Content, Item};
use super::lines::{Line, next_line};
use super::parquet_rows::{Batch, Batches, seekable};
use super::reader::{Items, ReadOptions};

/// Most bytes that are looked at to tell the form of rows.
const HEAD: usize = 1 << 16;

/// Tells JSON Lines from a table by the first two lines, and the table's delimiter by its header: a broken row must not make a table of the others.
pub(super) fn form_of_rows(mut bytes: Bytes) -> Result<(Form, Bytes)> {
    let mut head = Vec::new();
    let mut seen = 0;
    let mut form = Form::Table(b',');
    while seen < 2 && head.len() < HEAD {
        let start = head.len();
        bytes.by_ref().take((HEAD - start) as u64).read_until(b'\n', &mut head)?;
        if head.len() == start {
            break;
        }
        let line = without_mark(&head[start..]).trim_ascii();
        if line.starts_with(b"{") {
            // Whoever writes rows and waits for answers may not send a second one before the first.
            form = Form::JsonLines;
            break;
        } else if start == 0 && line.starts_with(b"PAR1") {
            form = Form::Parquet;
            break;
        } else if seen == 0 && line.contains(&b'\t') {
            form = Form::Table(b'\t');
        }
        seen += usize::from(!line.is_empty());
    }
    Ok((form, Box::new(Cursor::new(head).chain(bytes))))
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

/// Items one after another until `next` gives none, or an error that ends the file.
fn items(mut next: impl FnMut() -> Result<Option<Result<Item>>> + Send + 'static) -> Items {
    let mut is_over = false;
    Box::new(std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let item = next().unwrap_or_else(|error| {
            is_over = true;
            Some(Err(error))
        });
        is_over |= item.is_none();
        item
    }))
}

pub(super) fn json_lines(name: String, mut bytes: Bytes, limit: usize) -> Result<Items> {
    let mut number = 0u64;
    let mut is_empty = true;
    Ok(items(move || {
        loop {
            number += 1;
            let place = format!("{name}:{number}");
            let Some(line) = next_line(&mut bytes, limit).with_context(|| place.clone())? else {
                return Ok(None);
            };
            let mut line = match line {
                Line::Whole(line) => line,
                Line::TooLong => {
                    is_empty = false;
                    return Ok(Some(Err(anyhow!(
                        "{place}: the row is larger than --max-size allows"
                    ))));
                }
            };
            if number == 1 && line.starts_with(BYTE_ORDER_MARK) {
                line.drain(..BYTE_ORDER_MARK.len());
            }
            let text = line.trim_ascii();
            if text.is_empty() {
                continue;
            }
            if is_empty && (text == b"{" || text == b"[" || text.starts_with(b"[{")) {
                bail!("{place}: one JSON text, not JSON Lines, which have an object a line");
            }
            is_empty = false;
            return Ok(Some(Ok(Item { place, content: Content::Json(line) })));
        }
    }))
}

pub(super) fn table(
    name: String,
    bytes: Bytes,
    delimiter: u8,
    options: &ReadOptions,
) -> Result<Items> {
    let mut records = Records::new(bytes, delimiter, options.limit);
    let header = match records.next_record()? {
        None => return Ok(Box::new(std::iter::empty())),
        Some((_, Ok(record))) if record.bytes == BYTE_ORDER_MARK => {
            return Ok(Box::new(std::iter::empty()));
        }
        Some((_, Err(cause))) => bail!("the header: {cause}"),
        Some((_, Ok(record))) => Arc::new(Header::new(record, delimiter)?),
    };
    check_columns("the header names", &header.names, options)?;
    records.set_columns(header.names.len());
    let mut line = 1;
    Ok(items(move || {
        let place = |line| format!("{name}:{line}");
        let record = records.next_record().with_context(|| format!("after {}", place(line)))?;
        let Some((at, record)) = record else { return Ok(None) };
        line = at;
        let content = |record| Content::Record(record, Arc::clone(&header));
        Ok(Some(match record {
            Ok(record) => Ok(Item { place: place(at), content: content(record) }),
            Err(cause) => Err(anyhow!("{}: {cause}", place(at))),
        }))
    }))
}

/// Rows of a Parquet file; `file` is that file, unless it comes from a pipe.
pub(super) fn parquet(
    name: String,
    file: Option<File>,
    bytes: Bytes,
    options: &ReadOptions,
    bytes_read: Arc<AtomicU64>,
) -> Result<Items> {
    // What is compressed as a whole, or comes from a pipe, is written out first.
    let (file, bytes_read) = match file {
        Some(file) if starts_as_parquet(&file)? => (file, bytes_read),
        _ => (seekable(bytes)?, Arc::default()),
    };
    let mut batches = Batches::new(file, options, bytes_read)?;
    check_columns("the file has", batches.columns(), options)?;
    let mut batch: Option<Arc<Batch>> = None;
    let (mut row, mut number) = (0, 0u64);
    Ok(items(move || {
        loop {
            if let Some(current) = batch.as_ref().filter(|batch| row < batch.len()) {
                number += 1;
                row += 1;
                let content = Content::InBatch(Arc::clone(current), row - 1);
                return Ok(Some(Ok(Item { place: format!("{name}:{number}"), content })));
            }
            row = 0;
            batch = match batches.next_batch() {
                None => return Ok(None),
                Some(read) => Some(read.with_context(|| format!("{name}: after row {number}"))?),
            };
        }
    }))
}

fn starts_as_parquet(mut file: &File) -> io::Result<bool> {
    let mut head = Vec::new();
    file.take(4).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(head == b"PAR1")
}

/// Checks that one of the columns that must be there is.
fn check_columns(what: &str, names: &[String], options: &ReadOptions) -> Result<()> {
    let is_enough = |name: &String| options.required.contains(name) || name == gdelt::QUOTES;
    let missing = match &options.asked {
        _ if !names.iter().any(is_enough) => options.required.join("` or `"),
        Some(asked) if !names.contains(asked) => asked.clone(),
        _ => return Ok(()),
    };
    bail!("{what} no column `{missing}`: it has `{}`", names.join("`, `"))
}
