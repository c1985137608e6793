//! Rows as a table for reading.

use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde_json::{Map, Value};

/// Width where there is no terminal to ask.
const WIDTH: u16 = 80;

/// The column that gets the width that the others leave.
const QUOTE: usize = 0;

/// The column whose words wrap early.
const SPEAKER: usize = 1;

/// Widest that the speakers' column may be.
const SPEAKER_WIDTH: u16 = 18;

/// A column of a table: its heading, and what of a row stands in it.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    /// The cell's text, and the colour that it has at a terminal.
    pub(crate) cell: fn(&Map<String, Value>) -> Shown,
}

/// A cell's text and colour.
pub(crate) type Shown = (String, Option<Color>);

/// Draws the table, as wide as the terminal.
pub(super) fn render(rows: &[Map<String, Value>], columns: &[Column], coloured: bool) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if coloured {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    let columns_set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    if let Some(width) = columns_set.or(table.width().is_none().then_some(WIDTH)) {
        table.set_width(width);
    }
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
        table.add_row(columns.iter().map(|column| {
            let (text, colour) = (column.cell)(row);
            let cell = Cell::new(text);
            match colour {
                Some(colour) if coloured => cell.fg(colour),
                _ => cell,
            }
        }));
    }
    table.to_string()
}

/// The colour of a stance.
pub(crate) fn stance_colour(label: &str) -> Option<Color> {
    match label {
        "compassion" => Some(Color::Green),
        "resentment" => Some(Color::Red),
        "obligation" => Some(Color::Cyan),
        _ => None,
    }
}
