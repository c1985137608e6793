//! Names of the files beside an output.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Ends the name of the manifest of the run that made the output.
pub(crate) const MANIFEST: &str = ".manifest.json";

/// Ends the name of the output while a run writes it.
pub(crate) const PART: &str = ".part";

/// Ends the name of the output in its last form, before it takes its place.
pub(crate) const WHOLE: &str = ".whole";

/// Ends the name of the manifest of a run that is under way.
pub(crate) const PART_MANIFEST: &str = ".part.manifest.json";

/// Ends the name of that manifest while it is written.
pub(crate) const MANIFEST_UNDER_WAY: &str = ".part.manifest.json.tmp";

/// What names of files end in that a run is writing.
pub(crate) const UNDER_WAY: [&str; 4] = [PART, WHOLE, PART_MANIFEST, MANIFEST_UNDER_WAY];

/// The file whose name is that of `place` and an ending.
pub(crate) fn beside(place: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(place);
    name.push(ending);
    name.into()
}
