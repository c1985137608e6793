//! `--targets`: targets of the user's own.

use crate::support::{folder, path, quotestance, rows, run, stderr, stdout};

const POLES: &str = "data/targets/poles.toml";
const ARTICLE: &str = "data/articles/en-poles.txt";

#[test]
fn analyze_finds_the_new_targets() {
    let found: Vec<(String, String)> = rows(&run(&["analyze", "--targets", POLES, ARTICLE], 0))
        .iter()
        .map(|row| {
            [&row["target"], &row["mention"]["text"]].map(|v| v.as_str().unwrap().to_owned())
        })
        .map(|[target, mention]| (target, mention))
        .collect();
    let expected =
        [("poles", "They"), ("poles", "them"), ("mayor", "She"), ("poles", "Polish families")];
    assert_eq!(found, expected.map(|(target, mention)| (target.to_owned(), mention.to_owned())));
    let of_mayor = rows(&run(&["analyze", "--targets", POLES, "--target", "mayor", ARTICLE], 0));
    assert_eq!(of_mayor.iter().filter(|row| row["target"] == "mayor").count(), 1);
    assert!(of_mayor.iter().all(|row| row["target"] == "mayor" || row["target"].is_null()));
}

#[test]
fn classify_and_explain_know_them() {
    for quote in ["We owe the Poles a roof.", "Полякам мы должны дать кров."]
    {
        let judged = rows(&run(&["classify", "--targets", POLES, quote], 0));
        assert_eq!(judged[0]["target"], "poles", "{quote}");
        let sum: f64 =
            judged[0]["stance_p"].as_object().unwrap().values().flat_map(|p| p.as_f64()).sum();
        assert!((sum - 1.0).abs() < 0.001, "{sum}");
        let explained = rows(&run(&["explain", "--targets", POLES, "--target", "poles", quote], 0));
        assert_eq!(explained[0]["stance"]["label"], judged[0]["stance"]);
    }
    let unknown = run(&["classify", "--targets", POLES, "--target", "finns", "They wait."], 3);
    let known = "unknown target `finns`: the model knows `mayor`, `migrants`, `poles`, `russians`";
    assert!(stderr(&unknown).contains(known), "{}", stderr(&unknown));
    assert!(stderr(&run(&["classify", "--target", "poles", "x"], 3)).contains("unknown target"));
}

#[test]
fn several_files_and_the_last_wins() {
    let one = "[cooks]\nnames = ['cooks']\naliases = ['the white hats']\n";
    let two = "[bakers]\nnames = ['bakers', 'the white hats']\n";
    let folder = folder(&[("one.toml", one.as_bytes()), ("two.toml", two.as_bytes())]);
    let [one, two] = ["one.toml", "two.toml"].map(|name| path(&folder, name));
    for (files, expected) in [([&one, &two], "bakers"), ([&two, &one], "cooks")] {
        let args =
            ["classify", "--targets", files[0], "--targets", files[1], "The white hats sleep."];
        assert_eq!(rows(&run(&args, 0))[0]["target"], expected);
    }
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let folder = folder(&[("a.toml", b"[cooks]\nnames = ['cooks']\ncolour = 'white'\n")]);
    let file = path(&folder, "a.toml");
    for command in [&["analyze", ARTICLE][..], &["classify", "x"], &["explain", "x"], &["train"]] {
        let args = [command, &["--targets", &file]].concat();
        let error = stderr(&run(&args, 3).stdout(""));
        assert!(error.contains("a.toml:3: unknown key `colour`"), "{error}");
    }
    let missing = stderr(&run(&["classify", "--targets", "none.toml", "x"], 3));
    assert!(missing.contains("none.toml"), "{missing}");
}

#[test]
fn a_model_trained_with_them_keeps_them() {
    let stances = ["compassion", "resentment", "obligation", "neutral"];
    let words = ["poor souls", "an ungrateful lot", "we must help", "nine of them"];
    let sentiments = ["negative", "negative", "neutral", "positive"];
    let records: String = (0..48)
        .map(|i| {
            let (stance, words, sentiment) = (stances[i % 4], words[i % 4], sentiments[i % 4]);
            format!(
                "{{\"quote\":\"The Poles came on day {i}, {words}.\",\"target\":\"poles\",\
                 \"stance\":\"{stance}\",\"sentiment\":\"{sentiment}\",\"group\":\"g{}\"}}\n",
                i / 2
            )
        })
        .collect();
    let folder = folder(&[("a.jsonl", records.as_bytes())]);
    let [data, model] = ["a.jsonl", "a.model"].map(|name| path(&folder, name));
    let train = ["train", "--train", &data, "--targets", POLES, "-o", &model];
    assert!(stderr(&run(&train, 0)).contains("targets mayor, migrants, poles, russians"));
    let quote = "The Poles are an ungrateful lot.";
    let judged = rows(&run(&["classify", "--model", &model, quote], 0));
    assert_eq!(
        (&judged[0]["target"], &judged[0]["stance"]),
        (&"poles".into(), &"resentment".into())
    );
    let scores = stdout(&run(&["evaluate", "--format", "table", "--model", &model, &data], 0));
    assert!(scores.contains("By target") && scores.contains("\n  poles "), "{scores}");
    let without = ["train", "--train", &data, "--known-targets", "-o", &model];
    let without = quotestance(&without).assert().code(3);
    assert!(stderr(&without).contains("unknown target `poles`"));
}
