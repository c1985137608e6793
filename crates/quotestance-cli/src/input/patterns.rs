//! What patterns of paths match.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use glob::{MatchOptions, Pattern, PatternError};
use walkdir::{DirEntry, WalkDir};

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
    let Some((base, below)) = split(pattern) else { return named_like(pattern) };
    let like = Pattern::new(below)?;
    Ok(Box::new(named_like(base)?.flat_map(move |base| match base {
        Ok(base) => walk(&base, like.clone()),
        Err(error) => Box::new(std::iter::once(Err(error))),
    })))
}

/// What a pattern without `**` matches: its parts are the names of folders, the last one that of a file or folder in them.
/// Of names that are not UTF-8 `glob` itself would find none.
fn named_like(pattern: &str) -> Result<Matches, PatternError> {
    let is_folder = pattern.ends_with('/');
    let parts: Vec<&str> =
        pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let is_fixed = |part: &&&str| !part.contains(['*', '?', '[']);
    let fixed = parts.iter().take_while(is_fixed).count();
    let likes: Vec<Pattern> =
        parts[fixed..].iter().map(|part| Pattern::new(part)).collect::<Result<_, _>>()?;
    let root = if pattern.starts_with('/') { "/" } else { "" };
    let below = PathBuf::from(root.to_owned() + &parts[..fixed].join("/"));
    let (base, depth) = (if below == Path::new("") { Path::new(".") } else { &below }, likes.len());
    let entries = WalkDir::new(base).follow_links(true).sort_by_file_name().max_depth(depth);
    let is_like = move |entry: &DirEntry| {
        let like = entry.depth().checked_sub(1).map(|index| &likes[index]);
        like.is_none_or(|like| like.matches(&entry.file_name().to_string_lossy()))
    };
    let found = entries.into_iter().filter_entry(is_like).filter_map(move |entry| match entry {
        Ok(entry) if entry.depth() < depth || is_folder && !entry.file_type().is_dir() => None,
        Ok(entry) if below == Path::new("") && entry.depth() > 0 => {
            Some(Ok(entry.path().strip_prefix(".").unwrap_or(entry.path()).to_owned()))
        }
        Ok(entry) => Some(Ok(entry.into_path())),
        Err(error) if error.depth() == 0 && is_missing(&error) => None,
        Err(error) => refused(error),
    });
    Ok(Box::new(found))
}

fn is_missing(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// The error, unless it is of a link to a folder above it: what that holds is found where it leads to.
fn refused(error: walkdir::Error) -> Option<Result<PathBuf>> {
    error.loop_ancestor().is_none().then(|| Err(error.into()))
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
            Err(error) => return refused(error),
        };
        let below = entry.path().strip_prefix(&base).ok()?;
        let is_like =
            is_all || entry.depth() > 0 && like.matches_with(&below.to_string_lossy(), options);
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
