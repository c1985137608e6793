//! What rows hold, and how they are shown for reading.

use quotestance::Model;
use quotestance::record;

use super::View;

/// The fields of rows, and how they are shown.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// How they are shown for reading.
    pub(crate) view: View,
    /// The fields.
    pub(crate) fields: record::Layout,
}

impl Layout {
    /// Rows of `extract`.
    pub(crate) fn quotes(view: View) -> Self {
        Self { view, fields: record::Layout::quotes() }
    }

    /// Rows of `analyze`.
    pub(crate) fn judgements(model: &Model) -> Self {
        Self { view: View::Cards, fields: record::Layout::judgements(model) }
    }

    /// Rows of `classify`.
    pub(crate) fn statements(model: &Model) -> Self {
        Self { view: View::Cards, fields: record::Layout::statements(model) }
    }

    /// The same with a field of reasons, if any were asked for.
    pub(crate) fn with_reasons(self, count: usize) -> Self {
        Self { fields: self.fields.with_reasons(count), ..self }
    }

    /// Whether a field of the record has this name, or a column of an object of the record would have it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.has(name)
    }
}
