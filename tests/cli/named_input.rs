//! What is read, by the names of files, of patterns, of fields and of forms.

use std::fs;

use serde_json::{Value, json};

use crate::support::{folder, path, quotestance, rows, run, stderr};

const QUOTE: &str = "“We owe the migrants a roof,” said Bob Hill.";

fn ids(found: &[Value]) -> Vec<&str> {
    found.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

/// Rows of articles with ids from 1 on.
fn articles(count: usize) -> String {
    (1..=count).map(|id| format!("{}\n", json!({"id": id, "text": QUOTE}))).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8_are_found_and_told_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let folder = folder(&[("z.txt", QUOTE.as_bytes())]);
    let below = folder.path().join(OsStr::from_bytes(b"sub\xfe"));
    fs::create_dir(&below).unwrap();
    for name in [b"n\xff.txt".as_slice(), b"n\xfe.txt"] {
        fs::write(folder.path().join(OsStr::from_bytes(name)), QUOTE).unwrap();
        fs::write(below.join(OsStr::from_bytes(name)), QUOTE).unwrap();
    }
    let root = folder.path().to_str().unwrap();
    let named = |names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("{root}/{name}.txt#1")).collect()
    };
    let [here, there] = [["n\\xFE", "n\\xFF", "z"], ["sub\\xFE/n\\xFE", "sub\\xFE/n\\xFF", ""]];
    for (pattern, expected) in [
        ("/*.txt", named(&here)),
        ("/s*/*.txt", named(&there[..2])),
        ("/**/*.txt", named(&[&here[..2], &there[..2], &here[2..]].concat())),
        ("", named(&[&here[..2], &there[..2], &here[2..]].concat())),
    ] {
        let found = rows(&run(&["extract", &format!("{root}{pattern}")], 0));
        assert_eq!(ids(&found), expected, "{pattern}");
    }
}

#[test]
fn patterns_count_from_the_folder_that_the_run_is_in() {
    let folder = folder(&[("z.txt", QUOTE.as_bytes())]);
    fs::create_dir(folder.path().join("a")).unwrap();
    fs::write(folder.path().join("a/x.txt"), QUOTE).unwrap();
    let [both, upper, lower] = [&["a/x.txt#1", "z.txt#1"][..], &["z.txt#1"], &["a/x.txt#1"]];
    for (pattern, expected) in [
        ("**/*.txt", both),
        ("./**/*.txt", both),
        ("*.txt", upper),
        ("./?.txt", upper),
        ("./a*/*.txt", lower),
        ("[a]/**", lower),
    ] {
        let mut command = quotestance(&["extract", pattern]);
        let found = rows(&command.current_dir(folder.path()).assert().code(0));
        assert_eq!(ids(&found), expected, "{pattern}");
    }
}

#[test]
fn a_manifest_of_another_program_hides_nothing() {
    let folder = folder(&[
        ("news.jsonl", articles(1).as_bytes()),
        ("news.jsonl.manifest.json", b"{}"),
        ("other.jsonl.manifest.json", b"{\"manifest\": 1}"),
    ]);
    let name = folder.path().to_str().unwrap();
    assert_eq!(ids(&rows(&run(&["extract", name], 0))), ["1#1"]);
}

#[test]
fn rows_on_standard_input_may_hold_markup() {
    let row =
        json!({"id": 1, "text": "<p>“We owe the <b>migrants</b> a roof,” said Bob Hill.</p>"});
    let extract = |args: &[&str]| {
        let args = [&["extract"], args, &["-"]].concat();
        quotestance(&args).write_stdin(format!("{row}\n")).assert().code(0)
    };
    let found = rows(&extract(&["--input-format", "jsonl", "--text-format", "html"]));
    assert_eq!([&found[0]["id"], &found[0]["text"]], ["1#1", "We owe the migrants a roof,"]);
    let told = stderr(&extract(&["--input-format", "html"]));
    assert!(told.contains("-: read as an article; rows take --input-format jsonl"), "{told}");
}

#[test]
fn a_field_that_was_asked_for_and_is_nowhere_is_told() {
    let table = format!("id,text\n7,{QUOTE:?}\n").replace('\\', "\"");
    let folder = folder(&[("a.jsonl", articles(2).as_bytes()), ("b.csv", table.as_bytes())]);
    let [lines, table] = ["a.jsonl", "b.csv"].map(|name| path(&folder, name));
    let refused = run(&["extract", "--id-field", "article_id", &table], 3);
    let error = stderr(&refused);
    assert!(error.contains("the header names no column `article_id`: it has `id`"), "{error}");
    let assert = run(&["extract", "--id-field", "article_id", "--jobs", "1", &lines], 0);
    assert_eq!(rows(&assert).len(), 2);
    let told = format!(
        "quotestance: {lines}:1: no `article_id`; rows without it are named by file and line\n"
    );
    assert_eq!(stderr(&assert), told);
}

#[test]
fn what_holds_no_text_is_named() {
    let mut tar = vec![b'a'; 257];
    tar.extend(b"ustar\0");
    for (bytes, kind) in [
        (b"PK\x03\x04word/document.xml".as_slice(), "a ZIP archive or a document"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1\\ansi We stay.}", "an RTF document"),
        (&tar, "a tar archive"),
    ] {
        let folder = folder(&[("a.txt", bytes), ("b.txt", QUOTE.as_bytes())]);
        let assert = run(&["extract", folder.path().to_str().unwrap()], 4);
        assert!(stderr(&assert).contains(&format!("a.txt: {kind}")), "{}", stderr(&assert));
        assert_eq!(rows(&assert).len(), 1);
    }
}

#[test]
fn empty_files_of_lines_have_no_rows() {
    for bytes in [b"".as_slice(), "\u{FEFF}".as_bytes()] {
        for name in ["a.jsonl", "b.csv", "c.tsv"] {
            let folder = folder(&[(name, bytes)]);
            assert!(rows(&run(&["extract", &path(&folder, name)], 0)).is_empty(), "{name}");
        }
    }
}
