//! XML, element by element.

use anyhow::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An element's name and its attributes.
pub(super) struct Element(BytesStart<'static>);

impl Element {
    pub(super) fn new(name: &'static str) -> Self {
        Self(BytesStart::new(name))
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push_attribute((name, allowed(value).as_str()));
        self
    }
}

/// A document that is being written.
pub(super) struct Document {
    writer: Writer<Vec<u8>>,
    error: Option<std::io::Error>,
}

impl Document {
    pub(super) fn new() -> Self {
        let writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        let mut document = Self { writer, error: None };
        document.write(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        document
    }

    /// An element, and what `inner` writes within it.
    pub(super) fn within(&mut self, element: Element, inner: impl FnOnce(&mut Self)) {
        let end: BytesEnd<'static> = element.0.to_end().into_owned();
        self.write(Event::Start(element.0));
        inner(self);
        self.write(Event::End(end));
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, element: Element) {
        self.write(Event::Empty(element.0));
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, element: Element, text: &str) {
        self.within(element, |document| {
            document.write(Event::Text(BytesText::new(&allowed(text))))
        });
    }

    fn write(&mut self, event: Event<'_>) {
        if let Err(error) = self.writer.write_event(event) {
            self.error.get_or_insert(error);
        }
    }

    /// The document.
    ///
    /// # Errors
    /// If something of it could not be written.
    pub(super) fn finish(self) -> Result<String> {
        match self.error {
            Some(error) => Err(error.into()),
            None => Ok(String::from_utf8(self.writer.into_inner())?),
        }
    }
}

/// The text with a mark in place of what XML cannot hold, not even escaped (XML 1.0, section 2.2).
fn allowed(text: &str) -> String {
    let is_allowed = |c: char| !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    text.chars().map(|c| if is_allowed(c) { c } else { '\u{FFFD}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_escaped() {
        let mut document = Document::new();
        document.within(Element::new("a").with("b", "<\"&\u{1}\n>"), |document| {
            document.empty(Element::new("c"));
            document.text(Element::new("d"), "1 < 2 & \u{0}");
        });
        let text = document.finish().expect("a document");
        let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a b=\"&lt;&quot;&amp;\u{FFFD}&#10;&gt;\">\n  <c/>\n  \
                        <d>1 &lt; 2 &amp; \u{FFFD}</d>\n</a>";
        assert_eq!(text, expected);
    }
}
