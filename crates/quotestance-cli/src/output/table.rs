//! Rows as a table for reading.

use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde_json::{Map, Value};

use super::lines;

/// The column that gets the width that the others leave.
const QUOTE: usize = 0;

/// The column whose words wrap early.
const SPEAKER: usize = 1;

/// Widest that the speakers' column may be.
const SPEAKER_WIDTH: u16 = 18;

/// How rows are shown for reading.
#[derive(Clone, Copy, Debug)]
pub(crate) enum View {
    /// As a table.
    Table(&'static [Column]),
    /// One after another, the words wrapped.
    Cards,
}

/// A column of a table: its heading, and what of a row stands in it.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    /// The cell's text.
    pub(crate) cell: fn(&Map<String, Value>) -> String,
}

/// Draws the table, as wide as the terminal; `coloured` says whether it is one that shows styles.
pub(super) fn render(rows: &[Map<String, Value>], columns: &[Column], coloured: bool) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if coloured {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_width(u16::try_from(lines::width()).unwrap_or(u16::MAX));
    table.set_header(columns.iter().map(|column| column.heading));
    for (index, column) in table.column_iter_mut().enumerate() {
        match index {
            QUOTE => {}
            SPEAKER => {
                let most = Width::Fixed(SPEAKER_WIDTH);
                column.set_constraint(ColumnConstraint::UpperBoundary(most));
            }
            _ => {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
    }
    for row in rows {
        table.add_row(columns.iter().map(|column| Cell::new((column.cell)(row))));
    }
    table.to_string()
}
