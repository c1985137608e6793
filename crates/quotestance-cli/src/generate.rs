//! `--generate`: the manual page, and completions for shells, from the same description as `--help`.

use std::io::{self, Write as _};

use anyhow::Result;
use clap::{Command, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;

/// What to generate.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Generate {
    /// The manual page, for `man`
    Man,
    /// Completions for bash
    CompleteBash,
    /// Completions for zsh
    CompleteZsh,
    /// Completions for fish
    CompleteFish,
}

impl Generate {
    /// Writes it to standard output.
    pub(crate) fn write(self, command: Command) -> Result<()> {
        let mut written = Vec::new();
        match self {
            Self::Man => write_manual(command, &mut written)?,
            Self::CompleteBash => complete(Shell::Bash, command, &mut written),
            Self::CompleteZsh => complete(Shell::Zsh, command, &mut written),
            Self::CompleteFish => complete(Shell::Fish, command, &mut written),
        }
        io::stdout().write_all(&written)?;
        Ok(())
    }
}

fn complete(shell: Shell, mut command: Command, out: &mut Vec<u8>) {
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, out);
}

/// What the manual says of variables.
const ENVIRONMENT: &str = r".SH ENVIRONMENT
.TP
.B QUOTESTANCE_OPTION
Sets an option of the command, in capitals and with underscores: QUOTESTANCE_JOBS=4 is \-\-jobs 4, QUOTESTANCE_FAST=true
is \-\-fast. An empty one counts as not set. Flags win over it, and it over the file of options.
.TP
.B NO_COLOR
If it is set, output has no colours.
.TP
.B COLUMNS
How wide tables are.
";

/// One page for the program and all its commands.
fn write_manual(mut command: Command, out: &mut Vec<u8>) -> Result<()> {
    command.build();
    let commands: Vec<Command> =
        command.get_subcommands().filter(|command| command.get_name() != "help").cloned().collect();
    let page = Man::new(command);
    let mut examples = Vec::new();
    page.render_extra_section(&mut examples)?;
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    for command in commands {
        writeln!(out, ".SH {}", command.get_name().to_uppercase())?;
        let part = Man::new(command);
        let mut sections = Vec::new();
        part.render_description_section(&mut sections)?;
        part.render_synopsis_section(&mut sections)?;
        part.render_options_section(&mut sections)?;
        part.render_extra_section(&mut sections)?;
        // Sections of the program become parts of the command's section.
        let sections = String::from_utf8(sections)?.replace(".SH DESCRIPTION\n", "");
        let sections = sections.replace(".SH EXTRA\n", ".SS NOTES\n").replace(".SH ", ".SS ");
        out.write_all(sections.as_bytes())?;
    }
    out.write_all(ENVIRONMENT.as_bytes())?;
    let examples = String::from_utf8(examples)?.replace(".SH EXTRA\n", ".SH NOTES\n");
    out.write_all(examples.as_bytes())?;
    page.render_version_section(out)?;
    Ok(())
}
