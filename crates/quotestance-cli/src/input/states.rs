//! In which state files were when they were read.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file's path, size and time of change, as a hash: a folder may hold millions of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State(u64);

impl State {
    /// That of the file at `path`, whether it is there or not.
    pub(crate) fn of(path: &Path) -> Self {
        let mut hasher = DefaultHasher::new();
        path.hash(&mut hasher);
        if let Ok(metadata) = fs::metadata(path) {
            (metadata.len(), metadata.modified().ok()).hash(&mut hasher);
        }
        Self(hasher.finish())
    }

    /// That of the file at `path` which was in state `opened`: if it has changed, one that no other reading has.
    fn since(path: &Path, opened: Self) -> Self {
        let state = Self::of(path);
        if state == opened {
            return state;
        }
        let mut hasher = DefaultHasher::new();
        (opened, state, "changed").hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// Which files' states differ, by their numbers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// These.
    Of(BTreeSet<usize>),
    /// This one, or it is not there any more; whether those after it are the same nothing tells, since there are more of them
    /// on one side.
    From(usize),
}

/// The states of files in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub(crate) struct States(Arc<Mutex<Vec<State>>>);

impl States {
    /// Notes that the file at `path`, which was in this state when it was opened, has been read.
    pub(crate) fn note(&self, path: &Path, opened: State) {
        let state = State::since(path, opened);
        self.lock().push(state);
    }

    /// Notes that the file at `path` is opened, and gives its state.
    pub(super) fn open(&self, path: &Path) -> State {
        let state = State::of(path);
        self.lock().push(state);
        state
    }

    /// Notes that the file at `path`, which is the last that was opened, has been read.
    pub(super) fn close(&self, path: &Path, opened: State) {
        let state = State::since(path, opened);
        if let Some(last) = self.lock().last_mut() {
            *last = state;
        }
    }

    /// Whether the files are in the same states as far as both have come, one that is open included.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        self.lock().iter().zip(other.lock().iter()).all(|(ours, theirs)| ours == theirs)
    }

    /// What differs.
    pub(crate) fn differ(&self, other: &Self) -> Difference {
        let (ours, theirs) = (self.lock(), other.lock());
        let most = ours.len().max(theirs.len());
        let mut differ = (0..most).filter(|&file| ours.get(file) != theirs.get(file));
        if ours.len() == theirs.len() {
            Difference::Of(differ.collect())
        } else {
            Difference::From(differ.next().unwrap_or(most))
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_while_it_is_read_differs_from_any_other_reading() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&a, "a").unwrap();
        let (one, two) = (States::default(), States::default());
        for states in [&one, &two] {
            for path in [&a, &b] {
                states.note(path, State::of(path));
            }
        }
        let none = Difference::Of(BTreeSet::new());
        assert!(one.differ(&two) == none && one.agrees(&two) && one.agrees(&States::default()));
        for states in [&one, &two] {
            let opened = State::of(&a);
            fs::write(&a, fs::read_to_string(&a).unwrap() + "more").unwrap();
            states.note(&a, opened);
        }
        assert_eq!(one.differ(&two), Difference::Of([2].into()));
        assert!(!one.agrees(&two));
        one.note(&b, State::of(&b));
        two.note(&a, State::of(&a));
        two.note(&b, State::of(&b));
        assert_eq!(one.differ(&two), Difference::From(2));
    }

    #[test]
    fn a_file_that_is_open_is_compared_as_it_was_when_it_was_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "a").unwrap();
        let (read, digested) = (States::default(), States::default());
        let opened = read.open(&path);
        assert!(read.agrees(&digested));
        digested.note(&path, State::of(&path));
        assert!(read.agrees(&digested));
        fs::write(&path, "another").unwrap();
        let later = States::default();
        later.note(&path, State::of(&path));
        assert!(!read.agrees(&later));
        read.close(&path, opened);
        for other in [&digested, &later] {
            assert!(!read.agrees(other));
            assert_eq!(read.differ(other), Difference::Of([0].into()));
        }
        let again = States::default();
        again.close(&path, again.open(&path));
        assert!(again.agrees(&later) && again.differ(&later) == Difference::Of([].into()));
    }
}
