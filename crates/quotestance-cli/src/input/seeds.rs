//! Seeds from a folder: `en/target.toml`, `ru/cue.toml` …; and targets from files.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use quotestance::Seeds;
use walkdir::WalkDir;

use super::bytes::read_text;

/// Reads every seed file below `folder`. A TOML file whose name is no language and kind is an
/// error: left out in silence, it would be missed by nobody but its author.
pub(crate) fn read_seeds(folder: &Path) -> Result<Seeds> {
    let mut files = Vec::new();
    for path in seed_files(folder)? {
        let Some((lang, kind)) = Seeds::file_of(&path) else {
            bail!(
                "{}: a seed file is named LANGUAGE/KIND.toml, such as en/cue.toml",
                path.display()
            );
        };
        files.push((lang, kind, path.display().to_string(), read_text(&path)?));
    }
    if files.is_empty() {
        bail!("{}: no seeds here: no LANGUAGE/KIND.toml", folder.display());
    }
    let files = files.iter().map(|(lang, kind, name, text)| (*lang, *kind, &name[..], &text[..]));
    Ok(Seeds::from_toml(files)?)
}

/// Every seed file below `folder`.
pub(crate) fn seed_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let path = entry.context("seeds")?.into_path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    Ok(files)
}

/// Adds the targets of the files to `seeds`.
pub(crate) fn read_targets(seeds: Seeds, paths: &[PathBuf]) -> Result<Seeds> {
    let mut files = Vec::new();
    for path in paths {
        files.push((path.display().to_string(), read_text(path)?));
    }
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Ok(seeds.with_targets(files)?)
}
