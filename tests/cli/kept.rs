//! What a run leaves as it was: the result that stands where it was to write, and the files that it reads.

use std::fs;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::resume::{BINARY, manifest, names, statements, under_way, wait_for};
use crate::support::{folder, path, quotestance, root, run, stderr, stdout};

/// Starts a run on standard input to `out`, hands it rows, and kills it once `is_so`.
fn killed(out: &str, args: &[&str], is_so: impl Fn() -> bool) {
    let mut child = on_stdin(out, args);
    child.stdin.as_mut().unwrap().write_all(statements(2_000).as_bytes()).unwrap();
    wait_for(is_so);
    child.kill().unwrap();
    child.wait().unwrap();
}

fn on_stdin(out: &str, args: &[&str]) -> Child {
    let mut command = Command::new(BINARY);
    command.args(["classify", "--fast", "-o", out, "-"]).args(args);
    command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_rerun_that_ends_early_leaves_the_result_with_its_manifest() {
    let folder = folder(&[("in.jsonl", statements(100).as_bytes())]);
    let [input, out] = ["in.jsonl", "out.jsonl"].map(|name| path(&folder, name));
    let part = format!("{out}.part");
    run(&["classify", "--fast", "-o", &out, &input], 4);
    let (rows, made) = (fs::read(&out).unwrap(), manifest(&out));
    let check = || {
        assert!(fs::read(&out).unwrap() == rows);
        assert_eq!(manifest(&out), made);
        // Nobody takes the rows for articles.
        let over = run(&["classify", "--fast", folder.path().to_str().unwrap()], 4);
        assert_eq!(over.get_output().stdout, rows);
        let told = format!("1 file passed over, which other runs have written: {out}\n");
        assert!(stderr(&over).contains(&told), "{}", stderr(&over));
    };
    // Before the first checkpoint, and after one.
    for checkpoint in ["3600", "0"] {
        let args = ["--target", "migrants", "--checkpoint", checkpoint];
        killed(&out, &args, || {
            let is_done = || under_way(&out)["counts"]["items"].as_u64().unwrap() > 0;
            fs::exists(format!("{part}.manifest.json")).unwrap()
                && if checkpoint == "0" {
                    is_done()
                } else {
                    fs::metadata(&part).unwrap().len() > 0
                }
        });
        assert_eq!(under_way(&out)["complete"], false);
        check();
    }
    // Where all is refused.
    fs::write(path(&folder, "bad.txt"), "{\n").unwrap();
    let bad = ["extract", "--input-format", "jsonl", "-o", &out, &path(&folder, "bad.txt")];
    run(&bad, 3);
    fs::remove_file(path(&folder, "bad.txt")).unwrap();
    check();
    assert_eq!(names(&folder), ["in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]);
}

#[test]
fn resume_goes_on_with_the_rerun_and_not_with_the_result_that_stands() {
    let folder = folder(&[("in.jsonl", statements(100).as_bytes())]);
    let [input, out, whole] = ["in.jsonl", "out.jsonl", "whole.jsonl"].map(|n| path(&folder, n));
    let rerun = ["--target", "migrants", "--checkpoint", "3600"];
    run(&["classify", "--fast", "-o", &out, &input], 4);
    killed(&out, &rerun, || fs::metadata(format!("{out}.part")).is_ok_and(|part| part.len() > 0));
    let error = stderr(&run(&["classify", "--fast", "--resume", "-o", &out, &input], 3));
    assert!(error.contains("out.jsonl.part.manifest.json: cannot go on: "), "{error}");
    assert!(error.contains("--target was `migrants` and is not given"), "{error}");
    let finish = |out: &str, more: &[&str]| {
        let mut child = on_stdin(out, &[&rerun[..], more].concat());
        child.stdin.take().unwrap().write_all(statements(300).as_bytes()).unwrap();
        child.wait_with_output().unwrap().status.code()
    };
    assert_eq!(finish(&out, &["--resume"]), Some(4));
    assert_eq!(finish(&whole, &[]), Some(4));
    assert!(fs::read(&out).unwrap() == fs::read(&whole).unwrap());
    assert_eq!(manifest(&out), manifest(&whole));
    fs::remove_file(&whole).unwrap();
    fs::remove_file(format!("{whole}.manifest.json")).unwrap();
    assert_eq!(names(&folder), ["in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]);
    // Options of another run than that which is done.
    let error = stderr(&run(&["classify", "--fast", "--resume", "-o", &out, &input], 3));
    assert!(error.contains("out.jsonl.manifest.json: cannot go on: "), "{error}");
}

#[test]
fn each_moment_between_the_last_checkpoint_and_the_end_can_be_gone_on_with() {
    let folder = folder(&[("in.jsonl", statements(100).as_bytes())]);
    let input = path(&folder, "in.jsonl");
    for (name, stood) in [("out.jsonl", false), ("out.jsonl", true), ("out.parquet", true)] {
        let out = path(&folder, name);
        let args = ["classify", "--fast", "--resume", "-o", &out, &input];
        run(&args, 4);
        let (rows, made) = (fs::read(&out).unwrap(), manifest(&out));
        let ends = |ending: &str| format!("{out}{ending}");
        // Each file as it is before a step of the last four.
        let steps: [&[(&str, &[u8])]; 4] = [
            &[(".part.manifest.json", b""), (".whole", &rows), (".part", b"lines")],
            &[(".part.manifest.json", b""), (".part", &rows)],
            &[(".part.manifest.json", b""), ("", &rows), (".part", b"lines")],
            &[(".part.manifest.json", b""), ("", &rows)],
        ];
        for step in steps {
            let manifest_text = serde_json::to_vec(&made).unwrap();
            for ending in ["", ".manifest.json"] {
                if stood {
                    fs::write(ends(ending), "of another run").unwrap();
                } else {
                    fs::remove_file(ends(ending)).unwrap();
                }
            }
            for (ending, bytes) in step {
                let bytes = if bytes.is_empty() { &manifest_text } else { *bytes };
                fs::write(ends(ending), bytes).unwrap();
            }
            let again = run(&args, 4);
            assert!(stderr(&again).contains("are done already"), "{}", stderr(&again));
            assert!(fs::read(&out).unwrap() == rows);
            assert_eq!(manifest(&out), made);
            assert_eq!(names(&folder), ["in.jsonl", name, &format!("{name}.manifest.json")]);
        }
        // A new run that ends before it has made anything leaves the output with its manifest, too.
        fs::rename(ends(".manifest.json"), ends(".part.manifest.json")).unwrap();
        fs::write(path(&folder, "bad.txt"), "{\n").unwrap();
        run(&["extract", "--input-format", "jsonl", "-o", &out, &path(&folder, "bad.txt")], 3);
        assert_eq!(manifest(&out), made);
        for left in [&out, &ends(".manifest.json"), &path(&folder, "bad.txt")] {
            fs::remove_file(left).unwrap();
        }
    }
}

#[test]
fn an_output_that_was_altered_is_told_though_its_length_is_the_same() {
    let folder = folder(&[("in.jsonl", statements(100).as_bytes())]);
    let input = path(&folder, "in.jsonl");
    for name in ["out.jsonl", "out.csv", "out.parquet"] {
        let out = path(&folder, name);
        let args = ["classify", "--fast", "--resume", "-o", &out, &input];
        run(&args, 4);
        let made = manifest(&out);
        let digest = made["output_sha256"].as_str().unwrap().to_owned();
        let mut rows = fs::read(&out).unwrap();
        let middle = rows.len() / 2;
        rows[middle] ^= 1;
        fs::write(&out, &rows).unwrap();
        let error = stderr(&run(&args, 3));
        for expected in [&format!("{out}: not the "), "altered", &digest[..12]] {
            assert!(error.contains(expected), "{expected}: {error}");
        }
        assert!(fs::read(&out).unwrap() == rows);
        assert_eq!(manifest(&out), made);
        assert!(!fs::exists(format!("{out}.part")).unwrap());
        rows[middle] ^= 1;
        fs::write(&out, &rows).unwrap();
        run(&args, 4);
    }
}

#[test]
fn the_last_checkpoint_has_no_digest_of_what_changed() {
    let one = statements(1);
    let folder = folder(&[("b.jsonl", one.as_bytes()), ("c.jsonl", one.as_bytes())]);
    let [b, c, out] = ["b.jsonl", "c.jsonl", "out.parquet"].map(|name| path(&folder, name));
    let mut child = on_stdin(&out, &["--checkpoint", "0", &b, &c]);
    let mut input = child.stdin.take().unwrap();
    let has_digests = || {
        fs::exists(format!("{out}.part.manifest.json")).unwrap()
            && under_way(&out)["inputs"][2]["sha256"].is_string()
    };
    wait_for(|| {
        input.write_all(one.as_bytes()).unwrap();
        has_digests()
    });
    fs::write(&b, one.repeat(2)).unwrap();
    // What is written last cannot be: the run ends after its last checkpoint.
    fs::create_dir(format!("{out}.whole")).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let left = under_way(&out);
    assert_eq!((&left["complete"], &left["inputs"][1]["sha256"]), (&false.into(), &Value::Null));
    assert!(left["inputs"][2]["sha256"].is_string());
}

#[test]
fn no_file_that_is_read_is_written() {
    let row =
        "{\"quote\":\"Let the refugees in.\",\"target\":\"migrants\",\"stance\":\"neutral\"}\n";
    let targets = "[poles]\nnames = [\"Poles\"]\n";
    let folder = folder(&[
        ("in.jsonl", row.as_bytes()),
        ("own.toml", targets.as_bytes()),
        ("quotestance.toml", b"jobs = 1\n"),
        ("other.toml", b"jobs = 1\n"),
    ]);
    let model = root().join("crates/quotestance/model/fast.model");
    fs::copy(model, path(&folder, "my.model")).unwrap();
    fs::create_dir_all(path(&folder, "seeds/en")).unwrap();
    for kind in ["target", "cue"] {
        let from = root().join(format!("seeds/en/{kind}.toml"));
        fs::copy(from, path(&folder, &format!("seeds/en/{kind}.toml"))).unwrap();
    }
    let all = || -> Vec<(String, Vec<u8>)> {
        let files = names(&folder).into_iter().filter(|name| name != "seeds");
        let files =
            files.chain(["seeds/en/cue.toml".to_owned(), "seeds/en/target.toml".to_owned()]);
        files.map(|name| (name.clone(), fs::read(path(&folder, &name)).unwrap())).collect()
    };
    let before = all();
    let model = ["--model", "my.model"];
    let own = ["--targets", "own.toml"];
    let jsonl = ["--format", "jsonl"];
    for (named, args) in [
        ("my.model", [&["analyze", "in.jsonl", "-o", "my.model"][..], &model].concat()),
        ("./my.model", ["extract", "in.jsonl", "-o", "my.model", "--model", "./my.model"].to_vec()),
        ("my.model", [&["classify", "in.jsonl", "-o", "my.model"][..], &model].concat()),
        ("own.toml", [&["classify", "in.jsonl", "-o", "own.toml"][..], &own, &jsonl].concat()),
        ("own.toml", [&["analyze", "in.jsonl", "-o", "own.toml", "--resume"][..], &own].concat()),
        ("quotestance.toml", ["classify", "in.jsonl", "-o", "quotestance.toml"].to_vec()),
        (
            "other.toml",
            ["analyze", "in.jsonl", "-o", "other.toml", "--config", "other.toml"].to_vec(),
        ),
        ("my.model", [&["evaluate", "in.jsonl", "--predictions", "my.model"][..], &model].concat()),
        ("my.model", [&["evaluate", "in.jsonl", "-o", "my.model"][..], &model].concat()),
        ("own.toml", [&["explain", "Let them in.", "-o", "own.toml"][..], &own].concat()),
        (
            "my.model",
            ["evaluate", "--compare", "built-in", "my.model", "in.jsonl", "-o", "my.model"]
                .to_vec(),
        ),
        ("in.jsonl", ["train", "--train", "in.jsonl", "-o", "in.jsonl"].to_vec()),
        ("own.toml", [&["train", "--train", "in.jsonl", "-o", "own.toml"][..], &own].concat()),
        ("seeds/en/cue.toml", ["train", "--train", "in.jsonl", "-o", "seeds/en/cue.toml"].to_vec()),
        ("in.jsonl", ["report", "my.model", "--gold", "in.jsonl", "-o", "in.jsonl"].to_vec()),
        (
            "in.jsonl",
            ["sample", "-n", "1", "other.toml", "--articles", "in.jsonl", "--design", "in.jsonl"]
                .to_vec(),
        ),
        ("my.model", [&["serve", "--port", "0", "--corrections", "my.model"][..], &model].concat()),
        (
            "in.jsonl",
            ["serve", "--port", "0", "--sample", "in.jsonl", "--codings", "in.jsonl"].to_vec(),
        ),
    ] {
        let assert = quotestance(&args).current_dir(folder.path()).assert().code(2).stdout("");
        let expected = format!("quotestance: {named}: both input and output");
        assert!(stderr(&assert).contains(&expected), "{args:?}: {}", stderr(&assert));
    }
    for args in [
        &["evaluate", "in.jsonl", "--predictions", "new", "-o", "new"][..],
        &["sample", "-n", "1", "in.jsonl", "-o", "new", "--design", "./new"],
        &["agree", "in.jsonl", "other.toml", "-o", "new", "--disputed", "new.part"],
        &["serve", "--port", "0", "--codings", "new", "--corrections", "new"],
    ] {
        let assert = quotestance(args).current_dir(folder.path()).assert().code(2).stdout("");
        assert!(stderr(&assert).contains(": written by two options"), "{}", stderr(&assert));
    }
    assert!(all() == before);
}

#[test]
fn what_sample_and_report_write_into_a_folder_they_do_not_read() {
    let row = |n: usize| {
        format!(
            "{{\"id\":\"{n}\",\"quote\":\"Let the {n} in.\",\"target\":\"migrants\",\"stance\":\"neutral\"}}\n"
        )
    };
    let rows: String = (0..30).map(row).collect();
    let folder = folder(&[("in.jsonl", rows.as_bytes()), ("part-0001", b"")]);
    let here = |args: &[&str]| quotestance(args).current_dir(folder.path()).assert().code(0);
    let expected = stdout(&here(&["sample", "-n", "20", "in.jsonl"]));
    for input in [".", "*.jsonl"] {
        for _ in 0..2 {
            let args =
                ["sample", "-n", "20", "-o", "coding.jsonl", "--design", "design.jsonl", input];
            let assert = here(&args);
            assert_eq!(fs::read_to_string(path(&folder, "coding.jsonl")).unwrap(), expected);
            let told = stderr(&assert).contains("1 file passed over, whose names tell no form");
            assert_eq!(told, input == ".", "{}", stderr(&assert));
        }
    }
    fs::remove_file(path(&folder, "coding.jsonl")).unwrap();
    fs::remove_file(path(&folder, "design.jsonl")).unwrap();
    let page = stdout(&here(&["report", "in.jsonl"]));
    for _ in 0..2 {
        let assert = here(&["report", "-o", "report.csv", "."]);
        let found = fs::read_to_string(path(&folder, "report.csv")).unwrap();
        assert_eq!(found.matches("Let the ").count(), page.matches("Let the ").count());
        assert!(stderr(&assert).contains("1 file passed over"), "{}", stderr(&assert));
    }
}
