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

    /// Rows of `analyze`, with so many reasons at most.
    pub(crate) fn judgements(model: &Model, reasons: usize) -> Self {
        let fields = record::Layout::judgements(model).with_reasons(reasons);
        Self { view: View::Cards, fields }
    }

    /// Rows of `classify`, with so many reasons at most.
    pub(crate) fn statements(model: &Model, reasons: usize) -> Self {
        let fields = record::Layout::statements(model).with_reasons(reasons);
        Self { view: View::Cards, fields }
    }

    /// Whether a field of the record has this name, or a column of an object of the record would have it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.has(name)
    }
}
