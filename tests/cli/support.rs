//! Runs the binary and reads what it prints.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The binary, at the top of the repository.
pub(crate) fn quotestance(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quotestance"));
    command.current_dir(root()).args(args).env_remove("NO_COLOR");
    command
}

/// Runs the binary and expects the exit code.
pub(crate) fn run(args: &[&str], code: i32) -> Assert {
    quotestance(args).assert().code(code)
}

/// Standard output as JSON, an object a line.
pub(crate) fn rows(assert: &Assert) -> Vec<Value> {
    let text = stdout(assert);
    text.lines().map(|line| serde_json::from_str(line).expect("a row of JSON")).collect()
}

pub(crate) fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("UTF-8")
}

pub(crate) fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8")
}

/// A folder of its own, with these files in it.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

/// The path of a file in a folder, as an argument.
pub(crate) fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("UTF-8").to_owned()
}

/// The words that a record's byte range covers in `source`.
pub(crate) fn covered<'s>(source: &'s str, bytes: &Value) -> &'s str {
    let at = |index: usize| bytes[index].as_u64().expect("an offset") as usize;
    &source[at(0)..at(1)]
}

/// Numbers without a pattern, the same in every run of the test.
pub(crate) fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}
