//! What rows hold, and what a table shows of them.

use quotestance::Model;
use quotestance::record;

use super::Column;

/// The fields of rows, and the columns of a table.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// What a table shows.
    pub(crate) shown: &'static [Column],
    /// The fields.
    pub(crate) fields: record::Layout,
}

impl Layout {
    /// Rows of `extract`.
    pub(crate) fn quotes(shown: &'static [Column]) -> Self {
        Self { shown, fields: record::Layout::quotes() }
    }

    /// Rows of `analyze`.
    pub(crate) fn judgements(shown: &'static [Column], model: &Model) -> Self {
        Self { shown, fields: record::Layout::judgements(model) }
    }

    /// Rows of `classify`.
    pub(crate) fn statements(shown: &'static [Column], model: &Model) -> Self {
        Self { shown, fields: record::Layout::statements(model) }
    }

    /// Whether a field of the record has this name, or a column of an object of the record would have it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.has(name)
    }
}
