//! The options that a command was given, by name.

use std::collections::BTreeMap;

use clap::{ArgMatches, Command};

use super::RunArgs;

/// A command and what its options say, wherever they were set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) command: String,
    /// Those that decide what is in the output.
    pub(crate) options: BTreeMap<String, Vec<String>>,
}

impl Settings {
    /// The options of the command that was given to `root`.
    pub(crate) fn new(root: &Command, matches: &ArgMatches) -> Self {
        let Some((name, matches)) = matches.subcommand() else { return Self::default() };
        let args = root.find_subcommand(name).into_iter().flat_map(Command::get_arguments);
        let options = args.filter_map(|arg| {
            let long = arg.get_long()?;
            if RunArgs::NO_PART_OF_THE_OUTPUT.contains(&long) {
                return None;
            }
            let values = matches.try_get_raw(arg.get_id().as_str()).ok().flatten()?;
            let values = values.map(|value| value.to_string_lossy().into_owned()).collect();
            Some((long.to_owned(), values))
        });
        Self { command: name.to_owned(), options: options.collect() }
    }
}
