//! What the readers take from the command line's `output`.

use std::path::{Path, PathBuf};

/// The path with an ending more.
pub(crate) fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
