//! How commands run: many at once, as a filter, on full disks and in folders that take nothing.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::support::{folder, path, quotestance, root, rows, run, stderr, stdout};

const BINARY: &str = env!("CARGO_BIN_EXE_quotestance");

const ARTICLE: &str = "Amina Karimova brings the Russians bread. “I feel for them,” she said.";

/// Articles in rows, some of which are refused or empty.
fn articles(count: usize) -> String {
    let row = |n: usize| match n % 9 {
        4 => "{\"text\":3}\n".to_owned(),
        7 => format!("{{\"id\":\"r{n}\",\"text\":\"It rains.\"}}\n"),
        _ => format!("{{\"id\":\"r{n}\",\"text\":{},\"site\":\"a\"}}\n", Value::from(ARTICLE)),
    };
    (0..count).map(row).collect()
}

/// A run as a filter: the program, where its rows go in, and its answers, line by line.
fn filter(args: &[&str]) -> (Child, ChildStdin, Lines<BufReader<ChildStdout>>) {
    let mut command = Command::new(BINARY);
    let mut child =
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take().unwrap();
    let answers = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, input, answers)
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes_and_messages() {
    let folder = folder(&[("in.jsonl", articles(2_000).as_bytes())]);
    let input = path(&folder, "in.jsonl");
    for command in ["analyze", "extract"] {
        for format in ["jsonl", "csv", "table"] {
            let outputs = ["1", "2", "3", "8"].map(|jobs| {
                let args = [command, "--jobs", jobs, "--format", format, &input, "data/articles"];
                let mut args = args.to_vec();
                args.extend((command == "analyze").then_some("--fast"));
                let assert = run(&args, 4);
                (stdout(&assert), stderr(&assert))
            });
            assert!(outputs.iter().all(|output| *output == outputs[0]), "{command} {format}");
            assert!(outputs[0].0.len() > 100_000);
            let refused = outputs[0].1.matches("`text` must be a string").count();
            assert_eq!(refused, 222);
            assert!(outputs[0].1.contains("222 rows have no statement of these kinds"));
        }
    }
}

#[test]
fn a_filter_answers_each_row_before_the_next_one_comes() {
    for jobs in ["1", "2"] {
        let (mut child, mut input, mut answers) =
            filter(&["classify", "--fast", "--jobs", jobs, "-"]);
        for n in 0..20 {
            writeln!(input, "{{\"id\":{n},\"quote\":\"Let the refugees in.\"}}").unwrap();
            let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
            assert_eq!(answer["id"], n);
        }
        drop(input);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn rows_of_a_part_of_the_input_are_those_of_the_whole() {
    let text = articles(90);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let analyze = |text: String| {
        let mut command = quotestance(&["analyze", "--fast", "-"]);
        let input = command.args(["--input-format", "jsonl"]).write_stdin(text);
        stdout(&input.assert().code(4))
    };
    let parts: String = lines.chunks(30).map(|part| analyze(part.concat())).collect();
    assert_eq!(parts, analyze(text.clone()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_what_was_there_stays() {
    let folder = folder(&[("in.jsonl", articles(2_000).as_bytes()), ("out.jsonl", b"old")]);
    let [input, out] = ["in.jsonl", "out.jsonl"].map(|name| path(&folder, name));
    let assert = run(&["analyze", "--fast", "-o", "/dev/full", &input], 3);
    assert!(stderr(&assert).contains("No space left on device"), "{}", stderr(&assert));
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(BINARY);
    let output = command.args(["analyze", "--fast", &input]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    // A limit on the size of files, in blocks of a kilobyte, stands for a disk.
    let limited = |limit: &str, more: &str| {
        let script =
            format!("ulimit -f {limit} && exec \"$0\" analyze --fast -o \"$1\" \"$2\" {more}");
        let mut command = assert_cmd::Command::new("bash");
        command.args(["-c", &script, BINARY, &out, &input]).current_dir(root()).assert()
    };
    let assert = limited("200", "").code(3);
    assert!(stderr(&assert).contains("out.jsonl.part: File too large"), "{}", stderr(&assert));
    assert_eq!(fs::read(&out).unwrap(), b"old");
    assert!(!fs::exists(format!("{out}.part")).unwrap(), "there was no checkpoint");
    let assert = limited("200", "--checkpoint 0").code(3);
    assert!(stderr(&assert).contains("--resume goes on from the last checkpoint"));
    assert_eq!(fs::read(&out).unwrap(), b"old");
    let assert = limited("unlimited", "--resume").code(4);
    assert!(stderr(&assert).contains("going on after"), "{}", stderr(&assert));
    assert_eq!(fs::read_to_string(&out).unwrap(), stdout(&run(&["analyze", "--fast", &input], 4)));
}

#[cfg(unix)]
#[test]
fn a_folder_that_takes_nothing_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let folder = folder(&[("in.jsonl", articles(20).as_bytes())]);
    let binary = folder.path().join("quotestance");
    // By another process: were the file open for writing here, whatever other tests start would hold it open.
    assert!(Command::new("cp").arg(BINARY).arg(&binary).status().unwrap().success());
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(folder.path(), 0o755);
    mode(&closed, 0o555);
    let mut command = Command::new(&binary);
    command.args(["analyze", "--fast", "-o", "closed/out.jsonl", "in.jsonl"]);
    // Who may write everywhere must become somebody else.
    if fs::write(closed.join("probe"), "").is_ok() {
        fs::remove_file(closed.join("probe")).unwrap();
        command.uid(65_534).gid(65_534);
    }
    let output = command.current_dir(folder.path()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(error.contains("closed/out.jsonl.part: Permission denied"), "{error}");
    assert_eq!(fs::read_dir(&closed).unwrap().count(), 0);
}

#[test]
fn a_model_that_is_swapped_during_the_run_changes_nothing() {
    let folder = folder(&[]);
    let model = path(&folder, "my.model");
    let models = root().join("crates/quotestance/model");
    fs::copy(models.join("fast.model"), &model).unwrap();
    let (mut child, mut input, mut answers) = filter(&["classify", "--model", &model, "-"]);
    let mut ask = || {
        writeln!(input, "{{\"quote\":\"Let the refugees in.\"}}").unwrap();
        answers.next().unwrap().unwrap()
    };
    let before = ask();
    fs::write(&model, "no model").unwrap();
    assert_eq!(ask(), before);
    fs::copy(models.join("default.model"), &model).unwrap();
    assert_eq!(ask(), before);
    drop(input);
    assert!(child.wait().unwrap().success());
    let [fast, other] = [&["--fast"][..], &[]].map(|more| {
        rows(&run(&[&["classify", "Let the refugees in."], more].concat(), 0)).remove(0)
    });
    assert_eq!(serde_json::from_str::<Value>(&before).unwrap(), fast);
    assert_ne!(fast, other);
}

#[test]
fn output_in_the_folder_that_is_read_is_not_read() {
    let folder = folder(&[("in.jsonl", articles(90).as_bytes()), ("a.txt", ARTICLE.as_bytes())]);
    let here = |args: &[&str], code: i32| {
        let mut command = quotestance(args);
        command.current_dir(folder.path()).assert().code(code)
    };
    let expected = stdout(&here(&["analyze", "--fast", "."], 4));
    for more in [&[][..], &[], &["--resume"]] {
        let mut args = vec!["analyze", "--fast", "--checkpoint", "0", "-o", "out.jsonl", "."];
        args.extend(more);
        let assert = here(&args, 4);
        assert_eq!(fs::read_to_string(folder.path().join("out.jsonl")).unwrap(), expected);
        assert!(more.is_empty() || stderr(&assert).contains("are done already"));
    }
    here(&["analyze", "--fast", "-o", "out.jsonl", "*"], 4);
    let output = fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    assert_eq!(output.lines().count(), expected.lines().count());
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.txt", "in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]);
}

#[test]
fn output_never_takes_the_place_of_input_that_is_named() {
    let rows = "{\"quote\":\"Let the refugees in.\"}\n";
    let files = [("a.txt", ARTICLE), ("b.txt", ARTICLE), ("k.jsonl", rows), ("old.jsonl", rows)];
    let folder = folder(&files.map(|(name, text)| (name, text.as_bytes())));
    fs::write(path(&folder, "k.jsonl.part"), rows).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.txt", path(&folder, "link")).unwrap();
    let names = || -> std::collections::BTreeSet<_> {
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let before = names();
    for (args, named) in [
        (&["extract", "--format", "jsonl", "-o", "a.txt", "a.txt"][..], "a.txt"),
        (&["extract", "--format", "jsonl", "-o", "./a.txt", "b.txt", "a.txt"], "a.txt"),
        #[cfg(unix)]
        (&["extract", "-o", "link", "a.txt"], "a.txt"),
        #[cfg(unix)]
        (&["extract", "--format", "jsonl", "-o", "a.txt", "link"], "link"),
        (&["classify", "--fast", "-o", "k.jsonl", "k.jsonl"], "k.jsonl"),
        (&["classify", "--fast", "-o", "old.jsonl", "k.jsonl", "old.jsonl"], "old.jsonl"),
        (&["extract", "--input-format", "jsonl", "-o", "k.jsonl", "k.jsonl.part"], "k.jsonl.part"),
    ] {
        for more in [&[][..], &["--dry-run"], &["--resume"]] {
            let mut command = quotestance(&[args, more].concat());
            let assert = command.current_dir(folder.path()).assert().code(2).stdout("");
            let expected = format!("quotestance: {named}: both input and output");
            assert!(stderr(&assert).contains(&expected), "{args:?}: {}", stderr(&assert));
        }
    }
    for args in [
        &["export", "-o", "k.jsonl", "k.jsonl"][..],
        &["import", "-o", "k.jsonl", "old.jsonl", "--sample", "k.jsonl"],
        &["sample", "-n", "1", "-o", "k.jsonl", "k.jsonl"],
        &["sample", "-n", "1", "--design", "k.jsonl", "k.jsonl"],
        &["report", "-o", "k.jsonl", "k.jsonl"],
        &["agree", "-o", "k.jsonl", "k.jsonl"],
        &["agree", "--disputed", "k.jsonl", "old.jsonl", "k.jsonl"],
        &["evaluate", "--from-predictions", "-o", "k.jsonl", "k.jsonl"],
        &["evaluate", "--fast", "--predictions", "k.jsonl", "k.jsonl"],
    ] {
        let assert = quotestance(args).current_dir(folder.path()).assert().code(2).stdout("");
        let expected = "quotestance: k.jsonl: both input and output";
        assert!(stderr(&assert).contains(expected), "{args:?}: {}", stderr(&assert));
    }
    assert_eq!(names(), before);
    for (name, text) in files.into_iter().chain([("k.jsonl.part", rows)]) {
        assert_eq!(fs::read_to_string(path(&folder, name)).unwrap(), text);
    }
}

#[test]
fn what_is_passed_over_in_a_folder_is_told() {
    let row = articles(1);
    let written = |name: &'static str| (name, row.as_bytes());
    let folder = folder(&[
        written("in.jsonl"),
        written("b.jsonl.xz"),
        written("part-00001"),
        written(".hidden"),
        written("old.jsonl"),
        ("old.jsonl.manifest.json", b"{\"manifest\": 1, \"program\": {}}"),
        ("lone.csv.manifest.json", b"{}"),
        written("out.jsonl.part"),
    ]);
    let here = |args: &[&str]| {
        let mut command = quotestance(args);
        command.current_dir(folder.path()).assert().code(0)
    };
    let unknown =
        "2 files passed over, whose names tell no form that is read: the first is ./b.jsonl.xz\n"
            .to_owned();
    let results = "1 file passed over, which other runs have written: ./old.jsonl\n";
    for more in [&["--dry-run"][..], &[], &["--resume"]] {
        let assert = here(&[&["extract", "-o", "out.jsonl", "."], more].concat());
        for expected in [&unknown[..], results] {
            let times = if more == ["--resume"] { 0 } else { 1 };
            assert_eq!(stderr(&assert).matches(expected).count(), times, "{}", stderr(&assert));
        }
    }
    assert_eq!(fs::read_to_string(path(&folder, "out.jsonl")).unwrap().lines().count(), 1);
    let named = here(&["extract", "old.jsonl"]);
    assert_eq!(rows(&named).len(), 1);
    assert!(!stderr(&named).contains("passed over"));
}

#[test]
fn what_was_refused_is_told_though_the_reader_goes_away() {
    let refused = articles(9_000);
    let good: String =
        refused.lines().filter(|line| !line.contains(":3}")).map(|l| format!("{l}\n")).collect();
    let folder = folder(&[("a.jsonl", refused.as_bytes()), ("b.jsonl", good.as_bytes())]);
    for (name, code) in [("a.jsonl", 4), ("b.jsonl", 0)] {
        let mut command = Command::new(BINARY);
        command.args(["extract", &path(&folder, name)]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..100 {
            lines.next().unwrap().unwrap();
        }
        drop(lines);
        assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
    }
}

#[test]
fn input_that_changes_during_a_run_has_no_digest() {
    let folder =
        folder(&[("b.jsonl", articles(1).as_bytes()), ("c.jsonl", articles(1).as_bytes())]);
    let [b, c, out] = ["b.jsonl", "c.jsonl", "out.jsonl"].map(|name| path(&folder, name));
    let manifest = || -> Option<Value> {
        let read = |ending: &str| fs::read(format!("{out}{ending}")).ok();
        serde_json::from_slice(&read(".part.manifest.json").or_else(|| read(".manifest.json"))?)
            .ok()
    };
    let mut command = Command::new(BINARY);
    command.args([
        "extract",
        "--input-format",
        "jsonl",
        "--checkpoint",
        "0",
        "-o",
        &out,
        "-",
        &b,
        &c,
    ]);
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // The files are read once standard input ends; their digests are there before that.
    let has_digests = || {
        let digest = manifest()?.pointer("/inputs/2/sha256")?.as_str()?.to_owned();
        Some(!digest.is_empty())
    };
    for _ in 0..2_000 {
        if has_digests() == Some(true) {
            break;
        }
        input.write_all(articles(1).as_bytes()).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(has_digests(), Some(true));
    fs::write(&b, articles(3)).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{errors}");
    assert!(errors.contains("b.jsonl: changed while it was read"), "{errors}");
    assert_eq!(errors.matches("changed while it was read").count(), 1, "{errors}");
    let manifest = manifest().unwrap();
    assert_eq!(manifest["inputs"][1]["sha256"], Value::Null);
    assert!(manifest["inputs"][2]["sha256"].is_string());
}

#[test]
fn columns_of_our_own_tables_come_back() {
    let given = format!("text,speaker.text,span.bytes\n\"{ARTICLE}\",the baker,\"[1,2]\"\n");
    let folder = folder(&[("in.csv", given.as_bytes())]);
    let [input, judged] = ["in.csv", "judged.csv"].map(|name| path(&folder, name));
    // Each line of a table by its columns.
    let cells = |text: &str| {
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let head = table.headers().unwrap().clone();
        let row = table.records().next().unwrap().unwrap();
        let cells = head.iter().zip(row.iter()).map(|(a, b)| (a.to_owned(), b.to_owned()));
        cells.collect::<std::collections::BTreeMap<_, _>>()
    };
    let found = cells(&stdout(&run(&["extract", "--format", "csv", &input], 0)));
    assert_eq!(found["given_speaker.text"], "the baker");
    assert_eq!(found["given_span.bytes"], "[1,2]");
    assert_eq!(found["speaker.text"], "she");
    run(&["classify", "--fast", "-o", &judged, "Let the refugees in."], 0);
    let once = cells(&fs::read_to_string(&judged).unwrap());
    let twice = cells(&stdout(&run(&["classify", "--fast", "--format", "csv", &judged], 0)));
    for (column, value) in once.iter().filter(|(column, _)| column.contains('.')) {
        assert_eq!(twice[&format!("given_{column}")], *value, "{column}");
        assert_eq!(twice[column], *value, "{column}");
    }
    assert!(once.contains_key("stance_p.compassion") && once.contains_key("mention.text"));
}

#[test]
fn a_dry_run_tells_what_would_be_done() {
    let folder = folder(&[("in.jsonl", articles(20).as_bytes())]);
    let [input, out] = ["in.jsonl", "out.csv"].map(|name| path(&folder, name));
    let bytes = articles(20).len();
    let args = ["analyze", "--fast", "--dry-run", "--jobs", "3", "-o", &out, &input, "-"];
    let text = stdout(&run(&args, 0));
    for expected in [
        "command     analyze\n".to_owned(),
        "option      kinds = direct, mixed\n".to_owned(),
        "model       SHA-256 ".to_owned(),
        format!("input       {input}: 1 files, {bytes} bytes\n"),
        "input       -: a stream\n".to_owned(),
        format!("output      {out}, csv\n"),
        "jobs        3\n".to_owned(),
    ] {
        assert!(text.contains(&expected), "{expected}: {text}");
    }
    assert!(!fs::exists(&out).unwrap());
    let missing = run(&["analyze", "--dry-run", &input, "none.txt"], 4);
    assert!(stderr(&missing).contains("none.txt: No such file"));
    let nowhere = path(&folder, "none/out.csv");
    let missing = run(&["analyze", "--dry-run", "-o", &nowhere, &input], 3);
    assert!(stderr(&missing).contains("none: no such folder, for the output"));
    run(&["analyze", "--dry-run", "none.txt"], 3);
    run(&["analyze", "--dry-run", "--model", "none.model", &input], 3);
}
