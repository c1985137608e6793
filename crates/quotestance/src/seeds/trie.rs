//! Words and stems by their letters: one walk along a word finds every entry that it may start.

/// A trie over the bytes of folded words. The default holds nothing.
#[derive(Clone, Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// The nodes one byte further on, sorted by that byte.
    next: Vec<(u8, u32)>,
    /// Entries whose first word is the path to here.
    words: Vec<u32>,
    /// Entries whose first word starts with the path to here.
    stems: Vec<u32>,
}

impl Trie {
    pub(super) const fn new() -> Self {
        Self { nodes: Vec::new() }
    }

    /// Adds `entry` under a whole word.
    pub(super) fn insert_word(&mut self, word: &str, entry: u32) {
        self.node(word).words.push(entry);
    }

    /// Adds `entry` under the beginning of words.
    pub(super) fn insert_stem(&mut self, stem: &str, entry: u32) {
        self.node(stem).stems.push(entry);
    }

    /// The entries that `word` may start, sorted, each once.
    pub(super) fn entries(&self, word: &str) -> Vec<u32> {
        let mut entries = Vec::new();
        let Some(mut node) = self.nodes.first() else { return entries };
        for byte in word.bytes() {
            let Ok(place) = node.next.binary_search_by_key(&byte, |&(byte, _)| byte) else {
                return sorted(entries);
            };
            node = &self.nodes[node.next[place].1 as usize];
            entries.extend_from_slice(&node.stems);
        }
        entries.extend_from_slice(&node.words);
        sorted(entries)
    }

    /// The node at the end of `path`, made if it is not there.
    fn node(&mut self, path: &str) -> &mut Node {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let mut at = 0;
        for byte in path.bytes() {
            at = match self.nodes[at].next.binary_search_by_key(&byte, |&(byte, _)| byte) {
                Ok(place) => self.nodes[at].next[place].1 as usize,
                Err(place) => {
                    let new = self.nodes.len();
                    self.nodes[at].next.insert(place, (byte, new as u32));
                    self.nodes.push(Node::default());
                    new
                }
            };
        }
        &mut self.nodes[at]
    }
}

fn sorted(mut entries: Vec<u32>) -> Vec<u32> {
    entries.sort_unstable();
    entries.dedup();
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_whole_and_stems_from_the_start() {
        let mut trie = Trie::new();
        trie.insert_word("мигрант", 0);
        trie.insert_stem("мигр", 1);
        trie.insert_stem("мигрант", 2);
        trie.insert_word("mi", 3);
        assert_eq!(trie.entries("мигрант"), [0, 1, 2]);
        assert_eq!(trie.entries("мигранты"), [1, 2]);
        assert!(trie.entries("миг").is_empty());
        assert_eq!(trie.entries("mi"), [3]);
        assert!(trie.entries("").is_empty());
        assert!(Trie::new().entries("mi").is_empty());
    }
}
