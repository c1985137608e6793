//! How the results were made: the manifests beside them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::Value;

use super::words::{count, shorten};
use crate::output::{MANIFEST, beside};

/// The manifest of a file of results, for reading.
#[derive(Debug, Serialize)]
pub(super) struct Manifest {
    file: String,
    /// Names and values; nothing where there is no manifest.
    entries: Vec<(String, String)>,
    /// Whether the results are not whole.
    is_partial: bool,
}

impl Manifest {
    /// The one beside a file of results.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub(super) fn beside(results: &Path) -> Result<Self> {
        let path: PathBuf = beside(results, MANIFEST);
        let file = results.display().to_string();
        if !path.is_file() {
            return Ok(Self { file, entries: Vec::new(), is_partial: false });
        }
        let read = || {
            let manifest: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
            anyhow::Ok(manifest)
        };
        let manifest = read().with_context(|| path.display().to_string())?;
        let is_partial = manifest.get("complete") == Some(&Value::Bool(false));
        Ok(Self { file, entries: entries(&manifest), is_partial })
    }
}

/// What of a manifest is worth reading, in its order.
fn entries(manifest: &Value) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let mut add = |name: &str, value: Option<String>| {
        entries
            .extend(value.filter(|value| !value.is_empty()).map(|value| (name.to_owned(), value)));
    };
    let at = |path: &str| manifest.pointer(path).and_then(text);
    add("Command", at("/program/command"));
    add("Version", at("/program/version"));
    add("Schema of rows", at("/program/schema"));
    add("Model, SHA-256", at("/program/model_sha256"));
    if let Some(Value::Object(options)) = manifest.pointer("/program/options") {
        for (name, values) in options {
            let values = values.as_array().map_or(&[][..], Vec::as_slice);
            let values: Vec<String> = values.iter().filter_map(text).collect();
            add(&format!("--{}", shorten(name, 60)), Some(values.join(", ")));
        }
    }
    let inputs = manifest.get("inputs").and_then(Value::as_array);
    for input in inputs.into_iter().flatten() {
        let of = |name: &str| input.get(name).and_then(text);
        let bytes = input.get("bytes").and_then(Value::as_u64).unwrap_or_default();
        let bytes = format!("{} bytes", count(usize::try_from(bytes).unwrap_or(usize::MAX)));
        let digest = of("sha256").map(|digest| format!("SHA-256 {digest}"));
        let parts: Vec<String> = [of("path"), Some(bytes), digest].into_iter().flatten().collect();
        add("Input", Some(parts.join(", ")));
    }
    for (name, path) in [
        ("Items read", "/counts/items"),
        ("Items refused", "/counts/refused"),
        ("Articles without a statement", "/counts/empty"),
        ("Rows", "/counts/rows"),
    ] {
        let number = manifest.pointer(path).and_then(Value::as_u64);
        add(name, number.map(|number| count(usize::try_from(number).unwrap_or(usize::MAX))));
    }
    entries
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_the_results() {
        let folder = tempfile::tempdir().unwrap();
        let results = folder.path().join("r.jsonl");
        assert!(Manifest::beside(&results).unwrap().entries.is_empty());
        let text = r#"{"program":{"command":"analyze","options":{"kinds":["direct","mixed"]}},
            "inputs":[{"path":"a.txt","bytes":1234,"sha256":"ab"}],"counts":{"items":2},"complete":false}"#;
        std::fs::write(folder.path().join("r.jsonl.manifest.json"), text).unwrap();
        let found = Manifest::beside(&results).unwrap();
        assert!(found.is_partial);
        let entries: Vec<(&str, &str)> =
            found.entries.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            entries,
            [
                ("Command", "analyze"),
                ("--kinds", "direct, mixed"),
                ("Input", "a.txt, 1,234 bytes, SHA-256 ab"),
                ("Items read", "2"),
            ]
        );
        std::fs::write(folder.path().join("r.jsonl.manifest.json"), "{").unwrap();
        assert!(Manifest::beside(&results).is_err());
    }
}
