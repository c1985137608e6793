//! Where options come from: flags, else the environment, else `quotestance.toml`.
//!
//! The file's values become the defaults of clap's options, so that one parser reads all three and
//! gives them this order.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::builder::{BoolishValueParser, Resettable, TypedValueParser as _};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file that is read where none is named.
pub(crate) const FILE: &str = "quotestance.toml";

/// What names of environment variables begin with.
const PREFIX: &str = "QUOTESTANCE_";

/// Options of the command line alone.
const FLAGS_ONLY: [&str; 4] = ["config", "generate", "help", "version"];

/// Parses the command line, completed by the environment and the configuration file. Wrong usage
/// ends the program, as clap does; an error is one of the file.
pub(crate) fn parse(command: Command, args: &[OsString]) -> Result<ArgMatches> {
    let mut command = with_environment(command);
    // A first look tells the file's name, the command, and what was given; clap itself will say
    // what is wrong.
    let look = |command: &Command| command.clone().ignore_errors(true).try_get_matches_from(args);
    if let Ok(given) = look(&command)
        && let Some((name, given)) = given.subcommand()
    {
        command = check_environment(command, name, given)?;
    }
    if let Ok(given) = look(&command)
        && let Some((name, given)) = given.subcommand()
        && let Some(file) = File::read(given.get_one::<PathBuf>("config"))?
    {
        command = file.complete(command, name, given)?;
    }
    Ok(command.get_matches_from(args))
}

/// The option's value from `QUOTESTANCE_…` where the flag is not given.
fn with_environment(command: Command) -> Command {
    let variable = |arg: Arg| {
        let Some(name) = variable(&arg).filter(|name| value_of(name).is_some()) else { return arg };
        let arg = arg.env(clap::builder::OsStr::from(name)).hide_env(true);
        if is_flag(&arg) { arg.value_parser(BoolishValueParser::new()) } else { arg }
    };
    command.mut_args(variable).mut_subcommands(|command| command.mut_args(variable))
}

/// The name of the environment variable that sets an option.
fn variable(arg: &Arg) -> Option<String> {
    let long = arg.get_long().filter(|&long| long == "config" || is_set_by_file(arg))?;
    Some(format!("{PREFIX}{}", long.to_uppercase().replace('-', "_")))
}

/// The value of an environment variable; an empty one counts as not set.
fn value_of(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Passes over variables that a flag excludes, or that have a value for other commands. Names one that has a wrong
/// value, since clap names the option alone.
fn check_environment(root: Command, name: &str, given: &ArgMatches) -> Result<Command> {
    let Some(mut command) = root.find_subcommand(name).cloned() else { return Ok(root) };
    let is_flag_given =
        |arg: &Arg| given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    let (flags, args): (Vec<Arg>, Vec<Arg>) =
        command.get_arguments().cloned().partition(is_flag_given);
    for arg in args {
        let Some(name) = variable(&arg) else { continue };
        let Some(value) = value_of(&name) else { continue };
        let mut flags = flags.iter().filter_map(Arg::get_long);
        if !flags.any(|flag| excludes(&command, &arg, flag)) {
            let value = value.to_string_lossy().into_owned();
            let cause = if is_flag(&arg) {
                let parsed =
                    BoolishValueParser::new().parse_ref(&command, None, OsStr::new(&value));
                parsed.err().map(|_| "it must be true or false".to_owned())
            } else {
                refusal(&command, &arg, std::slice::from_ref(&value))
            };
            let Some(cause) = cause else { continue };
            if is_flag(&arg) || !others_take(&root, &command, &arg, &[value]) {
                bail!("{name}: {cause}");
            }
        }
        command = command.mut_arg(arg.get_id(), |arg| arg.env(Resettable::Reset));
    }
    let name = name.to_owned();
    Ok(root.mut_subcommand(name, |_| command))
}

/// Whether another command has an option of this name that takes these values.
fn others_take(root: &Command, command: &Command, arg: &Arg, values: &[String]) -> bool {
    root.get_subcommands().filter(|other| other.get_name() != command.get_name()).any(|other| {
        let arg = arg.get_long().and_then(|long| option(other, long));
        arg.is_some_and(|arg| refusal(other, arg, values).is_none())
    })
}

fn is_set_by_file(arg: &Arg) -> bool {
    arg.get_long().is_some_and(|long| !FLAGS_ONLY.contains(&long))
}

/// A configuration file.
struct File {
    path: PathBuf,
    text: String,
}

/// An option that the file sets.
struct Setting<'f> {
    name: &'f str,
    offset: usize,
    values: Vec<String>,
    /// Whether it stands at the file's top, for all commands.
    is_for_all: bool,
}

impl File {
    /// The file of this name, or the usual one if it is there.
    fn read(named: Option<&PathBuf>) -> Result<Option<Self>> {
        let path = named.map_or(Path::new(FILE), PathBuf::as_path);
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(Self { path: path.to_owned(), text })),
            Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => Ok(None),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// The command with the file's values as its defaults.
    fn complete(&self, root: Command, name: &str, given: &ArgMatches) -> Result<Command> {
        let parsed = DeTable::parse(&self.text).map_err(|error| {
            self.error(error.span().map_or(0, |span| span.start), error.message())
        })?;
        let Some(mut command) = root.find_subcommand(name).cloned() else { return Ok(root) };
        let mut settings = self.settings(&root, &command, parsed.get_ref())?;
        settings.sort_by_key(|setting| setting.offset);
        for setting in &settings {
            let Some(arg) = option(&command, setting.name).cloned() else { continue };
            if let Some(rival) = settings
                .iter()
                .find(|rival| rival.offset < setting.offset && excludes(&command, &arg, rival.name))
            {
                let cause = format!("`{}` and `{}` exclude each other", rival.name, setting.name);
                return Err(self.error(setting.offset, &cause));
            }
            if let Some(cause) = refusal(&command, &arg, &setting.values) {
                // What other commands take is meant for them.
                if setting.is_for_all && others_take(&root, &command, &arg, &setting.values) {
                    continue;
                }
                return Err(self.error(setting.offset, &format!("`{}`: {cause}", setting.name)));
            }
            let is_given = |id: &str| {
                let source = given.value_source(id);
                source.is_some_and(|source| source != ValueSource::DefaultValue)
            };
            let is_excluded = command.get_arguments().any(|other| {
                is_given(other.get_id().as_str())
                    && other.get_long().is_some_and(|long| excludes(&command, &arg, long))
            });
            if !is_excluded {
                let values = setting.values.clone();
                command = command.mut_arg(arg.get_id(), |arg| arg.default_values(values));
            }
        }
        Ok(root.mut_subcommand(name, |_| command))
    }

    /// What the file sets for `command`: at its top for all commands, in a table for one.
    fn settings<'f>(
        &self,
        root: &Command,
        command: &Command,
        table: &'f DeTable<'_>,
    ) -> Result<Vec<Setting<'f>>> {
        let mut settings: Vec<Setting<'f>> = Vec::new();
        for (key, value) in table {
            let (name, offset) = (key.get_ref().as_ref(), key.span().start);
            if let DeValue::Table(inner) = value.get_ref() {
                let Some(owner) = root.find_subcommand(name) else {
                    return Err(self.error(offset, &format!("no command is called `{name}`")));
                };
                for (key, value) in inner {
                    let (name, offset) = (key.get_ref().as_ref(), key.span().start);
                    if option(owner, name).is_none() {
                        let owner = owner.get_name();
                        let cause = format!("`{owner}` has no option `{name}`");
                        return Err(self.error(offset, &cause));
                    }
                    if owner.get_name() == command.get_name() {
                        let setting = self.setting(name, offset, value, false)?;
                        settings.retain(|before| before.name != name);
                        settings.push(setting);
                    }
                }
            } else if !root.get_subcommands().any(|command| option(command, name).is_some()) {
                return Err(self.error(offset, &format!("no command has an option `{name}`")));
            } else if !settings.iter().any(|before| before.name == name) {
                settings.push(self.setting(name, offset, value, true)?);
            }
        }
        Ok(settings)
    }

    fn setting<'f>(
        &self,
        name: &'f str,
        offset: usize,
        value: &Spanned<DeValue<'_>>,
        is_for_all: bool,
    ) -> Result<Setting<'f>> {
        let values = match value.get_ref() {
            DeValue::Array(values) => values.iter().map(scalar).collect::<Option<Vec<_>>>(),
            _ => scalar(value).map(|value| vec![value]),
        };
        let cause = format!("`{name}` must be a string, a number, true, false, or a list of these");
        let values = values.ok_or_else(|| self.error(offset, &cause))?;
        Ok(Setting { name, offset, values, is_for_all })
    }

    fn error(&self, offset: usize, cause: &str) -> anyhow::Error {
        let line = 1 + self.text.as_bytes()[..offset].iter().filter(|&&b| b == b'\n').count();
        anyhow!("{}:{line}: {cause}", self.path.display())
    }
}

/// What is wrong with the values of an option: clap says so, since it will read them.
fn refusal(command: &Command, arg: &Arg, values: &[String]) -> Option<String> {
    let is_list = matches!(arg.get_action(), ArgAction::Append);
    match (is_flag(arg), values) {
        (true, [value]) if value == "true" || value == "false" => None,
        (true, _) => Some("it must be true or false".to_owned()),
        (false, []) => Some("the list is empty".to_owned()),
        (false, [_, _, ..]) if !is_list => Some("it takes one value, not a list".to_owned()),
        (false, values) => {
            let name = arg.get_long().unwrap_or_default();
            let flags = values.iter().map(|value| format!("--{name}={value}"));
            let args = std::iter::once(command.get_name().to_owned()).chain(flags);
            let error = command.clone().try_get_matches_from(args).err()?;
            // What else is wrong with such a command line is not this option's fault.
            let kinds = [ErrorKind::InvalidValue, ErrorKind::ValueValidation];
            if !kinds.contains(&error.kind()) {
                return None;
            }
            let text = error.to_string();
            let cause: Vec<&str> =
                text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            Some(cause.join(" ").trim_start_matches("error: ").to_owned())
        }
    }
}

fn is_flag(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::SetTrue)
}

/// The option of this name.
fn option<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    command.get_arguments().find(|arg| arg.get_long() == Some(name) && is_set_by_file(arg))
}

/// Whether `arg` and the option `long` may not be given together.
fn excludes(command: &Command, arg: &Arg, long: &str) -> bool {
    let Some(other) = option(command, long) else { return false };
    let excluded = |arg: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(arg).iter().any(|found| found.get_id() == other.get_id())
    };
    excluded(arg, other) || excluded(other, arg)
}

fn scalar(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(is_true) => Some(is_true.to_string()),
        _ => None,
    }
}
