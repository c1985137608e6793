//! Runs that are ended, by `kill -9` or in order, and gone on with.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::assert::OutputAssertExt as _;
use serde_json::Value;

use crate::support::{folder, path, quotestance, random, run, stderr, stdout};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_quotestance");

/// Rows of statements of which every 50th is broken.
pub(crate) fn statements(count: usize) -> String {
    let row = |n: usize| match n % 50 {
        49 => "{\"quote\":\n".to_owned(),
        _ => format!(
            "{{\"id\":{n},\"quote\":\"We owe the {n} refugees a roof, and the Russians.\"}}\n"
        ),
    };
    (0..count).map(row).collect()
}

/// The manifest beside an output, or beside its part.
pub(crate) fn manifest(out: &str) -> Value {
    let text = fs::read(format!("{out}.manifest.json")).expect("a manifest");
    serde_json::from_slice(&text).expect("JSON")
}

/// The manifest of a run that is under way.
pub(crate) fn under_way(out: &str) -> Value {
    manifest(&format!("{out}.part"))
}

/// Starts a run that makes many checkpoints.
pub(crate) fn start(args: &[&str]) -> Child {
    let mut command = Command::new(BINARY);
    command.args(["classify", "--fast", "--checkpoint", "0.005"]).args(args);
    command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a run")
}

#[test]
fn a_run_that_is_killed_many_times_gives_the_bytes_of_one_that_is_not() {
    let folder = folder(&[("in.jsonl", statements(30_000).as_bytes())]);
    let [input, whole, out] = ["in.jsonl", "whole.jsonl", "out.jsonl"].map(|n| path(&folder, n));
    let begun = Instant::now();
    run(&["classify", "--fast", "-o", &whole, &input], 4);
    let undisturbed = begun.elapsed().as_micros() as u64;
    let (mut kills, mut gone_on, mut state) = (0, 0, 7);
    let code = loop {
        assert!(kills < 2_000, "the run gets nowhere");
        let jobs = ["1", "2", "3"][kills % 3];
        let mut child = start(&["--resume", "--jobs", jobs, "-o", &out, &input]);
        // A small part of the whole, so that a fast machine does not get through at once; longer and
        // longer, so that a busy one does at last.
        let most = undisturbed / 16 * (40 + kills as u64) / 40;
        sleep(Duration::from_micros(random(&mut state) % most));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        let output = child.wait_with_output().unwrap();
        gone_on += u32::from(String::from_utf8_lossy(&output.stderr).contains("going on after"));
        if let Some(code) = output.status.code() {
            break code;
        }
    };
    assert_eq!(code, 4);
    assert!(kills >= 10 && gone_on >= 5, "{kills} kills, gone on {gone_on} times: too few");
    assert!(fs::read(&out).unwrap() == fs::read(&whole).unwrap(), "after {kills} kills");
    assert_eq!(manifest(&out)["counts"], manifest(&whole)["counts"]);
    assert_eq!(manifest(&out)["counts"]["refused"], 600);
    assert_eq!(manifest(&out)["complete"], true);
    assert!(!fs::exists(format!("{out}.part")).unwrap());
}

#[test]
fn a_table_or_a_folder_can_be_gone_on_with_after_kills() {
    let folder = folder(&[]);
    let input = path(&folder, "in");
    fs::create_dir(&input).unwrap();
    for name in ["a.jsonl", "b.jsonl", "c.jsonl"] {
        fs::write(format!("{input}/{name}"), statements(4_000)).unwrap();
    }
    for ending in ["csv", "jsonl", "parquet"] {
        let [whole, out] = ["whole", "in/out"].map(|n| path(&folder, &format!("{n}.{ending}")));
        run(&["classify", "--fast", "-o", &whole, &input], 4);
        let args = ["--resume", "-o", &out, &input];
        let mut kills = 0;
        while kills < 3 {
            let before = fs::metadata(format!("{out}.part")).map_or(0, |part| part.len());
            let mut child = start(&args);
            wait_for(|| {
                fs::metadata(format!("{out}.part")).is_ok_and(|part| part.len() > before)
                    && fs::exists(format!("{out}.part.manifest.json")).unwrap()
                    || fs::exists(&out).unwrap()
            });
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
        }
        let last = start(&args).wait_with_output().unwrap().assert().code(4);
        let error = stderr(&last);
        assert!(error.contains("going on after") || error.contains("done already"), "{error}");
        assert!(fs::read(&out).unwrap() == fs::read(&whole).unwrap(), "{ending}");
        // It would be input of the next one.
        for left in [out.clone(), format!("{out}.manifest.json")] {
            fs::remove_file(left).unwrap();
        }
        assert_eq!(fs::read_dir(&input).unwrap().count(), 3);
    }
}

#[test]
fn a_killed_run_leaves_the_old_output() {
    let folder = folder(&[("in.jsonl", statements(30_000).as_bytes()), ("out.jsonl", b"old")]);
    let [input, out] = ["in.jsonl", "out.jsonl"].map(|name| path(&folder, name));
    let mut child = start(&["-o", &out, &input]);
    wait_for(|| fs::exists(format!("{out}.part.manifest.json")).unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read(&out).unwrap(), b"old");
    assert_eq!(under_way(&out)["complete"], false);
    let anew = run(&["classify", "--fast", "-o", &out, &input], 4);
    assert!(!stderr(&anew).contains("going on"));
    assert!(fs::read_to_string(&out).unwrap().starts_with("{\"schema\":1,\"id\":0,"));
}

#[track_caller]
pub(crate) fn wait_for(mut is_so: impl FnMut() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(5));
    }
    panic!("waited in vain");
}

/// Runs on standard input and interrupts it after some rows.
fn interrupt(out: &str, rows: &str, signal: &str) -> (i32, String) {
    let mut child = start(&["--resume", "-o", out, "-"]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(rows.as_bytes()).unwrap();
    wait_for(|| fs::metadata(format!("{out}.part")).is_ok_and(|part| part.len() > 0));
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    // The program ends though its input does not.
    let output = child.wait_with_output().unwrap();
    drop(input);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn ctrl_c_ends_in_order_and_standard_input_can_be_gone_on_with() {
    let folder = folder(&[]);
    let [out, whole] = ["out.jsonl", "whole.jsonl"].map(|name| path(&folder, name));
    let rows = statements(400);
    let (code, error) = interrupt(&out, &rows[..rows.len() / 2], "-INT");
    assert_eq!(code, 130, "{error}");
    assert!(error.contains("the same command with --resume goes on"), "{error}");
    assert!(!fs::exists(&out).unwrap());
    let done = under_way(&out)["counts"]["items"].as_u64().unwrap();
    assert!((1..400).contains(&done), "{done}");
    let other = rows.replacen("roof", "room", 1);
    let go_on = |rows: &str| {
        let mut child = start(&["--resume", "-o", &out, "-"]);
        child.stdin.take().unwrap().write_all(rows.as_bytes()).unwrap();
        child.wait_with_output().unwrap().assert()
    };
    let refused = go_on(&other).code(3);
    let cause = "are not those that were done";
    assert!(stderr(&refused).contains(cause), "{}", stderr(&refused));
    let short = go_on("{\"quote\":\"Let them in.\"}\n");
    if done > 1 {
        let short = short.code(3);
        assert!(stderr(&short).contains("items were done, and the input has 1"), "{done}");
    }
    go_on(&rows).code(4);
    let mut child = start(&["-o", &whole, "-"]);
    child.stdin.take().unwrap().write_all(rows.as_bytes()).unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read(&out).unwrap(), fs::read(&whole).unwrap());
    assert_eq!(manifest(&out), manifest(&whole));
    let (code, _) = interrupt(&path(&folder, "other.jsonl"), &rows, "-TERM");
    assert_eq!(code, 143);
}

/// Starts a run that has made a checkpoint and waits for input.
pub(crate) fn waiting(out: &str) -> Child {
    let mut child = start(&["-o", out, "-"]);
    child.stdin.as_mut().unwrap().write_all(statements(400).as_bytes()).unwrap();
    wait_for(|| fs::exists(format!("{out}.part.manifest.json")).unwrap());
    child
}

/// The names of the files in the output's folder.
pub(crate) fn names(folder: &tempfile::TempDir) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| name(entry).unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_second_run_to_the_same_output_changes_nothing_of_the_first() {
    let folder = folder(&[]);
    let out = path(&folder, "out.jsonl");
    let mut child = waiting(&out);
    for more in [&[][..], &["--resume"]] {
        let args = [&["classify", "--fast", "-o", &out, "Let them in."], more].concat();
        let error = stderr(&run(&args, 3));
        assert!(error.contains("another run is writing it"), "{error}");
        assert_eq!(under_way(&out)["complete"], false);
    }
    drop(child.stdin.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(4));
    assert_eq!(manifest(&out)["counts"]["items"], 400);
}

#[test]
fn what_fails_at_the_very_end_can_be_gone_on_with() {
    let folder = folder(&[]);
    let out = path(&folder, "out.parquet");
    let mut child = waiting(&out);
    let in_the_way = format!("{out}.whole");
    fs::create_dir(&in_the_way).unwrap();
    drop(child.stdin.take());
    let assert = child.wait_with_output().unwrap().assert().code(3);
    assert!(stderr(&assert).contains("--resume goes on from the last checkpoint"), "{assert}");
    fs::remove_dir(&in_the_way).unwrap();
    let mut child = start(&["--resume", "-o", &out, "-"]);
    child.stdin.take().unwrap().write_all(statements(400).as_bytes()).unwrap();
    let assert = child.wait_with_output().unwrap().assert().code(4);
    assert!(stderr(&assert).contains("going on after 400 items"), "{assert}");
    assert_eq!(names(&folder), ["out.parquet", "out.parquet.manifest.json"]);
}

#[test]
fn the_next_run_takes_away_what_a_killed_one_left() {
    let folder = folder(&[]);
    let out = path(&folder, "out.jsonl");
    let mut child = waiting(&out);
    child.kill().unwrap();
    child.wait().unwrap();
    // What was under way when it was killed has names of the output.
    assert!(names(&folder).iter().all(|name| name.starts_with("out.jsonl.")), "{folder:?}");
    fs::write(format!("{out}.part.manifest.json.tmp"), "{").unwrap();
    fs::write(format!("{out}.whole"), "PAR1").unwrap();
    run(&["classify", "--fast", "-o", &out, "Let them in."], 0);
    assert_eq!(names(&folder), ["out.jsonl", "out.jsonl.manifest.json"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_writes_the_rows_that_are_kept_or_leaves_nothing() {
    let folder = folder(&[]);
    let out = path(&folder, "out.csv");
    let interrupted = |args: &[&str]| {
        let mut command = Command::new(BINARY);
        command.args(["classify", "--fast"]).args(args).arg("-");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        // The message about the last one tells that all were taken.
        writeln!(input, "{{\"id\":1,\"quote\":\"Let the refugees in.\"}}\n{{").unwrap();
        let mut error = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(error.next().unwrap().unwrap().contains("-:2: no JSON object"));
        let mut kill = Command::new("kill");
        assert!(kill.args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        drop(input);
        assert_eq!(output.status.code(), Some(130));
        (String::from_utf8(output.stdout).unwrap(), error.next().unwrap().unwrap())
    };
    for format in ["csv", "table"] {
        let (text, error) = interrupted(&["--format", format]);
        assert!(text.contains("refugees"), "{text}");
        assert!(error.contains("stopped after 2 items"), "{error}");
    }
    let (_, error) = interrupted(&["-o", &out]);
    assert!(error.contains("nothing was written"), "{error}");
    assert_eq!(names(&folder), [""; 0]);
}

#[test]
fn a_checkpoint_does_not_wait_until_all_input_is_digested() {
    let folder = folder(&[("in.jsonl", statements(400).as_bytes())]);
    let [input, large, out] = ["in.jsonl", "large.jsonl", "out.jsonl"].map(|n| path(&folder, n));
    // Takes minutes to digest, and no room.
    fs::File::create(&large).unwrap().set_len(64 << 30).unwrap();
    let mut child = start(&["-o", &out, &input, &large]);
    wait_for(|| fs::exists(format!("{out}.part.manifest.json")).unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    let before = under_way(&out);
    assert_eq!(before["undigested"], true);
    assert!(before["stream_sha256"].is_string());
    fs::write(&large, "").unwrap();
    let assert = run(&["classify", "--fast", "--resume", "-o", &out, &input, &large], 4);
    assert!(stderr(&assert).contains("going on after"), "{}", stderr(&assert));
    assert_eq!(manifest(&out)["undigested"], Value::Null);
    let whole = stdout(&run(&["classify", "--fast", &input], 4));
    assert_eq!(fs::read_to_string(&out).unwrap(), whole);
}

#[test]
fn another_input_model_or_option_is_refused_and_named() {
    let folder = folder(&[("in.jsonl", statements(30_000).as_bytes())]);
    let [input, out, model] = ["in.jsonl", "out.jsonl", "my.model"].map(|n| path(&folder, n));
    let models = "crates/quotestance/model";
    let copy = |name: &str| {
        fs::copy(crate::support::root().join(models).join(name), &model).unwrap();
    };
    copy("fast.model");
    let args = ["classify", "--model", &model, "-o", &out, &input, "--resume"];
    let mut child =
        Command::new(BINARY).args(args).args(["--checkpoint", "0.005"]).spawn().unwrap();
    wait_for(|| fs::exists(format!("{out}.part.manifest.json")).unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    let refused = |more: &[&str], causes: &[&str]| {
        let error = stderr(&run(&[&args[..], more].concat(), 3));
        for cause in causes {
            assert!(error.contains(cause), "{cause}: {error}");
        }
        assert!(error.contains("without --resume the run starts anew"), "{error}");
        assert_eq!(under_way(&out)["complete"], false);
    };
    refused(&["--target", "russians"], &["--target was not given and is `russians`"]);
    refused(&["--abstain-below", "0.3"], &["--abstain-below was `0` and is `0.3`"]);
    refused(&["--format", "csv"], &["the format was jsonl and is csv"]);
    refused(&["Let them in."], &["the input was ", "in.jsonl Let them in."]);
    copy("default.model");
    refused(&[], &["the model (SHA-256) was "]);
    copy("fast.model");
    let mut text = fs::read(&input).unwrap();
    let last = text.len() - 5;
    text[last] ^= 1;
    fs::write(&input, &text).unwrap();
    refused(&[], &["in.jsonl: changed: ", " then, "]);
    text[last] ^= 1;
    fs::write(&input, &text).unwrap();
    run(&args, 4);
    fs::write(&out, "altered").unwrap();
    let error = stderr(&run(&args, 3));
    assert!(error.contains("bytes that its manifest tells of"), "{error}");
}

#[test]
fn what_a_run_left_that_was_killed_as_it_began_is_no_obstacle() {
    let folder = folder(&[("in.jsonl", statements(100).as_bytes())]);
    let [input, out] = ["in.jsonl", "out.jsonl"].map(|name| path(&folder, name));
    run(&["classify", "--fast", "-o", &out, &input], 4);
    let other = ["classify", "--fast", "--target", "russians", "--resume", "-o", &out, &input];
    assert!(stderr(&run(&other, 3)).contains("--target was not given"));
    // It had just made its part: the output and the manifest are of the run before.
    fs::write(format!("{out}.part"), "").unwrap();
    run(&other, 4);
    assert_eq!(manifest(&out)["program"]["options"]["target"][0], "russians");
    assert_eq!(names(&folder), ["in.jsonl", "out.jsonl", "out.jsonl.manifest.json"]);
}

#[test]
fn standard_input_that_was_done_is_compared_with_what_comes() {
    let folder = folder(&[]);
    let out = path(&folder, "out.jsonl");
    let args = ["classify", "--fast", "--resume", "-o", &out, "-"];
    let resumed = |input: String, code: i32| {
        stderr(&quotestance(&args).write_stdin(input).assert().code(code))
    };
    resumed(statements(60), 4);
    let whole = fs::read(&out).unwrap();
    assert!(resumed(statements(60), 4).contains("all 60 items are done already"));
    for (input, cause) in [
        (statements(61), "60 items were done, and the input has more"),
        (statements(59), "60 items were done, and the input has 59"),
        (statements(60).replace("roof", "room"), "the first 60 items are not those that were done"),
    ] {
        let error = resumed(input, 3);
        assert!(error.contains(cause), "{error}");
    }
    assert_eq!(fs::read(&out).unwrap(), whole);
}

#[test]
fn what_is_done_is_not_done_again() {
    let folder = folder(&[("in.jsonl", statements(100).as_bytes())]);
    let [input, out] = ["in.jsonl", "out.jsonl"].map(|name| path(&folder, name));
    let args = ["classify", "--fast", "--resume", "-o", &out, &input];
    assert!(!stderr(&run(&args, 4)).contains("going on"));
    let whole = fs::read(&out).unwrap();
    let again = run(&args, 4);
    assert!(stderr(&again).contains("all 100 items are done already"), "{}", stderr(&again));
    // Ended after the last checkpoint, before the file took its place.
    fs::rename(&out, format!("{out}.part")).unwrap();
    run(&args, 4);
    assert_eq!(fs::read(&out).unwrap(), whole);
    let to_pipe = run(&["classify", "--fast", "--resume", &input], 4);
    assert!(stderr(&to_pipe).contains("--resume needs --output FILE"));
    assert_eq!(to_pipe.get_output().stdout, whole);
}
