//! Cells that a spreadsheet would take for a formula.
//!
//! A program that opens a table may run what begins with one of these marks (CSV injection, OWASP). An apostrophe
//! before it makes it text; import takes the apostrophe away again.

use std::borrow::Cow;

/// What a formula may begin with, in whatever width, and the apostrophe itself, so that what is guarded can be told
/// from what was given.
const MARKS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''];

const GUARD: char = '\'';

fn is_mark(c: Option<char>) -> bool {
    c.is_some_and(|c| MARKS.contains(&c))
}

/// The cell as text that no spreadsheet runs.
pub(super) fn guarded(cell: &str) -> Cow<'_, str> {
    let mut chars = cell.chars();
    let needs = match chars.next() {
        Some(GUARD) => is_mark(chars.next()),
        first => is_mark(first),
    };
    if needs { Cow::Owned(format!("{GUARD}{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before it was guarded.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix(GUARD) {
        Some(rest) if is_mark(rest.chars().next()) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_each_comes_back() {
        let texts = [
            "",
            "a",
            "=1+1",
            "+7",
            "-",
            "- Мы ждём",
            "@x",
            "\t=1",
            "'",
            "'a",
            "'=1",
            "''",
            "''a",
            "'''=",
            "＝1",
            "— Мы ждём",
            "'Twas",
            "\r",
            "\n=1",
            "'\t",
        ];
        for text in texts {
            let cell = guarded(text);
            assert_eq!(unguarded(&cell), text, "{text:?}");
            let first = cell.chars().next().unwrap_or('a');
            assert!(first == '\'' || !MARKS.contains(&first), "{cell:?}");
        }
        assert_eq!(guarded("'Twas"), "'Twas");
        assert_eq!(unguarded("'Twas"), "'Twas");
    }
}
