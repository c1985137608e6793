//! The files that a command makes, and its input, which they must not take the place of.

use std::path::{Path, PathBuf};

use super::{Destination, MANIFEST, UNDER_WAY, beside, folder_of};
use crate::tally::WrongUsage;

/// The file that output to `path` makes, if it makes one, and those beside it, by paths whose folders are canonical.
pub(super) fn own_files(path: Option<&Path>) -> Vec<PathBuf> {
    let Some(place) = Destination::place(path) else { return Vec::new() };
    let Ok(folder) = folder_of(&place).canonicalize() else { return Vec::new() };
    let place = folder.join(place.file_name().unwrap_or_default());
    let endings = ["", MANIFEST].into_iter().chain(UNDER_WAY);
    endings.map(|ending| beside(&place, ending)).collect()
}

/// Checks that output to `path` takes the place of none of the files that are read.
///
/// # Errors
/// Names the first that it would take the place of.
pub(crate) fn check_apart<'p>(
    path: Option<&Path>,
    mut read: impl Iterator<Item = &'p Path>,
) -> Result<(), WrongUsage> {
    let own = own_files(path);
    let is_own = |path: &&Path| path.canonicalize().is_ok_and(|path| own.contains(&path));
    let Some(path) = read.find(is_own) else { return Ok(()) };
    Err(WrongUsage(format!(
        "{}: both input and output, which would take its place; name another file",
        path.display()
    )))
}
