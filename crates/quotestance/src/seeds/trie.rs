//! Words and stems by their letters: one walk along a word finds every entry that it may start.

use std::collections::BTreeMap;
use std::ops::Range;

use hashbrown::HashTable;

use crate::text::{Beginning, beginning};

/// A trie over the bytes of folded words, as a double array (Aoe 1989): the child of a node by a
/// byte stands at the node's base, exclusive or the byte, and names its parent.
#[derive(Clone, Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
    /// What nodes hold; most hold what the node before them does.
    lists: Vec<Lists>,
    entries: Vec<u32>,
    /// The node after the first bytes of a word, or after a word that has no more; unless there are
    /// stems that have fewer.
    jumps: Option<HashTable<(Beginning, u32)>>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    base: u32,
    parent: u32,
    /// Place in `lists`.
    lists: u32,
}

/// Places in `entries`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Lists {
    /// The entries that any word may start whose letters go on from here.
    stems: (u32, u32),
    /// The entries that the word may start that ends here.
    words: (u32, u32),
}

/// The parents of a place where no node stands, and of the root.
const FREE: u32 = u32::MAX;
const ROOT: u32 = u32::MAX - 1;

const EMPTY: Node = Node { base: 0, parent: FREE, lists: 0 };

impl Trie {
    pub(super) const fn empty() -> Self {
        Self { nodes: Vec::new(), lists: Vec::new(), entries: Vec::new(), jumps: None }
    }

    /// Places in [`Trie::all`] of the entries that `word` may start, sorted by entry, each once.
    pub(super) fn places(&self, word: &str) -> Range<usize> {
        let (mut at, mut rest) = (0, word.as_bytes());
        if let Some(jumps) = &self.jumps {
            let key = beginning(word);
            let Some(&(_, node)) = jumps.find(spread(key), |(known, _)| *known == key) else {
                return 0..0;
            };
            (at, rest) = (node, rest.get(key.len()..).unwrap_or_default());
        }
        let Some(mut node) = self.nodes.get(at as usize) else { return 0..0 };
        let mut whole = true;
        for &byte in rest {
            let next = node.base ^ u32::from(byte);
            match self.nodes.get(next as usize) {
                Some(child) if child.parent == at => (at, node) = (next, child),
                _ => {
                    whole = false;
                    break;
                }
            }
        }
        let Lists { stems, words } = self.lists.get(node.lists as usize).copied().unwrap_or_default();
        let (start, end) = if whole { words } else { stems };
        start as usize..end as usize
    }

    /// The entries, list by list.
    pub(super) fn all(&self) -> &[u32] {
        &self.entries
    }
}

/// A hash of few bytes, whose upper and lower bits depend on all of them.
fn spread(beginning: Beginning) -> u64 {
    let product = u64::from(u32::from_le_bytes(beginning)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    product ^ (product >> 32)
}

/// A trie that is being built.
#[derive(Default)]
pub(super) struct Builder {
    nodes: Vec<Branch>,
}

#[derive(Default)]
struct Branch {
    next: BTreeMap<u8, usize>,
    /// Entries whose first word is the path to here.
    words: Vec<u32>,
    /// Entries whose first word starts with the path to here.
    stems: Vec<u32>,
}

impl Builder {
    /// Adds `entry` under a whole word.
    pub(super) fn insert_word(&mut self, word: &str, entry: u32) {
        self.branch(word).words.push(entry);
    }

    /// Adds `entry` under the beginning of words.
    pub(super) fn insert_stem(&mut self, stem: &str, entry: u32) {
        self.branch(stem).stems.push(entry);
    }

    /// The branch at the end of `path`, made if it is not there.
    fn branch(&mut self, path: &str) -> &mut Branch {
        if self.nodes.is_empty() {
            self.nodes.push(Branch::default());
        }
        let mut at = 0;
        for byte in path.bytes() {
            let new = self.nodes.len();
            at = *self.nodes[at].next.entry(byte).or_insert(new);
            if at == new {
                self.nodes.push(Branch::default());
            }
        }
        &mut self.nodes[at]
    }

    pub(super) fn build(&self) -> Trie {
        let mut trie = Trie::empty();
        let Some(root) = self.nodes.first() else { return trie };
        trie.grow(1);
        trie.nodes[0].parent = ROOT;
        let mut first_free = 1;
        let mut jumps = Some(HashTable::new());
        // Depth first, so that the letters of a word stand together.
        let mut open = vec![(0, root, (0, 0), Vec::new())];
        while let Some((at, branch, before, path)) = open.pop() {
            let mut key = Beginning::default();
            let is_short = path.len() < key.len();
            if is_short && !branch.stems.is_empty() {
                jumps = None;
            }
            if path.len() == key.len() || is_short && !branch.words.is_empty() {
                key[..path.len()].copy_from_slice(&path);
                if let Some(jumps) = &mut jumps {
                    jumps.insert_unique(spread(key), (key, at as u32), |(key, _)| spread(*key));
                }
            }
            let stems = trie.extend(before, &branch.stems);
            let words = trie.extend(stems, &branch.words);
            let base = trie.place(branch, &mut first_free);
            let lists = Lists { stems, words };
            if trie.lists.last() != Some(&lists) {
                trie.lists.push(lists);
            }
            trie.nodes[at] = Node { base, lists: trie.lists.len() as u32 - 1, ..trie.nodes[at] };
            for (&byte, &next) in &branch.next {
                let child = (base ^ u32::from(byte)) as usize;
                trie.nodes[child].parent = at as u32;
                open.push((child, &self.nodes[next], stems, [&path[..], &[byte]].concat()));
            }
        }
        trie.jumps = jumps;
        trie
    }
}

impl Trie {
    /// The list with `more` in it: a new one, if there is more.
    fn extend(&mut self, list: (u32, u32), more: &[u32]) -> (u32, u32) {
        if more.is_empty() {
            return list;
        }
        let mut entries = [&self.entries[list.0 as usize..list.1 as usize], more].concat();
        entries.sort_unstable();
        entries.dedup();
        let start = self.entries.len() as u32;
        self.entries.extend(entries);
        (start, self.entries.len() as u32)
    }

    /// A base from which the places of all children are free; the table grows to hold them. No place
    /// before `first_free` is.
    fn place(&mut self, branch: &Branch, first_free: &mut u32) -> u32 {
        let Some((&first, _)) = branch.next.first_key_value() else { return 0 };
        let is_free =
            |at: u32| self.nodes.get(at as usize).is_none_or(|node| node.parent == FREE);
        while !is_free(*first_free) {
            *first_free += 1;
        }
        let mut base = *first_free ^ u32::from(first);
        // Behind the end all places are free.
        while !branch.next.keys().all(|&byte| is_free(base ^ u32::from(byte))) {
            base = ((base ^ u32::from(first)) + 1) ^ u32::from(first);
        }
        let last = branch.next.keys().map(|&byte| base ^ u32::from(byte)).max().unwrap_or(base);
        self.grow(last as usize + 1);
        base
    }

    fn grow(&mut self, nodes: usize) {
        let nodes = nodes.max(self.nodes.len());
        self.nodes.resize(nodes, EMPTY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(trie: &Trie, word: &str) -> Vec<u32> {
        trie.all()[trie.places(word)].to_vec()
    }

    #[test]
    fn words_match_whole_and_stems_from_the_start() {
        let mut builder = Builder::default();
        builder.insert_word("мигрант", 0);
        builder.insert_stem("мигрант", 2);
        builder.insert_stem("мигр", 1);
        builder.insert_word("mi", 3);
        let trie = builder.build();
        assert!(trie.jumps.is_some());
        assert_eq!(entries(&trie, "мигрант"), [0, 1, 2]);
        assert_eq!(entries(&trie, "мигранты"), [1, 2]);
        assert_eq!(entries(&trie, "мигрень"), [1]);
        assert!(entries(&trie, "миг").is_empty());
        assert_eq!(entries(&trie, "mi"), [3]);
        assert!(entries(&trie, "min").is_empty());
        assert!(entries(&trie, "").is_empty());
        assert!(entries(&Trie::empty(), "mi").is_empty());
    }

    #[test]
    fn many_words_have_places_of_their_own() {
        let words: Vec<String> = (0..2_000_u32).map(|word| format!("{:x}", word * word)).collect();
        let mut builder = Builder::default();
        for (entry, word) in (0..).zip(&words) {
            builder.insert_word(word, entry);
            builder.insert_stem(&word[..word.len() - 1], entry);
        }
        let trie = builder.build();
        assert!(trie.jumps.is_none());
        for asked in &words {
            let starts = |word: &str| asked == word || asked.starts_with(&word[..word.len() - 1]);
            let expected = (0..).zip(&words).filter(|(_, word)| starts(word));
            let expected: Vec<u32> = expected.map(|(entry, _)| entry).collect();
            assert_eq!(entries(&trie, asked), expected, "{asked}");
        }
    }
}
