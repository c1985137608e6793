//! `--dry-run`: what would be done.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anyhow::{Result, bail};

use super::inputs::{Found, find};
use super::journal::Journal;
use super::manifest::short;
use super::{Run, Settings};
use crate::output::folder_of;
use crate::tally::Tally;

impl Run<'_> {
    /// Says what would be read, by what, and written where.
    pub(super) fn describe(&self) -> Result<Tally> {
        let mut tally = Tally::default();
        let mut text = String::new();
        let Settings { command, options } = self.settings;
        let program = self.program();
        writeln!(text, "command     {command}")?;
        for (name, values) in options {
            writeln!(text, "option      {name} = {}", values.join(", "))?;
        }
        writeln!(text, "model       SHA-256 {}", short(&program.model_sha256))?;
        for (path, sources) in self.sources().telling().each() {
            let Found { files, bytes, errors } = find(sources);
            errors.iter().for_each(|error| tally.refuse(error));
            match (files, bytes) {
                (0, _) => {}
                (_, Some(bytes)) => {
                    tally.done();
                    writeln!(text, "input       {path}: {files} files, {bytes} bytes")?;
                }
                (_, None) => {
                    tally.done();
                    writeln!(text, "input       {path}: a stream")?;
                }
            }
        }
        let place = self.output.place();
        if let Some(folder) = place.as_deref().map(folder_of)
            && !folder.is_dir()
        {
            bail!("{}: no such folder, for the output", folder.display());
        }
        let shown =
            place.as_ref().map_or("standard output".into(), |place| place.display().to_string());
        writeln!(text, "output      {shown}, {}", program.format)?;
        if let Some(place) = place {
            writeln!(text, "manifest    {}", Journal::path(&place).display())?;
        }
        writeln!(text, "jobs        {}", self.args.jobs())?;
        io::stdout().write_all(text.as_bytes())?;
        Ok(tally)
    }
}
