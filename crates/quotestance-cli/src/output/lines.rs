//! Words in lines, with some of them marked: by colour, or by asterisks where there is none.

use std::env;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use textwrap::{Options, WordSeparator, WrapAlgorithm};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Width where there is no terminal to ask.
const WIDTH: usize = 80;

/// Widest lines of words: longer ones are hard to read.
const MOST: usize = 100;

/// Width of the terminal, or as `COLUMNS` says.
pub(super) fn width() -> usize {
    let asked = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || Some(usize::from(terminal_size::terminal_size()?.0.0));
    asked.or_else(terminal).unwrap_or(WIDTH)
}

/// How words are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines {
    /// Columns of a line.
    pub(super) width: usize,
    /// Whether colours are shown.
    pub(super) is_coloured: bool,
}

impl Lines {
    /// As wide as the terminal allows and as is easily read.
    pub(crate) fn new(is_coloured: bool) -> Self {
        Self { width: width().clamp(20, MOST), is_coloured }
    }

    /// The text in the style, if colours are shown.
    pub(super) fn styled(self, text: &str, style: Style) -> String {
        if self.is_coloured && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    /// The text on one line, of which `taken` columns are taken; cut where it is longer.
    pub(crate) fn line(self, text: &str, taken: usize) -> String {
        let text = plain(text);
        let left = self.width.saturating_sub(taken);
        if text.width() <= left {
            return text;
        }
        let mut cut = String::new();
        for letter in text.chars() {
            if cut.width() + letter.width().unwrap_or(0) + 1 > left {
                break;
            }
            cut.push(letter);
        }
        format!("{}…", cut.trim_end())
    }

    /// The text in lines that start with `indent`. White space is as good as a space.
    pub(super) fn wrapped(self, text: &str, indent: &str) -> String {
        let options = Options::new(self.width)
            .initial_indent(indent)
            .subsequent_indent(indent)
            .word_separator(WordSeparator::AsciiSpace)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        textwrap::wrap(text, options).join("\n")
    }

    /// The words of a statement in quotation marks and in lines, those in `marked` highlighted: byte ranges in order and
    /// apart from each other.
    pub(crate) fn statement(self, text: &str, marked: &[Range<usize>]) -> String {
        let mut shown = "“".to_owned();
        let mut from = 0;
        for range in &joined(text, marked) {
            let (Some(before), Some(words)) =
                (text.get(from..range.start), text.get(range.clone()))
            else {
                continue;
            };
            shown += &plain(before);
            shown += &self.highlighted(&plain(words));
            from = range.end;
        }
        shown += &plain(text.get(from..).unwrap_or_default());
        shown.push('”');
        let words: Vec<&str> = shown.split(' ').filter(|word| !word.is_empty()).collect();
        self.wrapped(&words.join(" "), "    ")
    }

    /// Each word by itself, so that no line's end comes between the start of a style and its end.
    fn highlighted(self, words: &str) -> String {
        if !self.is_coloured {
            return if words.trim().is_empty() { words.to_owned() } else { format!("*{words}*") };
        }
        let style = AnsiColor::Yellow.on_default().bold();
        let words = words.split(' ').map(|word| self.styled(word, style));
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The ranges; those with only white space between them are one.
fn joined(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        let last = joined.last_mut().filter(|last| {
            text.get(last.end..range.start).is_some_and(|between| between.trim().is_empty())
        });
        match last {
            Some(last) => last.end = range.end,
            None => joined.push(range.clone()),
        }
    }
    joined
}

/// The text without what a terminal may take for orders; white space becomes spaces.
pub(super) fn plain(text: &str) -> String {
    let plain = |letter: char| match letter {
        letter if letter.is_whitespace() => ' ',
        letter if letter.is_control() => char::REPLACEMENT_CHARACTER,
        letter => letter,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Мы должны помочь этим людям, потому что   завтра\nна их месте окажемся мы сами.";

    fn range(words: &str) -> Range<usize> {
        let start = TEXT.find(words).unwrap();
        start..start + words.len()
    }

    #[test]
    fn words_are_wrapped_by_their_width_and_marked_without_colour() {
        let lines = Lines { width: 40, is_coloured: false };
        let shown = lines.statement(TEXT, &[range("должны"), range("помочь"), range("людям")]);
        let expected = "    “Мы *должны помочь* этим *людям*,\n    потому что завтра на их месте\n    окажемся мы сами.”";
        assert_eq!(shown, expected);
        assert!(shown.lines().all(|line| line.width() <= 40));
        let wide = lines.statement(&"難".repeat(30), &[]);
        assert!(wide.lines().all(|line| line.width() <= 40), "{wide}");
    }

    #[test]
    fn a_line_is_cut_by_its_width() {
        let lines = Lines { width: 12, is_coloured: false };
        assert_eq!(lines.line("мы ждём их", 2), "мы ждём их");
        assert_eq!(lines.line("мы ждём их", 4), "мы ждём…");
        assert_eq!(lines.line("難難難難", 6), "難難…");
        assert_eq!(lines.line("мы", 20), "…");
    }

    #[test]
    fn styles_take_no_room_and_end_with_their_word() {
        let [plain, coloured] = [false, true].map(|is_coloured| {
            let lines = Lines { width: 40, is_coloured };
            lines.statement(TEXT, &[range("потому что   завтра")])
        });
        let style = AnsiColor::Yellow.on_default().bold();
        for word in ["потому", "что", "завтра"] {
            assert!(coloured.contains(&format!("{style}{word}{style:#}")), "{coloured}");
        }
        let breaks = |text: &str| text.lines().count();
        assert_eq!(breaks(&plain), breaks(&coloured));
    }

    #[test]
    fn a_statement_gives_no_orders_to_the_terminal() {
        let lines = Lines { width: 80, is_coloured: false };
        assert_eq!(lines.statement("a\u{1b}[31mb\r\nc", &[]), "    “a\u{fffd}[31mb c”");
        assert_eq!(lines.statement("абв", &[1..3, 9..12]), "    “абв”");
    }
}
