//! A page about judged statements: from rows of results to one HTML file.

mod chart;
mod collection;
mod dates;
mod figure;
mod gold;
mod link;
mod listed;
mod manifest;
mod page;
mod parts;
mod statement;
mod words;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use self::collection::Collection;
use self::gold::Sample;
use self::manifest::Manifest;
use self::page::Page;
use self::statement::Row;
use crate::input::{Item, Reader};
use crate::tally::Tally;

pub(crate) use statement::Names;

/// What a report is made of, as it is read.
pub(crate) struct Report {
    collection: Collection,
    sample: Sample,
    manifests: Vec<Manifest>,
    names: Names,
    /// The folder of the page.
    folder: PathBuf,
}

impl Report {
    /// A report whose page is in `folder`.
    pub(crate) fn new(names: Names, folder: &Path) -> Self {
        let (collection, sample) = (Collection::default(), Sample::default());
        Self { collection, sample, manifests: Vec::new(), names, folder: folder.to_owned() }
    }

    /// Adds rows of results. What is none is refused by name.
    pub(crate) fn read_results(&mut self, reader: Reader, tally: &mut Tally) {
        let read = |item: Result<Item>| {
            let Item { place, content } = item?;
            let row =
                content.fields().and_then(|row| statement::read(row, &self.names, &self.folder));
            row.context(place)
        };
        for row in reader.map(read) {
            match row {
                Ok(Row::Judged(statement)) => self.collection.add(*statement),
                Ok(Row::Untargeted) => self.collection.untargeted += 1,
                Err(error) => {
                    tally.refuse(format!("{error:#}"));
                    continue;
                }
            }
            tally.done();
        }
    }

    /// Adds the manifest beside a file of results.
    pub(crate) fn read_manifest(&mut self, results: &Path, tally: &mut Tally) {
        match Manifest::beside(results) {
            Ok(manifest) => self.manifests.push(manifest),
            Err(error) => tally.refuse(format!("{error:#}")),
        }
    }

    /// Adds labelled rows.
    pub(crate) fn read_gold(&mut self, reader: Reader, tally: &mut Tally) {
        for item in reader {
            let row = item.and_then(|Item { place, content }| {
                content.fields().and_then(|row| self.sample.add(row)).context(place)
            });
            match row {
                Ok(()) => tally.done(),
                Err(error) => tally.refuse(format!("{error:#}")),
            }
        }
    }

    /// Whether there is a statement to tell of.
    pub(crate) fn is_empty(&self) -> bool {
        self.collection.statements.is_empty()
    }

    /// The page, with at most so many statements in its list; labelled rows that are of no use are refused as those
    /// of `gold`.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn page(
        mut self,
        title: &str,
        most: usize,
        gold: Option<&Path>,
        tally: &mut Tally,
    ) -> Result<String> {
        let gold = gold.map(|path| path.display().to_string()).unwrap_or_default();
        let has_sample = !self.sample.is_empty();
        let refuse = |cause| tally.refuse(format!("{gold}: {cause}"));
        let labels = self.collection.labels(&mut self.sample, refuse);
        let page = Page {
            title,
            collection: &self.collection,
            labels: &labels,
            names: &self.names,
            manifests: &self.manifests,
            has_sample,
            most,
        };
        page.render()
    }
}
