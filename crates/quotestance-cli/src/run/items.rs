//! Items as a run sees them: one after another, each knowing all that was read before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, bail};
use sha2::{Digest as _, Sha256};

use super::digests::Known;
use super::in_order::Weigh;
use super::inputs::hex;
use super::interrupt::Interrupt;
use crate::input::{Item, Reader};

/// An item, or why it was refused.
pub(super) struct Read {
    pub(super) item: Result<Item>,
    /// The digest of all items up to this one, if one is kept.
    pub(super) stream: Option<Sha256>,
    /// About where in the input it ends, in bytes of the files as they are on disk.
    pub(super) end: u64,
}

/// Reads items until there are no more, or the run is to end.
pub(super) struct Items {
    reader: Reader,
    stream: Option<Sha256>,
    /// Where digests of all that is read make that of the items needless, once they are there.
    instead: Option<Known>,
    interrupt: Interrupt,
    /// Bytes of the items so far, and those that were read of files: the one is more where files are compressed, the other
    /// by what was read ahead.
    own_bytes: u64,
    bytes_read: Arc<AtomicU64>,
}

impl Items {
    /// The items of `reader`.
    pub(super) fn new(reader: Reader, interrupt: Interrupt) -> Self {
        let bytes_read = reader.bytes_read();
        Self { reader, stream: None, instead: None, interrupt, own_bytes: 0, bytes_read }
    }

    /// Keeps a digest of all items, until there are digests `instead`.
    pub(super) fn keep_digest(&mut self, instead: Option<Known>) {
        (self.stream, self.instead) = (Some(Sha256::new()), instead);
    }

    /// The digest of all items so far, if one is kept.
    pub(super) fn stream(&self) -> Option<Sha256> {
        self.stream.clone()
    }

    /// Passes over the items that an earlier run has done.
    ///
    /// # Errors
    /// If there are not so many, or they are not those of the earlier run.
    pub(super) fn pass_over(&mut self, count: u64, stream_sha256: Option<&str>) -> Result<()> {
        for passed in 0..count {
            if self.read().is_none() {
                if self.interrupt.is_asked() {
                    return Ok(());
                }
                bail!("cannot go on: {count} items were done, and the input has {passed}");
            }
        }
        let found = self.stream.clone().map(|stream| hex(&stream.finalize()));
        if found.as_deref() != stream_sha256 {
            bail!("cannot go on: the first {count} items are not those that were done");
        }
        Ok(())
    }

    fn read(&mut self) -> Option<Read> {
        if self.interrupt.is_asked() {
            return None;
        }
        let item = self.reader.next()?;
        if let Some(stream) = &mut self.stream {
            add(stream, &item);
        }
        self.own_bytes += item.as_ref().map_or(0, |item| item.content.size() as u64);
        let end = self.own_bytes.min(self.bytes_read.load(Ordering::Relaxed));
        Some(Read { item, stream: self.stream.clone(), end })
    }
}

impl Iterator for Items {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        if self.instead.as_ref().is_some_and(|known| known.get().is_some()) {
            self.stream = None;
        }
        self.read()
    }
}

fn add(stream: &mut Sha256, item: &Result<Item>) {
    match item {
        Ok(Item { place, content }) => {
            stream.update(place);
            content.each_part(|bytes| stream.update(bytes));
        }
        Err(error) => stream.update(format!("{error:#}")),
    }
    stream.update([0]);
}

impl Weigh for Read {
    fn weight(&self) -> usize {
        let Ok(Item { place, content }) = &self.item else { return 0 };
        place.len() + content.size()
    }
}
