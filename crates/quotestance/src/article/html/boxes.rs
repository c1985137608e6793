//! The boxes of a page, and in which of them each stretch of its text stands.

use super::elements::{Element, find};
use super::names::{Name, judge};
use super::tokens::{Attributes, Token};
use crate::Span;
use crate::article::reading::Reading;

/// An element that stands apart from what is before and after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Container {
    /// The index of the container around it; the first, the page, is within itself.
    pub(super) parent: usize,
    pub(super) element: Element,
    pub(super) name: Name,
    /// Its end was found. What is opened and forgotten is not to hide the rest of the page.
    pub(super) ended: bool,
}

impl Container {
    /// Whether it is there for no reader.
    pub(super) fn hides(&self) -> bool {
        self.ended && self.name == Name::Hidden
    }
}

/// Where text stands from byte `start` of the text on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) start: usize,
    /// An index into the containers.
    pub(super) place: usize,
    pub(super) link: bool,
}

/// A page as it is read: all its text, but for that of elements that are never text.
pub(in crate::article) struct Page {
    pub(super) text: Reading,
    /// Each before those within it.
    pub(super) containers: Vec<Container>,
    pub(super) stretches: Vec<Stretch>,
    /// The elements that are open, without those that bear on nothing.
    open: Vec<Open>,
}

#[derive(Clone, Copy)]
struct Open {
    /// The number of its name.
    name: u32,
    element: Option<Element>,
    /// The innermost container here.
    place: usize,
    link: bool,
    unseen: bool,
}

const PAGE: Open = Open { name: u32::MAX, element: None, place: 0, link: false, unseen: false };

/// How many elements may be open; those within are passed over, as browsers do.
const MOST_OPEN: usize = 512;

/// What stands beside the text, by the `role` of its element.
const ASIDE_ROLES: [&str; 9] = [
    "alert",
    "alertdialog",
    "banner",
    "complementary",
    "contentinfo",
    "dialog",
    "menu",
    "menubar",
    "navigation",
];

impl Page {
    pub(in crate::article) fn new() -> Self {
        let page = Container { parent: 0, element: Element::Block, name: Name::Plain, ended: true };
        Self {
            text: Reading::default(),
            containers: vec![page],
            stretches: Vec::new(),
            open: Vec::new(),
        }
    }

    pub(super) fn take(&mut self, token: Token<'_>, at: Span) {
        match token {
            Token::Words(words) => self.write(|text| text.push(words, at.start)),
            Token::Entity(words) => self.write(|text| text.push_for(words, at)),
            Token::Start(name, attributes) => self.start(name, attributes, at),
            Token::Empty(name) => match find(name).0 {
                Some(Element::Break) => self.write(Reading::end_line),
                Some(Element::Rule) => self.write(Reading::end_block),
                Some(element) if element.is_box() => self.write(Reading::end_block),
                _ => {}
            },
            Token::End(name) => self.end(name, at),
        }
    }

    fn here(&self) -> Open {
        self.open.last().copied().unwrap_or(PAGE)
    }

    /// Ends the block, and the elements within its line.
    pub(in crate::article) fn end_block(&mut self) {
        while let Some(open) = self.open.last()
            && !open.element.is_some_and(Element::is_box)
        {
            self.open.pop();
        }
        self.write(Reading::end_block);
    }

    pub(super) fn write(&mut self, write: impl FnOnce(&mut Reading)) {
        let here = self.here();
        if here.unseen {
            return;
        }
        let start = self.text.text().len();
        write(&mut self.text);
        let known = self.stretches.last().map(|last| (last.place, last.link));
        if self.text.text().len() > start && known != Some((here.place, here.link)) {
            self.stretches.push(Stretch { start, place: here.place, link: here.link });
        }
    }

    fn start(&mut self, name: &[u8], attributes: &Attributes, at: Span) {
        let (element, name) = find(name);
        let here = self.here();
        let inline = Open { name, element, ..here };
        match element {
            None if here.unseen || is_hidden(attributes) => {
                self.enter(Open { unseen: true, ..inline });
            }
            None | Some(Element::Void) => {}
            Some(Element::Break) => self.write(Reading::end_line),
            Some(Element::Rule | Element::Body) => self.write(Reading::end_block),
            Some(Element::Quotation) => {
                self.write(|text| text.push_for("“", at));
                self.enter(inline);
            }
            Some(Element::Link) => {
                self.end_links();
                self.enter(Open { link: true, ..inline });
            }
            Some(Element::Unseen) => self.enter(Open { unseen: true, ..inline }),
            Some(element) => self.start_container(name, element, attributes),
        }
    }

    fn start_container(&mut self, name: u32, element: Element, attributes: &Attributes) {
        self.write(Reading::end_block);
        self.end_implied(name, element);
        if self.open.len() >= MOST_OPEN {
            return;
        }
        let here = self.here();
        let role = attributes.role.as_str();
        let meant = match element {
            _ if ASIDE_ROLES.contains(&role) => Element::Aside,
            Element::Header if self.is_within_content() => Element::Block,
            Element::Header => Element::Aside,
            Element::Block if role == "main" => Element::Main,
            _ => element,
        };
        let named = if is_hidden(attributes) { Name::Hidden } else { judge(&attributes.names) };
        let container = Container { parent: here.place, element: meant, name: named, ended: false };
        let place = self.containers.len();
        self.containers.push(container);
        self.enter(Open { name, element: Some(element), place, ..here });
    }

    fn is_within_content(&self) -> bool {
        let mut open = self.open.iter();
        open.any(|open| matches!(open.element, Some(Element::Article | Element::Main)))
    }

    fn enter(&mut self, open: Open) {
        if self.open.len() < MOST_OPEN {
            self.open.push(open);
        }
    }

    /// Ends what cannot hold the element that starts.
    fn end_implied(&mut self, name: u32, element: Element) {
        let mut innermost = true;
        let mut found = None;
        for (index, open) in self.open.iter().enumerate().rev() {
            let Some(held) = open.element else { continue };
            if held == Element::Unseen {
                break;
            }
            if !held.is_box() {
                continue;
            }
            let ends = match element {
                Element::Item => held == Element::Item,
                Element::Cell => held == Element::Cell,
                Element::Row => open.name == name,
                Element::Heading => held == Element::Heading && innermost,
                _ => false,
            };
            if ends || innermost && held == Element::Paragraph {
                found = Some(index);
            }
            let goes_on = match element {
                Element::Item => {
                    matches!(held, Element::Block | Element::Paragraph | Element::Heading)
                }
                Element::Cell | Element::Row => held != Element::Table,
                _ => false,
            };
            if ends || !goes_on {
                break;
            }
            innermost = false;
        }
        if let Some(index) = found {
            self.leave(index);
        }
    }

    fn end(&mut self, name: &[u8], at: Span) {
        let (element, name) = find(name);
        match element {
            Some(Element::Break) => self.write(Reading::end_line),
            Some(Element::Link) => self.end_links(),
            _ => {
                if element.is_some_and(Element::is_box) {
                    self.write(Reading::end_block);
                }
                if let Some(index) = self.innermost(name, element) {
                    if element == Some(Element::Quotation) {
                        self.write(|text| text.push_for("”", at));
                    }
                    self.leave(index);
                }
            }
        }
    }

    /// The innermost open element that an end tag ends.
    fn innermost(&self, name: u32, element: Option<Element>) -> Option<usize> {
        for (index, open) in self.open.iter().enumerate().rev() {
            if open.name == name {
                return Some(index);
            }
            let passes = match open.element {
                Some(Element::Cell | Element::Table) => {
                    matches!(element, Some(Element::Table | Element::Row | Element::Cell))
                }
                Some(held) if held.is_box() => {
                    element.is_some_and(|element| element.is_box() || element == Element::Unseen)
                }
                _ => true,
            };
            if !passes {
                return None;
            }
        }
        None
    }

    /// Closes open elements from the innermost to the one at `index`.
    fn leave(&mut self, index: usize) {
        let mut within_line = true;
        while self.open.len() > index {
            let Some(open) = self.open.pop() else { break };
            let Some(element) = open.element.filter(|element| element.is_box()) else { continue };
            within_line &= open.unseen;
            if let Some(container) = self.containers.get_mut(open.place) {
                container.ended = self.open.len() == index || element.may_go_without_end();
            }
            let is_empty = self.stretches.last().is_none_or(|last| last.place != open.place);
            if is_empty && open.place + 1 == self.containers.len() {
                self.containers.pop();
            }
        }
        if !within_line {
            self.write(Reading::end_block);
        }
    }

    /// Links do not stand within each other, and boxes may start within them and end outside.
    fn end_links(&mut self) {
        if self.here().link {
            self.open.retain(|open| open.element != Some(Element::Link));
            self.open.iter_mut().for_each(|open| open.link = false);
        }
    }
}

fn is_hidden(attributes: &Attributes) -> bool {
    attributes.hidden || judge(&attributes.names) == Name::Hidden
}
