//! What patterns of paths match.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use glob::{MatchOptions, Pattern, PatternError};
use walkdir::WalkDir;

/// Paths that a pattern matches.
pub(super) type Matches = Box<dyn Iterator<Item = Result<PathBuf>> + Send>;

/// Whether a path is no file, and means all that are like it.
pub(super) fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.contains(['*', '?', '['])) && !path.exists()
}

/// What a pattern matches, by name.
///
/// # Errors
/// If it is no pattern, or nothing is like it.
pub(super) fn expand(path: &Path) -> Result<Matches> {
    let pattern = path.display().to_string();
    let mut matches = matches(&pattern).with_context(|| pattern.clone())?.peekable();
    if matches.peek().is_none() {
        bail!("{pattern}: nothing to read: no file matches");
    }
    Ok(Box::new(matches))
}

fn matches(pattern: &str) -> Result<Matches, PatternError> {
    let Some((base, below)) = split(pattern) else {
        return Ok(Box::new(glob::glob(pattern)?.map(|path| Ok(path?))));
    };
    let like = Pattern::new(below)?;
    Ok(Box::new(glob::glob(base)?.flat_map(move |base| match base {
        Ok(base) => walk(&base, like.clone()),
        Err(error) => Box::new(std::iter::once(Err(error.into()))),
    })))
}

/// The pattern before its first `**`, and from there on. `glob` would follow a link to a folder above it round and round.
fn split(pattern: &str) -> Option<(&str, &str)> {
    let mut start = 0;
    for part in pattern.split('/') {
        if part == "**" {
            let base = match start {
                0 => ".",
                1 => "/",
                start => &pattern[..start - 1],
            };
            return Some((base, &pattern[start..]));
        }
        start += part.len() + 1;
    }
    None
}

/// What lies below a folder and is like the pattern.
fn walk(base: &Path, like: Pattern) -> Matches {
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    let base = base.to_owned();
    // A folder stands for all that is in it.
    let is_all = like.as_str().trim_end_matches('/') == "**";
    let depth = if is_all { 0 } else { usize::MAX };
    let entries = WalkDir::new(&base).follow_links(true).sort_by_file_name().max_depth(depth);
    Box::new(entries.into_iter().filter_map(move |entry| {
        let entry = match entry {
            Ok(entry) => entry,
            // What it holds is found where it leads to.
            Err(error) if error.loop_ancestor().is_some() => return None,
            Err(error) => return Some(Err(error.into())),
        };
        let below = entry.path().strip_prefix(&base).ok()?;
        let is_like = is_all || entry.depth() > 0 && like.matches_path_with(below, options);
        let path = if base == Path::new(".") && !is_all { below } else { entry.path() };
        is_like.then(|| Ok(path.to_owned()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_split_before_what_is_of_any_depth() {
        for (pattern, expected) in [
            ("a/*.txt", None),
            ("**/a", Some((".", "**/a"))),
            ("/**/a", Some(("/", "**/a"))),
            ("a/b*/**/c/**", Some(("a/b*", "**/c/**"))),
            ("a**/b", None),
        ] {
            assert_eq!(split(pattern), expected, "{pattern}");
        }
    }
}
