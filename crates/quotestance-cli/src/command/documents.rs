//! What `analyze` and `extract` have in common: from the articles of items to rows.

use anyhow::Result;
use quotestance::Article;
use quotestance::record::free_names;
use serde::Serialize;

use crate::input::{Document, Documents, Item};
use crate::output::{Carried, Layout, RowFormat};
use crate::run::Outcome;

/// How documents become rows.
pub(super) struct DocumentRows<'r> {
    pub(super) documents: Documents,
    pub(super) layout: &'r Layout,
    pub(super) format: RowFormat,
}

impl DocumentRows<'_> {
    /// For each item the rows of the records that `find` makes of its documents, of which it gets those
    /// of all items together; `none_found` says what is to be said of an article that has none.
    pub(super) fn outcomes<R: Serialize>(
        &self,
        items: Vec<Item>,
        find: impl Fn(&[Document]) -> Vec<Vec<R>>,
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

    fn outcome<R: Serialize>(
        &self,
        found: Vec<(Document, Vec<R>)>,
        none_found: impl Fn(&Article) -> String,
    ) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        for (mut document, records) in found {
            outcome.notes.append(&mut document.notes);
            outcome.is_empty = document.is_row && records.is_empty() && outcome.rows.is_empty();
            if records.is_empty() && !document.is_row {
                let message = none_found(&document.article);
                outcome.notes.push(format!("{}: {message}", document.place));
            }
            let given = free_names(document.given, |name| self.layout.has(name));
            for record in records {
                outcome.rows.push(self.format.render(&Carried { given: &given, record })?);
            }
        }
        Ok(outcome)
    }
}
