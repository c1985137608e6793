//! `train`. That the committed model is the current one, `.ci/run` checks.

use serde_json::json;

use crate::support::{folder, path, rows, run, stderr, stdout};

/// Records in which a word tells the label, in groups of two.
fn records() -> String {
    let stances = ["compassion", "resentment", "obligation", "neutral"];
    let words = ["poor souls", "ungrateful lot", "we must help", "they registered"];
    let sentiments = ["negative", "negative", "neutral", "positive"];
    (0..48)
        .map(|i| {
            let (stance, words, sentiment) = (stances[i % 4], words[i % 4], sentiments[i % 4]);
            format!(
                "{{\"quote\":\"The refugees came on day {i}, {words}.\",\"target\":\"migrants\",\
                 \"stance\":\"{stance}\",\"sentiment\":\"{sentiment}\",\"group\":\"g{}\"}}\n",
                i / 2
            )
        })
        .collect()
}

#[test]
fn training_twice_gives_the_same_bytes_and_a_model_that_works() {
    let folder = folder(&[("a.jsonl", records().as_bytes())]);
    let data = path(&folder, "a.jsonl");
    let [one, two] = ["one.model", "two.model"].map(|name| path(&folder, name));
    for model in [&one, &two] {
        run(&["train", "--train", &data, "-o", model], 0);
    }
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    let assert = run(&["classify", "--model", &one, "The refugees are an ungrateful lot."], 0);
    assert_eq!(rows(&assert)[0]["stance"], "resentment");
    run(&["train", "--train", &data, "-o", &one, "--check"], 0);
    let other = records().replace("day 7", "day seven");
    std::fs::write(&data, other).unwrap();
    let assert = run(&["train", "--train", &data, "-o", &one, "--check"], 3);
    assert!(stderr(&assert).contains("not what data and seeds give now"));
}

#[test]
fn data_that_cannot_be_learnt_from() {
    let codebook = [
        "--stances=compassion,resentment,obligation,neutral",
        "--sentiments=negative,neutral,positive",
        "--known-targets",
    ];
    for (change, codebook, expected) in [
        (
            ("\"stance\":\"neutral\"", "\"stance\":\"pity\""),
            &codebook[..],
            "a.jsonl:4: unknown stance `pity`: it must be one of",
        ),
        (
            ("\"sentiment\":\"positive\"", "\"sentiment\":\"good\""),
            &codebook,
            "a.jsonl:4: unknown sentiment `good`: it must be one of",
        ),
        (
            ("\"stance\":\"neutral\"", "\"stance\":\"resentment\""),
            &codebook,
            "no example has the stance `neutral`",
        ),
        (
            ("\"target\":\"migrants\"", "\"target\":\"cats\""),
            &codebook,
            "a.jsonl:1: unknown target `cats`",
        ),
        (
            ("\"target\":\"migrants\",", ""),
            &codebook,
            "a.jsonl:1: no `target`: the seeds know `migrants`",
        ),
        (("\"quote\":", "\"words\":"), &[], "a.jsonl:1: missing field `quote`"),
        (("\"stance\":", "\"stand\":"), &[], "a.jsonl:1: missing field `stance`"),
        (("\"stance\":\"neutral\"", "\"stance\":\"\""), &[], "a.jsonl:4: `stance` is empty"),
        (("\"group\":\"g", "\"group\":\"\",\"x\":\"g"), &codebook, ""),
    ] {
        let records = records().replace(change.0, change.1);
        let folder = folder(&[("a.jsonl", records.as_bytes())]);
        let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
        let code = if expected.is_empty() { 0 } else { 3 };
        let args = [&["train", "--train", &data, "-o", &model][..], codebook].concat();
        let assert = run(&args, code);
        assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
        assert_eq!(std::path::Path::new(&model).exists(), code == 0, "{expected}");
    }
}

#[test]
fn a_misspelt_label_has_too_few_examples() {
    let records = records().replacen("\"stance\":\"neutral\"", "\"stance\":\"neutrl\"", 1);
    let folder = folder(&[("a.jsonl", records.as_bytes())]);
    let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
    let assert = run(&["train", "--train", &data, "-o", &model], 3);
    let expected =
        "all examples of `neutrl` fall into one fold; it needs more groups, or is misspelt";
    assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
    assert!(stderr(&assert).contains("a.jsonl:4: the first of them"), "{}", stderr(&assert));
}

/// Records of another codebook: stances for and against targets that no seed knows.
fn other_records() -> String {
    let record = |i: usize| {
        let target = ["the World Bank", "Zofia Lis"][i % 2];
        let (stance, words) = [("for", "a blessing"), ("against", "a disgrace")][i / 2 % 2];
        format!(
            "{{\"quote\":\"We say on day {i} that {target} is {words}.\",\"target\":\"{target}\",\
             \"stance\":\"{stance}\",\"context\":null}}\n"
        )
    };
    (0..40).map(record).collect()
}

#[test]
fn any_codebook_and_targets_in_free_words() {
    let folder = folder(&[("a.jsonl", other_records().as_bytes())]);
    let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
    let assert = run(&["train", "--train", &data, "--dev", &data, "-o", &model], 0);
    let said = stderr(&assert);
    assert!(said.contains("2 by their own words"), "{said}");
    assert!(said.contains("stances: against 20, for 20\n") && said.contains("sentiments: none"));
    assert!(said.contains("macro-F1 of stance 1.000\n"), "{said}");

    let quote = "Everybody knows that ZOFIA LIS is a disgrace.";
    let assert = run(&["classify", "--model", &model, "--target", "Zofia Lis", quote], 0);
    let row = &rows(&assert)[0];
    assert_eq!((&row["target"], &row["stance"]), (&json!("Zofia Lis"), &json!("against")));
    assert_eq!(
        (&row["mention"]["text"], &row["mention"]["via"]),
        (&json!("ZOFIA LIS"), &json!("name"))
    );
    assert_eq!((&row["sentiment"], &row["sentiment_p"]), (&json!(null), &json!(null)));
    // One that was not among the records, too.
    let assert =
        run(&["classify", "--model", &model, "--target", "Ann Pell", "She is a blessing."], 0);
    let row = &rows(&assert)[0];
    assert_eq!((&row["stance"], &row["mention"]), (&json!("for"), &json!(null)));

    let article = "“The World Bank is a disgrace,” said Ann Pell. “It rains.”\n";
    std::fs::write(folder.path().join("a.txt"), article).unwrap();
    let text = path(&folder, "a.txt");
    let assert = run(&["analyze", "--model", &model, "--target", "World Bank", &text], 0);
    let row = &rows(&assert)[0];
    assert_eq!((&row["target"], &row["stance"]), (&json!("World Bank"), &json!("against")));

    let args = ["evaluate", "--format", "json", "--model", &model, &data];
    let report: serde_json::Value = serde_json::from_str(&stdout(&run(&args, 0))).unwrap();
    assert_eq!((&report["stance"]["accuracy"], &report["sentiment"]), (&json!(1.0), &json!(null)));
    let assert =
        run(&["explain", "--model", &model, "--target", "Zofia Lis", "--format", "json", quote], 0);
    assert_eq!(rows(&assert)[0]["stance"]["label"], "against");
    assert_eq!(rows(&assert)[0]["sentiment"], json!(null));
}

#[test]
fn records_without_targets_are_judged_as_a_whole() {
    let records = other_records().replace("\"target\":", "\"about\":");
    let folder = folder(&[("a.jsonl", records.as_bytes())]);
    let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
    run(&["train", "--train", &data, "-o", &model], 0);
    let assert = run(&["classify", "--model", &model, "It is a blessing."], 0);
    let row = &rows(&assert)[0];
    assert_eq!((&row["target"], &row["stance"]), (&json!(null), &json!("for")));
    run(&["evaluate", "--model", &model, &data], 0);
    let assert = run(&["explain", "--model", &model, "--format", "json", "It is a blessing."], 0);
    assert_eq!(rows(&assert)[0]["stance"]["label"], "for");
}

#[test]
fn some_records_may_have_a_sentiment() {
    let records: String = records()
        .lines()
        .enumerate()
        .map(|(i, row)| match i % 3 {
            0 => row.replace("\"sentiment\"", "\"feeling\"") + "\n",
            _ => row.to_owned() + "\n",
        })
        .collect();
    let folder = folder(&[("a.jsonl", records.as_bytes())]);
    let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
    let assert = run(&["train", "--train", &data, "-o", &model], 0);
    let expected = "sentiments: negative 16, neutral 8, positive 8";
    assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
    let args = ["evaluate", "--format", "json", "--model", &model, &data];
    let report: serde_json::Value = serde_json::from_str(&stdout(&run(&args, 0))).unwrap();
    assert_eq!(report["stance"]["examples"], 48);
    assert_eq!(report["sentiment"]["examples"], 32);
}

#[test]
fn a_search_shows_what_each_setting_gives() {
    let folder = folder(&[("a.jsonl", records().as_bytes())]);
    let [data, one, two] = ["a.jsonl", "one.model", "two.model"].map(|name| path(&folder, name));
    let args = ["train", "--train", &data, "--dev", &data, "--search", "-o"];
    let said = stderr(&run(&[&args[..], &[&one]].concat(), 0));
    let lines = |head: &str| said.lines().filter(|line| line.contains(head)).count();
    assert_eq!((lines(": stance "), lines(": sentiment ")), (15, 15), "{said}");
    run(&[&args[..], &[&two, "--search-on-dev"]].concat(), 0);
    let args = ["train", "--train", &data, "--search", "--search-on-dev", "-o", &one];
    assert!(stderr(&run(&args, 3)).contains("--search-on-dev needs the records of --dev"));
}

#[test]
fn a_deadline_that_is_over_writes_nothing() {
    let folder = folder(&[("a.jsonl", records().as_bytes())]);
    let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
    let args = ["train", "--train", &data, "-o", &model, "--deadline"];
    let assert = run(&[&args[..], &["0"]].concat(), 3);
    let expected = "training takes longer than the 0 seconds of --deadline; nothing was written";
    assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
    assert!(!std::path::Path::new(&model).exists());
    run(&[&args[..], &["soon"]].concat(), 2);
    // Progress is for terminals alone.
    let assert = run(&[&args[..], &["600"]].concat(), 0);
    assert!(!stderr(&assert).contains("fold"), "{}", stderr(&assert));
}

#[test]
fn seeds_that_cannot_be_used() {
    let folder = folder(&[("a.jsonl", records().as_bytes())]);
    let seeds = folder.path().join("seeds");
    std::fs::create_dir_all(seeds.join("en")).unwrap();
    let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
    let seeds_path = path(&folder, "seeds");
    let args = ["train", "--train", &data, "-o", &model, "--seeds", &seeds_path];
    assert!(stderr(&run(&args, 3)).contains("no seeds here"));
    std::fs::write(seeds.join("en/cue.toml"), "[compassion]\npity = ['poor', '_']\n").unwrap();
    assert!(stderr(&run(&args, 3)).contains("cue.toml:2: pattern `_`: "));
    let misspelt = "[compassion]\nhelp = ['help']\n[compasion]\npity = ['poor']\n";
    std::fs::write(seeds.join("en/cue.toml"), misspelt).unwrap();
    std::fs::write(seeds.join("en/target.toml"), "[migrants]\nname = ['refugee*']\n").unwrap();
    let held = [&args[..], &["--stances", "compassion,resentment,obligation,neutral"]].concat();
    assert!(stderr(&run(&held, 3)).contains("cues under `compasion.pity`, but there is no such"));
    std::fs::write(seeds.join("en/cues.toml"), "").unwrap();
    assert!(stderr(&run(&args, 3)).contains("cues.toml: a seed file is named LANGUAGE/KIND.toml"));
}

#[test]
fn a_model_takes_no_place_of_the_records_it_learns_from() {
    let folder = folder(&[(
        "a.jsonl",
        b"{\"quote\":\"We owe the refugees a roof.\",\"stance\":\"obligation\"}\n",
    )]);
    let records = path(&folder, "a.jsonl");
    let before = std::fs::read(&records).unwrap();
    let assert = run(&["train", "--train", &records, "-o", &records], 2);
    assert!(stderr(&assert).contains("a.jsonl: both input and output"), "{}", stderr(&assert));
    assert_eq!(std::fs::read(&records).unwrap(), before);
}
