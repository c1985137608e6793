//! How statements are worded: the kinds of seeds that every statement is read for, matched at once.

use super::{Entry, Kind, Lexicon, Match};

/// The lexicons of one language that every statement is read for, as one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wordings {
    lexicon: Lexicon,
    /// The kind of each entry of the lexicon.
    kinds: Vec<Kind>,
}

impl Wordings {
    /// Of `entries`, those of one language, sorted.
    pub(super) fn new<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let is_read =
            |entry: &&Entry| matches!(entry.kind, Kind::Cue | Kind::Modality | Kind::Negation);
        let entries: Vec<&Entry> = entries.into_iter().filter(is_read).collect();
        let wordings = entries.iter().map(|entry| (entry.label.as_str(), &entry.pattern));
        let kinds = entries.iter().map(|entry| entry.kind).collect();
        Self { lexicon: Lexicon::new(wordings), kinds }
    }

    /// The wordings of all kinds, to match.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The kind of a match in [`Wordings::lexicon`].
    pub(crate) fn kind(&self, found: &Match<'_>) -> Option<Kind> {
        self.kinds.get(found.entry).copied()
    }
}
