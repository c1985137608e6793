//! Files of the program's own of which bytes were altered: an error or a run, no panic.

use std::fs;

use crate::support::{folder, path, quotestance, random, run, stderr};

const ROW: &[u8] = b"{\"quote\":\"We owe the refugees a roof.\"}\n";

const TIMES: usize = 150;

/// What is put in place of bytes: what such files are made of, and what they are not.
const PIECES: [&[u8]; 12] = [
    b"\"",
    b"{",
    b"[",
    b"]]",
    b"=",
    b"\n",
    b"null",
    b"-1",
    b"1e999",
    b"\0",
    b"\xff\xfe",
    b"\\ud800",
];

/// The bytes with one to three pieces in place of up to eight bytes.
fn altered(bytes: &[u8], state: &mut u64) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut below = |most: usize| random(state) as usize % most;
    for _ in 0..=below(3) {
        let start = below(bytes.len() + 1);
        let end = (start + below(8)).min(bytes.len());
        bytes.splice(start..end, PIECES[below(PIECES.len())].iter().copied());
    }
    bytes
}

/// Runs the program on each of many alterations of `bytes`, which `put` puts in place; counts those that it refused.
#[track_caller]
fn refused(bytes: &[u8], args: &[&str], put: impl Fn(&[u8])) -> usize {
    let mut state = 3;
    let mut refused = 0;
    for _ in 0..TIMES {
        let altered = altered(bytes, &mut state);
        put(&altered);
        let assert = quotestance(args).assert();
        let code = assert.get_output().status.code();
        let told = stderr(&assert);
        let shown = String::from_utf8_lossy(&altered);
        assert!(matches!(code, Some(0 | 2 | 3 | 4)), "{code:?} {told}\n{shown}");
        assert!(!told.contains("panicked"), "{told}\n{shown}");
        assert!(code == Some(0) || !told.is_empty(), "{code:?}\n{shown}");
        refused += usize::from(code != Some(0));
    }
    refused
}

#[test]
fn manifests() {
    let folder = folder(&[("in.jsonl", &ROW.repeat(3))]);
    let [input, out, part] = ["in.jsonl", "out.jsonl", "out.jsonl.part"].map(|n| path(&folder, n));
    let args = ["classify", "--fast", "--resume", "-o", &out, &input];
    run(&args, 0);
    let manifest = format!("{out}.manifest.json");
    let complete = fs::read(&manifest).unwrap();
    let under_way =
        String::from_utf8_lossy(&complete).replace("\"complete\": true", "\"complete\": false");
    let rows = fs::read(&out).unwrap();
    let of_complete = refused(&complete, &args, |bytes| {
        fs::write(&manifest, bytes).unwrap();
        fs::write(&out, &rows).unwrap();
    });
    let manifest = format!("{out}.part.manifest.json");
    let of_under_way = refused(under_way.as_bytes(), &args, |bytes| {
        fs::write(&manifest, bytes).unwrap();
        fs::write(&part, &rows).unwrap();
    });
    assert!(of_complete > TIMES / 2 && of_under_way > TIMES / 2, "{of_complete} {of_under_way}");
}

#[test]
fn configurations() {
    let text = b"jobs = 1\n[classify]\nfast = true\nformat = \"jsonl\"\ntarget = [\"migrants\"]\n[analyze]\nkinds = \"direct\"\n";
    let folder = folder(&[("in.jsonl", ROW), ("quotestance.toml", text)]);
    let [input, config] = ["in.jsonl", "quotestance.toml"].map(|name| path(&folder, name));
    let args = ["classify", "--config", &config, &input];
    run(&args, 0);
    let refused = refused(text, &args, |bytes| fs::write(&config, bytes).unwrap());
    assert!(refused > TIMES / 2, "{refused}");
}
