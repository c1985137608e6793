//! Files of codings, in whatever form they are.

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::Args;

use super::archive::Archive;
use super::{Coding, Exchange, csv, doccano, label_studio, qdpx};
use crate::input::{Form, Item, LimitArgs, read_decompressed, rows_of};
use crate::tally::Tally;

/// How to read codings.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct ReadArgs {
    /// Form of the files [default: what they show]
    #[arg(long, value_name = "FORM")]
    from: Option<Exchange>,

    #[command(flatten)]
    limit: LimitArgs,
}

impl ReadArgs {
    /// The same for a file whose form is what it shows.
    pub(crate) fn detected(self) -> Self {
        Self { from: None, ..self }
    }
}

/// Fields of which a table of codings must have one.
const REQUIRED: [&str; 5] = ["id", "quote", "text", "stance", "sentiment"];

/// The codings of a file. Those that cannot be read are refused by place, and the others are there all the same.
///
/// # Errors
/// If nothing of the file can be read.
pub(crate) fn read(path: &Path, args: ReadArgs, tally: &mut Tally) -> Result<Vec<Coding>> {
    let name = path.display().to_string();
    let read = codings(&name, read_decompressed(path)?, args).with_context(|| name.clone())?;
    let mut codings = Vec::new();
    for coding in read {
        match coding {
            Ok(coding) => codings.push(coding),
            Err(error) => tally.refuse(format!("{error:#}")),
        }
    }
    Ok(codings)
}

/// The codings of a file that goes by `name`.
fn codings(name: &str, bytes: Vec<u8>, args: ReadArgs) -> Result<Vec<Result<Coding>>> {
    match args.from.unwrap_or_else(|| form_of(&bytes)) {
        Exchange::Qdpx => qdpx::read(name, &bytes, args.limit),
        Exchange::LabelStudio => label_studio::read(name, bytes),
        Exchange::Doccano => doccano::read(name, bytes, args.limit),
        Exchange::Jsonl | Exchange::Csv => rows(name, bytes, args.limit),
    }
}

/// The form that a file shows.
fn form_of(bytes: &[u8]) -> Exchange {
    let text = bytes.trim_ascii_start();
    let text = text.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(text).trim_ascii_start();
    if Archive::is_archive(bytes) {
        if qdpx::is_project(bytes) { Exchange::Qdpx } else { Exchange::Doccano }
    } else if text.starts_with(b"[") {
        Exchange::LabelStudio
    } else if text.starts_with(b"{") {
        if doccano::is_data(text) { Exchange::Doccano } else { Exchange::Jsonl }
    } else {
        Exchange::Csv
    }
}

/// The codings of rows.
fn rows(name: &str, bytes: Vec<u8>, limit: LimitArgs) -> Result<Vec<Result<Coding>>> {
    let text = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(&bytes).trim_ascii_start();
    let form = match text {
        [b'{', ..] => Form::JsonLines,
        [b'P', b'A', b'R', b'1', ..] => Form::Parquet,
        _ => Form::Table(csv::delimiter(&bytes)),
    };
    let items = rows_of(name, bytes, form, &REQUIRED, limit)?;
    Ok(items.map(|item| coding(item?, form)).collect())
}

fn coding(item: Item, form: Form) -> Result<Coding> {
    let Item { place, content } = item;
    let read = || {
        let mut fields = content.fields()?;
        // What `analyze` writes as a table is not guarded.
        if matches!(form, Form::Table(_)) && !super::is_result(&fields) {
            fields = csv::unguard(fields);
        }
        Coding::read(place.clone(), fields)
    };
    read().with_context(|| place.clone())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use clap::Parser;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::exchange::Labels;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        read: ReadArgs,
    }

    /// Two codings of one statement.
    fn sample() -> Vec<Coding> {
        let coding = |coder: &str, stance: &str| Coding {
            id: "a.txt#1".to_owned(),
            target: "migrants".to_owned(),
            quote: "«Мы» wait & \"hope\".\nSo.".to_owned(),
            stance: stance.to_owned(),
            note: "n".to_owned(),
            coder: coder.to_owned(),
            ..Coding::default()
        };
        vec![coding("ann", "neutral"), coding("ben", "compassion")]
    }

    fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn no_bytes_make_a_reader_panic() {
        let Command { read } = Command::parse_from(["read"]);
        let (codings_of_both, labels) = (sample(), Labels::codebook());
        let [mut table, mut tasks, mut data, mut project] = [const { Vec::new() }; 4];
        csv::write(&codings_of_both, b',', &mut table).unwrap();
        label_studio::write(&codings_of_both, &mut tasks).unwrap();
        doccano::write(&codings_of_both, &mut data).unwrap();
        qdpx::write(&codings_of_both, &labels, &mut project).unwrap();
        let xml =
            super::super::archive::Archive::open(&project).unwrap().read("project.qde").unwrap();
        for whole in [&table, &tasks, &data, &project] {
            let read: Result<Vec<Coding>> =
                codings("a", whole.clone(), read).unwrap().into_iter().collect();
            assert_eq!(read.unwrap().len(), 2);
        }
        // The project is broken within its archive, the others as they are.
        let forms: [(&[u8], bool); 5] = [
            (&table, false),
            (&tasks, false),
            (&data, false),
            (&xml, true),
            (&zipped("ann.jsonl", &data), false),
        ];
        for (whole, is_project) in forms {
            let try_to_read = |bytes: &[u8]| {
                let bytes = if is_project { zipped("project.qde", bytes) } else { bytes.to_vec() };
                let _ = codings("a", bytes, read);
            };
            for at in (0..whole.len()).step_by(whole.len() / 500 + 1) {
                try_to_read(&whole[..at]);
                for byte in [b'"', b'<', b'{', b'\n', 0, 0xFF] {
                    let mut broken = whole.to_vec();
                    broken[at] = byte;
                    try_to_read(&broken);
                }
            }
        }
    }

    #[test]
    fn what_begins_a_file_tells_its_form() {
        for (text, expected) in [
            ("\u{FEFF}id;stance\n", Exchange::Csv),
            ("{\"id\":\"1\",\"stance\":\"neutral\"}\n", Exchange::Jsonl),
            ("{\"id\":1,\"text\":\"No.\",\"label\":[\"stance: neutral\"]}\n", Exchange::Doccano),
            ("{\"id\":1,\"text\":\"No.\",\"label\":", Exchange::Jsonl),
            (" \n[{\"data\":{}}]", Exchange::LabelStudio),
            ("", Exchange::Csv),
        ] {
            assert_eq!(form_of(text.as_bytes()), expected, "{text}");
        }
    }
}
