//! Codings in the forms of the programs that coders use: each form one file, both ways.

mod archive;
mod coding;
mod csv;
mod doccano;
mod guard;
mod label_studio;
mod labels;
mod qdpx;
mod read;

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::input::STDIN;
use crate::output::{Destination, beside, check_apart, own_files};
use crate::tally::complain;

pub(crate) use coding::{Coding, Sampling, is_result, lookup};
pub(crate) use labels::{LabelArgs, Labels};
pub(crate) use read::{ReadArgs, read};

/// A form of codings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Exchange {
    /// JSON Lines: an object a row
    Jsonl,
    /// A table for Excel, LibreOffice and the like
    Csv,
    /// Tasks of Label Studio, as JSON
    LabelStudio,
    /// A data set of doccano, as JSON Lines
    Doccano,
    /// A REFI-QDA project, for MAXQDA, ATLAS.ti and NVivo
    Qdpx,
}

impl Exchange {
    /// What the name of the file for the labels ends in, where a program reads them from one.
    fn ending_of_labels(self) -> Option<&'static str> {
        match self {
            Self::LabelStudio => Some(".labels.xml"),
            Self::Doccano => Some(".labels.json"),
            Self::Jsonl | Self::Csv | Self::Qdpx => None,
        }
    }
}

/// Where codings go, and in which form.
#[derive(Debug, Args)]
pub(crate) struct WriteArgs {
    /// Form to write [default: by the name of --output, else JSON Lines]
    #[arg(long, value_name = "FORM")]
    to: Option<Exchange>,

    /// File to write, whole or not at all, in place of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// File for the labels, where Label Studio and doccano read them [default: OUTPUT.labels.xml or .json]
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,

    /// What divides the columns of a table: , ; or tab [default: tab where --output ends in .tsv, else ,]
    #[arg(long, value_name = "MARK", value_parser = delimiter)]
    delimiter: Option<u8>,
}

/// The files that codings go to, opened.
pub(crate) struct Written {
    form: Exchange,
    delimiter: u8,
    output: Destination,
    labels: Option<Destination>,
}

impl WriteArgs {
    /// The form that is written.
    pub(crate) fn form(&self) -> Exchange {
        let by_name = || match self.ending()?.as_str() {
            "csv" | "tsv" => Some(Exchange::Csv),
            "qdpx" => Some(Exchange::Qdpx),
            _ => None,
        };
        self.to.or_else(by_name).unwrap_or(Exchange::Jsonl)
    }

    /// What divides the columns of a table.
    fn delimiter(&self) -> u8 {
        let by_name = || if self.ending().as_deref() == Some("tsv") { b'\t' } else { b',' };
        self.delimiter.unwrap_or_else(by_name)
    }

    /// The ending of the output's name, in small letters.
    fn ending(&self) -> Option<String> {
        Some(self.output.as_deref()?.extension()?.to_str()?.to_ascii_lowercase())
    }

    /// The file for the labels, if there is one.
    fn labels(&self) -> Option<PathBuf> {
        let output = self.output.as_deref().filter(|&path| path != Path::new(STDIN));
        let default = || Some(beside(output?, self.form().ending_of_labels()?));
        self.labels.clone().or_else(default)
    }

    /// The files that are made and those beside them, by paths whose folders are canonical.
    pub(crate) fn own_files(&self) -> Vec<PathBuf> {
        let labels = self.labels();
        [&self.output, &labels].into_iter().flat_map(|path| own_files(path.as_deref())).collect()
    }

    /// Opens the files, of which that of the labels must be none that is `read`: what cannot be written should fail before the work.
    ///
    /// # Errors
    /// If one cannot be written.
    pub(crate) fn open<'p>(&self, read: impl Iterator<Item = &'p Path>) -> Result<Written> {
        let form = self.form();
        let is_stdout = self.output.as_deref().is_none_or(|path| path == Path::new(STDIN));
        if form == Exchange::Qdpx && is_stdout && io::stdout().is_terminal() {
            bail!("a REFI-QDA project is no text: name a file with --output");
        }
        if self.labels.is_some() && form.ending_of_labels().is_none() {
            bail!("--labels: only Label Studio and doccano read labels from a file")
        }
        let labels = self.labels();
        check_apart(labels.as_deref(), read)?;
        Ok(Written {
            form,
            delimiter: self.delimiter(),
            output: Destination::open(self.output.as_deref())?,
            labels: labels.map(|path| Destination::open(Some(&path))).transpose()?,
        })
    }
}

impl Written {
    /// Writes the codings, for coders who choose from `labels`.
    pub(crate) fn write(mut self, codings: &[Coding], labels: &Labels) -> Result<()> {
        let labels = labels.clone().with(codings);
        let out = &mut self.output;
        match self.form {
            Exchange::Jsonl => {
                for coding in codings {
                    serde_json::to_writer(&mut *out, coding)?;
                    out.write_all(b"\n")?;
                }
            }
            Exchange::Csv => csv::write(codings, self.delimiter, out)?,
            Exchange::LabelStudio => label_studio::write(codings, out)?,
            Exchange::Doccano => doccano::write(codings, out)?,
            Exchange::Qdpx => qdpx::write(codings, &labels, out)?,
        }
        if let Some(mut file) = self.labels {
            match self.form {
                Exchange::LabelStudio => label_studio::write_labels(&labels, &mut file)?,
                _ => doccano::write_labels(&labels, &mut file)?,
            }
            file.finish()?;
        }
        self.output.finish()
    }
}

/// The coder whose codings one of the `files` holds, if it names none: the file's name without its ending, or its whole
/// path where another one has the same name.
pub(crate) fn coder_of(path: &Path, files: &[PathBuf]) -> String {
    let stem = path.file_stem();
    match stem {
        Some(stem) if files.iter().all(|file| file == path || file.file_stem() != Some(stem)) => {
            stem.to_string_lossy().into_owned()
        }
        _ => path.display().to_string(),
    }
}

/// Parses a mark that divides columns.
fn delimiter(written: &str) -> Result<u8, String> {
    match written {
        "," => Ok(b','),
        ";" => Ok(b';'),
        "\t" | "tab" => Ok(b'\t'),
        _ => Err("it must be , ; or tab".to_owned()),
    }
}

/// Codings of the same unit together, in the order of their first ones. A unit has the words of its first coding: where
/// another one has other words, they are lost, which is said.
fn by_unit(codings: &[Coding]) -> Vec<Vec<&Coding>> {
    let mut numbers = std::collections::HashMap::new();
    let mut units: Vec<Vec<&Coding>> = Vec::new();
    for coding in codings {
        let number = *numbers.entry(coding.unit()).or_insert(units.len());
        match units.get_mut(number) {
            Some(unit) => {
                if let Some(first) = unit.first()
                    && !coding.quote.is_empty()
                    && coding.quote != first.quote
                {
                    let (place, unit) = (&coding.place, coding.unit_name());
                    let first = &first.place;
                    complain(&format!("{place}: {unit} has other words in {first}, which stay"));
                }
                unit.push(coding);
            }
            None => units.push(vec![coding]),
        }
    }
    units
}
