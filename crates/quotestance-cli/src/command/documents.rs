//! What `analyze` and `extract` have in common: from the articles of an item to rows.

use anyhow::Result;
use quotestance::Article;
use serde::Serialize;

use crate::input::{Document, Documents, Item};
use crate::output::{Carried, Layout, RowFormat, free_names};
use crate::run::Outcome;

/// How documents become rows.
pub(super) struct DocumentRows<'r> {
    pub(super) documents: Documents,
    pub(super) layout: &'r Layout,
    pub(super) format: RowFormat,
}

impl DocumentRows<'_> {
    /// The rows of the records that `find` makes of each document of an item; `none_found` says what
    /// is to be said of an article that has none.
    pub(super) fn outcome<R: Serialize>(
        &self,
        item: Item,
        find: impl Fn(&Document) -> Vec<R>,
        none_found: impl Fn(&Article) -> String,
    ) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        for mut document in self.documents.read(item)? {
            let records = find(&document);
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
