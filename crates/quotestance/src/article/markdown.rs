//! The running text of Markdown.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::html::Page;
use super::reading::{BOM, Reading};
use crate::Span;

/// Reads paragraphs, headings, list items, block quotes, table cells and footnotes, each as a block
/// of its own. Images (their words are a caption), code blocks, front matter and footnote references
/// are left out, and of HTML what is no running text.
pub(super) fn read(source: &str) -> Reading {
    let mut page = Page::new();
    let body = front_matter(source);
    if nesting(&source[body..]) > MOST_NESTING {
        read_paragraphs(&source[body..], body, &mut page);
        return page.into_running_text();
    }
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    // Images and code blocks around the current event.
    let mut left_out = 0usize;
    for (event, range) in Parser::new_ext(&source[body..], options).into_offset_iter() {
        let at = Span::new(body + range.start, body + range.end);
        match event {
            Event::Start(Tag::Image { .. }) => left_out += 1,
            Event::End(TagEnd::Image) => left_out -= 1,
            Event::Start(Tag::CodeBlock(_)) => {
                page.end_block();
                left_out += 1;
            }
            Event::End(TagEnd::CodeBlock) => left_out -= 1,
            Event::Start(Tag::HtmlBlock) => page.html(at.of(source), at.start),
            Event::Start(tag) if is_inline(tag.to_end()) => {}
            Event::End(tag) if is_inline(tag) => {}
            Event::Start(_) | Event::End(_) | Event::Rule => page.end_block(),
            _ if left_out > 0 => {}
            Event::Text(words) => push(&mut page, &words, at, source),
            Event::Code(words) => {
                // The event covers the backticks too.
                let inner = at.of(source).find(&*words).map_or(at, |start| {
                    let start = at.start + start;
                    Span::new(start, start + words.len())
                });
                push(&mut page, &words, inner, source);
            }
            Event::SoftBreak | Event::HardBreak => page.words_for(" ", at),
            Event::InlineHtml(_) => page.html(at.of(source), at.start),
            _ => {}
        }
    }
    page.into_running_text()
}

/// Blocks within blocks, beyond which a source is no Markdown that anyone wrote: the parser's time
/// is the number of lines times their nesting.
const MOST_NESTING: usize = 100;

/// No fewer than the block quotes, lists and footnotes that stand within each other anywhere.
fn nesting(source: &str) -> usize {
    let mut deepest = 0usize;
    for line in source.split(['\n', '\r']) {
        let (mut markers, mut spaces) = (0, 0);
        let mut bytes = line.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let ends_word = matches!(bytes.peek(), None | Some(b' ' | b'\t'));
            match byte {
                b' ' => spaces += 1,
                b'\t' => spaces += 4,
                b'>' => markers += 1,
                b'-' | b'+' | b'*' | b'.' | b')' if ends_word => markers += 1,
                b'0'..=b'9' => {}
                b'[' if bytes.peek() == Some(&b'^') => {
                    markers += 1;
                    bytes.by_ref().find(|&byte| byte == b':');
                }
                _ => break,
            }
        }
        // An indented line goes on in blocks that are open, two columns for each at least.
        deepest = deepest.max(markers + deepest.min(spaces / 2));
    }
    deepest
}

fn read_paragraphs(text: &str, start: usize, page: &mut Page) {
    let mut at = start;
    for line in text.split_inclusive('\n') {
        page.words(line, at);
        if line.trim().is_empty() {
            page.end_block();
        }
        at += line.len();
    }
}

fn push(page: &mut Page, words: &str, at: Span, source: &str) {
    if at.of(source) == words {
        page.words(words, at.start);
    } else {
        page.words_for(words, at);
    }
}

const fn is_inline(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
}

/// Where the text starts that follows a byte order mark and a block between two lines `---`.
/// (The parser's own front matter may stand anywhere: it would take what stands between two rules.)
fn front_matter(source: &str) -> usize {
    let text = source.strip_prefix(BOM).unwrap_or(source);
    let start = source.len() - text.len();
    let mut end = start;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        end += line.len();
        match (number, line.trim_end()) {
            (0, "---") => {}
            (0, _) => return start,
            (_, "---" | "...") => return end,
            _ => {}
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        read(source).text().to_owned()
    }

    #[test]
    fn markup_leaves_the_words() {
        for (source, wanted) in [
            ("She *felt* for **them**.", "She felt for them."),
            ("[The mayor](https://example.org \"a title\") said so.", "The mayor said so."),
            ("Before ![a caption](a.jpg) after.", "Before after."),
            ("A word[^1].\n\n[^1]: The note.", "A word.\n\nThe note."),
            ("We ~~hate~~ fear `them`.", "We hate fear them."),
            ("hard  \nand soft\nbreak", "hard and soft break"),
            ("He said <q>*we* <script>x</script>are</q> here.", "He said “we are” here."),
            ("one <button>two</button>three\n\n<i>four", "one three\n\nfour"),
            ("one <select>two\n\nthree", "one\n\nthree"),
            ("one<br/>two <b>three</b><!-- four -->", "one\ntwo three"),
            ("2 \\* 2, AT&amp;T, &laquo;да&raquo;", "2 * 2, AT&T, «да»"),
            ("\"straight\" -- as it was...", "\"straight\" -- as it was..."),
        ] {
            assert_eq!(text(source), wanted, "{source}");
        }
    }

    #[test]
    fn blocks_stand_apart() {
        for (source, wanted) in [
            ("# Head\ntext", "Head\n\ntext"),
            ("> one\n> more\n>\n> two\n\nthree", "one more\n\ntwo\n\nthree"),
            ("- a\n  - b\n- c", "a\n\nb\n\nc"),
            ("| a | b |\n|---|---|\n| c | d |", "a\n\nb\n\nc\n\nd"),
            ("one\n\n```\nlet x = 1;\n```\n\ntwo", "one\n\ntwo"),
            ("one\n\n---\n\ntwo\n\n---\n\nthree", "one\n\ntwo\n\nthree"),
            ("<aside>\n\n*one*\n\n</aside>\n\ntwo", "two"),
            ("<aside>\n\n*one*\n\ntwo", "one\n\ntwo"),
            ("<div>one\n<script>two</script></div>\n\nthree", "one\n\nthree"),
        ] {
            assert_eq!(text(source), wanted, "{source}");
        }
    }

    #[test]
    fn only_the_first_lines_are_front_matter() {
        assert_eq!(text("\u{FEFF}---\r\ntitle: A\r\n---\r\ntext"), "text");
        assert_eq!(text("---\ntitle: A\n...\n\n---\ntext\n\n---\nmore"), "text\n\nmore");
        assert_eq!(text("---\nnever closed"), "never closed");
    }

    #[test]
    fn what_nests_too_deep_is_read_as_paragraphs() {
        let quotes = "> ".repeat(200) + "one\n\ntwo *three*";
        assert!(text(&quotes).ends_with("> > one\n\ntwo *three*"));
        let list: String = (0..200).map(|depth| "  ".repeat(depth) + "- a\n").collect();
        assert!(text(&list).starts_with("- a - a"));
        let note = "[^1]: ".to_owned() + &"- ".repeat(200) + "a";
        assert!(text(&note).starts_with("[^1]: - - -"));
    }

    #[test]
    fn what_nests_as_people_write_is_markdown() {
        let rule = "-".repeat(500);
        assert_eq!(text(&format!("one\n\n{rule}\n\n*two*")), "one\n\ntwo");
        let indented = format!("- one\n\n{}*two*", " ".repeat(500));
        assert_eq!(text(&indented), "one");
        assert_eq!(text("> > - 1. *one*\n> > > lazy"), "one\n\nlazy");
    }

    #[test]
    fn inline_code_is_found_within_its_backticks() {
        let source = "the `` a`b `` end";
        let reading = read(source);
        let word = reading.text().find("a`b").unwrap();
        assert_eq!(reading.source_span(Span::new(word, word + 3)).of(source), "a`b");
    }
}
