//! What a run was made from and how far it got: `OUTPUT.manifest.json`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use quotestance::record::SCHEMA;
use serde::{Deserialize, Serialize};

use super::inputs::{Input, digest_while};
use super::interrupt::Interrupt;
use crate::output::{MANIFEST_UNDER_WAY, PART_MANIFEST, beside};

/// The version of this file's form.
const FORM: u32 = 1;

/// A run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// [`FORM`].
    manifest: u32,
    /// What the output was made by.
    pub(crate) program: Program,
    /// What the output was made from.
    pub(crate) inputs: Vec<Input>,
    /// Whether the inputs' digests were not there yet, and the items' stands for them.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(crate) undigested: bool,
    /// How far it got.
    pub(crate) counts: Counts,
    /// Of input that cannot be read again, or has no digest yet: the SHA-256 of the items that were read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) stream_sha256: Option<String>,
    /// Of the whole output, once it is there, the SHA-256.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) output_sha256: Option<String>,
    /// Whether this is all of the output.
    pub(crate) complete: bool,
}

/// What decides, together with the input, about every byte of the output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Program {
    /// Of the program.
    pub(crate) version: String,
    /// Of the records.
    pub(crate) schema: u32,
    pub(crate) command: String,
    /// The values of options, without those that change nothing in the output.
    pub(crate) options: BTreeMap<String, Vec<String>>,
    /// The form of the output.
    pub(crate) format: String,
    /// SHA-256 of the model's text, the targets of the user's files in it.
    pub(crate) model_sha256: String,
}

/// How much was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Files and rows that were read, those that were refused among them.
    pub(crate) items: u64,
    pub(crate) refused: u64,
    /// Articles in rows that have no statement.
    pub(crate) empty: u64,
    /// Rows of output.
    pub(crate) rows: u64,
    /// Bytes of output.
    pub(crate) bytes: u64,
}

impl Manifest {
    pub(crate) fn new(program: Program, inputs: Vec<Input>) -> Self {
        let counts = Counts::default();
        Self {
            manifest: FORM,
            program,
            inputs,
            undigested: false,
            counts,
            stream_sha256: None,
            output_sha256: None,
            complete: false,
        }
    }

    /// The manifest at `path`, if there is one.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let parsed: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{}: not a manifest of a run", path.display()))?;
        if parsed.manifest != FORM {
            let (path, form) = (path.display(), parsed.manifest);
            bail!("{path}: a manifest of form {form}; this version reads form {FORM}");
        }
        Ok(Some(parsed))
    }

    /// Writes it whole, as that of the run under way to `place`: whoever reads it finds this one or the one before.
    pub(crate) fn write(&self, place: &Path) -> Result<()> {
        let path = beside(place, PART_MANIFEST);
        let write = || {
            let mut text = serde_json::to_vec_pretty(self)?;
            text.push(b'\n');
            let under_way = Self::under_way(place);
            let mut file = File::create(&under_way)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&under_way, &path)?;
            anyhow::Ok(())
        };
        write().with_context(|| path.display().to_string())
    }

    /// Where the manifest of the run to `place` is while it is written. Its name is always the same, so that the next
    /// run takes what one that was killed has left.
    pub(crate) fn under_way(place: &Path) -> PathBuf {
        beside(place, MANIFEST_UNDER_WAY)
    }

    /// Whether the file at `path` is the output that this tells of.
    ///
    /// # Errors
    /// If it cannot be read, or the run is to end.
    pub(crate) fn is_of(&self, path: &Path, interrupt: &Interrupt) -> Result<bool> {
        match File::open(path) {
            Ok(file) => self.is_of_file(&file, path, interrupt),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    /// As [`Self::is_of`], of the file at `path`, which is open and read from its beginning.
    pub(crate) fn is_of_file(
        &self,
        file: &File,
        path: &Path,
        interrupt: &Interrupt,
    ) -> Result<bool> {
        let is_of = || {
            if file.metadata()?.len() != self.counts.bytes {
                return Ok(false);
            }
            let Some(told) = &self.output_sha256 else { return Ok(true) };
            digest_while(file, || !interrupt.is_asked()).map(|(_, digest)| digest == *told)
        };
        is_of().with_context(|| path.display().to_string())
    }

    /// What keeps a run that has this manifest from being gone on with by another.
    pub(crate) fn differences(&self, other: &Self) -> Vec<String> {
        let (then, now) = (&self.program, &other.program);
        let mut differences = Vec::new();
        let mut compare = |what: &str, then: &str, now: &str| {
            if then != now {
                differences.push(format!("{what} was {then} and is {now}"));
            }
        };
        compare("the command", &then.command, &now.command);
        compare("the version", &then.version, &now.version);
        compare("the schema", &then.schema.to_string(), &now.schema.to_string());
        compare("the format", &then.format, &now.format);
        let [was, is] = [then, now].map(|program| short(&program.model_sha256));
        compare("the model (SHA-256)", was, is);
        let names: std::collections::BTreeSet<&String> =
            then.options.keys().chain(now.options.keys()).collect();
        for name in names {
            let value = |program: &Program| match program.options.get(name) {
                Some(values) => format!("`{}`", values.join("`, `")),
                None => "not given".to_owned(),
            };
            compare(&format!("--{name}"), &value(then), &value(now));
        }
        let paths = |inputs: &[Input]| inputs.iter().map(|input| input.path.clone()).collect();
        let [was, is]: [Vec<String>; 2] = [paths(&self.inputs), paths(&other.inputs)];
        compare("the input", &was.join(" "), &is.join(" "));
        if was == is && !self.undigested {
            let changed = self.inputs.iter().zip(&other.inputs).filter(|(then, now)| then != now);
            differences.extend(changed.map(|(then, now)| {
                let [was, is] = [then, now].map(Input::describe);
                format!("{}: changed: {was} then, {is} now", then.path)
            }));
        }
        differences
    }
}

impl Program {
    /// What this program does with the model of this text.
    pub(crate) fn new(
        command: &str,
        options: BTreeMap<String, Vec<String>>,
        format: String,
        model_sha256: String,
    ) -> Self {
        let (version, command) = (env!("CARGO_PKG_VERSION").to_owned(), command.to_owned());
        Self { version, schema: SCHEMA, command, options, format, model_sha256 }
    }
}

/// Enough of a digest to tell it from another.
pub(super) fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let options = BTreeMap::from([("kinds".to_owned(), vec!["direct".to_owned()])]);
        let program = Program::new("analyze", options, "jsonl".to_owned(), "ab".repeat(32));
        let input =
            Input { path: "a.jsonl".to_owned(), files: 1, bytes: 3, sha256: Some("cd".repeat(32)) };
        Manifest::new(program, vec![input])
    }

    #[test]
    fn it_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl.part.manifest.json");
        assert_eq!(Manifest::read(&path).unwrap(), None);
        manifest().write(&folder.path().join("out.jsonl")).unwrap();
        assert_eq!(Manifest::read(&path).unwrap(), Some(manifest()));
        fs::write(&path, "{}").unwrap();
        let error = format!("{:#}", Manifest::read(&path).unwrap_err());
        assert!(error.contains("not a manifest of a run: missing field"), "{error}");
    }

    #[test]
    fn every_difference_is_named() {
        let mut other = manifest();
        assert!(manifest().differences(&other).is_empty());
        other.program.options = BTreeMap::from([("target".to_owned(), vec!["poles".to_owned()])]);
        other.program.model_sha256 = "12".repeat(32);
        other.inputs[0].bytes = 4;
        assert_eq!(
            manifest().differences(&other),
            [
                "the model (SHA-256) was abababababab and is 121212121212",
                "--kinds was `direct` and is not given",
                "--target was not given and is `poles`",
                "a.jsonl: changed: 3 bytes, SHA-256 cdcdcdcdcdcd then, 4 bytes, SHA-256 cdcdcdcdcdcd now",
            ]
        );
        other = manifest();
        other.undigested = true;
        other.inputs[0] = Input::named("a.jsonl".to_owned());
        assert!(other.differences(&manifest()).is_empty());
        other.inputs.clear();
        assert_eq!(other.differences(&manifest()), ["the input was  and is a.jsonl"]);
    }
}
