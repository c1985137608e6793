//! What `analyze` and `extract` have in common: from the articles of items to rows.

use anyhow::{Context as _, Result};
use quotestance::Article;
use quotestance::record::free_names;
use serde::Serialize;

use crate::input::{Document, Documents, Item};
use crate::output::{Layout, RowFormat};
use crate::run::{Outcome, check_bytes};

/// How documents become rows.
pub(super) struct DocumentRows<'r> {
    pub(super) documents: Documents,
    pub(super) layout: &'r Layout,
    pub(super) format: RowFormat,
    /// Most bytes of the rows of an item.
    pub(super) most: usize,
}

/// A name stands twice in each record, and records are in memory before their rows: this many times it counts there.
const NAMES: usize = 16;

impl DocumentRows<'_> {
    /// For each item the rows of the records that `find` makes of its documents, of which it gets those
    /// of all items together; `none_found` says what is to be said of an article that has none.
    pub(super) fn outcomes<R: Serialize>(
        &self,
        items: Vec<Item>,
        find: impl Fn(&[Document]) -> Vec<Result<Vec<R>>>,
        none_found: impl Fn(&Article) -> String,
    ) -> Vec<Result<Outcome>> {
        let mut documents = Vec::with_capacity(items.len());
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            let own = self.documents.read(item);
            read.push(own.map(|own| {
                let before = documents.len();
                documents.extend(own);
                documents.len() - before
            }));
        }
        let records = find(&documents);
        let mut found = documents.into_iter().zip(records);
        read.into_iter()
            .map(|count| self.outcome(found.by_ref().take(count?).collect(), &none_found))
            .collect()
    }

    /// Checks that so many records of a document may be made.
    pub(super) fn check(&self, document: &Document, records: usize) -> Result<()> {
        check_bytes(document.name.len().saturating_mul(NAMES).saturating_mul(records), self.most)
    }

    fn outcome<R: Serialize>(
        &self,
        found: Vec<(Document, Result<Vec<R>>)>,
        none_found: impl Fn(&Article) -> String,
    ) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        for (mut document, records) in found {
            let records = records.with_context(|| document.place.clone())?;
            outcome.notes.append(&mut document.notes);
            outcome.is_empty = document.is_row && records.is_empty() && outcome.rows.is_empty();
            if records.is_empty() && !document.is_row {
                let message = none_found(&document.article);
                outcome.notes.push(format!("{}: {message}", document.place));
            }
            let given = free_names(document.given, |name| self.layout.has(name));
            let given = self.format.share(&given)?;
            outcome.share(if records.is_empty() { 0 } else { given.bytes() });
            for record in &records {
                let row = given.render(record)?;
                outcome
                    .push(row, given.bytes(), self.most)
                    .with_context(|| document.place.clone())?;
            }
        }
        Ok(outcome)
    }
}
