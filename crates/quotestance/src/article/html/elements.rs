//! How the elements of HTML bear on the running text.

/// How an element bears on the text. One that is not listed stands within its line and leaves the
/// text as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// A box of text: it stands apart from what is before and after it.
    Block,
    /// A box that holds one paragraph; the next block ends it.
    Paragraph,
    Heading,
    /// The page itself.
    Body,
    List,
    /// An item of a list; the next item ends it.
    Item,
    Table,
    /// A row or a group of rows.
    Row,
    /// The next cell ends it; what stands in it ends with it.
    Cell,
    /// A line break.
    Break,
    /// Holds nothing and has no end tag.
    Void,
    /// A block that holds nothing and has no end tag.
    Rule,
    /// Takes quotation marks.
    Quotation,
    Link,
    /// A block that holds one article of the page.
    Article,
    /// A block that holds the content of the page.
    Main,
    /// A block that heads an article, or the site: then it is an aside.
    Header,
    /// A block whose words are no part of the running text.
    Aside,
    /// Its words are no part of the running text, which goes on around it.
    Unseen,
}

use Element::{
    Article, Aside, Block, Body, Break, Cell, Header, Heading, Item, Link, List, Main, Paragraph,
    Quotation, Row, Rule, Table, Unseen, Void,
};

/// Ordered by name. `form` is a block, for some sites wrap the whole page in one; `head` is not
/// here, for its end may be left out, and all that it holds is listed.
const ELEMENTS: [(&str, Element); 87] = [
    ("a", Link),
    ("address", Block),
    ("amp-ad", Aside),
    ("amp-consent", Aside),
    ("amp-sidebar", Aside),
    ("area", Void),
    ("article", Article),
    ("aside", Aside),
    ("audio", Unseen),
    ("base", Void),
    ("blockquote", Block),
    ("body", Body),
    ("br", Break),
    ("button", Unseen),
    ("canvas", Unseen),
    ("caption", Block),
    ("center", Block),
    ("col", Void),
    ("datalist", Unseen),
    ("dd", Item),
    ("details", Block),
    ("dialog", Aside),
    ("dir", List),
    ("div", Block),
    ("dl", List),
    ("dt", Item),
    ("embed", Void),
    ("fieldset", Block),
    ("figcaption", Aside),
    ("figure", Aside),
    ("footer", Aside),
    ("form", Block),
    ("h1", Heading),
    ("h2", Heading),
    ("h3", Heading),
    ("h4", Heading),
    ("h5", Heading),
    ("h6", Heading),
    ("header", Header),
    ("hgroup", Block),
    ("hr", Rule),
    ("html", Body),
    ("iframe", Unseen),
    ("img", Void),
    ("input", Void),
    ("label", Unseen),
    ("legend", Block),
    ("li", Item),
    ("link", Void),
    ("main", Main),
    ("menu", List),
    ("meta", Void),
    ("nav", Aside),
    ("noembed", Unseen),
    ("noscript", Unseen),
    ("object", Unseen),
    ("ol", List),
    ("optgroup", Unseen),
    ("option", Unseen),
    ("output", Unseen),
    ("p", Paragraph),
    ("param", Void),
    ("pre", Block),
    ("q", Quotation),
    ("script", Unseen),
    ("search", Aside),
    ("section", Block),
    ("select", Unseen),
    ("source", Void),
    ("style", Unseen),
    ("summary", Block),
    ("svg", Unseen),
    ("table", Table),
    ("tbody", Row),
    ("td", Cell),
    ("template", Unseen),
    ("textarea", Unseen),
    ("tfoot", Row),
    ("th", Cell),
    ("thead", Row),
    ("title", Unseen),
    ("tr", Row),
    ("track", Void),
    ("ul", List),
    ("video", Unseen),
    ("wbr", Void),
    ("xmp", Unseen),
];

impl Element {
    /// Whether the element stands apart from what is before and after it.
    pub(super) const fn is_box(self) -> bool {
        !matches!(self, Body | Break | Void | Rule | Quotation | Link | Unseen)
    }

    /// Whether the end tag may be left out, so that its absence is no mistake.
    pub(super) const fn may_go_without_end(self) -> bool {
        matches!(self, Paragraph | Item | Row | Cell)
    }
}

/// What the element of this name, in lower case, does; and a number for the name.
pub(super) fn find(name: &[u8]) -> (Option<Element>, u32) {
    match ELEMENTS.binary_search_by_key(&name, |(name, _)| name.as_bytes()) {
        Ok(index) => (ELEMENTS.get(index).map(|(_, element)| *element), index as u32),
        // FNV-1a; where two names that bear on nothing share a number, nothing is lost.
        Err(_) => (
            None,
            name.iter().fold(0x811C_9DC5, |hash, &byte| {
                (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193) | 0x8000_0000
            }),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_ordered() {
        assert!(ELEMENTS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(find(b"q").0, Some(Quotation));
        assert_eq!(find(b"em").0, None);
        assert_ne!(find(b"em").1, find(b"b").1);
    }
}
