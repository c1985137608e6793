//! The files that a command makes, and its input, which they must not take the place of.

use std::any::TypeId;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};

use super::{Destination, MANIFEST, UNDER_WAY, beside, folder_of};
use crate::tally::WrongUsage;

/// Options that name files which are written; every other option that is a path names what is read.
const WRITTEN: [&str; 7] =
    ["output", "predictions", "design", "disputed", "labels", "corrections", "codings"];

/// Checks that no file which the options of a command name is written and read, or written twice. `config` is read, too.
///
/// # Errors
/// Names the first that is.
pub(crate) fn check_options(
    command: &Command,
    matches: &ArgMatches,
    config: &Path,
) -> Result<(), WrongUsage> {
    let (mut read, mut written) = (vec![config], Vec::new());
    let is_path = |arg: &&clap::Arg| arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
    for arg in command.get_arguments().filter(is_path) {
        let id = arg.get_id().as_str();
        let values = matches.try_get_raw(id).ok().flatten().unwrap_or_default().map(Path::new);
        if WRITTEN.contains(&id) { written.extend(values) } else { read.extend(values) }
    }
    for (number, &path) in written.iter().enumerate() {
        check_apart(Some(path), read.iter().copied())?;
        let own = own_files(Some(path));
        for other in &written[..number] {
            check_own(other, &own_files(Some(other)), &own)?;
        }
    }
    Ok(())
}

/// Checks that none of the files that output to `path` makes, its `own` ones, is among `others`, which are written, too.
pub(crate) fn check_own(
    path: &Path,
    own: &[PathBuf],
    others: &[PathBuf],
) -> Result<(), WrongUsage> {
    if own.iter().any(|file| others.contains(file)) {
        let path = path.display();
        return Err(WrongUsage(format!("{path}: written by two options; name another file")));
    }
    Ok(())
}

/// The file that output to `path` makes, if it makes one, and those beside it, by paths whose folders are canonical.
pub(crate) fn own_files(path: Option<&Path>) -> Vec<PathBuf> {
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_option_that_names_a_file_to_write_is_known() {
        let root = crate::Args::command();
        let args = root.get_subcommands().flat_map(Command::get_arguments);
        let mut seen = 0;
        for arg in args.filter(|arg| arg.get_value_parser().type_id() == TypeId::of::<PathBuf>()) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            let says_so = ["to write", "is added to", "for the labels"];
            let is_written = says_so.iter().any(|words| help.contains(words));
            assert_eq!(is_written, WRITTEN.contains(&arg.get_id().as_str()), "{arg}: {help}");
            seen += usize::from(is_written);
        }
        assert!(seen >= WRITTEN.len());
    }
}
