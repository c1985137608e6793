//! Tags and words of HTML, each with its place in the source.
//!
//! The tokenizer's own emitters give one span for all the words up to the next tag. This one keeps
//! the words that stand in the source as they are apart from the entities, which do not.

use std::convert::Infallible;

use html5gum::{Emitter, Error, State, Tokenizer, naive_next_state};

use crate::Span;
use crate::article::reading::BOM;

/// A piece of a page. Names of tags are in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Words that stand in the source as they are.
    Words(&'a str),
    /// Words that the source writes in another way: `&amp;`.
    Entity(&'a str),
    /// `<p>`
    Start(&'a [u8], &'a Attributes),
    /// `<p/>`: it holds nothing.
    Empty(&'a [u8]),
    /// `</p>`
    End(&'a [u8]),
}

/// The attributes of a start tag that bear on its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    /// The names of its classes and its id, as written, set apart by white space.
    pub(super) names: String,
    /// In lower case.
    pub(super) role: String,
    /// No reader sees the element.
    pub(super) hidden: bool,
}

impl Attributes {
    fn clear(&mut self) {
        self.names.clear();
        self.role.clear();
        self.hidden = false;
    }

    fn add(&mut self, name: &[u8], value: &[u8]) {
        let value = String::from_utf8_lossy(value);
        match name {
            b"class" | b"id" => {
                self.names.push(' ');
                self.names.push_str(&value);
            }
            b"role" => self.role = value.to_ascii_lowercase(),
            b"hidden" => self.hidden = true,
            b"aria-hidden" => self.hidden |= value.eq_ignore_ascii_case("true"),
            b"style" => self.hidden |= hides(&value),
            _ => {}
        }
    }
}

/// Whether a style takes its element off the page.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(name, value)| {
        let name = name.trim();
        let value = value.trim().trim_end_matches("!important").trim_end();
        name.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none")
            || name.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden")
    })
}

/// Calls `take` with each token of `source` and its span, in order.
pub(super) fn tokenize(source: &str, take: impl FnMut(Token<'_>, Span)) {
    let body = source.strip_prefix(BOM).unwrap_or(source);
    let start = source.len() - body.len();
    let emitter = Spans {
        source,
        take,
        position: start,
        done: start,
        words: Span::new(start, start),
        name: Vec::new(),
        attributes: Attributes::default(),
        attribute: None,
        value: Vec::new(),
        kind: Kind::Start,
        last_start: Vec::new(),
    };
    let Ok(()) = Tokenizer::new_with_emitter(body, emitter).finish();
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    Empty,
    End,
}

/// Watches the tokenizer's position; all offsets are bytes of `source`.
struct Spans<'a, F> {
    source: &'a str,
    take: F,
    position: usize,
    /// Up to where the source has been told.
    done: usize,
    /// Words found but not yet told, for more may adjoin.
    words: Span,
    name: Vec<u8>,
    attributes: Attributes,
    /// The name of the attribute that is being read, and its value.
    attribute: Option<Vec<u8>>,
    value: Vec<u8>,
    kind: Kind,
    last_start: Vec<u8>,
}

impl<F: FnMut(Token<'_>, Span)> Spans<'_, F> {
    fn flush_words(&mut self) {
        if let Some(words) = self.source.get(self.words.range())
            && !words.is_empty()
        {
            (self.take)(Token::Words(words), self.words);
        }
        self.words = Span::new(self.position, self.position);
    }

    fn end_attribute(&mut self) {
        if let Some(name) = self.attribute.take() {
            self.attributes.add(&name, &self.value);
        }
        self.value.clear();
    }
}

impl<F: FnMut(Token<'_>, Span)> Emitter for Spans<'_, F> {
    type Token = Infallible;

    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }

    fn emit_string(&mut self, words: &[u8]) {
        let start = self.position.saturating_sub(words.len());
        let found = self.source.as_bytes().get(start..self.position);
        if start >= self.done && found == Some(words) {
            if self.words.end != start {
                self.flush_words();
                self.words.start = start;
            }
            self.words.end = self.position;
        } else {
            self.flush_words();
            let at = Span::new(self.done, self.position.max(self.done));
            (self.take)(Token::Entity(&String::from_utf8_lossy(words)), at);
        }
        self.done = self.position;
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.flush_words();
        self.end_attribute();
        let at = Span::new(self.done, self.position.max(self.done));
        self.done = self.position;
        self.last_start.clear();
        let token = match self.kind {
            Kind::Start => Token::Start(&self.name, &self.attributes),
            Kind::Empty => Token::Empty(&self.name),
            Kind::End => Token::End(&self.name),
        };
        (self.take)(token, at);
        if self.kind != Kind::Start {
            return None;
        }
        self.last_start.extend_from_slice(&self.name);
        naive_next_state(&self.name)
    }

    fn emit_current_comment(&mut self) {
        self.flush_words();
        self.done = self.position;
    }

    fn emit_current_doctype(&mut self) {
        self.flush_words();
        self.done = self.position;
    }

    fn emit_eof(&mut self) {
        self.flush_words();
    }

    fn init_start_tag(&mut self) {
        self.name.clear();
        self.attributes.clear();
        self.kind = Kind::Start;
    }

    fn init_end_tag(&mut self) {
        self.name.clear();
        self.kind = Kind::End;
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        self.name.extend_from_slice(name);
    }

    fn set_self_closing(&mut self) {
        if self.kind == Kind::Start {
            self.kind = Kind::Empty;
        }
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.kind == Kind::End && !self.last_start.is_empty() && self.last_start == self.name
    }

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.last_start.clear();
        self.last_start.extend_from_slice(name.unwrap_or_default());
    }

    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: Error) {}
    fn init_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn init_doctype(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_force_quirks(&mut self) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn init_attribute(&mut self) {
        self.end_attribute();
        self.attribute = Some(Vec::new());
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        if let Some(attribute) = &mut self.attribute {
            attribute.extend_from_slice(name);
        }
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        self.value.extend_from_slice(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens, each as the source that it spans and, where that differs, what it stands for.
    fn tokens(source: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(source, |token, at| {
            let found = at.of(source);
            tokens.push(match token {
                Token::Words(words) => {
                    assert_eq!(words, found);
                    found.to_owned()
                }
                Token::Entity(words) => format!("{found}={words}"),
                Token::Start(..) | Token::Empty(_) | Token::End(_) => found.to_owned(),
            });
        });
        tokens
    }

    #[test]
    fn spans_are_those_of_the_source() {
        for (source, wanted) in [
            ("<p class='a>b'>one</p>", &["<p class='a>b'>", "one", "</p>"][..]),
            ("a&amp;b &lt c", &["a", "&amp;=&", "b ", "&lt=<", " c"]),
            ("&#171;да&#xBB;", &["&#171;=«", "да", "&#xBB;=»"]),
            ("&mdash;&nosuch; & <é 1<2", &["&mdash;=—", "&nosuch; & <é 1<2"]),
            ("a<!-- b -->&quot;<!c>d", &["a", "&quot;=\"", "d"]),
            ("<script>if (a<b) 'p'</script>x", &["<script>", "if (a<b) 'p'", "</script>", "x"]),
            (
                "<title/>x<title>a&amp;<b</title>",
                &["<title/>", "x", "<title>", "a", "&amp;=&", "<b", "</title>"],
            ),
            ("x</>y<p", &["x", "y"]),
        ] {
            assert_eq!(tokens(source), wanted, "{source}");
        }
    }

    #[test]
    fn attributes_that_bear_on_the_words_are_told() {
        for (source, names, role, hidden) in [
            ("<p class='a b' ID=c title=d>", " a b c", "", false),
            ("<p hidden>", "", "", true),
            ("<p aria-hidden=true role=Alert>", "", "alert", true),
            ("<p aria-hidden=false>", "", "", false),
            ("<p style='color:red; Display : none !important'>", "", "", true),
            ("<p style='display:block'>", "", "", false),
            ("<p class=&amp;x>", " &x", "", false),
        ] {
            let wanted = Attributes { names: names.to_owned(), role: role.to_owned(), hidden };
            tokenize(source, |token, _| assert_eq!(token, Token::Start(b"p", &wanted), "{source}"));
        }
    }

    #[test]
    fn carriage_returns_are_line_ends() {
        assert_eq!(tokens("a\r\nb\rc"), ["a", "\r=\n", "b", "\r=\n", "c"]);
    }
}
