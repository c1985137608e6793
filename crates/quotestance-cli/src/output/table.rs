//! Rows as a table for reading.

use comfy_table::{Cell, Color, ContentArrangement, Table, presets};
use serde_json::{Map, Value};

/// Width where there is no terminal to ask.
const WIDTH: u16 = 80;

/// A column of a table: its heading, and what of a row stands in it.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    /// The cell's text, and the colour that it has at a terminal.
    pub(crate) cell: fn(&Map<String, Value>) -> (String, Option<Color>),
}

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
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table.set_header(columns.iter().map(|column| column.heading));
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

/// The colour of a label, of stance or of sentiment.
pub(crate) fn stance_colour(label: &str) -> Option<Color> {
    match label {
        "compassion" | "positive" => Some(Color::Green),
        "resentment" | "negative" => Some(Color::Red),
        "obligation" => Some(Color::Cyan),
        _ => None,
    }
}
