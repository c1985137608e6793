//! Which blocks of a page are its main text.
//!
//! The way is that of Arc90's Readability, as Mozilla carries it on
//! (<https://github.com/mozilla/readability>): paragraphs give points for their length and their
//! commas to the containers around them, and links take points away.

use super::boxes::{Container, Page};
use super::elements::Element;
use super::names::Name;
use crate::Span;

/// Text that an empty line sets apart.
#[derive(Clone, Copy, Debug)]
struct Block {
    span: Span,
    /// The index of its container.
    place: usize,
    /// Characters, those of them within links, and commas.
    length: usize,
    linked: usize,
    commas: usize,
}

/// Characters of the shortest text that is taken for an article.
const ENOUGH: usize = 250;

/// Characters of the shortest paragraph that gives points.
const PARAGRAPH: usize = 25;

/// The spans of the blocks of main text, in order.
pub(super) fn main_text(page: &Page) -> Vec<Span> {
    let containers = &page.containers;
    let found = running_blocks(page);
    for blocks in &found {
        let article = article(blocks, containers);
        if length(&article) >= ENOUGH {
            return spans(&article);
        }
    }
    spans(&marked(first(&found), containers))
}

/// The spans of all blocks that do not stand beside the text, in order.
pub(super) fn running_text(page: &Page) -> Vec<Span> {
    spans(first(&running_blocks(page)))
}

fn first(found: &[Vec<Block>]) -> &[Block] {
    found.iter().find(|blocks| !blocks.is_empty()).map_or(&[], Vec::as_slice)
}

/// The blocks that do not stand beside the text, as names and elements tell, as only elements tell,
/// and all that a reader sees.
fn running_blocks(page: &Page) -> [Vec<Block>; 3] {
    let containers = &page.containers;
    let hidden = within(containers, |_, container| container.hides());
    let blocks = without(&blocks(page), &hidden);
    let sums = Sums::of(&blocks, containers);
    // What holds most of the page is no aside, whatever it is called.
    let most = |index: usize| sums.prose[index] >= ENOUGH && sums.prose[index] * 2 > sums.prose[0];
    let articles = around_articles(containers);
    let aside = within(containers, |index, container| {
        let is_most = articles[index] && most(index);
        container.ended && container.element == Element::Aside && !is_most
    });
    let named = within(containers, |index, container| {
        let is_named = match container.name {
            Name::Aside => !most(index),
            name => name == Name::Comments,
        };
        aside[index] || container.ended && is_named
    });
    [without(&blocks, &named), without(&blocks, &aside), blocks]
}

fn without(blocks: &[Block], left_out: &[bool]) -> Vec<Block> {
    blocks.iter().filter(|block| !left_out[block.place]).copied().collect()
}

fn spans(blocks: &[Block]) -> Vec<Span> {
    blocks.iter().map(|block| block.span).collect()
}

fn length(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.length).sum()
}

/// Whether each container, or one around it, is `so`.
fn within(containers: &[Container], so: impl Fn(usize, &Container) -> bool) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(containers.len());
    for (index, container) in containers.iter().enumerate() {
        let outer = found.get(container.parent).copied().unwrap_or(false);
        found.push(outer || so(index, container));
    }
    found
}

/// Whether each container holds something that is marked as an article or as the main part.
fn around_articles(containers: &[Container]) -> Vec<bool> {
    let mut found = vec![false; containers.len()];
    for (index, container) in containers.iter().enumerate().rev() {
        found[index] |= matches!(container.element, Element::Main | Element::Article);
        found[container.parent] |= found[index];
    }
    found
}

/// What pages mark as their content: what stands in `<article>`, else in `<main>`, else all of it.
/// Less than a quarter of the page are teasers of other articles, not its content.
fn marked(blocks: &[Block], containers: &[Container]) -> Vec<Block> {
    for element in [Element::Article, Element::Main] {
        let inside = within(containers, |_, container| container.element == element);
        let found: Vec<Block> =
            blocks.iter().filter(|block| inside[block.place]).copied().collect();
        if !found.is_empty() && length(&found) * 4 >= length(blocks) {
            return found;
        }
    }
    blocks.to_vec()
}

/// The blocks of the article that scores best.
fn article(blocks: &[Block], containers: &[Container]) -> Vec<Block> {
    let sums = Sums::of(blocks, containers);
    let scores = scores(blocks, containers, &sums);
    let Some(mut top) = best(&scores, containers) else { return Vec::new() };
    // What holds nothing else is the same box.
    while top != 0 && sums.blocks[containers[top].parent] == sums.blocks[top] {
        top = containers[top].parent;
    }
    let chosen = siblings(top, &scores, &sums, containers);
    let inside = within(containers, |index, _| chosen[index]);
    let lists = within(containers, |index, container| sums.is_list_of_links(index, container));
    let kept = |block: &&Block| inside[block.place] && !lists[block.place] && !block.is_links();
    blocks.iter().filter(kept).copied().collect()
}

impl Block {
    /// Whether it is a pointer to another page.
    const fn is_links(&self) -> bool {
        self.linked * 5 > self.length * 4
    }

    fn score(&self) -> f64 {
        1.0 + self.commas as f64 + (self.length as f64 / 100.0).min(3.0)
    }
}

/// What stands in each container, those within it included.
struct Sums {
    length: Vec<usize>,
    linked: Vec<usize>,
    commas: Vec<usize>,
    blocks: Vec<usize>,
    /// Characters of paragraphs without those within links.
    prose: Vec<usize>,
}

impl Sums {
    fn of(blocks: &[Block], containers: &[Container]) -> Self {
        let none = || vec![0; containers.len()];
        let mut sums =
            Self { length: none(), linked: none(), commas: none(), blocks: none(), prose: none() };
        for block in blocks {
            sums.length[block.place] += block.length;
            sums.linked[block.place] += block.linked;
            sums.commas[block.place] += block.commas;
            sums.blocks[block.place] += 1;
            if block.length >= PARAGRAPH {
                sums.prose[block.place] += block.length - block.linked;
            }
        }
        for (index, container) in containers.iter().enumerate().skip(1).rev() {
            sums.length[container.parent] += sums.length[index];
            sums.linked[container.parent] += sums.linked[index];
            sums.commas[container.parent] += sums.commas[index];
            sums.blocks[container.parent] += sums.blocks[index];
            sums.prose[container.parent] += sums.prose[index];
        }
        sums
    }

    /// The share of the characters that stand within links.
    fn link_density(&self, index: usize) -> f64 {
        self.linked[index] as f64 / (self.length[index] as f64).max(1.0)
    }

    fn is_list_of_links(&self, index: usize, container: &Container) -> bool {
        let density = self.link_density(index);
        match container.element {
            Element::List | Element::Table => density > 0.5,
            Element::Block => density > 0.5 && self.commas[index] < 10,
            _ => false,
        }
    }
}

/// The points of each container.
fn scores(blocks: &[Block], containers: &[Container], sums: &Sums) -> Vec<f64> {
    let mut scores = vec![0.0; containers.len()];
    for block in blocks.iter().filter(|block| block.length >= PARAGRAPH) {
        let points = block.score();
        let container = &containers[block.place];
        let holds_paragraphs = matches!(
            container.element,
            Element::Block | Element::Cell | Element::Article | Element::Main | Element::Aside
        ) && sums.blocks[block.place] > 1;
        let mut place = if holds_paragraphs { block.place } else { container.parent };
        for level in 0..LEVELS {
            let divisor = match level {
                0 => 1.0,
                1 => 2.0,
                _ => 3.0 * f64::from(level),
            };
            scores[place] += points / divisor;
            if place == 0 {
                break;
            }
            place = containers[place].parent;
        }
    }
    for (index, score) in scores.iter_mut().enumerate() {
        if *score > 0.0 {
            let container = &containers[index];
            *score = (*score + worth(container)) * (1.0 - sums.link_density(index));
        }
    }
    scores
}

/// How many containers around a paragraph it gives points to.
const LEVELS: u32 = 5;

/// Points that a container has by itself.
fn worth(container: &Container) -> f64 {
    let element = match container.element {
        Element::Article | Element::Main => 15.0,
        Element::Block => 5.0,
        Element::Cell => 3.0,
        Element::List | Element::Item => -3.0,
        Element::Heading => -5.0,
        _ => 0.0,
    };
    let name = match container.name {
        Name::Content => 25.0,
        Name::Aside | Name::Comments => -25.0,
        Name::Plain | Name::Hidden => 0.0,
    };
    element + name
}

/// The container with most points, or one around it that gets its points from more than it.
fn best(scores: &[f64], containers: &[Container]) -> Option<usize> {
    let mut top = None;
    for (index, &score) in scores.iter().enumerate() {
        if score > 0.0 && top.is_none_or(|top: usize| score > scores[top]) {
            top = Some(index);
        }
    }
    let top = around_rivals(top?, scores, containers);
    let least = scores[top] / 3.0;
    let (mut place, mut last) = (top, scores[top]);
    while place != 0 {
        place = containers[place].parent;
        let score = scores[place];
        if score < least {
            break;
        }
        if score > last {
            return Some(place);
        }
        last = score;
    }
    Some(top)
}

/// The innermost container around `top` and three others that score nearly as much: an article in
/// several parts.
fn around_rivals(top: usize, scores: &[f64], containers: &[Container]) -> usize {
    let mut rivals: Vec<usize> = (0..scores.len())
        .filter(|&index| index != top && scores[index] >= scores[top] * 0.75)
        .collect();
    rivals.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    rivals.truncate(4);
    let mut place = containers[top].parent;
    while place != 0 {
        let shared = rivals.iter().filter(|&&rival| is_within(rival, place, containers)).count();
        if shared >= 3 {
            return place;
        }
        place = containers[place].parent;
    }
    top
}

/// Whether the container `inner` stands within the container `outer`.
fn is_within(inner: usize, outer: usize, containers: &[Container]) -> bool {
    let mut place = inner;
    while place > outer {
        place = containers[place].parent;
    }
    place == outer && inner != outer
}

/// The best container and those beside it that belong to the same article.
fn siblings(top: usize, scores: &[f64], sums: &Sums, containers: &[Container]) -> Vec<bool> {
    let mut chosen = vec![false; containers.len()];
    chosen[top] = true;
    if top == 0 {
        return chosen;
    }
    let parent = containers[top].parent;
    let least = (scores[top] * 0.2).max(10.0);
    for (index, container) in containers.iter().enumerate().skip(1) {
        if container.parent != parent {
            continue;
        }
        let same = container.name == containers[top].name && container.name == Name::Content;
        let bonus = if same { scores[top] * 0.2 } else { 0.0 };
        let is_paragraph = matches!(container.element, Element::Paragraph | Element::Block)
            && sums.blocks[index] == 1
            && sums.length[index] > 80
            && sums.link_density(index) < 0.25;
        chosen[index] |= scores[index] + bonus >= least || is_paragraph;
    }
    chosen
}

/// The blocks of a page, each with what stands in it.
fn blocks(page: &Page) -> Vec<Block> {
    let mut found = Vec::new();
    let mut stretches = page.stretches.iter().peekable();
    let (mut place, mut link) = (0, false);
    let mut start = 0;
    for words in page.text.text().split("\n\n") {
        let span = Span::new(start, start + words.len());
        start = span.end + 2;
        let mut block = Block { span, place, length: 0, linked: 0, commas: 0 };
        let mut at = span.start;
        while at < span.end {
            while let Some(next) = stretches.next_if(|next| next.start <= at) {
                (place, link) = (next.place, next.link);
            }
            let end = stretches.peek().map_or(span.end, |next| next.start.min(span.end));
            let words = page.text.text().get(at..end).unwrap_or_default();
            let length = words.chars().count();
            block.place = place;
            block.length += length;
            block.linked += if link { length } else { 0 };
            block.commas += words.chars().filter(|c| matches!(c, ',' | '，' | '、')).count();
            at = end;
        }
        if !words.is_empty() {
            found.push(block);
        }
    }
    found
}
