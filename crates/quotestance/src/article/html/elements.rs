//! How the elements of HTML bear on the running text.

/// How an element bears on the text. One that is not listed leaves it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// Stands apart from what is before and after it.
    Block,
    /// A line break.
    Break,
    /// Takes quotation marks.
    Quotation,
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

use Element::{Article, Aside, Block, Break, Header, Main, Quotation, Unseen};

/// Ordered by name. `form` is a block, for some sites wrap the whole page in one; `head` is not
/// here, for its end may be left out, and all that it holds is listed.
pub(super) const ELEMENTS: [(&str, Element); 70] = [
    ("address", Block),
    ("article", Article),
    ("aside", Aside),
    ("audio", Unseen),
    ("blockquote", Block),
    ("body", Block),
    ("br", Break),
    ("button", Unseen),
    ("canvas", Unseen),
    ("caption", Block),
    ("center", Block),
    ("datalist", Unseen),
    ("dd", Block),
    ("details", Block),
    ("dialog", Aside),
    ("dir", Block),
    ("div", Block),
    ("dl", Block),
    ("dt", Block),
    ("fieldset", Block),
    ("figcaption", Aside),
    ("figure", Aside),
    ("footer", Aside),
    ("form", Block),
    ("h1", Block),
    ("h2", Block),
    ("h3", Block),
    ("h4", Block),
    ("h5", Block),
    ("h6", Block),
    ("header", Header),
    ("hgroup", Block),
    ("hr", Block),
    ("iframe", Unseen),
    ("label", Unseen),
    ("legend", Block),
    ("li", Block),
    ("main", Main),
    ("menu", Block),
    ("nav", Aside),
    ("noembed", Unseen),
    ("noscript", Unseen),
    ("object", Unseen),
    ("ol", Block),
    ("optgroup", Block),
    ("option", Block),
    ("output", Unseen),
    ("p", Block),
    ("pre", Block),
    ("q", Quotation),
    ("script", Unseen),
    ("search", Aside),
    ("section", Block),
    ("select", Unseen),
    ("style", Unseen),
    ("summary", Block),
    ("svg", Unseen),
    ("table", Block),
    ("tbody", Block),
    ("td", Block),
    ("template", Unseen),
    ("textarea", Unseen),
    ("tfoot", Block),
    ("th", Block),
    ("thead", Block),
    ("title", Unseen),
    ("tr", Block),
    ("ul", Block),
    ("video", Unseen),
    ("xmp", Unseen),
];

/// The index in [`ELEMENTS`] of the element of this name, in lower case, and what it does.
pub(super) fn find(name: &[u8]) -> Option<(usize, Element)> {
    let index = ELEMENTS.binary_search_by_key(&name, |(name, _)| name.as_bytes()).ok()?;
    Some((index, ELEMENTS.get(index)?.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_ordered() {
        assert!(ELEMENTS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(find(b"q").map(|found| found.1), Some(Quotation));
        assert_eq!(find(b"em"), None);
    }
}
