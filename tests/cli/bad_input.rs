//! What goes wrong: every case ends in words, none in a panic.

use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::support::{folder, path, root, rows, run, stderr};

const ARTICLE: &[u8] = "“Let the refugees in,” she said.".as_bytes();

#[test]
fn a_file_that_is_not_utf8_is_refused_by_byte_and_the_others_go_on() {
    let folder = folder(&[("a.txt", b"one\n\xFF"), ("b.txt", ARTICLE)]);
    let [bad, good] = ["a.txt", "b.txt"].map(|name| path(&folder, name));
    let assert = run(&["analyze", &bad, &good], 4);
    assert_eq!(rows(&assert).len(), 1);
    assert!(stderr(&assert).contains("a.txt: not UTF-8: byte 0xFF at offset 4, line 2"));
    run(&["analyze", &bad], 3).stdout("");
}

#[test]
fn an_empty_file_is_a_clean_end() {
    let folder = folder(&[("a.txt", b"")]);
    let assert = run(&["analyze", &path(&folder, "a.txt")], 0).stdout("");
    assert!(stderr(&assert).contains("a.txt: the article is empty"));
}

#[test]
fn what_is_packed_otherwise_is_named() {
    let folder = folder(&[
        ("a.jsonl.xz", b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46"),
        ("b.txt", b"BZh91AY&SY\0\0"),
        ("c.txt", ARTICLE),
    ]);
    let [xz, bzip2, good] = ["a.jsonl.xz", "b.txt", "c.txt"].map(|name| path(&folder, name));
    let assert = run(&["extract", &xz, &bzip2, &good], 4);
    for expected in ["a.jsonl.xz: xz is not read; decompress", "b.txt: bzip2 is not read;"] {
        assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
    }
    let assert = run(&["classify", "--fast", &xz], 3);
    assert!(stderr(&assert).contains("a.jsonl.xz: xz is not read"), "{}", stderr(&assert));
}

#[test]
fn nothing_to_read() {
    let folder = folder(&[("a.bin", b"x")]);
    let name = folder.path().to_str().unwrap();
    let assert = run(&["extract", name], 3);
    assert!(
        stderr(&assert).contains("nothing to read: no file of the folder has a known extension")
    );
    let assert = run(&["extract", &path(&folder, "none.txt")], 3);
    assert!(stderr(&assert).contains("none.txt"), "{}", stderr(&assert));
    let assert = run(&["classify", &path(&folder, "none.jsonl")], 3);
    assert!(stderr(&assert).contains("none.jsonl"));
}

#[test]
fn models_that_cannot_be_used() {
    let model = std::fs::read(root().join("crates/quotestance/model/default.model")).unwrap();
    let mut altered = model.clone();
    let middle = altered.len() / 2;
    altered[middle] = if altered[middle] == b'1' { b'2' } else { b'1' };
    let text = String::from_utf8(model.clone()).unwrap();
    let newer = text.replacen("quotestance-model\t2", "quotestance-model\t9", 1);
    let folder = folder(&[
        ("cut.model", &model[..model.len() / 2]),
        ("altered.model", &altered),
        ("newer.model", newer.as_bytes()),
        ("none.model", b"hello"),
        ("empty.model", b""),
        ("binary.model", b"\x00\xFF"),
    ]);
    for (name, expected) in [
        ("cut.model", "the model is cut short"),
        ("altered.model", "the model was altered"),
        ("newer.model", "a model of format 9; this version reads format 2"),
        ("none.model", "no model: the first line is not `quotestance-model`"),
        ("empty.model", "no model"),
        ("binary.model", "not UTF-8: byte 0xFF at offset 1"),
        ("missing.model", "missing.model"),
    ] {
        let assert = run(&["classify", "--model", &path(&folder, name), "Let them in."], 3);
        let error = stderr(&assert);
        assert!(error.contains(expected) && error.contains(name), "{name}: {error}");
    }
}

#[test]
fn a_closed_pipe_is_a_clean_end() {
    let row = "{\"quote\":\"The refugees wait.\"}\n".repeat(20_000);
    let folder = folder(&[("a.jsonl", row.as_bytes())]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_quotestance"))
        .args(["classify", &path(&folder, "a.jsonl")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_old_one() {
    let folder = folder(&[("a.txt", ARTICLE), ("bad.txt", b"\xFF")]);
    let article = path(&folder, "a.txt");
    let out = path(&folder, "no/such/out.jsonl");
    let assert = run(&["analyze", "-o", &out, &article], 3);
    assert!(stderr(&assert).contains("out.jsonl"));
    let out = path(&folder, "out.jsonl");
    std::fs::write(&out, "old").unwrap();
    run(&["analyze", "--model", &path(&folder, "a.txt"), "-o", &out, &article], 3);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "old");
    run(&["analyze", "-o", &out, &article], 0);
    assert!(std::fs::read_to_string(&out).unwrap().starts_with("{\"schema\":1,"));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 4, "the manifest stands beside the output, and nothing else is left");
}

#[test]
fn a_run_that_refuses_everything_leaves_the_old_output() {
    let folder = folder(&[("bad.txt", b"\xFF"), ("old.jsonl", b"old")]);
    let [bad, old] = ["bad.txt", "old.jsonl"].map(|name| path(&folder, name));
    run(&["analyze", "-o", &old, &bad], 3);
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "old");
}

#[cfg(unix)]
#[test]
fn links_and_devices_stay_what_they_are() {
    let folder = folder(&[("a.txt", ARTICLE), ("real.jsonl", b"old")]);
    let [article, real, link] = ["a.txt", "real.jsonl", "link"].map(|name| path(&folder, name));
    std::os::unix::fs::symlink(&real, &link).unwrap();
    run(&["analyze", "-o", &link, &article], 0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&real).unwrap().starts_with("{\"schema\":1,"));
    let pipe = path(&folder, "null");
    std::os::unix::fs::symlink("/dev/null", &pipe).unwrap();
    run(&["analyze", "-o", &pipe, &article], 0).stdout("");
    assert!(std::fs::symlink_metadata(&pipe).unwrap().is_symlink());
    let whole = run(&["analyze", "-o", "-", &article], 0);
    assert_eq!(rows(&whole).len(), 1);
}

#[test]
fn a_file_given_as_a_statement_is_refused() {
    let folder = folder(&[("a.txt", ARTICLE)]);
    let assert = run(&["classify", &path(&folder, "a.txt")], 3).stdout("");
    assert!(stderr(&assert).contains("a file, not a statement"));
}

#[test]
fn wrong_usage_is_code_two() {
    for args in
        [&["analyse", "a.txt"][..], &["analyze"], &["classify", "--format", "xml", "a"], &[]]
    {
        run(args, 2).stdout("");
    }
    let commands = ["analyze", "extract", "classify", "explain", "train", "evaluate"];
    for command in commands.into_iter().chain(["sample", "export", "import", "agree"]) {
        let help = crate::support::stdout(&run(&[command, "--help"], 0));
        assert!(help.contains("Examples:"), "{command}");
    }
}
