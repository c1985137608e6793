//! `train`. That the committed model is the current one, `.ci/run` checks.

use crate::support::{folder, path, run, stderr};

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
    assert_eq!(crate::support::rows(&assert)[0]["stance"], "resentment");
    run(&["train", "--train", &data, "-o", &one, "--check"], 0);
    let other = records().replace("day 7", "day seven");
    std::fs::write(&data, other).unwrap();
    let assert = run(&["train", "--train", &data, "-o", &one, "--check"], 3);
    assert!(stderr(&assert).contains("not what data and seeds give now"));
}

#[test]
fn data_that_cannot_be_learnt_from() {
    for (change, expected) in [
        (
            ("\"stance\":\"neutral\"", "\"stance\":\"pity\""),
            "a.jsonl:4: unknown stance `pity`: it must be one of",
        ),
        (
            ("\"stance\":\"neutral\"", "\"stance\":\"resentment\""),
            "no example has the stance `neutral`",
        ),
        (("\"target\":\"migrants\"", "\"target\":\"cats\""), "a.jsonl:1: unknown target `cats`"),
        (("\"quote\":", "\"words\":"), "a.jsonl:1: missing field `quote`"),
        (("\"group\":\"g", "\"group\":\"\",\"x\":\"g"), ""),
    ] {
        let records = records().replace(change.0, change.1);
        let folder = folder(&[("a.jsonl", records.as_bytes())]);
        let model = path(&folder, "a.model");
        let code = if expected.is_empty() { 0 } else { 3 };
        let assert = run(&["train", "--train", &path(&folder, "a.jsonl"), "-o", &model], code);
        assert!(stderr(&assert).contains(expected), "{}", stderr(&assert));
        assert_eq!(std::path::Path::new(&model).exists(), code == 0, "{expected}");
    }
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
    std::fs::write(seeds.join("en/cue.toml"), "[compasion]\npity = ['poor']\n").unwrap();
    std::fs::write(seeds.join("en/target.toml"), "[migrants]\nname = ['refugee*']\n").unwrap();
    assert!(stderr(&run(&args, 3)).contains("cues under `compasion.pity`, but there is no such"));
    std::fs::write(seeds.join("en/cues.toml"), "").unwrap();
    assert!(stderr(&run(&args, 3)).contains("cues.toml: a seed file is named LANGUAGE/KIND.toml"));
}
