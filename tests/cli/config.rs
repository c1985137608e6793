//! Options from flags, else the environment, else `quotestance.toml`; and `--generate`.

use assert_cmd::Command;

use crate::support::{folder, path, quotestance, run, stderr, stdout};

const QUOTE: &str = "Let the refugees in.";

/// Runs `classify --fast` in the folder, where its configuration file is found.
fn classify(folder: &tempfile::TempDir, args: &[&str]) -> Command {
    let mut command = quotestance(&["classify", "--fast", QUOTE]);
    command.current_dir(folder.path()).args(args);
    command
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let folder = folder(&[("quotestance.toml", b"format = \"csv\"\n")]);
    let starts = |command: &mut Command, start: &str| {
        let out = stdout(&command.assert().code(0));
        assert!(out.starts_with(start), "{out}");
    };
    starts(&mut classify(&folder, &[]), "schema,");
    starts(classify(&folder, &[]).env("QUOTESTANCE_FORMAT", "jsonl"), "{\"schema\"");
    let mut command = classify(&folder, &["--format", "jsonl"]);
    starts(command.env("QUOTESTANCE_FORMAT", "table"), "{\"schema\"");
    starts(classify(&folder, &[]).env("QUOTESTANCE_CONFIG", "/dev/null"), "{\"schema\"");
}

#[test]
fn a_command_has_a_table_of_its_own() {
    let toml = b"abstain-below = 0.0\n[classify]\nabstain-below = 1.0\n[explain]\nfast = true\n";
    let folder = folder(&[("quotestance.toml", toml)]);
    let out = stdout(&classify(&folder, &[]).assert().code(0));
    assert!(out.contains("\"abstained\":true"), "{out}");
    let out = stdout(&classify(&folder, &["--abstain-below", "0.1"]).assert().code(0));
    assert!(out.contains("\"abstained\":false"), "{out}");
}

#[test]
fn a_flag_puts_away_what_the_file_says_against_it() {
    let folder = folder(&[("quotestance.toml", b"model = \"none.model\"\n")]);
    classify(&folder, &[]).assert().code(0);
    let both = b"model = \"none.model\"\nfast = true\n";
    std::fs::write(folder.path().join("quotestance.toml"), both).unwrap();
    let assert = quotestance(&["classify", QUOTE]).current_dir(folder.path()).assert().code(2);
    assert!(stderr(&assert).contains("quotestance.toml:2: `model` and `fast` exclude each other"));
}

#[test]
fn what_is_wrong_in_the_file_is_named_by_line() {
    for (toml, expected) in [
        ("\nformat = \"xml\"", ":2: `format`: invalid value 'xml'"),
        ("formt = 1", ":1: no command has an option `formt`"),
        ("[classify]\nkinds = []", ":2: `classify` has no option `kinds`"),
        ("[clasify]", ":1: no command is called `clasify`"),
        ("[classify]\nfast = 3", ":2: `fast`: it must be true or false"),
        ("abstain-below = 2", ":1: `abstain-below`: invalid value '2'"),
        ("abstain-below = [0.1, 0.2]", ":1: `abstain-below`: it takes one value, not a list"),
        ("target = []", ":1: `target`: the list is empty"),
        ("target = 1979-05-27", ":1: `target` must be a string, a number"),
        ("a = = b", ":1: "),
        ("config = \"x\"", ":1: no command has an option `config`"),
    ] {
        let folder = folder(&[("own.toml", toml.as_bytes())]);
        let assert = classify(&folder, &["--config", "own.toml"]).assert().code(2).stdout("");
        let error = stderr(&assert);
        assert!(error.contains(&format!("own.toml{expected}")), "{toml}: {error}");
    }
    let folder = folder(&[]);
    let assert = classify(&folder, &["--config", "none.toml"]).assert().code(2);
    assert!(stderr(&assert).contains("none.toml"), "{}", stderr(&assert));
}

#[test]
fn variables_set_flags_and_are_named_when_they_are_wrong() {
    let folder = folder(&[]);
    for (value, code) in [("1", 0), ("no", 0), ("maybe", 2)] {
        let mut command = quotestance(&["classify", "--format", "jsonl", QUOTE]);
        command.current_dir(folder.path()).env("QUOTESTANCE_FAST", value).assert().code(code);
    }
    let assert = classify(&folder, &[]).env("QUOTESTANCE_FORMAT", "xml").assert().code(2);
    let error = stderr(&assert);
    assert!(error.contains("QUOTESTANCE_FORMAT: invalid value 'xml'"), "{error}");
    let mut command = classify(&folder, &["--format", "csv"]);
    command.env("QUOTESTANCE_FORMAT", "xml").assert().code(0);
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let folder = folder(&[("quotestance.toml", b"format = \"csv\"\n")]);
    let names = ["FORMAT", "FAST", "MODEL", "JOBS", "TARGET", "CONFIG", "OUTPUT", "ABSTAIN_BELOW"];
    let mut command = classify(&folder, &[]);
    for name in names {
        command.env(format!("QUOTESTANCE_{name}"), "");
    }
    let out = stdout(&command.assert().code(0));
    assert!(out.starts_with("schema,"), "{out}");
}

#[test]
fn a_flag_puts_away_the_variable_that_it_excludes() {
    let folder = folder(&[]);
    classify(&folder, &[]).env("QUOTESTANCE_MODEL", "none.model").assert().code(0);
    let mut command = quotestance(&["classify", "--model", "none.model", QUOTE]);
    let assert = command.current_dir(folder.path()).env("QUOTESTANCE_FAST", "1").assert().code(3);
    assert!(stderr(&assert).contains("none.model"), "{}", stderr(&assert));
    let mut command = quotestance(&["classify", QUOTE]);
    let assert = command.env("QUOTESTANCE_FAST", "maybe").assert().code(2);
    let error = stderr(&assert);
    assert!(error.contains("QUOTESTANCE_FAST: it must be true or false"), "{error}");
}

#[test]
fn what_is_set_for_all_commands_breaks_none_that_does_not_take_it() {
    let folder = folder(&[("quotestance.toml", b"format = \"csv\"\n")]);
    let explain = || {
        let mut command = quotestance(&["explain", "--fast", "--target", "migrants", QUOTE]);
        command.current_dir(folder.path());
        command
    };
    assert!(stdout(&explain().assert().code(0)).starts_with('{'));
    explain().env("QUOTESTANCE_FORMAT", "parquet").assert().code(0);
    let own = b"[explain]\nformat = \"csv\"\n";
    std::fs::write(folder.path().join("quotestance.toml"), own).unwrap();
    let error = stderr(&explain().assert().code(2));
    assert!(error.contains("quotestance.toml:2: `format`: invalid value 'csv'"), "{error}");
}

#[test]
fn the_manual_and_completions_name_every_option() {
    let help = stdout(&run(&["analyze", "--help"], 0));
    let options: Vec<&str> = help
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .map(|word| word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    assert!(options.contains(&"abstain-below"), "{options:?}");
    let manual = stdout(&run(&["--generate", "man"], 0)).replace("\\-", "-");
    assert!(manual.contains(".SH ENVIRONMENT\n.TP\n.B QUOTESTANCE_OPTION\n"), "{manual}");
    assert!(manual.contains(".SH ANALYZE") && manual.contains(".TH quotestance"), "{manual}");
    let fish = stdout(&run(&["--generate", "complete-fish"], 0));
    let bash = stdout(&run(&["--generate", "complete-bash"], 0));
    let zsh = stdout(&run(&["--generate", "complete-zsh"], 0));
    for option in options {
        assert!(manual.contains(&format!("--{option}")), "{option}");
        assert!(bash.contains(&format!("--{option}")), "{option}");
        assert!(zsh.contains(&format!("--{option}")), "{option}");
        assert!(fish.contains(&format!("-l {option}")), "{option}");
    }
    run(&["--generate", "man", "analyze", "a.txt"], 2).stdout("");
    let folder = folder(&[("quotestance.bash", bash.as_bytes())]);
    Command::new("bash").arg("-n").arg(path(&folder, "quotestance.bash")).assert().success();
}
